//! The channel to the operator frame as a state machine without a browser: events go in, effects come out.
//!
//! The frame never says that it is ready, never acknowledges and never reports an error. So this machine re-sends what
//! may be repeated, calls nothing done that the frame has not shown to be done, and is safe when the frame stays silent.
//! It knows no window, no timer and no clock: the time is an argument, counted from the page's time origin.
//!
//! `Detached -> Loading -> Loaded -> Live`, and `Stale` from either of the middle two after [`ANSWER_WITHIN`] of silence.
//! Silence is legal (an empty inbox sends nothing, the operator may be at the login form), so `Stale` keeps working.

pub mod inbound;
mod opening;
pub mod queue;
mod terms;
#[cfg(test)]
mod tests;

use std::time::Duration;

use framechat_protocol::iqchannels::{ClientCard, FrameMessage, HostMessage, TicketRef};
use serde_json::{Map, Value};

use self::inbound::{Dropped, Drops};
use self::opening::{Opening, Shown};
use self::queue::{Queue, Waiting};
pub use self::terms::{ANSWER_WITHIN, Asker, Effect, News, Outcome, Phase, Watch};

/// The state machine. One for each frame.
#[derive(Debug)]
pub struct Channel {
    init: HostMessage,
    phase: Phase,
    generation: u32,
    /// A load that belongs to this generation is still to come.
    expecting_load: bool,
    /// The document of the generation before still runs: it does so until the new one takes its place.
    leaving: bool,
    /// The generation's document is there.
    loaded: bool,
    /// The generation has spoken.
    heard: bool,
    ready: bool,
    queue: Queue,
    opening: Option<Opening>,
    serial: u32,
    shown: Option<Shown>,
    drops: Drops,
}

impl Channel {
    /// A channel without a frame yet. `init` is the `initChat` that every document of the frame gets.
    #[must_use]
    pub fn new(init: HostMessage) -> Self {
        Self {
            init,
            phase: Phase::Detached,
            generation: 0,
            expecting_load: false,
            leaving: false,
            loaded: false,
            heard: false,
            ready: false,
            queue: Queue::default(),
            opening: None,
            serial: 0,
            shown: None,
            drops: Drops::default(),
        }
    }

    /// How many messages were dropped, by reason.
    #[must_use]
    pub fn drops(&self) -> Drops {
        self.drops
    }

    /// The frame is being made, or we make it load again.
    pub fn load(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        // Even a frame that never told `load` may hold a document by now.
        self.leaving = self.phase != Phase::Detached;
        self.begin_generation(&mut effects);
        self.expecting_load = true;
        self.enter(Phase::Loading, &mut effects);
        effects.push(Effect::Watch(Watch::Frame {
            generation: self.generation,
        }));
        effects
    }

    /// The person wants the frame loaded again because it does not answer. What it was asked for last and never showed is
    /// asked of the new document, whether the old one had spoken or not: it may have crashed since.
    pub fn retry(&mut self, now: Duration) -> Vec<Effect> {
        if let Some(opening) = self.opening.take() {
            let mut again = opening.into_waiting();
            again.asked = now;
            again.doubted = false;
            if !self.queue.holds(&again.message) {
                self.queue.put(again);
            }
        }
        self.load()
    }

    /// The frame is gone. Late events and watches change nothing after this.
    pub fn detach(&mut self) {
        self.phase = Phase::Detached;
        self.generation += 1;
        self.loaded = false;
        self.opening = None;
        self.shown = None;
        self.queue.clear();
    }

    /// The frame's `load` event. It proves a document, which may be an error page, and nothing of what runs in it.
    pub fn loaded(&mut self, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.phase == Phase::Detached {
            return effects;
        }
        if !self.expecting_load {
            self.begin_generation(&mut effects);
        }
        self.expecting_load = false;
        self.leaving = false;
        // The desk may speak before `load`, which waits for the last image; it is live then and stays so.
        if !self.heard {
            self.enter(Phase::Loaded, &mut effects);
            effects.push(Effect::Watch(Watch::Frame {
                generation: self.generation,
            }));
        }
        effects.push(Effect::Post(self.init.clone()));
        self.open_up(now, &mut effects);
        effects
    }

