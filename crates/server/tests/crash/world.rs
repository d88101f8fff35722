//! What the people of the test know: where the server is, how much they may write by now, and what has happened.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;

use super::portal::Portal;

/// A call of the server's is answered within this time; it is a bound for a machine with much to do.
const ANSWER_MAX: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) http: reqwest::Client,
    pub(crate) portal: Portal,
    /// Requests that came to nothing because there was no server, or it died.
    pub(crate) interrupted: Arc<AtomicUsize>,
    address: Arc<watch::Sender<Option<SocketAddr>>>,
    /// Messages that each may have written.
    budget: Arc<watch::Sender<Budget>>,
    happened: Arc<watch::Sender<usize>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Budget {
    messages: usize,
    last: bool,
}

impl World {
    pub(crate) fn new(portal: Portal) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(ANSWER_MAX)
            .build()
            .unwrap();
        Self {
            http,
            portal,
            interrupted: Arc::default(),
            address: Arc::new(watch::Sender::new(None)),
            budget: Arc::default(),
            happened: Arc::default(),
        }
    }

    /// There is a server, and time for more messages.
    pub(crate) fn up(&self, address: SocketAddr, messages: usize) {
        self.address.send_replace(Some(address));
        self.budget
            .send_modify(|budget| budget.messages += messages);
    }

    pub(crate) fn down(&self) {
        self.address.send_replace(None);
    }

    /// What may be written now is all.
    pub(crate) fn last_life(&self) {
        self.budget.send_modify(|budget| budget.last = true);
    }

    /// Waits until message `number` may be written; false when there will be no such message.
    pub(crate) async fn may_write(&self, number: usize) -> bool {
        let mut budget = self.budget.subscribe();
        let settled = budget.wait_for(|budget| number < budget.messages || budget.last);
        number < settled.await.unwrap().messages
    }

    /// The server's address for a path, as soon as there is a server.
    pub(crate) async fn url(&self, path: &str) -> String {
        let mut address = self.address.subscribe();
        let address = address.wait_for(Option::is_some).await.unwrap().unwrap();
        format!("http://{address}{path}")
    }

    /// Waits as long as the server asked, or until there is another server.
    pub(crate) async fn pause(&self, seconds: u64) {
        let mut address = self.address.subscribe();
        tokio::select! {
            _ = address.changed() => {}
            () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
        }
    }

    /// A request came to nothing: it has to be made again.
    pub(crate) async fn interrupted(&self) {
        self.interrupted.fetch_add(1, Ordering::Relaxed);
        // The death may be a moment older than its news.
        tokio::task::yield_now().await;
    }

    /// Something has been accepted or taken.
    pub(crate) fn happened(&self) {
        self.happened.send_modify(|count| *count += 1);
    }

    /// Waits for so many more messages and events, or calls of the portal.
    pub(crate) async fn events(&self, more: usize) {
        let mut happened = self.happened.subscribe();
        let (people, calls) = (*happened.borrow() + more, self.portal.counts().0 + more);
        tokio::select! {
            _ = happened.wait_for(|count| *count >= people) => {}
            () = self.portal.called(calls) => {}
        }
    }
}
