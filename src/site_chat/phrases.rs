//! What the site chat says. Each language is an exhaustive table.

mod arabic;
mod english;
mod russian;

use super::attachments::UploadFailure;
use super::rows::Progress;
use super::state::{Complaint, Trouble};
use crate::ui::language::Language;
use framechat_protocol::visitor::SendError;
use framechat_protocol::visitor::profile::{Field, ProfileError};

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
    Uploading,
    RemoveFile,
    UploadFailed,
    FileTooLarge,
    FileEmpty,
    FilesFull,
    FileUnkept,
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
    CharactersLeft,
    CharactersOver,
    Questions,
    Email,
    Phone,
    Continue,
    EmailMissing,
    EmailWrong,
    PhoneMissing,
    PhoneWrong,
    NameWrong,
    ConsentMissing,
    Unanswered,
    SeveralWrong,
    Options,
    EnterBreaks,
    Forget,
    ForgetAsk,
    ForgetYes,
    ForgetRuns,
    ForgetFailed,
    Forgotten,
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

impl From<ProfileError> for Phrase {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Missing(Field::Name) => Self::NameMissing,
            ProfileError::Invalid(Field::Name) => Self::NameWrong,
            ProfileError::Missing(Field::Email) => Self::EmailMissing,
            ProfileError::Invalid(Field::Email) => Self::EmailWrong,
            ProfileError::Missing(Field::Phone) => Self::PhoneMissing,
            ProfileError::Invalid(Field::Phone) => Self::PhoneWrong,
            ProfileError::Missing(Field::Consent) | ProfileError::Invalid(Field::Consent) => {
                Self::ConsentMissing
            }
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
            Complaint::Unanswered => Self::Unanswered,
            Complaint::TooManyWaiting => Self::TooManyWaiting,
            Complaint::NoRandomness => Self::NoRandomness,
        }
    }
}
