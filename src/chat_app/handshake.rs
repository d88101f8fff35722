//! Which message of the page around the frame is the messenger's init, and what became of all others. Pure.
//!
//! `browser` lets through only what `window.parent` sent. Then: exact origin, size, shape, known kind, and the first init of
//! a load wins, since a page reload is the only way to a new one.

use crate::browser::frame::{Data, Inbound};
use framechat_protocol::bitrix24::frame::{FrameError, Init};

/// Counts of dropped messages by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// From another origin than the verified DOMAIN's.
    pub origin: u32,
    /// Longer than the protocol allows.
    pub too_long: u32,
    /// Not a string, not JSON, or without what init must have.
    pub shape: u32,
    /// Well formed, but not init.
    pub unknown: u32,
    /// An init after the first.
    pub repeated: u32,
}

impl Dropped {
    /// All reasons together.
    #[must_use]
    pub fn total(self) -> u32 {
        [
            self.origin,
            self.too_long,
            self.shape,
            self.unknown,
            self.repeated,
        ]
        .iter()
        .fold(0, |sum, n| sum.saturating_add(*n))
    }
}

/// The state of the channel to the messenger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    parent_origin: String,
    load_id: Option<String>,
    dropped: Dropped,
}

impl Handshake {
    /// Waits for an init of this origin.
    #[must_use]
    pub fn new(parent_origin: &str) -> Self {
        Self {
            parent_origin: parent_origin.to_owned(),
            load_id: None,
            dropped: Dropped::default(),
        }
    }

    /// Judges one message.
    pub fn hear(&mut self, message: &Inbound) {
        let dropped = &mut self.dropped;
        let counter = if message.origin != self.parent_origin {
            &mut dropped.origin
        } else {
            match &message.data {
                Data::TooLong => &mut dropped.too_long,
                Data::Loader(_) | Data::Other => &mut dropped.shape,
                Data::Text(text) => match Init::parse(text) {
                    Ok(init) if self.load_id.is_none() => {
                        self.load_id = Some(init.unique_load_id);
                        return;
                    }
                    Ok(_) => &mut dropped.repeated,
                    Err(FrameError::TooLong) => &mut dropped.too_long,
                    Err(FrameError::NotInit) => &mut dropped.unknown,
                    Err(FrameError::NotAnObject | FrameError::Domain | FrameError::LoadId) => {
                        &mut dropped.shape
                    }
                },
            }
        };
        *counter = counter.saturating_add(1);
    }

    /// The `uniqueLoadId` that commands carry, once connected.
    #[must_use]
    pub fn load_id(&self) -> Option<&str> {
        self.load_id.as_deref()
    }

    /// What was dropped.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::{Dropped, Handshake};
    use crate::browser::frame::{Data, Inbound};

    const PORTAL: &str = "https://portal.example";

    fn text(origin: &str, text: &str) -> Inbound {
        Inbound {
            origin: origin.to_owned(),
            data: Data::Text(text.to_owned()),
        }
    }

    fn init(id: &str) -> String {
        [
            r#"{"action":"init","domain":"https://portal.example","uniqueLoadId":""#,
            id,
            r#""}"#,
        ]
        .concat()
    }

    #[test]
    fn the_first_init_wins() {
        let mut handshake = Handshake::new(PORTAL);
        handshake.hear(&text(PORTAL, &init("0123")));
        handshake.hear(&text(PORTAL, &init("999")));
        assert_eq!(handshake.load_id(), Some("0123"));
        assert_eq!(
            handshake.dropped(),
            Dropped {
                repeated: 1,
                ..Dropped::default()
            }
        );
    }

    #[test]
    fn another_origin_is_not_heard() {
        let mut handshake = Handshake::new(PORTAL);
        for origin in [
            "https://portal.example.evil.example",
            "http://portal.example",
            "https://portal.example:8443",
            "null",
            "",
        ] {
            handshake.hear(&text(origin, &init("1")));
        }
        assert_eq!(handshake.load_id(), None);
        assert_eq!(
            handshake.dropped(),
            Dropped {
                origin: 5,
                ..Dropped::default()
            }
        );
    }

    #[test]
    fn everything_else_is_counted_by_reason() {
        let mut handshake = Handshake::new(PORTAL);
        for message in ["", "null", "[]", "{", r#"{"action":"init"}"#] {
            handshake.hear(&text(PORTAL, message));
        }
        handshake.hear(&text(PORTAL, r#"{"action":"reload"}"#));
        handshake.hear(&Inbound {
            origin: PORTAL.to_owned(),
            data: Data::TooLong,
        });
        handshake.hear(&Inbound {
            origin: PORTAL.to_owned(),
            data: Data::Other,
        });
        assert_eq!(handshake.load_id(), None);
        assert_eq!(
            handshake.dropped(),
            Dropped {
                too_long: 1,
                shape: 6,
                unknown: 1,
                ..Dropped::default()
            }
        );
        assert_eq!(handshake.dropped().total(), 8);
    }
}
