//! English.

use super::Phrase;

pub(super) fn text(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Unusable => {
            "This page cannot show iQChannels. Please tell the people who look after it:"
        }
        Phrase::Loading => "Loading…",
        Phrase::Waiting => "Waiting for iQChannels…",
        Phrase::Connected => "Connected",
        Phrase::NotConfirmed => "Not confirmed",
        Phrase::Silent => {
            "iQChannels has not answered yet. That is normal at the sign-in form or with an empty inbox; if the frame stays \
             blank or shows an error, load it again or open it in a tab. A 404 means that the stand's address is wrong."
        }
        Phrase::Retry => "Retry",
        Phrase::OpenInTab => "Open in a tab",
        Phrase::NotRoot => {
            "The address of the stand has a path. iQChannels works from its root page, “/”: elsewhere sign-in ends in a 404."
        }
        Phrase::OpenChats => "Open chats",
        Phrase::Unread => "Unread",
        Phrase::Commands => "Open a chat",
        Phrase::Ticket => "Ticket",
        Phrase::OpenTicket => "Open ticket",
        Phrase::Client => "Client",
        Phrase::OpenClient => "Open client",
        Phrase::CrmId => "CRM id",
        Phrase::OpenCrmClient => "Open CRM client",
        Phrase::FindClient => "Find a client",
        Phrase::FindClientHint => "Name, INN or id",
        Phrase::WriteToClient => "Write to client",
        Phrase::Opening => "Asked iQChannels to open the chat…",
        Phrase::OpenUnconfirmed => {
            "iQChannels has not confirmed that the chat opened. See what the frame says."
        }
        Phrase::WriteUnconfirmed => {
            "iQChannels took too long to load, so the search was not opened. Try again."
        }
        Phrase::EmptyId => "Enter an id first.",
        Phrase::IdTooLong => "This id is too long: 200 characters at most.",
        Phrase::SearchTooLong => "This search is too long: 500 characters at most.",
        Phrase::NotifyMe => "Notify me of new messages",
        Phrase::Dismiss => "Dismiss",
        Phrase::ClientCard => "Client card",
        Phrase::HideCard => "Hide card",
        Phrase::Nameless => "Client without a name",
        Phrase::TicketNumber => "Ticket",
        Phrase::ClientNumber => "Client",
        Phrase::Phone => "Phone",
        Phrase::Email => "E-mail",
        Phrase::Birthday => "Birthday",
        Phrase::Sex => "Sex",
        Phrase::TaxpayerNumber => "INN",
        Phrase::ExternalReference => "External reference",
        Phrase::BankCard => "Card reference",
        Phrase::ShowInCrm => "Show in CRM",
        Phrase::TicketClosed => "Closed: ticket closed",
        Phrase::TicketAssigned => "Closed: ticket assigned to another operator",
        Phrase::ClosedOtherwise => "Closed",
    }
}

pub(super) fn unread(count: u64) -> String {
    match count {
        0 => "No unread messages".to_owned(),
        1 => "1 unread message".to_owned(),
        _ => format!("{count} unread messages"),
    }
}
