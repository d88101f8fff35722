//! What the site chat says, in the language that the server chose for the page.

use super::attachments::UploadFailure;
use super::rows::Progress;
use super::state::{Complaint, Trouble};
use framechat_protocol::visitor::SendError;
pub(crate) use framechat_protocol::visitor::phrases::Phrase;
use std::cell::Cell;

thread_local! {
    /// The phrases of a language other than English.
    static SPOKEN: Cell<&'static [String]> = const { Cell::new(&[]) };
}

/// From now on the phrases are these, in the order of [`Phrase::ALL`]; English ones when their number is another, as those of
/// another version may be. To be called once a page: they stay in memory.
pub(crate) fn speak(phrases: Vec<String>) {
    if phrases.len() == Phrase::ALL.len() {
        SPOKEN.set(phrases.leak());
    }
}

/// The phrase in the language of the page.
pub(crate) fn say(phrase: impl Into<Phrase>) -> &'static str {
    text(phrase.into())
}

fn text(phrase: Phrase) -> &'static str {
    match SPOKEN.get().get(phrase as usize) {
        Some(text) => text,
        None => phrase.english(),
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
            Complaint::Unanswered => Self::Unanswered,
            Complaint::TooManyWaiting => Self::TooManyWaiting,
            Complaint::NoRandomness => Self::NoRandomness,
        }
    }
}
