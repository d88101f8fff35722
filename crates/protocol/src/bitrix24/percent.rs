//! Percent-decoding of query strings and form bodies.

/// Decodes one key or value: `+` is a space, `%XX` a byte. A `%` without two hexadecimal digits stays, as in PHP and in
/// browsers; bytes that are not UTF-8 become U+FFFD.
#[must_use]
pub fn decode(text: &str) -> String {
    if !text.bytes().any(|b| matches!(b, b'%' | b'+')) {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                match (hex(ahead.next()), hex(ahead.next())) {
                    (Some(high), Some(low)) => {
                        bytes.push(high << 4 | low);
                        rest = ahead;
                    }
                    _ => bytes.push(b'%'),
                }
            }
            other => bytes.push(other),
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

/// The pairs of a query or a body, decoded, in order. Empty pieces, as a trailing `&` makes them, are no pairs. A NUL,
/// which not every database can hold or look up, becomes U+FFFD.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
            (without_nul(decode(key)), without_nul(decode(value)))
        })
}

fn without_nul(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', "\u{FFFD}")
    } else {
        text
    }
}

fn hex(byte: Option<u8>) -> Option<u8> {
    match byte? {
        digit @ b'0'..=b'9' => Some(digit - b'0'),
        digit @ b'a'..=b'f' => Some(digit - b'a' + 10),
        digit @ b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_as_php_does() {
        for (given, expected) in [
            ("a+b%20c", "a b c"),
            ("%D0%A1%d0%b2", "Св"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("%%41", "%A"),
            ("%ff", "\u{fffd}"),
            ("%00", "\0"),
            ("", ""),
        ] {
            assert_eq!(decode(given), expected, "{given}");
        }
    }

    #[test]
    fn empty_pieces_are_no_pairs() {
        let read: Vec<_> = pairs("&a=1&&b&=c&d=e=f&").collect();
        let expected = [("a", "1"), ("b", ""), ("", "c"), ("d", "e=f")];
        assert_eq!(read, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
    }
}
