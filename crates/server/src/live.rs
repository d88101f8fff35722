//! Wakes the streams of a chat when it changed. A wake-up carries a number and never a text: the table is the
//! truth, so that a lost or late wake-up costs only time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use crate::{peers::Peers, telemetry::metrics::STREAMS};

/// Streams one visitor may hold at once: a few tabs.
pub const STREAMS_PER_CHAT_MAX: usize = 8;

/// The number that wakes the streams of a chat that is not there any more, so that they see it and end. It is no change's.
pub const FORGOTTEN: i64 = i64::MAX;

type Chats = HashMap<String, watch::Sender<i64>>;

/// The chats that someone listens to.
#[derive(Debug, Clone, Default)]
pub struct Live {
    chats: Arc<Mutex<Chats>>,
    peers: Peers,
}

/// One stream's ear; the chat is forgotten with the last of them.
#[derive(Debug)]
pub struct Subscription {
    live: Live,
    chat: String,
    changes: watch::Receiver<i64>,
}

impl Live {
    /// Wakes this server's streams and those of its peers.
    pub fn new(peers: Peers) -> Self {
        Self {
            chats: Arc::default(),
            peers,
        }
    }

    /// Says that the chat has changed up to this number.
    pub fn wake(&self, chat: &str, change: i64) {
        self.hear(chat, change);
        self.peers.chat(chat, change);
    }

    /// A peer, or the database, says so: only this server's streams have to know.
    pub fn hear(&self, chat: &str, change: i64) {
        if let Some(sender) = self.chats().get(chat) {
            sender.send_if_modified(|last| {
                let newer = change > *last;
                *last = change.max(*last);
                newer
            });
        }
    }

    /// The chats that have a stream.
    pub fn chats_open(&self) -> Vec<String> {
        self.chats().keys().cloned().collect()
    }

    /// Listens to a chat whose last change is known to be this one; `None` when it has [`STREAMS_PER_CHAT_MAX`] streams already.
    pub fn subscribe(&self, chat: &str, last_change: i64) -> Option<Subscription> {
        let mut chats = self.chats();
        let sender = chats
            .entry(chat.to_owned())
            .or_insert_with(|| watch::Sender::new(last_change));
        (sender.receiver_count() < STREAMS_PER_CHAT_MAX).then(|| {
            metrics::gauge!(STREAMS).increment(1);
            Subscription {
                live: self.clone(),
                chat: chat.to_owned(),
                changes: sender.subscribe(),
            }
        })
    }

    fn chats(&self) -> MutexGuard<'_, Chats> {
        self.chats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscription {
    /// Waits for the next wake-up; at once when one came since the last.
    pub async fn woken(&mut self) {
        if self.changes.changed().await.is_err() {
            // The sender lives as long as this subscription does; without it there is nothing to wait for.
            std::future::pending().await
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        metrics::gauge!(STREAMS).decrement(1);
        let mut chats = self.live.chats();
        // It counts no more from here on, so that of two that end at once the second sees none.
        self.changes = watch::Sender::new(0).subscribe();
        if chats
            .get(&self.chat)
            .is_some_and(|sender| sender.receiver_count() == 0)
        {
            chats.remove(&self.chat);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn wakes_those_who_listen_to_the_chat() {
        let live = Live::default();
        let mut one = live.subscribe("a", 0).unwrap();
        let mut other = live.subscribe("b", 0).unwrap();
        live.wake("a", 1);
        one.woken().await;
        let still = tokio::time::timeout(std::time::Duration::from_millis(20), other.woken());
        assert!(still.await.is_err());
    }

    #[test]
    fn streams_that_end_at_once_leave_nothing() {
        let live = Live::default();
        for _ in 0..2000 {
            let streams = [
                live.subscribe("a", 0).unwrap(),
                live.subscribe("a", 0).unwrap(),
            ];
            let together = std::sync::Barrier::new(streams.len());
            std::thread::scope(|scope| {
                for stream in streams {
                    scope.spawn(|| {
                        together.wait();
                        drop(stream);
                    });
                }
            });
            assert!(live.chats().is_empty());
        }
    }

    #[test]
    fn the_number_of_streams_is_limited_and_falls_again() {
        let live = Live::default();
        let mut held: Vec<_> = (0..STREAMS_PER_CHAT_MAX - 1)
            .map(|_| live.subscribe("a", 0).unwrap())
            .collect();
        held.push(live.subscribe("a", 0).unwrap());
        assert!(live.subscribe("a", 0).is_none());
        assert!(live.subscribe("b", 0).is_some());
        held.pop();
        assert!(live.subscribe("a", 0).is_some());
        held.clear();
        assert!(live.chats().is_empty());
    }
}
