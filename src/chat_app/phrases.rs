//! What the chat app says. Each language is an exhaustive table.

mod arabic;
mod english;
mod russian;

use super::failure::Failure;
use super::replies::Told;
use super::state::{Refusal, Said};
use super::ways::Lack;
use crate::ui::language::Language;
use framechat_protocol::app_session::ReplyError;

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
    OtherWindows,
    OtherOrigins,
    Unreadable,
    RepeatedInits,
    Menu,
    Tools,
    Details,
    QuickReplies,
    SearchReplies,
    SearchHint,
    RepliesLoading,
    NoReplies,
    NothingFound,
    MoreFound,
    New,
    NewReply,
    InsertReply,
    SendReply,
    Edit,
    EditReply,
    Delete,
    DeleteReply,
    DeleteAsk,
    DeleteSharedAsk,
    Keep,
    Own,
    Shared,
    OwnScope,
    SharedScope,
    Scope,
    Title,
    Text,
    VariablesHint,
    Save,
    Saving,
    Cancel,
    Saved,
    Deleted,
    TryAgain,
    RepliesAway,
    ReplyAway,
    ReplyChanged,
    ReplyGone,
    RepliesFull,
    ReplyRefused,
    TheirVersion,
    UseTheirs,
    TitleEmpty,
    TitleTooLong,
    TitleInvalid,
    TextEmpty,
    TextTooLong,
    TextInvalid,
    OpenChannel,
    OpenCard,
    CopyCard,
    Copied,
    NotCopied,
    CrmAddress,
    Client,
    Button,
    UseParameters,
    Debug,
    TooLong,
    UnknownKind,
    Overflow,
    LackTextarea,
    LackDialog,
    LackPanel,
    StillSending,
    OpenVariable,
    Incomplete,
    Inserted,
    NotInserted,
    Unconfirmed,
    Sending,
    Sent,
    NotSentAway,
    NotSentPortal,
    NotSentUncertain,
    NotSentRefused,
    TokenExpired,
    SessionEnded,
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
            Said::Inserted => Self::Inserted,
            Said::NotInserted => Self::NotInserted,
            Said::Unconfirmed => Self::Unconfirmed,
            Said::Sending => Self::Sending,
            Said::Sent => Self::Sent,
            Said::NotSent(failure) => not_sent(failure),
            Said::Incomplete => Self::Incomplete,
            Said::Copied => Self::Copied,
            Said::NotCopied => Self::NotCopied,
            Said::Refused(refusal) => match refusal {
                Refusal::EmptyMessage => Self::EmptyMessage,
                Refusal::MessageTooLong => Self::MessageTooLong,
                Refusal::OpenVariable => Self::OpenVariable,
                Refusal::Number => Self::NumberWrong,
                Refusal::Code => Self::CodeWrong,
                Refusal::QueueFull => Self::QueueFull,
                Refusal::StillSending => Self::StillSending,
                Refusal::Lacks(lack) => lack.into(),
            },
        }
    }
}

impl From<Lack> for Phrase {
    fn from(lack: Lack) -> Self {
        match lack {
            Lack::NoTextarea => Self::LackTextarea,
            Lack::NoDialog => Self::LackDialog,
            Lack::NoPanel => Self::LackPanel,
        }
    }
}

impl From<Told> for Phrase {
    fn from(told: Told) -> Self {
        match told {
            Told::Saved => Self::Saved,
            Told::Deleted => Self::Deleted,
            Told::Wrong(error) => match error {
                ReplyError::TitleEmpty => Self::TitleEmpty,
                ReplyError::TitleTooLong => Self::TitleTooLong,
                ReplyError::TitleInvalid => Self::TitleInvalid,
                ReplyError::TextEmpty => Self::TextEmpty,
                ReplyError::TextTooLong => Self::TextTooLong,
                ReplyError::TextInvalid => Self::TextInvalid,
            },
            Told::Failed(failure) => match failure {
                Failure::ReplyChanged => Self::ReplyChanged,
                Failure::ReplyUnknown => Self::ReplyGone,
                Failure::RepliesFull => Self::RepliesFull,
                Failure::Ended => Self::SessionEnded,
                Failure::Away | Failure::PortalAway => Self::ReplyAway,
                Failure::TokenExpired
                | Failure::InFlight
                | Failure::Uncertain
                | Failure::Refused => Self::ReplyRefused,
            },
        }
    }
}

fn not_sent(failure: Failure) -> Phrase {
    match failure {
        Failure::Away => Phrase::NotSentAway,
        Failure::Ended => Phrase::SessionEnded,
        Failure::TokenExpired => Phrase::TokenExpired,
        Failure::PortalAway => Phrase::NotSentPortal,
        Failure::InFlight => Phrase::StillSending,
        Failure::Uncertain => Phrase::NotSentUncertain,
        Failure::Refused | Failure::ReplyChanged | Failure::ReplyUnknown | Failure::RepliesFull => {
            Phrase::NotSentRefused
        }
    }
}
