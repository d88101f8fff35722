//! English.

use super::Phrase;

pub(super) fn text(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Conversation => "Conversation",
        Phrase::Loading => "Loading…",
        Phrase::Earlier => "Earlier messages",
        Phrase::EarlierFailed => "Earlier messages could not be loaded.",
        Phrase::NewMessages => "New messages",
        Phrase::Latest => "Latest messages",
        Phrase::Today => "Today",
        Phrase::Yesterday => "Yesterday",
        Phrase::ShowMore => "Show more",
        Phrase::TooLongToShow => "The rest of this message is too long to be shown.",
        Phrase::You => "You",
        Phrase::Operator => "Operator",
        Phrase::Name => "Name",
        Phrase::NameHint => "optional",
        Phrase::NameRequired => "required",
        Phrase::NameMissing => "Write your name first.",
        Phrase::Sending => "Sending…",
        Phrase::Waiting => "Waiting for the connection",
        Phrase::Sent => "Sent",
        Phrase::Delivered => "Delivered",
        Phrase::Failed => "Not delivered",
        Phrase::SendAgain => "Send again",
        Phrase::TryAgain => "Try again",
        Phrase::Reload => "Reload",
        Phrase::Reconnecting => {
            "No connection. It is being restored; what you write is kept and sent then."
        }
        Phrase::KeepsNothing => {
            "Your browser keeps nothing for this page. The chat works until you close it."
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
        Phrase::Edited => "edited",
        Phrase::Removed => "Message removed",
        Phrase::DialogFinished => {
            "The operator has finished the conversation. Write again whenever you like."
        }
        Phrase::FileLoading => "Loading the file…",
        Phrase::FileUnavailable => "This file is not available",
        Phrase::Files => "Attached files:",
        Phrase::Uploading => "Uploading",
        Phrase::RemoveFile => "Remove the file",
        Phrase::UploadFailed => "The file did not arrive. Try again.",
        Phrase::FileTooLarge => "The file is too large: 20 MB at most.",
        Phrase::FileEmpty => "The file is empty.",
        Phrase::FilesFull => "There is no room for more files in this chat.",
        Phrase::FileUnkept => "This file is lost if you reload the page.",
        Phrase::StillUploading => "The message goes as soon as its files are there.",
        Phrase::TooManyFiles => "A message takes 10 files at most.",
        Phrase::Actions => "Actions",
        Phrase::Edit => "Edit",
        Phrase::Delete => "Delete",
        Phrase::Editing => "Editing a message",
        Phrase::Cancel => "Cancel",
        Phrase::ChangeFailed => "The message could not be changed. Try again.",
        Phrase::Kilobytes => "KB",
        Phrase::Megabytes => "MB",
        Phrase::CharactersLeft => "Characters left:",
        Phrase::CharactersOver => "Characters too many:",
        Phrase::Questions => "Before your first message",
        Phrase::Email => "E-mail",
        Phrase::Phone => "Phone",
        Phrase::Continue => "Continue",
        Phrase::EmailMissing => "Write your e-mail address.",
        Phrase::EmailWrong => "The e-mail address has to look like name@example.com.",
        Phrase::PhoneMissing => "Write your phone number.",
        Phrase::PhoneWrong => "The phone number has to have 5 to 15 digits, and + only in front.",
        Phrase::NameWrong => "The name has to be one line of at most 64 characters.",
        Phrase::ConsentMissing => "Agree first, or write to the site in another way.",
        Phrase::Unanswered => "Answer the questions first. Your message is kept.",
        Phrase::SeveralWrong => "Some answers are missing or do not fit.",
        Phrase::Options => "Options",
        Phrase::EnterBreaks => "Enter begins a new line",
        Phrase::Forget => "Erase my chat…",
        Phrase::ForgetAsk => {
            "Erase this chat? Your messages, files and answers are deleted here, on all your devices. What the company has received stays with it."
        }
        Phrase::ForgetYes => "Erase everything",
        Phrase::ForgetRuns => "Erasing…",
        Phrase::ForgetFailed => "The chat could not be erased. Try again.",
        Phrase::Forgotten => "Your chat was erased.",
        Phrase::Like => "(like)",
        Phrase::Dislike => "(dislike)",
        Phrase::Rating => "Rating",
        Phrase::Everyone => "everyone",
        Phrase::File => "File",
        Phrase::Picture => "Picture",
    }
}
