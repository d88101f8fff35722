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
    repeats: usize,
}

impl AddAssign for Stood {
    fn add_assign(&mut self, other: Self) {
        self.messages += other.messages;
        self.confirmations += other.confirmations;
        self.repeats += other.repeats;
    }
}

impl fmt::Display for Stood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            messages,
            confirmations,
            repeats,
        } = self;
        write!(
            f,
            "{messages} messages and {confirmations} confirmations at the portal, {repeats} repeats"
        )
    }
}

/// One delivery at the portal: of what, under which id of ours, and whether its answer may have been lost.
struct Delivery {
    what: String,
    id: String,
    uncertain: bool,
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
            uncertain: taken.uncertain,
        })
        .collect();
    let confirmations: Vec<_> = taken
        .iter()
        .filter(here)
        .filter_map(|taken| {
            Some(Delivery {
                what: confirmed(taken)?,
                id: string(taken, "/MESSAGES/0/message/id/0"),
                uncertain: taken.uncertain,
            })
        })
        .collect();
    let answers: Vec<_> = answers.iter().map(|(id, _)| id.clone()).collect();
    Stood {
        repeats: once(&sent, texts) + once(&confirmations, &answers),
        messages: texts.len(),
        confirmations: answers.len(),
    }
}

/// Answers how many deliveries were repeats.
fn once(deliveries: &[Delivery], expected: &[String]) -> usize {
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
    for pair in deliveries.windows(2) {
        let repeated = pair[0].what == pair[1].what;
        assert!(
            !repeated || pair[0].uncertain,
            "{} was sent again, although nothing had broken",
            pair[0].what
        );
    }
    deliveries.len() - expected.len()
}
