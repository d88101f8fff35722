//! Colours that a site chooses, and the colour of the text that can be read on them.

use std::fmt;

/// A colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color([u8; 3]);

impl Color {
    /// Reads `#rrggbb`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([channel(0)?, channel(2)?, channel(4)?]))
    }

    /// Black or white, whichever stands out more. Its contrast is 4.58 to 1 at least, above the 4.5 of WCAG 2.2 AA.
    #[must_use]
    pub fn ink(self) -> Self {
        let (black, white) = (Self([0; 3]), Self([255; 3]));
        if self.contrast(black) >= self.contrast(white) {
            black
        } else {
            white
        }
    }

    /// The contrast of two colours as WCAG 2.2 defines it, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_six_digits_are_a_color() {
        for (text, written) in [
            ("#0a6c96", "#0a6c96"),
            ("#FFFFFF", "#ffffff"),
            ("#000000", "#000000"),
        ] {
            assert_eq!(Color::parse(text).unwrap().to_string(), written);
        }
        for text in [
            "", "#", "#fff", "0a6c96", "#0a6c9", "#0a6c966", "#0a6c9g", "#ффф", "red", "#+a6c96",
        ] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let (black, white) = (Color([0; 3]), Color([255; 3]));
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        let grey = Color::parse("#767676").unwrap();
        assert!((grey.contrast(white) - 4.54).abs() < 0.01);
        assert_eq!(grey.ink(), black);
        assert_eq!(Color::parse("#0a6c96").unwrap().ink(), white);
    }

    proptest! {
        #[test]
        fn text_on_any_color_can_be_read(channels: [u8; 3]) {
            let color = Color(channels);
            prop_assert!(color.contrast(color.ink()) >= 4.5);
        }
    }
}
