//! Colours that a site chooses, and the colour of the text that can be read on them.

use std::fmt;

/// What the chat's buttons stand on, light and dark: `--fc-surface` of `style/tokens.css`.
const SURFACES: [Color; 2] = [Color([0xff; 3]), Color([0x1a, 0x21, 0x28])];
/// The contrast that WCAG 2.2 AA asks of a control with what it stands on.
const CONTROL_CONTRAST_MIN: f64 = 3.0;
/// Into how many steps the way to black or white is divided.
const STEPS: u16 = 255;

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

    /// The nearest colour on the way to black or white that stands out from `surface` as a control has to.
    fn standing_out_from(self, surface: Self) -> Self {
        let end = surface.ink();
        (0..=STEPS)
            .map(|step| self.mixed(end, step))
            .find(|mixed| mixed.contrast(surface) >= CONTROL_CONTRAST_MIN)
            .unwrap_or(end)
    }

    /// This colour with so many of [`STEPS`] steps of another.
    fn mixed(self, other: Self, steps: u16) -> Self {
        let mut mixed = self.0;
        for (channel, aim) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*channel) * (STEPS - steps) + u16::from(aim) * steps;
            // A mean of two bytes is a byte.
            *channel = u8::try_from(sum / STEPS).unwrap_or(aim);
        }
        Self(mixed)
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

/// A colour that a site chose for its buttons, so far corrected that they can be made out and read in either theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent([Color; 2]);

impl Accent {
    /// The accent of a chosen colour.
    #[must_use]
    pub fn of(color: Color) -> Self {
        Self(SURFACES.map(|surface| color.standing_out_from(surface)))
    }

    /// The colour for style sheets, `light-dark(#rrggbb, #rrggbb)`.
    #[must_use]
    pub fn css(self) -> String {
        light_dark(self.0)
    }

    /// The colour of the text on it, for style sheets.
    #[must_use]
    pub fn ink_css(self) -> String {
        light_dark(self.0.map(Color::ink))
    }
}

fn light_dark([light, dark]: [Color; 2]) -> String {
    format!("light-dark({light}, {dark})")
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

    #[test]
    fn a_color_that_can_be_made_out_stays_as_it_is() {
        let accent = |text| Accent::of(Color::parse(text).unwrap());
        assert_eq!(accent("#808080").css(), "light-dark(#808080, #808080)");
        assert_eq!(accent("#808080").ink_css(), "light-dark(#000000, #000000)");
        assert_eq!(accent("#000000").css(), "light-dark(#000000, #6a6a6a)");
        assert_eq!(accent("#ffffff").css(), "light-dark(#949494, #ffffff)");
    }

    #[test]
    fn the_surfaces_are_those_of_the_style() {
        let tokens = include_str!("../../../style/tokens.css");
        let surface = ["--fc-surface: ", &light_dark(SURFACES)].concat();
        assert!(tokens.contains(&surface), "{surface}");
    }

    proptest! {
        #[test]
        fn an_accent_can_be_made_out_and_read_in_either_theme(channels: [u8; 3]) {
            for (color, surface) in Accent::of(Color(channels)).0.into_iter().zip(SURFACES) {
                prop_assert!(color.contrast(surface) >= CONTROL_CONTRAST_MIN);
                prop_assert!(color.contrast(color.ink()) >= 4.5);
            }
        }

        #[test]
        fn no_more_is_corrected_than_has_to_be(channels: [u8; 3]) {
            let color = Color(channels);
            for (corrected, surface) in Accent::of(color).0.into_iter().zip(SURFACES) {
                prop_assert!(corrected == color || color.contrast(surface) < CONTROL_CONTRAST_MIN);
            }
        }

        #[test]
        fn text_on_any_color_can_be_read(channels: [u8; 3]) {
            let color = Color(channels);
            prop_assert!(color.contrast(color.ink()) >= 4.5);
        }
    }
}
