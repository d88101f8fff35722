//! One file of tests a part of the state, and what they share.

mod compose;
mod conversation;
mod reading;
mod transport;

use super::{Action, State};
use framechat_protocol::visitor::{Author, History, Kind, Message, MessageState};
use std::rc::Rc;
use yew::Reducible;

const ID: &str = "0123456789abcdef";

fn after(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    Rc::unwrap_or_clone(actions.into_iter().fold(Rc::new(state), Reducible::reduce))
}

fn fresh() -> State {
    State::new(String::new(), String::new(), Vec::new())
}

fn opened(name: Option<&str>, before: Option<i64>) -> Action {
    let message = Message {
        seq: 10,
        id: "operator-1".to_owned(),
        author: Author::Operator,
        text: "hello".to_owned(),
        operator: None,
        sent_at: 0,
        state: MessageState::Sent,
        change: 7,
        kind: Kind::Message,
        edited: false,
        removed: false,
        files: Vec::new(),
    };
    let history = History {
        messages: vec![message],
        before,
        last_change: 7,
    };
    Action::Opened {
        token: "secret".into(),
        name: name.map(str::to_owned),
        history,
    }
}

fn sent() -> Action {
    sent_from(None)
}

fn sent_from(page_url: Option<&str>) -> Action {
    Action::Sent {
        text: None,
        id: Some(ID.to_owned()),
        page_url: page_url.map(str::to_owned),
        at: 0,
    }
}

fn drafted(text: &str) -> Action {
    Action::Drafted(text.to_owned())
}

fn named(name: &str) -> Action {
    Action::Named(name.to_owned())
}
