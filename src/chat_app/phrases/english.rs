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
        Phrase::Actions => "Call",
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
        Phrase::OtherWindows => "other windows",
        Phrase::OtherOrigins => "other origins",
        Phrase::Unreadable => "unreadable",
        Phrase::RepeatedInits => "repeated",
        Phrase::Menu => "Menu",
        Phrase::Tools => "Tools",
        Phrase::Details => "Details",
        Phrase::QuickReplies => "Quick replies",
        Phrase::SearchReplies => "Search replies",
        Phrase::SearchHint => "Enter inserts, Ctrl+Enter sends",
        Phrase::RepliesLoading => "Loading the replies…",
        Phrase::NoReplies => "There are no quick replies yet. Write the first one with New.",
        Phrase::NothingFound => "Nothing found. New begins a reply with this title.",
        Phrase::MoreFound => "There are more: type to find them.",
        Phrase::New => "New",
        Phrase::NewReply => "New reply",
        Phrase::InsertReply => "Insert reply",
        Phrase::SendReply => "Send reply",
        Phrase::Edit => "Edit",
        Phrase::EditReply => "Edit reply",
        Phrase::Delete => "Delete",
        Phrase::DeleteReply => "Delete reply",
        Phrase::DeleteAsk => "Delete this reply for good?",
        Phrase::DeleteSharedAsk => "Delete this reply for everyone on the portal?",
        Phrase::Keep => "Keep",
        Phrase::Own => "own",
        Phrase::Shared => "shared",
        Phrase::OwnScope => "Only for me",
        Phrase::SharedScope => "For everyone on the portal",
        Phrase::Scope => "Who sees it",
        Phrase::Title => "Title",
        Phrase::Text => "Text",
        Phrase::VariablesHint => "Filled in on use: {client}, {operator}, {portal}, {date}",
        Phrase::Save => "Save",
        Phrase::Saving => "Saving…",
        Phrase::Cancel => "Cancel",
        Phrase::Saved => "The reply is saved.",
        Phrase::Deleted => "The reply is deleted.",
        Phrase::TryAgain => "Try again",
        Phrase::RepliesAway => "The quick replies could not be loaded. Everything else works.",
        Phrase::ReplyAway => {
            "The server cannot be reached; what you wrote is still here. Try again in a moment."
        }
        Phrase::ReplyChanged => {
            "Someone else changed this reply meanwhile. Their version is below: use it, or save yours over it."
        }
        Phrase::ReplyGone => {
            "Someone else deleted this reply meanwhile. Save keeps yours as a new one."
        }
        Phrase::RepliesFull => {
            "There are 500 replies of this kind, and no more fit. Delete one first."
        }
        Phrase::ReplyRefused => "The server did not accept this reply.",
        Phrase::TheirVersion => "Their version",
        Phrase::UseTheirs => "Use theirs",
        Phrase::TitleEmpty => "Give the reply a title.",
        Phrase::TitleTooLong => "The title is too long: 100 characters at most.",
        Phrase::TitleInvalid => "The title must be one line of plain text.",
        Phrase::TextEmpty => "Write the text of the reply.",
        Phrase::TextTooLong => "The text is too long: 5,000 characters at most.",
        Phrase::TextInvalid => "The text holds a character that cannot be sent.",
        Phrase::OpenChannel => "Open Channel",
        Phrase::OpenCard => "Open CRM card",
        Phrase::CopyCard => "Copy CRM address",
        Phrase::Copied => "The address is copied.",
        Phrase::NotCopied => {
            "The browser did not allow copying. The address stands under “CRM address”."
        }
        Phrase::CrmAddress => "CRM address",
        Phrase::Client => "Client",
        Phrase::Button => "Button",
        Phrase::UseParameters => "Use as the message",
        Phrase::Debug => "Dropped messages",
        Phrase::TooLong => "too long",
        Phrase::UnknownKind => "not known",
        Phrase::Overflow => "too many at once",
        Phrase::LackTextarea => {
            "Only the widget at the input field can insert text. Open Framechat from there."
        }
        Phrase::LackDialog => "There is no dialog here to send to. Open Framechat from a chat.",
        Phrase::StillSending => {
            "The message before is still being sent. Your text is kept: send it in a moment."
        }
        Phrase::OpenVariable => {
            "A variable in braces has no value. Fill it in, or press again to use the text as it is."
        }
        Phrase::Incomplete => {
            "Not every variable has a value here. The reply is in the message: complete it there."
        }
        Phrase::Inserted => "Inserted into the messenger's field.",
        Phrase::NotInserted => {
            "The messenger could not insert the text. It is back in the field here."
        }
        Phrase::Unconfirmed => {
            "The messenger did not confirm the text. Look into its field; a copy is back here."
        }
        Phrase::Sending => "Sending…",
        Phrase::Sent => "Sent.",
        Phrase::NotSentAway => {
            "The server cannot be reached, so nothing was sent. Your text is back in the field; insert, call and support still work."
        }
        Phrase::NotSentPortal => {
            "The portal takes no messages at the moment. Your text is back in the field: try again in a moment."
        }
        Phrase::NotSentUncertain => {
            "The portal did not answer. Look into the dialog before you send again: the message may be there."
        }
        Phrase::NotSentRefused => "The portal refused the message. Your text is back in the field.",
        Phrase::TokenExpired => {
            "The portal asks to open this window again. Your text is kept: close Framechat and open it from the messenger."
        }
        Phrase::SessionEnded => {
            "Your session here has ended. The messenger's commands still work; reload for the rest, or open Framechat again. What you wrote is kept."
        }
        Phrase::LackPanel => "Only the messenger can close this place.",
    }
}
