//! What must hold at the end.

use std::{collections::HashMap, fmt, ops::AddAssign};

use framechat_protocol::visitor::{Author, Message};

use super::portal::{Taken, confirmed};

/// Every message exactly once and in order in the visitor's history, and nothing else.
pub(crate) fn store(history: &[Message], texts: &[String], answers: &[(String, String)]) {
    assert!(
        history.windows(2).all(|pair| pair[0].seq < pair[1].seq),
        "places are not in order"
    );
    let of = |author: Author| -> Vec<&str> {
        let theirs = history.iter().filter(|message| message.author == author);
        theirs.map(|message| message.text.as_str()).collect()
    };
    assert_eq!(of(Author::Visitor), texts);
    let answers: Vec<_> = answers.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(of(Author::Operator), answers);
    assert_eq!(history.len(), texts.len() + answers.len());
}

/// What stood at the portal of one chat or of several.
#[derive(Debug, Default)]
pub(crate) struct Stood {
    pub(crate) messages: usize,
    confirmations: usize,
    /// Of each repeat, the interruption that explains it.
    pub(crate) repeats: Vec<usize>,
}

impl AddAssign for Stood {
    fn add_assign(&mut self, other: Self) {
        self.messages += other.messages;
        self.confirmations += other.confirmations;
        self.repeats.extend(other.repeats);
    }
}

impl fmt::Display for Stood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            messages,
            confirmations,
            repeats,
        } = self;
        let repeats = repeats.len();
        write!(
            f,
            "{messages} messages and {confirmations} confirmations at the portal, {repeats} repeats"
        )
    }
}

/// One delivery at the portal: of what, under which id of ours, and the interruption that may have lost its answer.
struct Delivery {
    what: String,
    id: String,
    interrupted: Option<usize>,
}

/// Every message at the portal in order, under one id each, and twice only what was in flight when something broke.
pub(crate) fn portal(
    taken: &[Taken],
    chat: &str,
    texts: &[String],
    answers: &[(String, String)],
) -> Stood {
    let here = |taken: &&Taken| taken.body["MESSAGES"][0]["chat"]["id"] == *chat;
    let string = |taken: &Taken, pointer: &str| {
        let value = taken.body.pointer(pointer).unwrap();
        value.as_str().unwrap().to_owned()
    };
    let sent: Vec<_> = taken
        .iter()
        .filter(here)
        .filter(|taken| taken.method == "imconnector.send.messages")
        .map(|taken| Delivery {
            what: string(taken, "/MESSAGES/0/message/text"),
            id: string(taken, "/MESSAGES/0/message/id"),
            interrupted: taken.interrupted,
        })
        .collect();
    let confirmations: Vec<_> = taken
        .iter()
        .filter(here)
        .filter_map(|taken| {
            Some(Delivery {
                what: confirmed(taken)?,
                id: string(taken, "/MESSAGES/0/message/id/0"),
                interrupted: taken.interrupted,
            })
        })
        .collect();
    let answers: Vec<_> = answers.iter().map(|(id, _)| id.clone()).collect();
    Stood {
        repeats: [once(&sent, texts), once(&confirmations, &answers)].concat(),
        messages: texts.len(),
        confirmations: answers.len(),
    }
}

/// Answers, of each delivery that was a repeat, the interruption that explains it.
fn once(deliveries: &[Delivery], expected: &[String]) -> Vec<usize> {
    let mut order: Vec<_> = deliveries.iter().map(|delivery| &delivery.what).collect();
    order.dedup();
    assert_eq!(
        order,
        expected.iter().collect::<Vec<_>>(),
        "lost, or out of order"
    );
    let mut ids: HashMap<&str, &str> = HashMap::new();
    for delivery in deliveries {
        let id = ids.entry(&delivery.what).or_insert(&delivery.id);
        assert_eq!(id, &delivery.id, "another id for {}", delivery.what);
    }
    let mut distinct: Vec<_> = ids.values().collect();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), expected.len(), "two messages have one id");
    let pairs = deliveries.windows(2);
    let repeats = pairs.filter(|pair| pair[0].what == pair[1].what);
    repeats
        .map(|pair| {
            let what = &pair[0].what;
            let interrupted = pair[0].interrupted;
            interrupted
                .unwrap_or_else(|| panic!("{what} was sent again, although nothing had broken"))
        })
        .collect()
}

/// An interruption can hide the outcome of those calls only that were in hand together.
pub(crate) fn in_hand(stood: &Stood, calls: usize) {
    let mut repeats: HashMap<usize, usize> = HashMap::new();
    for interruption in &stood.repeats {
        *repeats.entry(*interruption).or_default() += 1;
    }
    let most = repeats.values().max().copied().unwrap_or(0);
    assert!(
        most <= calls,
        "{most} calls were repeated after one interruption"
    );
}
