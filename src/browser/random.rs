//! Random numbers of the browser.

use web_sys::window;

const ID_BYTES: usize = 16;

/// A fresh id for a message, 32 hexadecimal digits; `None` where the browser gives no randomness.
#[must_use]
pub fn message_id() -> Option<String> {
    let mut bytes = [0_u8; ID_BYTES];
    window()?
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    Some(hex(&bytes))
}

/// A number in `0.0..1.0` for jitter, never for secrets.
#[must_use]
pub fn jitter() -> f64 {
    js_sys::Math::random()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn hex_keeps_leading_zeros() {
        assert_eq!(super::hex(&[0x00, 0x0f, 0xa5]), "000fa5");
    }
}
