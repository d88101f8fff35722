//! Why the server did not do what the page asked, as far as a person's next step depends on it. Pure.

use framechat_protocol::app_session::code;

/// A failure of the chat app's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server cannot be reached, or is in trouble: the same request may succeed later.
    Away,
    /// The session has ended.
    Ended,
    /// The portal takes the user's token no longer.
    TokenExpired,
    /// The quick reply was changed by someone else.
    ReplyChanged,
    /// The quick reply is gone.
    ReplyUnknown,
    /// There are too many quick replies.
    RepliesFull,
    /// The same message is being sent at this moment.
    InFlight,
    /// Nobody knows whether the message was sent.
    Uncertain,
    /// The portal takes nothing at the moment.
    PortalAway,
    /// Refused, and it would be again.
    Refused,
}

impl Failure {
    /// What an answer of this HTTP status with this problem code means.
    #[must_use]
    pub fn of(status: u16, problem: Option<&str>) -> Self {
        match problem {
            Some(code::SESSION_ENDED) => Self::Ended,
            Some(code::USER_TOKEN_EXPIRED) => Self::TokenExpired,
            Some(code::REPLY_CHANGED) => Self::ReplyChanged,
            Some(code::REPLY_UNKNOWN) => Self::ReplyUnknown,
            Some(code::REPLIES_FULL) => Self::RepliesFull,
            Some(code::MESSAGE_IN_FLIGHT) => Self::InFlight,
            Some(code::MESSAGE_UNCERTAIN) => Self::Uncertain,
            Some(code::PORTAL_AWAY) => Self::PortalAway,
            _ if status == 401 => Self::Ended,
            _ if status == 429 || status >= 500 => Self::Away,
            _ => Self::Refused,
        }
    }

    /// Whether the same message may be tried again under the same id; with another id it could stand in the dialog twice.
    #[must_use]
    pub fn keeps_the_id(self) -> bool {
        matches!(self, Self::Away | Self::InFlight | Self::PortalAway)
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn the_code_decides_before_the_status() {
        for (status, code, failure) in [
            (401, Some("session_ended"), Failure::Ended),
            (401, Some("user_token_expired"), Failure::TokenExpired),
            (401, None, Failure::Ended),
            (409, Some("reply_changed"), Failure::ReplyChanged),
            (404, Some("reply_unknown"), Failure::ReplyUnknown),
            (409, Some("replies_full"), Failure::RepliesFull),
            (409, Some("message_in_flight"), Failure::InFlight),
            (502, Some("message_uncertain"), Failure::Uncertain),
            (503, Some("portal_away"), Failure::PortalAway),
            (422, Some("message_refused"), Failure::Refused),
            (409, Some("something_new"), Failure::Refused),
            (429, None, Failure::Away),
            (499, None, Failure::Refused),
            (500, None, Failure::Away),
            (502, None, Failure::Away),
        ] {
            assert_eq!(Failure::of(status, code), failure, "{status} {code:?}");
        }
    }

    #[test]
    fn an_uncertain_message_gets_another_id() {
        assert!(Failure::Away.keeps_the_id());
        assert!(!Failure::Uncertain.keeps_the_id());
        assert!(!Failure::Refused.keeps_the_id());
    }
}
