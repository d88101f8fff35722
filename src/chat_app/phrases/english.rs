//! English.

use super::Phrase;

pub(super) fn text(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Message => "Message",
        Phrase::MessageHint => "Write a message",
        Phrase::Send => "Send",
        Phrase::SendHint => "Send to the chat as you (Ctrl+Enter)",
        Phrase::Insert => "Insert",
        Phrase::InsertHint => "Put into the messenger's input field (Enter)",
        Phrase::Actions => "Call and support",
        Phrase::PhoneNumber => "Phone number",
        Phrase::Call => "Call",
        Phrase::SupportCode => "Support code",
        Phrase::SupportCodeHint => "32 digits and letters",
        Phrase::Open => "Open",
        Phrase::Close => "Close",
        Phrase::Connecting => "Connecting…",
        Phrase::Connected => "Connected",
        Phrase::Stranded => {
            "The messenger has not answered. Only reloading connects again; what you wrote is kept."
        }
        Phrase::Reload => "Reload",
        Phrase::Waits => "Waiting for the messenger…",
        Phrase::Passed => "Passed to the messenger.",
        Phrase::GivenUp => {
            "The messenger could not be reached, so nothing was passed on. Your text is back in the field: reload, then try again."
        }
        Phrase::EmptyMessage => "Write a message first.",
        Phrase::MessageTooLong => {
            "The message is too long: 20,000 characters at most. Shorten it or send it in parts."
        }
        Phrase::NumberWrong => "Enter a phone number of 1 to 20 digits, such as +49 30 123456.",
        Phrase::CodeWrong => {
            "Enter the support code: 32 characters, digits and letters from a to f."
        }
        Phrase::QueueFull => {
            "Too much is waiting for the messenger. Reload to connect, then try again."
        }
        Phrase::Launch => "Launch",
        Phrase::Portal => "Portal",
        Phrase::User => "User",
        Phrase::Dialog => "Dialog",
        Phrase::DialogKind => "Kind of dialog",
        Phrase::OpenedFrom => "Opened from",
        Phrase::App => "App",
        Phrase::Bot => "Bot",
        Phrase::PortalLanguage => "Language",
        Phrase::MessageId => "Message id",
        Phrase::ButtonParameters => "Button parameters",
        Phrase::Channel => "Channel",
        Phrase::Line => "Line",
        Phrase::ChannelChat => "Chat in the channel",
        Phrase::ChannelUser => "Visitor in the portal",
        Phrase::SavedInCrm => "Saved in CRM",
        Phrase::Yes => "yes",
        Phrase::No => "no",
        Phrase::CrmRecord => "CRM record",
        Phrase::ChannelSession => "Session",
        Phrase::IgnoredMessages => "Ignored messages",
        Phrase::OtherWindows => "other windows",
        Phrase::OtherOrigins => "other origins",
        Phrase::Unreadable => "unreadable",
        Phrase::RepeatedInits => "repeated",
    }
}
