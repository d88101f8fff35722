//! English.

use super::Phrase;

pub(super) fn text(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Conversation => "Conversation",
        Phrase::Loading => "Loading…",
        Phrase::Earlier => "Earlier messages",
        Phrase::EarlierFailed => "Earlier messages could not be loaded.",
        Phrase::NewMessages => "New messages",
        Phrase::You => "You",
        Phrase::Operator => "Operator",
        Phrase::Name => "Name",
        Phrase::NameHint => "optional",
        Phrase::Message => "Message",
        Phrase::MessageHint => "Write a message",
        Phrase::Send => "Send",
        Phrase::SendHint => "Send (Enter)",
        Phrase::Sending => "Sending…",
        Phrase::Waiting => "Waiting for the connection",
        Phrase::Sent => "Sent",
        Phrase::Delivered => "Delivered",
        Phrase::Failed => "Not delivered",
        Phrase::SendAgain => "Send again",
        Phrase::TryAgain => "Try again",
        Phrase::Reconnecting => {
            "No connection. It is being restored; what you write is kept and sent then."
        }
        Phrase::Unreachable => {
            "The chat cannot be reached now. It is tried again by itself; what you write is kept and sent then."
        }
        Phrase::SiteUnknown => {
            "This chat does not exist or was closed. Please contact the site in another way."
        }
        Phrase::Refused => {
            "The chat cannot be opened. Reload the page; if that does not help, contact the site in another way."
        }
        Phrase::Outdated => "The chat was updated. Reload the page to go on.",
        Phrase::Empty => "Write a message first.",
        Phrase::TextTooLong => {
            "The message is too long: 20,000 characters at most. Shorten it or send it in parts."
        }
        Phrase::NameTooLong => "The name is too long: 64 characters at most.",
        Phrase::CannotSend => {
            "This message cannot be sent. Reload the page and try again; your text is kept."
        }
        Phrase::TooManyWaiting => {
            "Too many messages are waiting for the connection. Your text is kept: send it when they are out."
        }
        Phrase::NoRandomness => "This browser cannot send messages safely. Please try another one.",
    }
}
