//! Choosing among precompressed files by `Accept-Encoding` (RFC 9110, section 12.5.3).

/// A content encoding that files are kept in, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Brotli.
    Brotli,
    /// gzip.
    Gzip,
    /// As it is.
    Identity,
}

impl Encoding {
    /// The name in `Content-Encoding`; none for the file as it is.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The encoding with the highest weight among those that exist; of equal ones the smallest file. Without the header,
/// or when nothing that exists is acceptable, the file as it is.
pub fn negotiate(accepted: Option<&str>, exists: impl Fn(Encoding) -> bool) -> Encoding {
    let Some(accepted) = accepted else {
        return Encoding::Identity;
    };
    let mut best = (Encoding::Identity, 0);
    for encoding in [Encoding::Brotli, Encoding::Gzip] {
        let weight = weight_of(accepted, encoding.name().unwrap_or_default());
        if weight > best.1 && exists(encoding) {
            best = (encoding, weight);
        }
    }
    best.0
}

/// The weight in thousandths; `*` speaks for what is not named.
fn weight_of(accepted: &str, name: &str) -> u16 {
    let mut wildcard = 0;
    for item in accepted.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let coding = parts.next().unwrap_or_default();
        let weight = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case("q"))
            .map_or(1000, |(_, value)| thousandths(value.trim()));
        if coding.eq_ignore_ascii_case(name) {
            return weight;
        }
        if coding == "*" {
            wildcard = weight;
        }
    }
    wildcard
}

/// `0.25` as 250; what is not a weight counts as refused.
fn thousandths(value: &str) -> u16 {
    match value.parse::<f32>() {
        // The range is checked, so the cast keeps the value.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok(weight) if (0.0..=1.0).contains(&weight) => (weight * 1000.0).round() as u16,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_decides_among_what_exists() {
        use Encoding::{Brotli, Gzip, Identity};
        let all: &[Encoding] = &[Brotli, Gzip];
        for (accepted, existing, expected) in [
            (None, all, Identity),
            (Some(""), all, Identity),
            (Some("gzip, deflate, br, zstd"), all, Brotli),
            (Some("gzip, deflate, br"), &[Gzip], Gzip),
            (Some("gzip, deflate, br"), &[], Identity),
            (Some("GZIP"), all, Gzip),
            (Some("br;q=0, gzip"), all, Gzip),
            (Some("br; q=0.5, gzip;q=0.8"), all, Gzip),
            (Some("*"), all, Brotli),
            (Some("br;q=0, *;q=0.1"), all, Gzip),
            (Some("identity"), all, Identity),
            (Some("br;q=nonsense"), all, Identity),
            (Some("br;q=7"), all, Identity),
            (Some("bro"), all, Identity),
        ] {
            let chosen = negotiate(accepted, |encoding| existing.contains(&encoding));
            assert_eq!(chosen, expected, "{accepted:?} of {existing:?}");
        }
    }
}
