//! The modern messenger as the page hears it: connected once it answered the page's greeting; replies to what was asked of it.
//! Pure.

use super::handshake::Dropped;
use crate::browser::frame::{Data, Inbound};
use framechat_protocol::bitrix24::bridge::{self, Reply, ReplyError, Request, Sid};
use framechat_protocol::bitrix24::frame::Command;

/// The state of the bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridged {
    parent_origin: String,
    sid: Option<Sid>,
    /// Begins every callback id, so that a late reply to an earlier load of the page is not taken for one to this load.
    load: String,
    answered: bool,
    dropped: Dropped,
}

impl Bridged {
    /// Waits for the portal of this origin. `load` is random and distinguishes this load of the page, letters and digits.
    #[must_use]
    pub fn new(parent_origin: &str, window_name: &str, load: &str) -> Self {
        Self {
            parent_origin: parent_origin.to_owned(),
            sid: Sid::from_window_name(window_name),
            load: load.to_owned(),
            answered: false,
            dropped: Dropped::default(),
        }
    }

    /// What to say first; `None` when `window.name` does not tell how to be heard.
    #[must_use]
    pub fn greeting(&self) -> Option<Request> {
        let sid = self.sid.as_ref()?;
        Some(bridge::get_interface(&self.greeting_id(), sid))
    }

    /// A command as a request with the callback of [`Self::callback`]; `None` for what the bridge cannot do.
    #[must_use]
    pub fn request(&self, command: &Command, id: u32) -> Option<Request> {
        bridge::request(command, &self.callback(id), self.sid.as_ref()?)
    }

    /// The callback id of the command of this number.
    #[must_use]
    pub fn callback(&self, id: u32) -> String {
        [&self.load, "-", &id.to_string()].concat()
    }

    /// Judges one message; a reply to a command is for the caller, who knows what was asked.
    pub fn hear(&mut self, message: &Inbound) -> Option<Reply> {
        let counter = if message.origin == self.parent_origin {
            match &message.data {
                Data::TooLong => &mut self.dropped.too_long,
                Data::Loader(_) | Data::Other => &mut self.dropped.shape,
                Data::Text(text) => match Reply::parse(text) {
                    Ok(reply) if reply.callback == self.greeting_id() && !self.answered => {
                        self.answered = true;
                        return None;
                    }
                    Ok(reply) => return Some(reply),
                    Err(ReplyError::TooLong) => &mut self.dropped.too_long,
                    Err(ReplyError::Shape) => &mut self.dropped.shape,
                },
            }
        } else {
            &mut self.dropped.origin
        };
        *counter = counter.saturating_add(1);
        None
    }

    /// Counts a reply that nobody waits for.
    pub fn drop_unknown(&mut self) {
        self.dropped.unknown = self.dropped.unknown.saturating_add(1);
    }

    /// Whether the portal has answered.
    #[must_use]
    pub fn answered(&self) -> bool {
        self.answered
    }

    /// What was dropped.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }

    fn greeting_id(&self) -> String {
        [&self.load, "-hello"].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::Bridged;
    use crate::browser::frame::{Data, Inbound};
    use crate::chat_app::handshake::Dropped;
    use framechat_protocol::bitrix24::bridge::Request;
    use framechat_protocol::bitrix24::frame::Command;

    const PORTAL: &str = "https://portal.example";

    fn text(origin: &str, text: &str) -> Inbound {
        Inbound {
            origin: origin.to_owned(),
            data: Data::Text(text.to_owned()),
        }
    }

    fn bridged() -> Bridged {
        Bridged::new(PORTAL, "evil.example|1|abc", "load")
    }

    #[test]
    fn the_answer_to_the_greeting_connects() {
        let mut bridge = bridged();
        let greeting = Request::Text("getInterface:{}:load-hello:abc".to_owned());
        assert_eq!(bridge.greeting(), Some(greeting));
        assert_eq!(
            bridge.hear(&text("https://evil.example", "load-hello:{}")),
            None
        );
        assert!(!bridge.answered());
        assert_eq!(bridge.hear(&text(PORTAL, "load-hello:{}")), None);
        assert!(bridge.answered());
        assert_eq!(bridge.dropped().origin, 1);
    }

    #[test]
    fn without_a_sid_there_is_no_way() {
        let bridge = Bridged::new(PORTAL, "", "load");
        assert_eq!(bridge.greeting(), None);
        assert_eq!(bridge.request(&Command::Close, 0), None);
    }

    #[test]
    fn replies_are_handed_on_and_the_rest_is_counted() {
        let mut bridge = bridged();
        let reply = bridge.hear(&text(PORTAL, r#"load-7:{"success":true}"#));
        assert_eq!(reply.map(|reply| reply.callback), Some(bridge.callback(7)));
        for data in [
            Data::Other,
            Data::TooLong,
            Data::Text("no reply".to_owned()),
        ] {
            let origin = PORTAL.to_owned();
            assert_eq!(bridge.hear(&Inbound { origin, data }), None);
        }
        bridge.drop_unknown();
        let expected = Dropped {
            too_long: 1,
            shape: 2,
            unknown: 1,
            ..Dropped::default()
        };
        assert_eq!(bridge.dropped(), expected);
    }
}
