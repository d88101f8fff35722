//! Which chat was asked for, and which one the frame says is open. It breaks a loop: the frame says that a chat is open,
//! the CRM opens that client's card, the card asks for the client's chat, the frame says again that it is open.

use std::time::Duration;

use framechat_protocol::iqchannels::{ClientCard, HostMessage, Id, TicketRef};

use super::queue::{COMMAND_AGE_MAX, Waiting};

/// How long after the frame's word a page's wish for the same chat is taken for its echo. Long enough for a card to open,
/// short enough that nobody has clicked "open chat" in between and waits for something to happen.
pub(super) const ECHO_WITHIN: Duration = Duration::from_secs(3);

/// An `open_iframe_ticket` that nothing has confirmed yet.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) wanted: TicketRef,
    pub(super) asked: Duration,
    pub(super) serial: u32,
    /// Whether it has been called unconfirmed. It is still remembered then: a desk that comes late, behind a login page or on a
    /// busy machine, gets it once more, and its word confirms it however late.
    pub(super) doubted: bool,
}

impl Opening {
    pub(super) fn into_waiting(self) -> Waiting {
        Waiting {
            message: HostMessage::OpenTicket(self.wanted),
            asked: self.asked,
            doubted: self.doubted,
        }
    }

    /// Whether what the frame does now may still be its answer.
    pub(super) fn is_fresh(&self, now: Duration) -> bool {
        now.saturating_sub(self.asked) <= COMMAND_AGE_MAX
    }
}

/// The chat that the frame said is open.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) card: ClientCard,
    pub(super) at: Duration,
    /// The wish it fulfilled; none when the operator went there alone.
    pub(super) answers: Option<TicketRef>,
}

impl Shown {
    /// Whether a page that asks for this chat now only repeats what it was told. After our own wish only that same wish
    /// is an echo; a wish by another id may well mean another chat of the client.
    pub(super) fn is_echoed_by(&self, wanted: &TicketRef, now: Duration) -> bool {
        now.saturating_sub(self.at) <= ECHO_WITHIN
            && match &self.answers {
                Some(answered) => answered == wanted,
                None => names(wanted, &self.card),
            }
    }
}

/// Whether the card is the one that the id names. Compared as text: the frame may write an id as a number that the page
/// gave as a text, but `"00234"` is never 234.
pub(super) fn names(wanted: &TicketRef, card: &ClientCard) -> bool {
    let same = |id: &Id, other: &Option<Id>| {
        other
            .as_ref()
            .is_some_and(|other| id.to_string() == other.to_string())
    };
    match wanted {
        TicketRef::Ticket(id) => same(id, &card.ticket_id),
        TicketRef::Client(id) => same(id, &card.client.id),
        TicketRef::Crm(id) => same(id, &card.client.crm_client_id),
    }
}

#[cfg(test)]
mod tests {
    use framechat_protocol::iqchannels::Client;

    use super::*;

    fn card() -> ClientCard {
        let client = Client {
            id: Some(Id::Number(21)),
            crm_client_id: Some(Id::Text("00234".into())),
            ..Client::default()
        };
        ClientCard {
            ticket_id: Some(Id::Number(412)),
            client,
            ..ClientCard::default()
        }
    }

    #[test]
    fn a_card_is_named_by_each_of_its_ids() {
        for wanted in [
            TicketRef::Ticket(Id::Number(412)),
            TicketRef::Ticket(Id::Text("412".into())),
            TicketRef::Client(Id::Number(21)),
            TicketRef::Crm(Id::Text("00234".into())),
        ] {
            assert!(names(&wanted, &card()), "{wanted:?}");
        }
    }

    #[test]
    fn another_id_or_the_id_of_another_kind_names_another_card() {
        for wanted in [
            TicketRef::Ticket(Id::Number(21)),
            TicketRef::Client(Id::Number(412)),
            TicketRef::Crm(Id::Number(234)),
            TicketRef::Crm(Id::Text("234".into())),
        ] {
            assert!(!names(&wanted, &card()), "{wanted:?}");
        }
        assert!(!names(
            &TicketRef::Ticket(Id::Number(412)),
            &ClientCard::default()
        ));
    }

    #[test]
    fn a_page_that_follows_the_operator_is_an_echo_by_any_id_for_a_while() {
        let shown = Shown {
            card: card(),
            at: Duration::from_secs(10),
            answers: None,
        };
        let client = TicketRef::Client(Id::Number(21));
        let limit = shown.at + ECHO_WITHIN;
        assert!(shown.is_echoed_by(&client, limit - Duration::from_millis(1)));
        assert!(shown.is_echoed_by(&client, limit));
        assert!(!shown.is_echoed_by(&client, limit + Duration::from_millis(1)));
        assert!(!shown.is_echoed_by(&TicketRef::Client(Id::Number(22)), shown.at));
    }

    #[test]
    fn after_our_own_wish_only_the_same_wish_is_an_echo() {
        let ticket = TicketRef::Ticket(Id::Number(412));
        let shown = Shown {
            card: card(),
            at: Duration::ZERO,
            answers: Some(ticket.clone()),
        };
        assert!(shown.is_echoed_by(&ticket, Duration::ZERO));
        assert!(!shown.is_echoed_by(&TicketRef::Client(Id::Number(21)), Duration::ZERO));
    }
}