    /// The page was shown again as it had been left (from the browser's back/forward cache): nothing was heard meanwhile, so
    /// nothing that was known holds.
    pub fn restored(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.loaded {
            return effects;
        }
        self.begin_generation(&mut effects);
        self.loaded = true;
        self.enter(Phase::Loaded, &mut effects);
        effects.push(Effect::Watch(Watch::Frame {
            generation: self.generation,
        }));
        effects.push(Effect::Post(self.init.clone()));
        effects
    }

    /// A message of the frame that passed all checks.
    pub fn heard(&mut self, message: FrameMessage, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.phase == Phase::Detached {
            return effects;
        }
        // Who speaks between our wish to load again and `load` cannot be told. Believing a document on its way out would
        // hand it the commands that wait, and they would go down with it.
        if self.leaving {
            self.dropped(Dropped::Leaving);
            return effects;
        }
        if !self.heard {
            self.heard = true;
            self.enter(Phase::Live, &mut effects);
            effects.push(Effect::Post(self.init.clone()));
            let was_loaded = self.loaded;
            self.open_up(now, &mut effects);
            // What was posted at `load` may have come before the desk listened. An operator who is already moving
            // between chats must not be pulled away, though.
            if was_loaded && !matches!(message, FrameMessage::OpenClientFromTicket(_)) {
                self.open_again(now, &mut effects);
            }
        }
        let strange = strange_keys(&message);
        match &message {
            FrameMessage::OpenClientFromTicket(card) => self.moved(card, now, &mut effects),
            FrameMessage::CloseClientFromTicket { .. } => self.shown = None,
            _ => {}
        }
        effects.push(Effect::Tell(News::Heard(Box::new(message))));
        effects.extend(strange.map(Effect::Tell));
        effects
    }

    /// A message of the frame whose `Type` is not known; the vendor may add some. It proves nothing and harms nothing.
    pub fn unknown(&mut self, kind: String, payload: &Value) -> Vec<Effect> {
        self.dropped(Dropped::Kind);
        let keys = payload.as_object().map(keys_of).unwrap_or_default();
        vec![Effect::Tell(News::Strange { kind, keys })]
    }

    /// A message that did not pass a check.
    pub fn dropped(&mut self, reason: Dropped) {
        self.drops.count(reason);
    }

    /// Someone asks for a command, or did so at `asked`, before there was a host to ask. Before the first frame is made
    /// commands wait for it.
    pub fn command(
        &mut self,
        message: HostMessage,
        asker: Asker,
        asked: Duration,
        now: Duration,
    ) -> (Outcome, Vec<Effect>) {
        let mut effects = Vec::new();
        if self.phase == Phase::Detached && self.generation > 0 {
            return (Outcome::NoFrame, effects);
        }
        if asker == Asker::Page && self.is_echo(&message, now) {
            return (Outcome::AlreadyOpen, effects);
        }
        let command = Waiting {
            message,
            asked,
            doubted: false,
        };
        if !command.is_fresh(now) {
            effects.extend(doubt(command));
            return (Outcome::Expired, effects);
        }
        if !self.loaded {
            self.queue.put(command);
            return (Outcome::Queued, effects);
        }
        self.post(command, &mut effects);
        (Outcome::Sent, effects)
    }

    /// A watch ran out. One that was set for an earlier document or command means nothing any more.
    pub fn expired(&mut self, watch: Watch) -> Vec<Effect> {
        let mut effects = Vec::new();
        match watch {
            Watch::Frame { generation } => {
                if generation == self.generation && !self.heard && self.phase != Phase::Detached {
                    self.enter(Phase::Stale, &mut effects);
                    effects.push(Effect::Tell(News::FrameUnconfirmed));
                }
            }
            Watch::Open { serial } => {
                if let Some(opening) = self.opening.as_mut()
                    && opening.serial == serial
                    && !std::mem::replace(&mut opening.doubted, true)
                {
                    effects.push(Effect::Tell(News::CommandUnconfirmed(
                        HostMessage::OpenTicket(opening.wanted.clone()),
                    )));
                }
            }
        }
        effects
    }

