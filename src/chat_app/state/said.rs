//! What the app says about what a person asked for.

use super::FieldName;
use crate::chat_app::failure::Failure;
use crate::chat_app::ways::Lack;
use framechat_protocol::bitrix24::frame::CommandError;

/// Why a wish was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was written.
    EmptyMessage,
    /// Longer than a message may be.
    MessageTooLong,
    /// A variable without a value is in the message; asked again, it goes out as it is.
    OpenVariable,
    /// Not a phone number.
    Number,
    /// Not a support code.
    Code,
    /// Too many commands wait already.
    QueueFull,
    /// The message before is still on its way.
    StillSending,
    /// There is no way for it here.
    Lacks(Lack),
}

impl Refusal {
    /// The field to mend, if it is one.
    #[must_use]
    pub fn field(self) -> Option<FieldName> {
        match self {
            Self::EmptyMessage | Self::MessageTooLong | Self::OpenVariable => {
                Some(FieldName::Message)
            }
            Self::Number => Some(FieldName::Number),
            Self::Code => Some(FieldName::Code),
            Self::QueueFull | Self::StillSending | Self::Lacks(_) => None,
        }
    }
}

impl From<CommandError> for Refusal {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::EmptyMessage => Self::EmptyMessage,
            CommandError::MessageTooLong => Self::MessageTooLong,
            CommandError::Number => Self::Number,
            CommandError::SupportCode => Self::Code,
        }
    }
}

/// What the app last said. What the messenger or the portal confirmed is done; all else was passed on at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It waits for the messenger.
    Waits,
    /// It was passed on; the messenger never answers.
    Passed,
    /// It waited too long or could not be passed on, and is given up; texts are back in the field.
    GivenUp,
    /// It was not taken.
    Refused(Refusal),
    /// The messenger inserted the text.
    Inserted,
    /// The messenger could not insert it; it is back in the field.
    NotInserted,
    /// The messenger did not say; the text is back in the field.
    Unconfirmed,
    /// The message is on its way to the server.
    Sending,
    /// The portal has the message.
    Sent,
    /// It was not sent; the text is back in the field.
    NotSent(Failure),
    /// The quick reply is in the field, to be completed.
    Incomplete,
    /// An address is in the clipboard.
    Copied,
    /// The browser did not let it there.
    NotCopied,
}
