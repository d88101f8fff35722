//! What the chat app says. Each language is an exhaustive table.

mod arabic;
mod english;
mod russian;

use super::state::{Refusal, Said};
use crate::ui::language::Language;

/// A phrase of the chat app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phrase {
    Message,
    MessageHint,
    Send,
    SendHint,
    Insert,
    InsertHint,
    Actions,
    PhoneNumber,
    Call,
    SupportCode,
    SupportCodeHint,
    Open,
    Close,
    Connecting,
    Connected,
    Stranded,
    Reload,
    Waits,
    Passed,
    GivenUp,
    EmptyMessage,
    MessageTooLong,
    NumberWrong,
    CodeWrong,
    QueueFull,
    Launch,
    Portal,
    User,
    Dialog,
    DialogKind,
    OpenedFrom,
    App,
    Bot,
    PortalLanguage,
    MessageId,
    ButtonParameters,
    Channel,
    Line,
    ChannelChat,
    ChannelUser,
    SavedInCrm,
    Yes,
    No,
    CrmRecord,
    ChannelSession,
    IgnoredMessages,
    OtherWindows,
    OtherOrigins,
    Unreadable,
    RepeatedInits,
}

impl Phrase {
    /// The phrase in a language.
    #[must_use]
    pub(crate) fn text(self, language: Language) -> &'static str {
        match language {
            Language::English => english::text(self),
            Language::Russian => russian::text(self),
            Language::Arabic => arabic::text(self),
        }
    }
}

impl From<Said> for Phrase {
    fn from(said: Said) -> Self {
        match said {
            Said::Waits => Self::Waits,
            Said::Passed => Self::Passed,
            Said::GivenUp => Self::GivenUp,
            Said::Refused(Refusal::EmptyMessage) => Self::EmptyMessage,
            Said::Refused(Refusal::MessageTooLong) => Self::MessageTooLong,
            Said::Refused(Refusal::Number) => Self::NumberWrong,
            Said::Refused(Refusal::Code) => Self::CodeWrong,
            Said::Refused(Refusal::QueueFull) => Self::QueueFull,
        }
    }
}
