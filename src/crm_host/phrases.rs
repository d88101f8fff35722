//! What the CRM host says, one exhaustive table a language.

mod arabic;
mod english;
mod russian;

use framechat_protocol::iqchannels::CloseReason;

use super::channel::Phase;
use super::state::Remark;
use super::wish::WishError;
use crate::ui::language::Language;

/// A text of the CRM host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// The page asks for something that cannot be shown; what it is follows, for the page's author.
    Unusable,
    /// State of the channel: loading.
    Loading,
    /// State of the channel: a document is there.
    Waiting,
    /// State of the channel: the desk has spoken.
    Connected,
    /// State of the channel: silent.
    NotConfirmed,
    /// What silence may mean and what to do.
    Silent,
    /// Loads the frame again.
    Retry,
    /// Opens the stand beside the page.
    OpenInTab,
    /// A known mistake in the address.
    NotRoot,
    /// Counter of open dialogs.
    OpenChats,
    /// Counter of unread messages.
    Unread,
    /// Name of the group of commands.
    Commands,
    /// Field of a ticket's id.
    Ticket,
    /// Button to open it.
    OpenTicket,
    /// Field of a client's id.
    Client,
    /// Button to open it.
    OpenClient,
    /// Field of a CRM's id.
    CrmId,
    /// Button to open it.
    OpenCrmClient,
    /// Field of the search.
    FindClient,
    /// What can be searched for.
    FindClientHint,
    /// Button of the search.
    WriteToClient,
    /// A chat was asked for.
    Opening,
    /// A chat was asked for and nothing confirms that it opened.
    OpenUnconfirmed,
    /// A search was asked for and could not be sent in time.
    WriteUnconfirmed,
    /// Nothing was typed.
    EmptyId,
    /// Too long.
    IdTooLong,
    /// Too long.
    SearchTooLong,
    /// Asks for the browser's notifications.
    NotifyMe,
    /// Puts a remark away.
    Dismiss,
    /// Name of the card's region.
    ClientCard,
    /// Puts the card away.
    HideCard,
    /// A client without any name.
    Nameless,
    /// Number of the ticket.
    TicketNumber,
    /// Number of the client.
    ClientNumber,
    /// Detail of the card.
    Phone,
    /// Detail of the card.
    Email,
    /// Detail of the card.
    Birthday,
    /// Detail of the card.
    Sex,
    /// Detail of the card.
    TaxpayerNumber,
    /// Detail of the card.
    ExternalReference,
    /// Detail of the card.
    BankCard,
    /// Link to the client's page.
    ShowInCrm,
    /// Closing reason.
    TicketClosed,
    /// Closing reason.
    TicketAssigned,
    /// A closing reason that we do not know.
    ClosedOtherwise,
}

impl Phrase {
    /// The text in a language.
    #[must_use]
    pub fn text(self, language: Language) -> &'static str {
        match language {
            Language::English => english::text(self),
            Language::Russian => russian::text(self),
            Language::Arabic => arabic::text(self),
        }
    }
}

/// How many messages are unread, as a sentence.
#[must_use]
pub fn unread(count: u64, language: Language) -> String {
    match language {
        Language::English => english::unread(count),
        Language::Russian => russian::unread(count),
        Language::Arabic => arabic::unread(count),
    }
}

/// The words for the state of the channel.
#[must_use]
pub fn of_phase(phase: Phase) -> Phrase {
    match phase {
        Phase::Detached | Phase::Loading => Phrase::Loading,
        Phase::Loaded => Phrase::Waiting,
        Phase::Live => Phrase::Connected,
        Phase::Stale => Phrase::NotConfirmed,
    }
}

/// The sentence of a remark.
#[must_use]
pub fn of_remark(remark: &Remark) -> Phrase {
    use framechat_protocol::iqchannels::HostMessage;
    match remark {
        Remark::Opening => Phrase::Opening,
        Remark::Unconfirmed(HostMessage::WriteToClient { .. }) => Phrase::WriteUnconfirmed,
        Remark::Unconfirmed(_) => Phrase::OpenUnconfirmed,
        Remark::Refused(WishError::SearchTooLong) => Phrase::SearchTooLong,
        Remark::Refused(WishError::IdTooLong) => Phrase::IdTooLong,
        Remark::Refused(_) => Phrase::EmptyId,
    }
}

/// The sentence of a closing reason.
#[must_use]
pub fn of_closing(reason: &CloseReason) -> Phrase {
    match reason {
        CloseReason::TicketClosed => Phrase::TicketClosed,
        CloseReason::TicketAssigned => Phrase::TicketAssigned,
        CloseReason::Other(_) => Phrase::ClosedOtherwise,
    }
}
