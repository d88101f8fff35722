//! The chat app's state and all its transitions. Pure: time comes with the actions, effects are the component's.

mod commands;
mod said;

pub use said::{Refusal, Said};

use super::channel::Channel;
use super::failure::Failure;
use super::queue::Queue;
use super::ways::Place;
use crate::browser::frame::Inbound;
use framechat_protocol::app_session::Names;
use framechat_protocol::bitrix24::bridge::Request;
use framechat_protocol::boot::ChatAppBoot;
use std::rc::Rc;
use yew::Reducible;

/// The longest wait for the reply to a command that is answered.
pub const REPLY_MAX_MS: i64 = 5_000;

/// What a person can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Send the message as the user.
    Send,
    /// Insert the message into the messenger's field.
    Insert,
    /// Call the number.
    Call,
    /// Open the support dialog of the code.
    Support,
    /// Close the app.
    Close,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldName {
    /// The message.
    Message,
    /// The phone number.
    Number,
    /// The support code.
    Code,
}

/// A text that was inserted and whose reply has not come yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Awaited {
    callback: String,
    text: String,
    until_ms: i64,
}

/// A message on its way through the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its id; the same text keeps it when it is tried again.
    pub id: String,
    /// The text.
    pub text: String,
}

/// The whole state.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The channel to the messenger.
    pub channel: Channel,
    /// Where the page was opened.
    pub place: Place,
    /// Commands on their way.
    pub queue: Queue,
    /// The message on its way through the server.
    pub outgoing: Option<Outgoing>,
    /// The messenger should have answered by now.
    pub overdue: bool,
    /// The session has ended.
    pub ended: bool,
    /// The message as typed.
    pub message: String,
    /// The phone number as typed.
    pub number: String,
    /// The support code as typed.
    pub code: String,
    /// The last thing to tell the person.
    pub said: Option<Said>,
    /// The names that the portal told.
    pub names: Names,
    awaited: Vec<Awaited>,
    /// What was not sent and may be tried again under its id.
    retry: Option<Outgoing>,
    /// The message whose open variables the person has been told of.
    warned: Option<String>,
    /// Random, of this load of the page.
    load: String,
    sent: u32,
    looked: u32,
}

/// What happens to the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A message of the page around the frame.
    Heard {
        /// The message.
        message: Inbound,
        /// Monotonic time in milliseconds.
        now_ms: i64,
    },
    /// The time for the messenger's first word is over.
    InitOverdue,
    /// A field was edited.
    Edited(FieldName, String),
    /// The person asked for something.
    Wished {
        /// What.
        wish: Wish,
        /// Monotonic time in milliseconds.
        now_ms: i64,
    },
    /// The person chose a quick reply.
    Chosen {
        /// What to do with it at once; `None`: put it into the message.
        wish: Option<Wish>,
        /// Its text, variables filled.
        text: String,
        /// Whether all its variables had a value; otherwise it goes into the message to be completed.
        complete: bool,
        /// Monotonic time in milliseconds.
        now_ms: i64,
    },
    /// The first command of the queue was posted, or could not be.
    Posted {
        /// Whether the browser took it.
        ok: bool,
        /// Monotonic time in milliseconds.
        now_ms: i64,
    },
    /// Time to look for what waited too long.
    Aged {
        /// Monotonic time in milliseconds.
        now_ms: i64,
    },
    /// The server sent the message of this id, or did not.
    Delivered {
        /// The message's id.
        id: String,
        /// Why not.
        outcome: Result<(), Failure>,
    },
    /// The portal told names.
    Named(Names),
    /// The server ended the session.
    SessionEnded,
    /// Something else to tell the person.
    Told(Said),
}

/// What the component is to do next about the messenger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Post this after a pause.
    Post {
        /// The encoded command.
        request: Request,
        /// The pause in milliseconds.
        in_ms: i64,
        /// From this monotonic time on, in milliseconds, it is too late: timers of hidden frames come late.
        until_ms: i64,
    },
    /// Look again after this time for what waited too long.
    Age {
        /// In milliseconds.
        in_ms: i64,
    },
}

impl State {
    /// The state of a fresh page in a window of this name, with a draft kept from before. `load` is random: 24 letters or digits.
    #[must_use]
    pub fn new(boot: &ChatAppBoot, window_name: &str, load: &str, draft: String) -> Self {
        Self {
            channel: Channel::new(&boot.bridge, &boot.parent_origin, window_name, load),
            place: Place::of(boot),
            queue: Queue::default(),
            outgoing: None,
            overdue: false,
            ended: false,
            message: draft,
            number: String::new(),
            code: String::new(),
            said: None,
            names: Names {
                user_name: boot.launch.user_name.clone(),
                client_name: boot.launch.client_name.clone(),
            },
            awaited: Vec::new(),
            retry: None,
            warned: None,
            load: load.to_owned(),
            sent: 0,
            looked: 0,
        }
    }

    /// Whether the messenger is there.
    #[must_use]
    pub fn connected(&self) -> bool {
        self.channel.connected()
    }

    /// Whether the messenger never answered and the person has to act.
    #[must_use]
    pub fn stranded(&self) -> bool {
        self.overdue && !self.connected()
    }

    /// The field that the last refusal is about.
    #[must_use]
    pub fn wrong_field(&self) -> Option<FieldName> {
        match self.said {
            Some(Said::Refused(refusal)) => refusal.field(),
            _ => None,
        }
    }

    /// What to do next about the messenger; `None` when nothing waits.
    #[must_use]
    pub fn step(&self, now_ms: i64) -> Option<Step> {
        let awaited = self
            .awaited
            .iter()
            .map(|one| (one.until_ms - now_ms).max(0));
        let queued = self.queue.expires_in_ms(now_ms);
        if let (Some(next), Some(expires_in_ms)) = (self.queue.front(), queued) {
            let in_ms = self.queue.pause_ms(now_ms);
            let request = self.channel.request(&next.command, next.id);
            if let Some(request) = request.filter(|_| in_ms < expires_in_ms) {
                return Some(Step::Post {
                    request,
                    in_ms,
                    until_ms: now_ms + expires_in_ms,
                });
            }
        }
        awaited.chain(queued).min().map(|in_ms| Step::Age { in_ms })
    }

    /// What the timer of the queue hangs on: when this changes, it is set anew. A timer may fire a moment early and find
    /// nothing to do; that it looked counts too, or nobody would look again.
    #[must_use]
    pub fn timer_key(&self) -> (Option<u32>, bool, usize, u32) {
        let front = self.queue.front().map(|waiting| waiting.id);
        (front, self.connected(), self.awaited.len(), self.looked)
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Heard { message, now_ms } => next.hear(&message, now_ms),
            Action::InitOverdue => next.overdue = true,
            Action::Edited(field, text) => {
                if self.wrong_field() == Some(field) {
                    next.said = None;
                }
                match field {
                    FieldName::Message => next.message = text,
                    FieldName::Number => next.number = text,
                    FieldName::Code => next.code = text,
                }
            }
            Action::Wished { wish, now_ms } => next.wish(wish, now_ms),
            Action::Chosen {
                wish,
                text,
                complete,
                now_ms,
            } => next.choose(wish, text, complete, now_ms),
            Action::Posted { ok, now_ms } => next.post(ok, now_ms),
            Action::Aged { now_ms } => {
                next.looked = next.looked.wrapping_add(1);
                next.expire(now_ms);
            }
            Action::Delivered { id, outcome } => next.deliver(&id, outcome),
            Action::Named(names) => next.names = names,
            Action::SessionEnded => next.ended = true,
            Action::Told(said) => next.said = Some(said),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
pub(crate) mod tests;
