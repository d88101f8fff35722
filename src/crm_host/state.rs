//! What the host's own chrome shows, and how news and clicks change it. Pure: the channel's effects are not its business.

use std::rc::Rc;

use framechat_protocol::iqchannels::{ClientCard, CloseReason, FrameMessage, HostMessage};
use yew::Reducible;

use super::channel::{News, Phase};
use super::wish::WishError;

/// The operator's counters. Unknown until the frame tells them, which it does on changes only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Open dialogs.
    pub open: Option<u64>,
    /// Unread messages.
    pub unread: Option<u64>,
}

/// The client's card that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The card.
    pub card: ClientCard,
    /// Why the frame wants it closed, once it does.
    pub closed: Option<CloseReason>,
}

/// What to tell the person about the last command.
#[derive(Clone, Debug, PartialEq)]
pub enum Remark {
    /// Posted; the event that would confirm it has not come yet.
    Opening,
    /// Nothing confirmed it in time. The frame shows its own message about an unknown id.
    Unconfirmed(HostMessage),
    /// It was not posted: something is wrong with what was typed.
    Refused(WishError),
}

/// The state of the chrome.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Where the channel is.
    pub phase: Phase,
    /// The operator's counters.
    pub counters: Counters,
    /// The client's card.
    pub shown: Option<Rc<Shown>>,
    /// About the last command.
    pub remark: Option<Remark>,
    /// The count of unread messages to read out.
    pub announced: Option<u64>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            phase: Phase::Detached,
            counters: Counters::default(),
            shown: None,
            remark: None,
            announced: None,
        }
    }
}

/// What changes the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The channel has news.
    News(News),
    /// The counters have stood for a moment.
    Announce,
    /// What a person typed was refused.
    Refused(WishError),
    /// The person puts the card away.
    DismissCard,
    /// The person puts the remark away.
    DismissRemark,
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match action {
            Action::News(news) => next.learn(news),
            Action::Announce => next.announced = next.counters.unread,
            Action::Refused(error) => next.remark = Some(Remark::Refused(error)),
            Action::DismissCard => next.shown = None,
            Action::DismissRemark => next.remark = None,
        }
        Rc::new(next)
    }
}

impl State {
    fn learn(&mut self, news: News) {
        match news {
            News::Phase { phase, .. } => self.phase = phase,
            News::CountersUnknown => self.counters = Counters::default(),
            News::Opening => self.remark = Some(Remark::Opening),
            // It may come late, when something else is to be said.
            News::OpenConfirmed => {
                if !matches!(self.remark, Some(Remark::Refused(_))) {
                    self.remark = None;
                }
            }
            News::CommandUnconfirmed(message) => self.remark = Some(Remark::Unconfirmed(message)),
            News::Heard(message) => self.hear(*message),
            News::Ready | News::FrameUnconfirmed | News::Strange { .. } => {}
        }
    }

