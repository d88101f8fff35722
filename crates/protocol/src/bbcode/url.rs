//! The addresses a message may link to.

use std::fmt;

/// The longest address accepted, in bytes.
pub(super) const URL_MAX_BYTES: usize = 2048;

/// The schemes a link may have and whether they need a host after `//`.
const SCHEMES: [(&str, bool); 8] = [
    ("http", true),
    ("https", true),
    ("ftp", true),
    ("tel", false),
    ("callto", false),
    ("mailto", false),
    ("skype", false),
    ("viber", false),
];

/// The length of the longest of [`SCHEMES`].
const SCHEME_MAX_BYTES: usize = 6;

/// An address that is safe as `href` or `src` of virtual DOM: absolute, of an allowed scheme, without white space,
/// controls, quotes and brackets of markup. The scheme is in lower case, the rest as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SafeUrl(String);

impl SafeUrl {
    /// Checks an address; white space around it is ignored. `None` when it is not allowed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        if text.len() > URL_MAX_BYTES {
            return None;
        }
        // The scheme first: most of what is asked has none, and the answer is then cheap.
        let end = text
            .bytes()
            .take(SCHEME_MAX_BYTES + 1)
            .position(|b| b == b':')?;
        let (scheme, rest) = (text[..end].to_ascii_lowercase(), &text[end + 1..]);
        let (_, needs_host) = SCHEMES.iter().find(|(name, _)| *name == scheme)?;
        if rest.chars().any(|c| !allowed(c)) {
            return None;
        }
        if *needs_host {
            let after = rest.strip_prefix("//")?;
            let end = after.find(['/', '?', '#']).unwrap_or(after.len());
            let host = &after[..end];
            // `https://bank.example@evil.example/` goes to evil.example but reads like the bank.
            if host.is_empty() || host.starts_with(':') || host.contains('@') {
                return None;
            }
        } else if rest.is_empty() {
            return None;
        }
        Some(Self(format_address(&scheme, rest)))
    }

    /// Like [`SafeUrl::parse`], but only `http` and `https`: for pictures.
    #[must_use]
    pub fn parse_web(text: &str) -> Option<Self> {
        Self::parse(text).filter(SafeUrl::is_web)
    }

    /// Whether the scheme is `http` or `https`.
    #[must_use]
    pub fn is_web(&self) -> bool {
        self.0.starts_with("http:") || self.0.starts_with("https:")
    }

    /// The host with its port, as written; empty where the scheme has none.
    #[must_use]
    pub fn host(&self) -> &str {
        let Some((_, after)) = self.0.split_once("://") else {
            return "";
        };
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        &after[..end]
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn format_address(scheme: &str, rest: &str) -> String {
    let mut address = String::with_capacity(scheme.len() + 1 + rest.len());
    address.push_str(scheme);
    address.push(':');
    address.push_str(rest);
    address
}

/// Letters of any script may stand in an address, but nothing invisible and nothing that ends an attribute.
fn allowed(c: char) -> bool {
    let invisible = c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}');
    !invisible && !matches!(c, '"' | '<' | '>' | '`' | '\\')
}

impl fmt::Display for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for SafeUrl {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
