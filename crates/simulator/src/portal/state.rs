//! What a portal remembers while the simulator runs.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use crate::portal::bots::{Bot, ChatApp};
use crate::portal::chats::Chat;
use crate::portal::chats::files::SharedFile;
use crate::portal::connectors::{Connector, LineStatus};
use crate::portal::events::Handler;
use crate::portal::limiter::{Limiter, Limits};
use crate::portal::messenger::Messenger;
use crate::portal::oauth::Tokens;
use crate::portal::placements::Binding;

/// The Open Channels of every portal.
pub const LINES: [(i64, &str); 2] = [(1, "Поддержка сайта"), (2, "Продажи")];

/// How many event deliveries are remembered.
const DELIVERIES_MAX: usize = 5_000;

/// One portal's memory.
pub struct State {
    /// How many calls are taken from whom.
    pub limiter: Limiter,
    /// Access and refresh tokens.
    pub tokens: Tokens,
    /// Id and secret of the portal's own application, where it has one.
    pub client: Option<(String, String)>,
    /// Whether the installation is finished: only then are events and placements delivered.
    pub installed: bool,
    /// Bound event handlers.
    pub handlers: Vec<Handler>,
    /// Registered connectors by id.
    pub connectors: BTreeMap<String, Connector>,
    /// The state of a connector on a line.
    pub lines: BTreeMap<(String, i64), LineStatus>,
    /// Open Channel dialogs.
    pub chats: Vec<Chat>,
    /// Files that operators sent.
    pub files: Vec<SharedFile>,
    /// Registered bots.
    pub bots: Vec<Bot>,
    /// Registered chat applications.
    pub apps: Vec<ChatApp>,
    /// Bound widgets of the modern messenger.
    pub placements: Vec<Binding>,
    /// The messenger's dialogs and its log.
    pub messenger: Messenger,
    /// Events that were sent, with the answer's status.
    pub deliveries: VecDeque<Value>,
    /// How many events were sent in all.
    pub events_sent: u64,
    next_id: BTreeMap<&'static str, i64>,
}

impl State {
    /// A portal on its first day.
    #[must_use]
    pub fn new() -> Self {
        // Numbers begin where real ones might, apart from one another, so that a mix-up of two kinds of ids shows.
        let next_id = BTreeMap::from([
            ("app", 11),
            ("bot", 1_017),
            ("chat", 1_801),
            ("handler", 555),
            ("message", 86_497),
            ("placement", 41),
            ("session", 323),
            ("visitor", 585),
        ]);
        Self {
            limiter: Limiter::new(Limits::VENDORS),
            tokens: Tokens::default(),
            client: None,
            installed: false,
            handlers: Vec::new(),
            connectors: BTreeMap::new(),
            lines: BTreeMap::new(),
            chats: Vec::new(),
            files: Vec::new(),
            bots: Vec::new(),
            apps: Vec::new(),
            placements: Vec::new(),
            messenger: Messenger::new(),
            deliveries: VecDeque::new(),
            events_sent: 0,
            next_id,
        }
    }

    /// The next number of a kind: `app`, `bot`, `chat`, `handler`, `message`, `placement`, `session` or `visitor`.
    pub fn take_id(&mut self, kind: &'static str) -> i64 {
        let next = self.next_id.entry(kind).or_insert(1);
        let taken = *next;
        *next += 1;
        taken
    }

    /// Remembers a delivery, forgetting the oldest when there are too many.
    pub fn remember_delivery(&mut self, record: Value) {
        if self.deliveries.len() == DELIVERIES_MAX {
            self.deliveries.pop_front();
        }
        self.deliveries.push_back(record);
        self.events_sent += 1;
    }
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}
