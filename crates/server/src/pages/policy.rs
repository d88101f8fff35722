//! The Content Security Policy of each kind of page. None of them allows anything inline but what it names by its hash.

use axum::http::HeaderValue;

use framechat_protocol::origin::Origin;

/// Who may hold a page in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ancestors {
    /// Any page: only for pages that have nothing to press and nothing to read but a sentence.
    Any,
    /// These origins and no other; an empty list is `'none'`.
    Only(Vec<Origin>),
}

/// What a page may load, where its forms may go and who may frame it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Policy {
    /// A surface: our scripts and wasm, our API, pictures from anywhere over TLS.
    Surface {
        /// Who may frame it.
        ancestors: Ancestors,
        /// Pictures without TLS too: a portal or a file on this machine has none.
        plain_http: bool,
        /// What stands inside the page.
        inside: Inside,
    },
    /// A page the server wrote: our sheet, our script (the install page has one), forms to ourselves.
    Own {
        /// Who may frame it.
        ancestors: Ancestors,
    },
}

/// The style and the script that stand inside a page, as source expressions (`'sha256-…'`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// The style's.
    pub style: Option<String>,
    /// The script's.
    pub script: Option<String>,
}

impl Policy {
    /// The policy of a page that only says something.
    #[must_use]
    pub fn sentence() -> Self {
        Self::Own {
            ancestors: Ancestors::Any,
        }
    }

    /// The policy as the header's value.
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        let text = self.to_string();
        // An origin holds nothing but letters, digits and punctuation of its own grammar, so this always succeeds;
        // were it ever otherwise, the strictest policy is the safe answer.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'",
        ))
    }
}

impl std::fmt::Display for Policy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ancestors = match self {
            Self::Surface {
                ancestors,
                plain_http,
                inside,
            } => {
                let pictures = if *plain_http { " http:" } else { "" };
                let and = |source: &Option<String>| match source {
                    Some(source) => format!(" {source}"),
                    None => String::new(),
                };
                let (script, style) = (and(&inside.script), and(&inside.style));
                write!(
                    formatter,
                    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{script}; style-src 'self'{style}; \
                     connect-src 'self'; font-src 'self'; img-src 'self' data: blob: https:{pictures}; form-action 'none'; "
                )?;
                ancestors
            }
            Self::Own { ancestors } => {
                formatter.write_str(
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; ",
                )?;
                ancestors
            }
        };
        formatter.write_str("base-uri 'none'; frame-ancestors")?;
        match ancestors {
            Ancestors::Any => formatter.write_str(" *"),
            Ancestors::Only(origins) if origins.is_empty() => formatter.write_str(" 'none'"),
            Ancestors::Only(origins) => origins
                .iter()
                .try_for_each(|origin| write!(formatter, " {origin}")),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn only(origins: &[&str]) -> Ancestors {
        Ancestors::Only(
            origins
                .iter()
                .map(|origin| Origin::parse(origin).unwrap())
                .collect(),
        )
    }

    #[test]
    fn a_surface_allows_no_inline_code_and_only_its_ancestors() {
        let policy = Policy::Surface {
            ancestors: only(&["https://a.example", "http://b.localhost:8700"]),
            plain_http: false,
            inside: Inside::default(),
        }
        .to_string();
        assert!(!policy.contains("unsafe-inline"));
        assert!(!policy.contains(" http:;"), "{policy}");
        assert!(policy.ends_with("frame-ancestors https://a.example http://b.localhost:8700"));
        for directive in [
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "connect-src 'self'",
        ] {
            assert!(policy.contains(directive), "{policy}");
        }
    }

    #[test]
    fn what_stands_inside_is_named_by_its_hash() {
        let policy = Policy::Surface {
            ancestors: only(&[]),
            plain_http: false,
            inside: Inside {
                style: Some("'sha256-s'".to_owned()),
                script: Some("'sha256-j'".to_owned()),
            },
        }
        .to_string();
        assert!(policy.contains(
            "script-src 'self' 'wasm-unsafe-eval' 'sha256-j'; style-src 'self' 'sha256-s';"
        ));
        assert!(!policy.contains("unsafe-inline"));
    }

    #[test]
    fn no_ancestors_means_none() {
        let policy = Policy::Own {
            ancestors: only(&[]),
        };
        assert!(policy.to_string().ends_with("frame-ancestors 'none'"));
    }

    #[test]
    fn pictures_without_tls_only_when_asked() {
        let policy = |plain_http| {
            Policy::Surface {
                ancestors: only(&[]),
                plain_http,
                inside: Inside::default(),
            }
            .to_string()
        };
        assert!(policy(true).contains("img-src 'self' data: blob: https: http:;"));
        assert!(policy(false).contains("img-src 'self' data: blob: https:;"));
    }
}
