//! What the page hears: judged in a fixed order, source, origin, size, shape and known kind, and counted by reason when
//! dropped. A CRM page is full of other voices, extensions and developer tools among them, so nothing here is an error.

use framechat_protocol::iqchannels::FrameMessage;

/// The longest message that is read, as JSON. The frame's own are below 2 KiB.
pub const INBOUND_MAX_BYTES: usize = 64 * 1024;

/// A message event, as far as it has been looked at by the browser's side of the channel.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// Whether its source is the frame's current window.
    pub from_frame: bool,
    /// The origin that the browser vouches for.
    pub origin: &'a str,
}

/// Why a message was dropped, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// It came from another window.
    Source,
    /// The frame's window shows a page of another origin.
    Origin,
    /// It is longer than [`INBOUND_MAX_BYTES`].
    Size,
    /// It is no JSON object, or its payload does not have the shape that its `Type` calls for.
    Shape,
    /// Its `Type` is not one of ours; the vendor may add some.
    Kind,
    /// It passed all checks, but may be the last word of a document that we have asked to go.
    Leaving,
}

impl Dropped {
    const ALL: [Self; 6] = [
        Self::Source,
        Self::Origin,
        Self::Size,
        Self::Shape,
        Self::Kind,
        Self::Leaving,
    ];

    /// The reason's name for the page.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Origin => "origin",
            Self::Size => "size",
            Self::Shape => "shape",
            Self::Kind => "kind",
            Self::Leaving => "leaving",
        }
    }
}

/// How many messages were dropped, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drops([u32; Dropped::ALL.len()]);

impl Drops {
    /// Counts one.
    pub fn count(&mut self, reason: Dropped) {
        let count = &mut self.0[reason as usize];
        *count = count.saturating_add(1);
    }

    /// How many were dropped for this reason.
    #[must_use]
    pub fn of(&self, reason: Dropped) -> u32 {
        self.0[reason as usize]
    }

    /// All counts as a JSON object, `{"source": 0, …}`.
    #[must_use]
    pub fn to_json(self) -> serde_json::Value {
        Dropped::ALL
            .into_iter()
            .map(|reason| {
                (
                    reason.code().to_owned(),
                    serde_json::Value::from(self.of(reason)),
                )
            })
            .collect()
    }
}

/// Reads one message event. `text` gives the data as JSON and is asked only when source and origin are right, since
/// turning a stranger's data into text costs time.
///
/// # Errors
/// The first check that the message did not pass.
pub fn read(
    heard: Heard<'_>,
    origin: &str,
    text: impl FnOnce() -> Result<String, Dropped>,
) -> Result<FrameMessage, Dropped> {
    if !heard.from_frame {
        return Err(Dropped::Source);
    }
    if heard.origin != origin {
        return Err(Dropped::Origin);
    }
    let text = text()?;
    if text.len() > INBOUND_MAX_BYTES {
        return Err(Dropped::Size);
    }
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|_| Dropped::Shape)?;
    FrameMessage::parse(&value).map_err(|_| Dropped::Shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAND: &str = "https://stand.example";
    const OURS: Heard<'static> = Heard {
        from_frame: true,
        origin: STAND,
    };
    const INBOX: &str =
        r#"{"Type":"inbox_changed","InboxChanged":{"TotalOpenThreads":3,"TotalUnreadMessages":7}}"#;

    fn read_text(heard: Heard<'_>, text: &str) -> Result<FrameMessage, Dropped> {
        read(heard, STAND, || Ok(text.to_owned()))
    }

    #[test]
    fn a_message_of_the_frame_is_read() {
        assert_eq!(
            read_text(OURS, INBOX),
            Ok(FrameMessage::InboxChanged {
                open: Some(3),
                unread: Some(7)
            })
        );
    }

    #[test]
    fn each_check_has_its_turn() {
        let elsewhere = Heard {
            from_frame: false,
            origin: "https://evil.example",
        };
        assert_eq!(read_text(elsewhere, "x"), Err(Dropped::Source));
        for origin in [
            "https://evil.example",
            "https://stand.example.evil.example",
            "https://stand.exampl",
            "null",
            "",
        ] {
            assert_eq!(
                read_text(
                    Heard {
                        from_frame: true,
                        origin
                    },
                    "x"
                ),
                Err(Dropped::Origin),
                "{origin}"
            );
        }
        let long = " ".repeat(INBOUND_MAX_BYTES + 1);
        assert_eq!(read_text(OURS, &long), Err(Dropped::Size));
        for shapeless in [
            "",
            "x",
            "1",
            "null",
            "[]",
            "{}",
            r#"{"Type":7}"#,
            "\"GET_URL\"",
        ] {
            assert_eq!(
                read_text(OURS, shapeless),
                Err(Dropped::Shape),
                "{shapeless}"
            );
        }
        assert_eq!(
            read_text(OURS, r#"{"Type":"new_in_2027","Anything":{}}"#),
            Ok(FrameMessage::Unknown {
                kind: "new_in_2027".to_owned(),
                payload: serde_json::json!({"Anything": {}}),
            })
        );
    }

    #[test]
    fn the_data_of_strangers_is_not_looked_at() {
        let looked = |heard| read(heard, STAND, || panic!("asked for the data"));
        assert_eq!(
            looked(Heard {
                from_frame: false,
                origin: STAND
            }),
            Err(Dropped::Source)
        );
        assert_eq!(
            looked(Heard {
                from_frame: true,
                origin: "https://evil.example"
            }),
            Err(Dropped::Origin)
        );
    }

    #[test]
    fn data_that_has_no_text_keeps_its_reason() {
        assert_eq!(
            read(OURS, STAND, || Err(Dropped::Shape)),
            Err(Dropped::Shape)
        );
    }

    #[test]
    fn a_message_is_read_up_to_the_limit() {
        let padded = |bytes: usize| format!("{INBOX}{}", " ".repeat(bytes - INBOX.len()));
        assert!(read_text(OURS, &padded(INBOUND_MAX_BYTES - 1)).is_ok());
        assert!(read_text(OURS, &padded(INBOUND_MAX_BYTES)).is_ok());
        assert_eq!(
            read_text(OURS, &padded(INBOUND_MAX_BYTES + 1)),
            Err(Dropped::Size)
        );
    }

    #[test]
    fn deep_nesting_is_no_way_in() {
        let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(read_text(OURS, &deep), Err(Dropped::Shape));
    }

    #[test]
    fn drops_are_counted_by_reason() {
        let mut drops = Drops::default();
        drops.count(Dropped::Source);
        drops.count(Dropped::Source);
        drops.count(Dropped::Kind);
        assert_eq!(
            drops.to_json(),
            serde_json::json!({"source": 2, "origin": 0, "size": 0, "shape": 0, "kind": 1, "leaving": 0})
        );
    }
}
