//! Web origins (scheme, host, port), compared exactly and never by prefix.
//!
//! A small parser of its own instead of a URL library, for the size of the wasm. It accepts less than browsers do: only
//! `http` and `https`, only ASCII hosts as `location.origin` writes them, no user name in the address.

use std::fmt;

/// The longest host name DNS allows, in bytes.
const HOST_MAX_BYTES: usize = 253;

/// A web origin: what `location.origin` and `event.origin` hold. Host in lower case, default ports left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    secure: bool,
    host: String,
    port: Option<u16>,
}

/// Why a text is not the address of an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Neither `http://` nor `https://`.
    #[error("the address must start with http:// or https://")]
    Scheme,
    /// No host, or one with characters a host name cannot have.
    #[error("the address has no valid host name")]
    Host,
    /// Not a number from 1 to 65535.
    #[error("the port of the address is not valid")]
    Port,
    /// A path, a query or a user name where only an origin may stand.
    #[error("the address must be an origin: scheme, host and port only")]
    NotBare,
}

impl Origin {
    /// Reads an origin as `location.origin` writes it; a single `/` at the end is tolerated.
    ///
    /// # Errors
    /// [`OriginError`] names what is wrong.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let (origin, rest) = split(text)?;
        if rest.is_empty() || rest == "/" {
            Ok(origin)
        } else {
            Err(OriginError::NotBare)
        }
    }

    /// The origin of a whole address with path and query, such as a Referer.
    ///
    /// # Errors
    /// [`OriginError`] names what is wrong.
    pub fn of_url(url: &str) -> Result<Self, OriginError> {
        split(url).map(|(origin, _)| origin)
    }

    /// The host name in lower case, without the port; an IPv6 address keeps its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, unless it is the scheme's own.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// Whether the scheme is `https`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.secure { "https://" } else { "http://" })?;
        f.write_str(&self.host)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

fn split(text: &str) -> Result<(Origin, &str), OriginError> {
    let (secure, rest) = if let Some(rest) = strip_prefix_ignore_case(text, "https://") {
        (true, rest)
    } else if let Some(rest) = strip_prefix_ignore_case(text, "http://") {
        (false, rest)
    } else {
        return Err(OriginError::Scheme);
    };
    // Browsers read a backslash as a slash, so an authority ends there too.
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => {
            let (address, after) = inner.split_once(']').ok_or(OriginError::Host)?;
            let valid = address.contains(':')
                && address
                    .bytes()
                    .all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'));
            if !valid {
                return Err(OriginError::Host);
            }
            let port = match after.strip_prefix(':') {
                Some(port) => Some(port),
                None if after.is_empty() => None,
                None => return Err(OriginError::Port),
            };
            (&authority[..address.len() + 2], port)
        }
        None => {
            let (host, port) = match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            };
            let valid = host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
            if !valid || host.is_empty() || host.starts_with('.') {
                return Err(OriginError::Host);
            }
            (host, port)
        }
    };
    if host.len() > HOST_MAX_BYTES {
        return Err(OriginError::Host);
    }
    let port = match port {
        None => None,
        Some(digits) => {
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(OriginError::Port);
            }
            let number: u16 = digits.parse().map_err(|_| OriginError::Port)?;
            match number {
                0 => return Err(OriginError::Port),
                443 if secure => None,
                80 if !secure => None,
                other => Some(other),
            }
        }
    };
    Ok((
        Origin {
            secure,
            host: host.to_ascii_lowercase(),
            port,
        },
        path,
    ))
}

fn strip_prefix_ignore_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| &text[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_location_origin_writes() {
        for (given, expected) in [
            ("https://test.bitrix24.ru", "https://test.bitrix24.ru"),
            ("HTTPS://Test.Bitrix24.RU:443/", "https://test.bitrix24.ru"),
            (
                "http://portal.localhost:8700",
                "http://portal.localhost:8700",
            ),
            ("http://a:80", "http://a"),
            ("https://a:80", "https://a:80"),
            ("http://a:443", "http://a:443"),
            ("http://[::1]:8700", "http://[::1]:8700"),
        ] {
            assert_eq!(
                Origin::parse(given).unwrap().to_string(),
                expected,
                "{given}"
            );
        }
    }

    #[test]
    fn refuses_what_is_not_an_origin() {
        for (given, expected) in [
            ("", OriginError::Scheme),
            ("null", OriginError::Scheme),
            ("javascript://a", OriginError::Scheme),
            ("ftp://a", OriginError::Scheme),
            ("https://", OriginError::Host),
            ("https://.", OriginError::Host),
            ("https://user@host", OriginError::Host),
            ("https://a b", OriginError::Host),
            ("https://пример.рф", OriginError::Host),
            ("https://[::1", OriginError::Host),
            ("https://[zz]", OriginError::Host),
            ("https://a]b", OriginError::Host),
            ("https://a:", OriginError::Port),
            ("https://a:0", OriginError::Port),
            ("https://a:+1", OriginError::Port),
            ("https://a:65536", OriginError::Port),
            ("https://[::1]x", OriginError::Port),
            ("https://a/b", OriginError::NotBare),
            ("https://a?b", OriginError::NotBare),
            ("https://a\\b", OriginError::NotBare),
        ] {
            assert_eq!(Origin::parse(given), Err(expected), "{given}");
        }
    }

    #[test]
    fn the_origin_of_an_address_is_not_a_prefix_of_it() {
        let origin = Origin::parse("https://test.bitrix24.ru").unwrap();
        assert_eq!(
            Origin::of_url("https://test.bitrix24.ru/online/?x=1#y"),
            Ok(origin.clone())
        );
        assert_ne!(
            Origin::of_url("https://test.bitrix24.ru.evil.example/"),
            Ok(origin.clone())
        );
        assert_ne!(
            Origin::of_url("https://test.bitrix24.ru:8443/"),
            Ok(origin.clone())
        );
        assert_ne!(Origin::of_url("http://test.bitrix24.ru/"), Ok(origin));
        assert_eq!(
            Origin::of_url("https://test.bitrix24.ru@evil.example/"),
            Err(OriginError::Host)
        );
    }

    #[test]
    fn a_host_may_be_as_long_as_dns_allows() {
        let longest = "a".repeat(HOST_MAX_BYTES);
        assert!(Origin::parse(&format!("https://{longest}")).is_ok());
        assert_eq!(
            Origin::parse(&format!("https://{longest}a")),
            Err(OriginError::Host)
        );
    }
}
