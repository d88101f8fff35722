//! Tells the other servers over the same database what changed here, and hears it from them.
//!
//! What is told says where to look and never what to find there: the tables are the truth. All that is said
//! while one statement is under way goes into the next, so that a busy server says as much at a time as it has
//! to say. Whatever is lost is found by the poll.

mod words;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::sleep};

use self::words::Said;
use crate::{
    live::FORGOTTEN,
    state::AppState,
    store::{Listener, Store, StoreError},
};

/// How often the open chats are looked at without being told.
pub const POLL: Duration = Duration::from_secs(10);
/// Before the next try to listen, when the database cannot be reached.
const RECONNECT: Duration = Duration::from_secs(1);
/// Chats that are asked for at a time.
const CHATS_AT_ONCE: usize = 500;

/// What has still to be told; clones fill the same.
#[derive(Debug, Clone, Default)]
pub struct Peers(Option<Arc<Unsaid>>);

#[derive(Debug, Default)]
struct Unsaid {
    said: Mutex<Said>,
    some: Notify,
}

impl Peers {
    /// For a server that shares its database; [`Peers::default`] is for one that is alone, and tells nobody.
    pub fn shared() -> Self {
        Self(Some(Arc::default()))
    }

    /// A chat has changed up to this number.
    pub fn chat(&self, chat: &str, change: i64) {
        self.say(|said| said.chat(chat, change));
    }

    /// There is something new for this portal.
    pub fn portal(&self, portal: &str) {
        self.say(|said| said.portal(portal));
    }

    /// This server does not work for this portal any more.
    pub fn freed(&self, portal: &str) {
        self.say(|said| said.freed(portal));
    }

    fn say(&self, what: impl FnOnce(&mut Said)) {
        if let Some(unsaid) = &self.0 {
            what(&mut unsaid.said.lock().unwrap_or_else(PoisonError::into_inner));
            unsaid.some.notify_one();
        }
    }

    /// Tells all that is still to be told.
    pub async fn tell(&self, store: &Store) {
        let Some(unsaid) = &self.0 else { return };
        let said = std::mem::take(&mut *unsaid.said.lock().unwrap_or_else(PoisonError::into_inner));
        for text in said.texts(store.server()) {
            if let Err(error) = store.tell(&text).await {
                tracing::warn!(%error, "the other servers were not told; they find out later");
            }
        }
    }

    async fn something(&self) {
        match &self.0 {
            Some(unsaid) => unsaid.some.notified().await,
            None => std::future::pending().await,
        }
    }
}

/// Tells and listens until shutdown.
pub async fn run(state: AppState) {
    let telling = async {
        loop {
            state.peers.something().await;
            state.peers.tell(&state.store).await;
        }
    };
    let ear = Ear(&state);
    tokio::select! {
        () = state.shutdown.cancelled() => {}
        () = telling => {}
        () = ear.listen() => {}
        () = ear.poll() => {}
    }
}

struct Ear<'a>(&'a AppState);

impl Ear<'_> {
    async fn listen(&self) {
        loop {
            match self.0.store.listener().await {
                Ok(Some(listener)) => {
                    let error = self.hear(listener).await;
                    tracing::warn!(%error, "the other servers are not heard");
                }
                Ok(None) => std::future::pending().await,
                Err(error) => tracing::warn!(%error, "the other servers cannot be heard"),
            }
            sleep(RECONNECT).await;
        }
    }

    /// Hears until it fails.
    async fn hear(&self, mut listener: Listener) -> StoreError {
        // What was said before it listened was not heard.
        self.look().await;
        loop {
            match listener.heard().await {
                Ok(Some(text)) => {
                    for word in words::read(&text, self.0.store.server()) {
                        match word {
                            words::Word::Chat(chat, change) => self.0.live.hear(chat, change),
                            words::Word::Portal(portal) => self.0.outbox.hear(portal),
                            words::Word::Freed(portal) => self.0.outbox.hear_freed(portal),
                        }
                    }
                }
                Ok(None) => self.look().await,
                Err(error) => return error,
            }
        }
    }

    async fn poll(&self) {
        loop {
            sleep(POLL).await;
            self.look_at_chats().await;
        }
    }

    /// Finds everything that it may not have been told of.
    async fn look(&self) {
        self.0.outbox.wake_all();
        self.look_at_chats().await;
    }

    async fn look_at_chats(&self) {
        for chats in self.0.live.chats_open().chunks(CHATS_AT_ONCE) {
            match self.0.store.last_changes(chats).await {
                Ok(found) => {
                    // One that is not there any more was forgotten: whoever listens to it is to see that.
                    let gone = |chat: &&String| !found.iter().any(|(there, _)| there == *chat);
                    for chat in chats.iter().filter(gone) {
                        self.0.live.hear(chat, FORGOTTEN);
                    }
                    for (chat, change) in &found {
                        self.0.live.hear(chat, *change);
                    }
                }
                Err(error) => tracing::warn!(%error, "the open chats cannot be looked at"),
            }
        }
    }
}