    fn enter(&mut self, phase: Phase, effects: &mut Vec<Effect>) {
        self.phase = phase;
        effects.push(Effect::Tell(News::Phase {
            phase,
            generation: self.generation,
        }));
    }

    /// A new document: nothing that the last one said or was told holds any more.
    fn begin_generation(&mut self, effects: &mut Vec<Effect>) {
        // A chat asked of a document that never spoke, a login page for one, is asked of the next.
        if let Some(opening) = self.opening.take_if(|_| !self.heard) {
            let again = opening.into_waiting();
            if !self.queue.holds(&again.message) {
                self.queue.put(again);
            }
        }
        self.generation += 1;
        self.loaded = false;
        self.heard = false;
        self.shown = None;
        effects.push(Effect::Tell(News::CountersUnknown));
    }

    /// From now on commands go straight to the document; those that waited go first.
    fn open_up(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        self.loaded = true;
        if !self.ready {
            self.ready = true;
            effects.push(Effect::Tell(News::Ready));
        }
        let (fresh, stale) = self.queue.take(now);
        for command in fresh {
            self.post(command, effects);
        }
        effects.extend(stale.into_iter().filter_map(doubt));
    }

    fn post(&mut self, command: Waiting, effects: &mut Vec<Effect>) {
        effects.push(Effect::Post(command.message.clone()));
        if let HostMessage::OpenTicket(wanted) = command.message {
            self.serial += 1;
            self.opening = Some(Opening {
                wanted,
                asked: command.asked,
                serial: self.serial,
                doubted: false,
            });
            effects.push(Effect::Watch(Watch::Open {
                serial: self.serial,
            }));
            effects.push(Effect::Tell(News::Opening));
        }
    }

    fn open_again(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if let Some(opening) = self.opening.take() {
            let command = opening.into_waiting();
            if command.is_fresh(now) {
                self.post(command, effects);
            } else {
                effects.extend(doubt(command));
            }
        }
    }

    /// The frame says that the operator is in this client's chat now.
    fn moved(&mut self, card: &ClientCard, now: Duration, effects: &mut Vec<Effect>) {
        let confirmed = self
            .opening
            .take_if(|opening| opening::names(&opening.wanted, card));
        if confirmed.is_some() {
            effects.push(Effect::Tell(News::OpenConfirmed));
        }
        let answers = confirmed
            .filter(|opening| opening.is_fresh(now))
            .map(|opening| opening.wanted);
        self.shown = Some(Shown {
            card: card.clone(),
            at: now,
            answers,
        });
    }

    fn is_echo(&self, message: &HostMessage, now: Duration) -> bool {
        let wanted: &TicketRef = match message {
            HostMessage::OpenTicket(wanted) => wanted,
            _ => return false,
        };
        self.shown
            .as_ref()
            .is_some_and(|shown| shown.is_echoed_by(wanted, now))
    }
}

/// Says that nothing confirmed this command, unless it has been said.
fn doubt(command: Waiting) -> Option<Effect> {
    (!command.doubted).then_some(Effect::Tell(News::CommandUnconfirmed(command.message)))
}

fn keys_of(fields: &Map<String, Value>) -> Vec<String> {
    fields.keys().cloned().collect()
}

/// The keys of a card that this program does not know. Their values may be personal data and stay where they are.
fn strange_keys(message: &FrameMessage) -> Option<News> {
    let (kind, card) = match message {
        FrameMessage::OpenClient(card) => ("open_client", card),
        FrameMessage::OpenClientFromTicket(card) => ("open_client_from_ticket", card),
        FrameMessage::CloseClientFromTicket { card, .. } => ("close_client_from_ticket", card),
        FrameMessage::InboxChanged { .. } | FrameMessage::Unknown { .. } => return None,
    };
    let client = &card.client;
    let keys: Vec<String> = [&card.extra, &client.extra, &client.details.extra]
        .into_iter()
        .flat_map(keys_of)
        .collect();
    (!keys.is_empty()).then(|| News::Strange {
        kind: kind.to_owned(),
        keys,
    })
}