    fn hear(&mut self, message: FrameMessage) {
        match message {
            FrameMessage::InboxChanged { open, unread } => {
                self.counters.open = open.or(self.counters.open);
                self.counters.unread = unread.or(self.counters.unread);
            }
            FrameMessage::OpenClient(card) | FrameMessage::OpenClientFromTicket(card) => {
                self.shown = Some(Rc::new(Shown { card, closed: None }));
            }
            FrameMessage::CloseClientFromTicket { card, reason } => {
                // Another ticket may close in the background; the card of this one stays as it is.
                let other = self
                    .shown
                    .as_ref()
                    .is_some_and(|shown| shown.card.ticket_id != card.ticket_id);
                if !other {
                    self.shown = Some(Rc::new(Shown {
                        card,
                        closed: Some(reason),
                    }));
                }
            }
            FrameMessage::Unknown { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use framechat_protocol::iqchannels::{Id, TicketRef};

    use super::*;

    fn after(actions: impl IntoIterator<Item = Action>) -> State {
        let state = actions
            .into_iter()
            .fold(Rc::new(State::default()), |state, action| {
                state.reduce(action)
            });
        Rc::unwrap_or_clone(state)
    }

    fn heard(message: FrameMessage) -> Action {
        Action::News(News::Heard(Box::new(message)))
    }

    fn inbox(open: Option<u64>, unread: Option<u64>) -> Action {
        heard(FrameMessage::InboxChanged { open, unread })
    }

    fn card(ticket: i64) -> ClientCard {
        ClientCard {
            ticket_id: Some(Id::Number(ticket)),
            ..ClientCard::default()
        }
    }

    fn closed(ticket: i64, reason: CloseReason) -> Action {
        heard(FrameMessage::CloseClientFromTicket {
            card: card(ticket),
            reason,
        })
    }

    fn open_message() -> HostMessage {
        HostMessage::OpenTicket(TicketRef::Ticket(Id::Number(2)))
    }

    #[test]
    fn counters_are_unknown_until_told_and_again_after_a_reload() {
        assert_eq!(
            after([]).counters,
            Counters {
                open: None,
                unread: None
            }
        );
        let told = [inbox(Some(3), Some(0)), inbox(None, Some(8))];
        assert_eq!(
            after(told.clone()).counters,
            Counters {
                open: Some(3),
                unread: Some(8)
            }
        );
        let reloaded = told
            .into_iter()
            .chain([Action::News(News::CountersUnknown)]);
        assert_eq!(after(reloaded).counters, Counters::default());
    }

    #[test]
    fn the_count_is_read_out_once_it_stands() {
        let counted = after([inbox(Some(3), Some(7))]);
        assert_eq!(counted.announced, None);
        let stood = after([inbox(Some(3), Some(7)), Action::Announce]);
        assert_eq!(stood.announced, Some(7));
        let grown = after([inbox(None, Some(7)), Action::Announce, inbox(None, Some(8))]);
        assert_eq!(grown.announced, Some(7));
    }

    #[test]
    fn both_open_events_show_the_card() {
        for message in [
            FrameMessage::OpenClient(card(1)),
            FrameMessage::OpenClientFromTicket(card(1)),
        ] {
            let shown = after([heard(FrameMessage::OpenClient(card(9))), heard(message)])
                .shown
                .unwrap();
            assert_eq!(
                *shown,
                Shown {
                    card: card(1),
                    closed: None
                }
            );
        }
        assert_eq!(
            after([
                heard(FrameMessage::OpenClient(card(1))),
                Action::DismissCard
            ])
            .shown,
            None
        );
    }

    #[test]
    fn a_card_closes_with_its_reason_and_opens_again_without() {
        let open = heard(FrameMessage::OpenClientFromTicket(card(1)));
        for reason in [
            CloseReason::TicketClosed,
            CloseReason::TicketAssigned,
            CloseReason::Other("moved".into()),
        ] {
            let shown = after([open.clone(), closed(1, reason.clone())])
                .shown
                .unwrap();
            assert_eq!(shown.closed, Some(reason));
        }
        assert_eq!(
            after([closed(1, CloseReason::TicketClosed), open])
                .shown
                .unwrap()
                .closed,
            None
        );
    }

    #[test]
    fn the_close_of_another_ticket_leaves_the_card_alone() {
        let open = heard(FrameMessage::OpenClientFromTicket(card(1)));
        let shown = after([open, closed(2, CloseReason::TicketClosed)])
            .shown
            .unwrap();
        assert_eq!(
            *shown,
            Shown {
                card: card(1),
                closed: None
            }
        );
    }

    #[test]
    fn remarks_follow_the_command() {
        let opening = Action::News(News::Opening);
        assert_eq!(after([opening.clone()]).remark, Some(Remark::Opening));
        assert_eq!(
            after([opening.clone(), Action::News(News::OpenConfirmed)]).remark,
            None
        );
        let doubt = Action::News(News::CommandUnconfirmed(open_message()));
        let unconfirmed = Some(Remark::Unconfirmed(open_message()));
        assert_eq!(after([opening.clone(), doubt.clone()]).remark, unconfirmed);
        assert_eq!(
            after([doubt.clone(), opening]).remark,
            Some(Remark::Opening)
        );
        assert_eq!(after([doubt, Action::DismissRemark]).remark, None);
        let refused = WishError::SearchTooLong;
        assert_eq!(
            after([Action::Refused(refused)]).remark,
            Some(Remark::Refused(refused))
        );
    }

    #[test]
    fn the_phase_is_shown() {
        let stale = Action::News(News::Phase {
            phase: Phase::Stale,
            generation: 1,
        });
        assert_eq!(after([stale]).phase, Phase::Stale);
    }
}
