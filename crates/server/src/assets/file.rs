//! One file that browsers load, in each encoding it is kept in.

use std::borrow::Cow;

use super::encoding::{self, Encoding};

/// The content of a file: embedded in the binary, or read from disk in a debug build.
pub type Content = Cow<'static, [u8]>;

/// How long a browser may keep a file without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// For ever: its name changes with its content.
    Forever,
    /// A few minutes: its name is written into other sites' pages.
    Minutes,
}

/// A file ready to be served.
#[derive(Clone, Debug)]
pub struct File {
    /// The media type, with the character set of texts.
    pub media_type: String,
    /// How long it may be kept.
    pub keep: Keep,
    pub(super) plain: Content,
    pub(super) brotli: Option<Content>,
    pub(super) gzip: Option<Content>,
}

impl File {
    pub(super) fn new(name: &str, plain: Content, keep: Keep) -> Self {
        let guess = mime_guess::from_path(name).first_or_octet_stream();
        let media_type = match guess.type_() {
            mime_guess::mime::TEXT => format!("{guess}; charset=utf-8"),
            _ => guess.to_string(),
        };
        Self {
            media_type,
            keep,
            plain,
            brotli: None,
            gzip: None,
        }
    }

    /// The bytes to send to someone who accepts `accepted`, and how they are encoded.
    #[must_use]
    pub fn choose(&self, accepted: Option<&str>) -> (Encoding, Content) {
        let has = |encoding| match encoding {
            Encoding::Brotli => self.brotli.is_some(),
            Encoding::Gzip => self.gzip.is_some(),
            Encoding::Identity => true,
        };
        let chosen = encoding::negotiate(accepted, has);
        let bytes = match chosen {
            Encoding::Brotli => self.brotli.as_ref(),
            Encoding::Gzip => self.gzip.as_ref(),
            Encoding::Identity => None,
        };
        (chosen, bytes.unwrap_or(&self.plain).clone())
    }
}
