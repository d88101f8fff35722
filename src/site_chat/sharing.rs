//! How the tabs of one visitor are one chat: the one that leads holds the live stream and sends, and hands on what it hears.
//!
//! What the tabs say to one another are short texts; they are all of this page's own origin, and may be of another version.

use super::api;
use super::engine::Engine;
use super::state::{Action, Session, State, Trouble};
use super::timeline::{Outgoing, Stage};
use super::wire;
use crate::browser::json::Json;
use crate::browser::page;
use crate::browser::stream::{Live, LiveStream};
use crate::browser::tabs::{Tab, Tabs};
use framechat_protocol::visitor::Message;
use std::rc::Rc;

/// The tabs of a visitor.
#[derive(Debug)]
pub(super) struct Group {
    visitor: String,
    tabs: Tabs,
}

/// What tabs say to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    /// Whether the stream is live; `None` asks.
    Live(Option<bool>),
    /// What came by the stream, a JSON text each, up to the change of this number.
    Heard(i64, &'a [String]),
    /// A message that has to be sent, as it is kept.
    Joined(&'a str),
    /// How far a message came.
    Staged(&'a str, Stage),
    /// A refused message is to be sent again.
    Retried(&'a str),
}

impl Word<'_> {
    fn write(&self) -> String {
        match self {
            Self::Live(None) => "?".to_owned(),
            Self::Live(Some(true)) => "+".to_owned(),
            Self::Live(Some(false)) => "-".to_owned(),
            Self::Heard(last, texts) => ["h", &last.to_string(), "\n", &texts.join("\n")].concat(),
            Self::Joined(outgoing) => ["j", outgoing].concat(),
            Self::Staged(id, Stage::Sending) => ["s", id].concat(),
            Self::Staged(id, Stage::Waiting) => ["w", id].concat(),
            Self::Staged(id, Stage::Refused) => ["x", id].concat(),
            Self::Retried(id) => ["r", id].concat(),
        }
    }
}

impl Engine {
    /// Joins the other tabs of this visitor, unless it is among them already.
    pub(super) fn join(self: &Rc<Self>, visitor: &str) {
        self.early.replace(Some(Vec::new()));
        let joined = |group: &Group| group.visitor == visitor;
        if self.group.borrow().as_ref().is_some_and(joined) {
            return;
        }
        self.leave();
        let engine = Rc::downgrade(self);
        let name = ["framechat ", &self.site, " ", visitor].concat();
        let tabs = Tabs::join(name, move |tab| {
            if let Some(engine) = engine.upgrade() {
                match tab {
                    Tab::Leads(leads) => engine.dispatcher.dispatch(Action::Leads(leads)),
                    Tab::Said(text) => engine.listen_to(&text),
                }
            }
        });
        let visitor = visitor.to_owned();
        self.group.replace(Some(Group { visitor, tabs }));
        self.say(&Word::Live(None));
        // What was written before there was a visitor is for the leader, too.
        self.share(&[], self.followed.borrow().timeline.outgoing());
    }

    /// Leaves the other tabs: one of them leads on.
    fn leave(&self) {
        self.stream.take();
        if self.group.take().is_some() {
            self.dispatcher.dispatch(Action::Leads(false));
        }
    }

    /// Lets another tab lead while this page is frozen, and catches up when it is back; tries again at once when the browser
    /// is connected again.
    pub(super) fn watch_the_page(self: &Rc<Self>) {
        let engine = Rc::downgrade(self);
        page::on_rest(move |rests| {
            let Some(engine) = engine.upgrade() else {
                return;
            };
            if rests {
                engine.leave();
            } else {
                engine.dispatcher.dispatch(Action::OpenAgain);
            }
        });
        let engine = Rc::downgrade(self);
        page::on_online(move || {
            let Some(engine) = engine.upgrade() else {
                return;
            };
            let opened = engine.followed.borrow_mut().session.take().is_some();
            engine.stream.take();
            engine.dispatcher.dispatch(if opened {
                Action::SendAgain
            } else {
                Action::OpenAgain
            });
        });
    }

    pub(super) fn say(&self, word: &Word<'_>) {
        if let Some(group) = &*self.group.borrow() {
            group.tabs.say(&word.write());
        }
    }

    /// Tells the other tabs what this one has to send, and what it tries again.
    pub(super) fn share(&self, before: &[Rc<Outgoing>], now: &[Rc<Outgoing>]) {
        for one in now {
            let known = before.iter().find(|old| old.request.id == one.request.id);
            match known.map(|old| (old.stage, one.stage)) {
                None => self.say(&Word::Joined(&wire::outgoing(one))),
                Some((Stage::Refused, Stage::Sending)) => {
                    self.say(&Word::Retried(&one.request.id));
                }
                Some(_) => {}
            }
        }
    }

    fn listen_to(&self, text: &str) {
        let mut letters = text.chars();
        let (kind, rest) = (letters.next(), letters.as_str());
        let staged = |stage| Action::Staged(rest.to_owned(), stage);
        self.dispatcher.dispatch(match kind {
            Some('?') => {
                if let Some(live) = self.live.get() {
                    self.say(&Word::Live(Some(live)));
                }
                return;
            }
            Some('+') => Action::Live(true),
            Some('-') => Action::Live(false),
            Some('h') => {
                let mut lines = rest.lines();
                let last = lines.next().and_then(|last| last.parse().ok());
                let texts: Vec<&str> = lines.collect();
                return self.told(last.unwrap_or_default(), &texts);
            }
            Some('j') => match wire::kept(rest) {
                Some(outgoing) => Action::Joined(outgoing),
                None => return,
            },
            Some('s') => staged(Stage::Sending),
            Some('w') => staged(Stage::Waiting),
            Some('x') => staged(Stage::Refused),
            Some('r') => Action::Retried(rest.to_owned()),
            // A tab of another version says more.
            _ => return,
        });
    }

    /// Keeps the live stream of the session open while this tab leads.
    pub(super) fn listen(self: &Rc<Self>, state: &State) {
        let mut followed = self.followed.borrow_mut();
        let same = followed.session == state.session && followed.leading == state.leading;
        if same || self.opens.get() {
            return;
        }
        if let Some(session) = &state.session
            && session.number != self.cursor.get().0
        {
            self.cursor.set((session.number, session.after));
        }
        followed.session.clone_from(&state.session);
        followed.leading = state.leading;
        drop(followed);
        let leader = state.session.as_ref().filter(|_| state.leading);
        let stream = leader.map(|session| {
            let (engine, of) = (Rc::downgrade(self), session.clone());
            let hear = move |live| {
                if let Some(engine) = engine.upgrade() {
                    engine.hear(live, &of);
                }
            };
            let token = session.token.to_string();
            LiveStream::open(api::CHANGES, token, self.cursor.get().1, hear)
        });
        self.live.set(stream.is_some().then_some(false));
        self.stream.replace(stream);
    }

    fn hear(&self, live: Live, session: &Session) {
        self.dispatcher.dispatch(match live {
            Live::Open => return self.set_live(true),
            Live::Lost => return self.set_live(false),
            Live::Events(events, last) => {
                // A kind of event of a newer server: this page can do without it.
                let known = events.into_iter().filter(|event| event.event == "message");
                let texts: Vec<String> = known.map(|event| event.data).collect();
                self.say(&Word::Heard(last, &texts));
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                return self.told(last, &texts);
            }
            Live::Refused(401) => return self.session_lost(session),
            Live::Refused(_) => Action::NotOpened(Trouble::Refused),
        });
    }

    fn set_live(&self, live: bool) {
        self.live.set(Some(live));
        self.say(&Word::Live(Some(live)));
        self.dispatcher.dispatch(Action::Live(live));
    }

    /// Takes what came by the stream, whichever tab has it.
    fn told(&self, last: i64, texts: &[&str]) {
        let (of, before) = self.cursor.get();
        self.cursor.set((of, before.max(last)));
        let read = |text: &&str| Json::parse(text).as_ref().and_then(wire::message);
        let messages: Vec<Message> = texts.iter().filter_map(read).collect();
        let whole = messages.len() == texts.len();
        match &mut *self.early.borrow_mut() {
            Some(early) => early.extend(messages),
            None => self.dispatcher.dispatch(Action::Heard(messages)),
        }
        self.say_whether_whole(whole);
    }

    /// The server does not know the session's token any more: a new session begins, unless it has begun already.
    pub(super) fn session_lost(&self, session: &Session) {
        self.kept.forget_token(&session.token);
        self.dispatcher
            .dispatch(Action::SessionLost(session.number));
    }
}

#[cfg(test)]
mod tests {
    use super::{Stage, Word};

    #[test]
    fn each_word_begins_with_a_letter_of_its_own() {
        let texts = ["{}".to_owned(), "[]".to_owned()];
        for (word, written) in [
            (Word::Live(None), "?"),
            (Word::Live(Some(true)), "+"),
            (Word::Live(Some(false)), "-"),
            (Word::Heard(7, &texts), "h7\n{}\n[]"),
            (Word::Heard(7, &[]), "h7\n"),
            (Word::Joined("{}"), "j{}"),
            (Word::Staged("id", Stage::Sending), "sid"),
            (Word::Staged("id", Stage::Waiting), "wid"),
            (Word::Staged("id", Stage::Refused), "xid"),
            (Word::Retried("id"), "rid"),
        ] {
            assert_eq!(word.write(), written);
        }
    }
}
