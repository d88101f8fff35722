//! Which language a page speaks: the reader's, as far as their browser tells in `Accept-Language` (RFC 9110, 12.5.4).

use axum::http::{HeaderMap, header};

/// The languages that the surfaces speak; the first is for everybody else.
const SPOKEN: [&str; 3] = ["en", "ru", "ar"];
/// No more ranges of the header are read. Browsers send fewer than ten.
const RANGES_MAX: usize = 32;
/// `q=1` in thousandths.
const QUALITY_MAX: u16 = 1_000;

/// The language that the reader likes best of those spoken here; of two liked alike, the one named first.
pub(in crate::routes) fn choose(headers: &HeaderMap) -> &'static str {
    let mut best = (SPOKEN[0], 0);
    headers
        .get_all(header::ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .take(RANGES_MAX)
        .filter_map(range)
        .for_each(|(language, quality)| {
            if quality > best.1 {
                best = (language, quality);
            }
        });
    best.0
}

/// The language of a tag such as `ru-RU`, when it is spoken here.
pub(super) fn spoken(tag: &str) -> Option<&'static str> {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    SPOKEN
        .into_iter()
        .find(|spoken| spoken.eq_ignore_ascii_case(primary))
}

/// A range such as `ru-RU;q=0.8`, when it is a language spoken here; `*` is any.
fn range(text: &str) -> Option<(&'static str, u16)> {
    let (tag, parameter) = match text.split_once(';') {
        Some((tag, parameter)) => (tag, Some(parameter)),
        None => (text, None),
    };
    let primary = tag.trim().split('-').next().unwrap_or_default();
    let language = if primary == "*" {
        SPOKEN[0]
    } else {
        SPOKEN
            .into_iter()
            .find(|spoken| spoken.eq_ignore_ascii_case(primary))?
    };
    let quality = match parameter {
        Some(parameter) => quality(parameter.trim().strip_prefix("q=")?)?,
        None => QUALITY_MAX,
    };
    Some((language, quality))
}

/// A weight from `0` to `1` with at most three decimals, in thousandths.
fn quality(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths = match (whole, digits) {
        ("0" | "1", true) => {
            let padded = [whole, decimals, &"000"[decimals.len()..]].concat();
            padded.parse().ok()?
        }
        _ => return None,
    };
    (thousandths <= QUALITY_MAX).then_some(thousandths)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn chosen(values: &[&str]) -> &'static str {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::ACCEPT_LANGUAGE, value.parse().unwrap());
        }
        choose(&headers)
    }

    #[test]
    fn the_readers_first_language_of_those_spoken_here() {
        for (value, language) in [
            ("ru", "ru"),
            ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"),
            ("en-US,en;q=0.9,ru;q=0.8", "en"),
            ("de-DE,de;q=0.9,ru;q=0.8,en;q=0.7", "ru"),
            ("en;q=0.5, RU-ru;q=0.501", "ru"),
            ("en;q=0.5, ru;q=0.5", "en"),
            ("ru;q=0.5, en;q=0.5", "ru"),
            ("ru;q=1.000", "ru"),
            ("ru ; q=0.3", "ru"),
            ("ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        ] {
            assert_eq!(chosen(&[value]), language, "{value}");
        }
    }

    #[test]
    fn english_where_nothing_is_told_or_nothing_fits() {
        assert_eq!(chosen(&[]), "en");
        for value in [
            "",
            "de",
            "*",
            "rus",
            "ru;q=0",
            "ru;q=0.000",
            "*;q=0.1, ru;q=0",
        ] {
            assert_eq!(chosen(&[value]), "en", "{value}");
        }
    }

    #[test]
    fn a_weight_that_is_none_takes_its_range_away() {
        for weight in [
            "q=2", "q=1.001", "q=0.1234", "q=-1", "q=", "q=0.x", "q=+1", "z=1",
        ] {
            assert_eq!(chosen(&[&format!("ru;{weight}")]), "en", "{weight}");
        }
    }

    #[test]
    fn several_headers_are_one_list() {
        assert_eq!(chosen(&["en;q=0.1", "ru;q=0.2"]), "ru");
    }

    #[test]
    fn ranges_are_read_up_to_the_limit() {
        let after = |others: usize| format!("{}ru", "xx,".repeat(others));
        assert_eq!(chosen(&[&after(RANGES_MAX - 2)]), "ru");
        assert_eq!(chosen(&[&after(RANGES_MAX - 1)]), "ru");
        assert_eq!(chosen(&[&after(RANGES_MAX)]), "en");
    }
}
