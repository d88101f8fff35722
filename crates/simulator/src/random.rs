//! Random identifiers, which are secrets only inside a demo but must not repeat, and random choices.

use std::fmt::Write;

/// `bytes` random bytes as lower-case hex, twice as many characters.
pub(crate) fn hex(bytes: usize) -> String {
    let mut buffer = vec![0u8; bytes];
    fill(&mut buffer);
    to_hex(&buffer)
}

/// A number from 0 up to, but not including, 1.
pub(crate) fn chance() -> f64 {
    let mut buffer = [0u8; 4];
    fill(&mut buffer);
    f64::from(u32::from_le_bytes(buffer)) / (f64::from(u32::MAX) + 1.0)
}

/// A whole number below `bound`, 0 when there is none.
pub(crate) fn below(bound: usize) -> usize {
    let mut buffer = [0u8; 8];
    fill(&mut buffer);
    usize::from_le_bytes(buffer)
        .checked_rem(bound)
        .unwrap_or_default()
}

fn fill(buffer: &mut [u8]) {
    if let Err(error) = getrandom::fill(buffer) {
        // Without randomness tokens would collide between portals, and every later symptom would mislead.
        panic!("the system gives no random bytes: {error}");
    }
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
