//! Random identifiers. They are secrets only inside a demo, but they must not repeat.

use std::fmt::Write;

/// `bytes` random bytes as lower-case hex, twice as many characters.
pub(crate) fn hex(bytes: usize) -> String {
    let mut buffer = vec![0u8; bytes];
    if let Err(error) = getrandom::fill(&mut buffer) {
        // Without randomness tokens would collide between portals, and every later symptom would mislead.
        panic!("the system gives no random bytes: {error}");
    }
    to_hex(&buffer)
}

/// Bytes as lower-case hex.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
