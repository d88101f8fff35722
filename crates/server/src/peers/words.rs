//! What servers say to one another: a line with the speaker, then a line for each thing that changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::TOLD_BYTES_MAX;

const CHAT: &str = "chat";
const PORTAL: &str = "portal";
const FREED: &str = "freed";

/// What one server has to say; the same thing is said once.
#[derive(Debug, Default)]
pub(super) struct Said {
    chats: BTreeMap<String, i64>,
    portals: BTreeSet<String>,
    freed: BTreeSet<String>,
}

/// One thing that was heard.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    Chat(&'a str, i64),
    Portal(&'a str),
    Freed(&'a str),
}

impl Said {
    pub(super) fn chat(&mut self, chat: &str, change: i64) {
        let last = self.chats.entry(chat.to_owned()).or_default();
        *last = change.max(*last);
    }

    pub(super) fn portal(&mut self, portal: &str) {
        self.portals.insert(portal.to_owned());
    }

    pub(super) fn freed(&mut self, portal: &str) {
        self.freed.insert(portal.to_owned());
    }

    /// All of it, in as few texts as it fits into. What is longer than a text can be is left to the poll.
    pub(super) fn texts(self, speaker: &str) -> Vec<String> {
        let chats = self.chats.iter();
        let chats = chats.map(|(chat, change)| format!("\n{CHAT} {change} {chat}"));
        let portals = self.portals.iter().map(|name| format!("\n{PORTAL} {name}"));
        let freed = self.freed.iter().map(|name| format!("\n{FREED} {name}"));
        let mut texts: Vec<String> = Vec::new();
        for line in freed.chain(portals).chain(chats) {
            if speaker.len() + line.len() > TOLD_BYTES_MAX {
                continue;
            }
            match texts.last_mut() {
                Some(text) if text.len() + line.len() <= TOLD_BYTES_MAX => text.push_str(&line),
                _ => texts.push(format!("{speaker}{line}")),
            }
        }
        texts
    }
}

/// What another server said; nothing when it was this one. A later version may say what this one does not know.
pub(super) fn read<'a>(text: &'a str, own: &str) -> impl Iterator<Item = Word<'a>> {
    let (speaker, lines) = text.split_once('\n').unwrap_or((text, ""));
    let lines = if speaker == own { "" } else { lines };
    lines.lines().filter_map(|line| {
        let (kind, rest) = line.split_once(' ')?;
        match kind {
            CHAT => {
                let (change, chat) = rest.split_once(' ')?;
                Some(Word::Chat(chat, change.parse().ok()?))
            }
            PORTAL => Some(Word::Portal(rest)),
            FREED => Some(Word::Freed(rest)),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_heard_by_the_others_only() {
        let mut said = Said::default();
        said.chat("c1", 7);
        said.chat("c1", 5);
        said.chat("c 2", 1);
        said.portal("m1");
        said.portal("m1");
        said.freed("m2");
        let texts = said.texts("me");
        assert_eq!(texts.len(), 1);
        let heard: Vec<_> = read(&texts[0], "you").collect();
        let expected = [
            Word::Freed("m2"),
            Word::Portal("m1"),
            Word::Chat("c 2", 1),
            Word::Chat("c1", 7),
        ];
        assert_eq!(heard, expected);
        assert_eq!(read(&texts[0], "me").count(), 0);
        assert!(Said::default().texts("me").is_empty());
    }

    #[test]
    fn a_text_is_no_longer_than_the_database_takes() {
        let fits = TOLD_BYTES_MAX - "me\nportal ".len();
        for (length, texts) in [(fits - 1, 1), (fits, 1), (fits + 1, 0)] {
            let mut said = Said::default();
            said.portal(&"p".repeat(length));
            assert_eq!(said.texts("me").len(), texts, "{length}");
        }
        let mut said = Said::default();
        for number in 0..2000 {
            said.chat(&format!("chat-number-{number}"), 1);
        }
        let texts = said.texts("me");
        assert!(texts.iter().all(|text| text.len() <= TOLD_BYTES_MAX));
        let heard = texts.iter().map(|text| read(text, "you").count());
        assert_eq!(heard.sum::<usize>(), 2000);
        assert!(texts.len() < 10, "{}", texts.len());
    }

    #[test]
    fn what_nobody_said_is_nothing() {
        for text in [
            "",
            "you",
            "you\n",
            "you\nchat",
            "you\nchat x c",
            "you\nchat 1",
            "you\nnew thing",
        ] {
            assert_eq!(read(text, "me").count(), 0, "{text:?}");
        }
    }
}
