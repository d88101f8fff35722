//! The chat app's state and all its transitions. Pure: time comes with the actions, effects are the component's.

use super::handshake::Handshake;
use super::queue::Queue;
use crate::browser::frame::Inbound;
use framechat_protocol::bitrix24::frame::{Command, CommandError};
use framechat_protocol::visitor::TEXT_MAX_CHARS;
use std::rc::Rc;
use yew::Reducible;

/// What a person can ask of the messenger.
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

/// Why a wish was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was written.
    EmptyMessage,
    /// Longer than a message may be.
    MessageTooLong,
    /// Not a phone number.
    Number,
    /// Not a support code.
    Code,
    /// Too many commands wait already.
    QueueFull,
}

impl Refusal {
    /// The field to mend, if it is one.
    #[must_use]
    pub fn field(self) -> Option<FieldName> {
        match self {
            Self::EmptyMessage | Self::MessageTooLong => Some(FieldName::Message),
            Self::Number => Some(FieldName::Number),
            Self::Code => Some(FieldName::Code),
            Self::QueueFull => None,
        }
    }
}

impl From<CommandError> for Refusal {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::EmptyMessage => Self::EmptyMessage,
            CommandError::MessageTooLong => Self::MessageTooLong,
            CommandError::Number => Self::Number,
            CommandError::SupportCode => Self::Code,
        }
    }
}

/// What the app last said about a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It waits for the messenger.
    Waits,
    /// It was passed on; the messenger never answers.
    Passed,
    /// It waited too long or could not be passed on, and is given up; texts are back in the field.
    GivenUp,
    /// It was not taken.
    Refused(Refusal),
}

/// The whole state.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The channel to the messenger.
    pub handshake: Handshake,
    /// Commands on their way.
    pub queue: Queue,
    /// The messenger should have said init by now.
    pub overdue: bool,
    /// The message as typed.
    pub message: String,
    /// The phone number as typed.
    pub number: String,
    /// The support code as typed.
    pub code: String,
    /// The last thing to tell the person.
    pub said: Option<Said>,
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
    /// The time for init is over.
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
    /// The first command of the queue was posted, or could not be.
    Posted {
        /// Whether the browser took it.
        ok: bool,
        /// Monotonic time in milliseconds.
        now_ms: i64,
    },
    /// Time to look for commands that waited too long.
    Aged {
        /// Monotonic time in milliseconds.
        now_ms: i64,
    },
}

/// What the component is to do next about the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Post this text after a pause.
    Post {
        /// The encoded command.
        text: String,
        /// The pause in milliseconds.
        in_ms: i64,
        /// From this monotonic time on, in milliseconds, it is too late: timers of hidden frames come late.
        until_ms: i64,
    },
    /// Look again after this time for commands that are too old.
    Age {
        /// In milliseconds.
        in_ms: i64,
    },
}

impl State {
    /// The state of a fresh page whose messenger is at `parent_origin`, with a draft kept from before.
    #[must_use]
    pub fn new(parent_origin: &str, draft: String) -> Self {
        Self {
            handshake: Handshake::new(parent_origin),
            queue: Queue::default(),
            overdue: false,
            message: draft,
            number: String::new(),
            code: String::new(),
            said: None,
            looked: 0,
        }
    }

    /// Whether the messenger said init.
    #[must_use]
    pub fn connected(&self) -> bool {
        self.handshake.load_id().is_some()
    }

    /// Whether init never came and the person has to act.
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

    /// What to do next about the queue; `None` when it is empty.
    #[must_use]
    pub fn step(&self, now_ms: i64) -> Option<Step> {
        let next = self.queue.front()?;
        let expires_in_ms = self.queue.expires_in_ms(now_ms)?;
        let pause_ms = self.queue.pause_ms(now_ms);
        Some(match self.handshake.load_id() {
            Some(load_id) if pause_ms < expires_in_ms => Step::Post {
                text: next.command.encode(load_id),
                in_ms: pause_ms,
                until_ms: now_ms + expires_in_ms,
            },
            _ => Step::Age {
                in_ms: expires_in_ms,
            },
        })
    }

    /// What the timer of the queue hangs on: when this changes, it is set anew. A timer may fire a moment early and find
    /// nothing to do; that it looked counts too, or nobody would look again.
    #[must_use]
    pub fn timer_key(&self) -> (Option<u32>, bool, u32) {
        let front = self.queue.front().map(|waiting| waiting.id);
        (front, self.connected(), self.looked)
    }

    fn wish(&mut self, wish: Wish, now_ms: i64) {
        let taken = self.command(wish).and_then(|command| {
            self.queue
                .push(command, now_ms)
                .map_err(|_| Refusal::QueueFull)?;
            Ok(if self.connected() {
                Said::Passed
            } else {
                Said::Waits
            })
        });
        if taken.is_ok() && matches!(wish, Wish::Send | Wish::Insert) {
            self.message.clear();
        }
        self.said = Some(taken.unwrap_or_else(Said::Refused));
    }

    fn command(&self, wish: Wish) -> Result<Command, Refusal> {
        if matches!(wish, Wish::Send | Wish::Insert)
            && self.message.chars().nth(TEXT_MAX_CHARS).is_some()
        {
            return Err(Refusal::MessageTooLong);
        }
        Ok(match wish {
            Wish::Send => Command::send(&self.message)?,
            Wish::Insert => Command::put(&self.message)?,
            Wish::Call => Command::call(&self.number)?,
            Wish::Support => Command::support(&self.code)?,
            Wish::Close => Command::Close,
        })
    }

    /// Everything written that has not gone out yet, to survive a reload.
    #[must_use]
    pub fn draft(&self) -> String {
        join(self.queue.commands(), &self.message)
    }

    fn expire(&mut self, now_ms: i64) {
        let late = self.queue.expire(now_ms);
        self.give_up(&late);
    }

    /// Texts that did not go out return to the field, before what was typed since.
    fn give_up(&mut self, commands: &[Command]) {
        if !commands.is_empty() {
            self.said = Some(Said::GivenUp);
            self.message = join(commands.iter(), &self.message);
        }
    }
}

/// The texts of the commands, then the message, a line each.
fn join<'a>(commands: impl Iterator<Item = &'a Command>, message: &'a str) -> String {
    let mut texts: Vec<&str> = commands
        .filter_map(|command| match command {
            Command::Send { message } | Command::Put { message } => Some(message.as_str()),
            Command::Call { .. } | Command::Support { .. } | Command::Close => None,
        })
        .collect();
    if !message.is_empty() {
        texts.push(message);
    }
    texts.join("\n")
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Heard { message, now_ms } => {
                // An init that comes too late is no licence to act on what was asked for long ago.
                next.expire(now_ms);
                next.handshake.hear(&message);
                if next.connected() && next.said == Some(Said::Waits) {
                    next.said = Some(Said::Passed);
                }
            }
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
            Action::Posted { ok: true, now_ms } => drop(next.queue.posted(now_ms)),
            Action::Posted { ok: false, .. } => {
                let unsent = next.queue.give_up();
                next.give_up(&unsent);
            }
            Action::Aged { now_ms } => {
                next.looked = next.looked.wrapping_add(1);
                next.expire(now_ms);
            }
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests;
