//! What the site chat says. Each language is an exhaustive table.

mod arabic;
mod english;
mod russian;

use super::attachments::UploadFailure;
use super::rows::Progress;
use super::state::{Complaint, Trouble};
use crate::ui::language::Language;
use framechat_protocol::visitor::SendError;

/// A phrase of the site chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phrase {
    Conversation,
    Loading,
    Earlier,
    EarlierFailed,
    NewMessages,
    Latest,
    Today,
    Yesterday,
    ShowMore,
    TooLongToShow,
    You,
    Operator,
    Name,
    NameHint,
    NameRequired,
    NameMissing,
    Message,
    MessageHint,
    Send,
    SendHint,
    Sending,
    Waiting,
    Sent,
    Delivered,
    Failed,
    SendAgain,
    TryAgain,
    Reconnecting,
    KeepsNothing,
    Unreachable,
    SiteUnknown,
    Refused,
    Outdated,
    Empty,
    TextTooLong,
    NameTooLong,
    CannotSend,
    TooManyWaiting,
    NoRandomness,
    Edited,
    Removed,
    DialogFinished,
    FileLoading,
    FileUnavailable,
    Files,
    Attach,
    Uploading,
    RemoveFile,
    UploadFailed,
    FileTooLarge,
    FileEmpty,
    FilesFull,
    StillUploading,
    TooManyFiles,
    Actions,
    Edit,
    Delete,
    Editing,
    Cancel,
    ChangeFailed,
    Kilobytes,
    Megabytes,
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

impl From<Progress> for Phrase {
    fn from(progress: Progress) -> Self {
        match progress {
            Progress::Sending => Self::Sending,
            Progress::Waiting => Self::Waiting,
            Progress::Sent => Self::Sent,
            Progress::Delivered => Self::Delivered,
            Progress::Failed => Self::Failed,
        }
    }
}

impl From<UploadFailure> for Phrase {
    fn from(failure: UploadFailure) -> Self {
        match failure {
            UploadFailure::Broken => Self::UploadFailed,
            UploadFailure::TooLarge => Self::FileTooLarge,
            UploadFailure::Empty => Self::FileEmpty,
            UploadFailure::Full => Self::FilesFull,
        }
    }
}

impl From<Trouble> for Phrase {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Unreachable => Self::Unreachable,
            Trouble::SiteUnknown => Self::SiteUnknown,
            Trouble::Refused => Self::Refused,
            Trouble::Outdated => Self::Outdated,
        }
    }
}

impl From<Complaint> for Phrase {
    fn from(complaint: Complaint) -> Self {
        match complaint {
            Complaint::Invalid(SendError::Empty) => Self::Empty,
            Complaint::Invalid(SendError::TextTooLong) => Self::TextTooLong,
            Complaint::Invalid(SendError::NameTooLong) => Self::NameTooLong,
            Complaint::Invalid(SendError::Id | SendError::PageUrl) => Self::CannotSend,
            Complaint::Invalid(SendError::TooManyFiles) => Self::TooManyFiles,
            Complaint::StillUploading => Self::StillUploading,
            Complaint::ChangeFailed => Self::ChangeFailed,
            Complaint::NameMissing => Self::NameMissing,
            Complaint::TooManyWaiting => Self::TooManyWaiting,
            Complaint::NoRandomness => Self::NoRandomness,
        }
    }
}
