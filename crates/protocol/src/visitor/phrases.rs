//! What the site chat says. Each language is an exhaustive table. The page itself carries English only: the server gives
//! it the phrases of any other language with the boot data, so that nobody downloads what they do not read.

mod arabic;
mod english;
mod russian;

use super::profile::{Field, ProfileError};

macro_rules! phrases {
    ($($name:ident,)*) => {
        /// A phrase of the site chat, by what it is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the English table says what each one is")]
        pub enum Phrase {
            $($name,)*
        }

        impl Phrase {
            /// All phrases, in the order of [`list`].
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

phrases! {
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
    Reload,
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
    Like,
    Dislike,
    Rating,
    Everyone,
    File,
    Picture,
}

impl Phrase {
    /// The phrase in English.
    #[must_use]
    pub fn english(self) -> &'static str {
        english::text(self)
    }
}

/// All phrases in the language of a tag, in the order of [`Phrase::ALL`]; `None` for English and for every language that is
/// not spoken here.
#[must_use]
pub fn list(lang: &str) -> Option<Vec<String>> {
    let text = match lang {
        "ru" => russian::text,
        "ar" => arabic::text,
        _ => return None,
    };
    Some(
        Phrase::ALL
            .iter()
            .map(|&phrase| text(phrase).to_owned())
            .collect(),
    )
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

#[cfg(test)]
mod tests {
    use super::{Phrase, list};

    #[test]
    fn other_languages_are_lists_in_the_order_of_all() {
        for (lang, sent) in [("ru", "Отправлено"), ("ar", "أُرسلت")] {
            let phrases = list(lang).unwrap();
            assert_eq!(phrases.len(), Phrase::ALL.len());
            assert_eq!(phrases[Phrase::Sent as usize], sent);
            assert!(phrases.iter().all(|phrase| !phrase.is_empty()), "{lang}");
        }
        assert_eq!((list("en"), list("de")), (None, None));
    }
}
