//! What becomes of a wish: its checks, its way, and the return of a text that did not go out.

use super::{Awaited, Outgoing, REPLY_MAX_MS, Refusal, Said, State, Wish};
use crate::browser::frame::Inbound;
use crate::chat_app::failure::Failure;
use crate::chat_app::variables;
use crate::chat_app::ways::Way;
use framechat_protocol::bitrix24::frame::Command;
use framechat_protocol::visitor::TEXT_MAX_CHARS;

impl State {
    pub(super) fn hear(&mut self, message: &Inbound, now_ms: i64) {
        // A messenger that speaks up too late is no licence to act on what was asked for long ago.
        self.expire(now_ms);
        let was_connected = self.connected();
        let reply = self.channel.hear(message);
        if self.connected()
            && !was_connected
            && self.said == Some(Said::Waits)
            && !self.answered_next()
        {
            self.said = Some(Said::Passed);
        }
        let Some(reply) = reply else { return };
        let known = self
            .awaited
            .iter()
            .position(|one| one.callback == reply.callback);
        let Some(at) = known else {
            return self.channel.drop_unknown();
        };
        let inserted = self.awaited.remove(at);
        self.said = Some(if reply.failure.is_none() {
            Said::Inserted
        } else {
            self.bring_back(&inserted.text);
            Said::NotInserted
        });
    }

    pub(super) fn wish(&mut self, wish: Wish, now_ms: i64) {
        let taken = self.take(wish, now_ms);
        if taken.is_ok() && matches!(wish, Wish::Send | Wish::Insert) {
            self.message.clear();
            self.warned = None;
        }
        self.said = Some(taken.unwrap_or_else(Said::Refused));
    }

    fn take(&mut self, wish: Wish, now_ms: i64) -> Result<Said, Refusal> {
        let way = self.place.way(wish).map_err(Refusal::Lacks)?;
        let command = self.command(wish)?;
        if matches!(wish, Wish::Send | Wish::Insert)
            && variables::is_open(&self.message)
            && self.warned.as_ref() != Some(&self.message)
        {
            self.warned = Some(self.message.clone());
            return Err(Refusal::OpenVariable);
        }
        match way {
            Way::Server => self.hand_over(),
            Way::Messenger => {
                let answered = self.channel.reply_to(&command, 0).is_some();
                self.queue
                    .push(command, now_ms)
                    .map_err(|_| Refusal::QueueFull)?;
                Ok(if self.connected() && !answered {
                    Said::Passed
                } else {
                    Said::Waits
                })
            }
        }
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

    /// Gives the message to the server, one at a time: so they arrive in order.
    fn hand_over(&mut self) -> Result<Said, Refusal> {
        if self.outgoing.is_some() {
            return Err(Refusal::StillSending);
        }
        let text = self.message.clone();
        let again = self.retry.take().filter(|retry| retry.text == text);
        self.outgoing = Some(again.unwrap_or_else(|| {
            self.sent = self.sent.wrapping_add(1);
            let id = [&self.load, "-", &self.sent.to_string()].concat();
            Outgoing { id, text }
        }));
        Ok(Said::Sending)
    }

    pub(super) fn deliver(&mut self, id: &str, outcome: Result<(), Failure>) {
        let Some(outgoing) = self.outgoing.take_if(|outgoing| outgoing.id == id) else {
            return;
        };
        self.said = Some(match outcome {
            Ok(()) => Said::Sent,
            Err(failure) => {
                self.bring_back(&outgoing.text);
                self.ended |= failure == Failure::Ended;
                self.retry = failure.keeps_the_id().then_some(outgoing);
                Said::NotSent(failure)
            }
        });
    }

    /// A quick reply. What stands in the message already stays there.
    pub(super) fn choose(&mut self, wish: Option<Wish>, text: String, complete: bool, now_ms: i64) {
        let possible = wish.filter(|wish| complete && self.place.way(*wish).is_ok());
        let typed = std::mem::take(&mut self.message);
        self.said = (!complete).then_some(Said::Incomplete);
        self.message = text;
        if let Some(wish) = possible {
            self.wish(wish, now_ms);
        }
        let left = std::mem::take(&mut self.message);
        let glue = if typed.is_empty() || left.is_empty() || typed.ends_with(char::is_whitespace) {
            ""
        } else {
            " "
        };
        self.message = [&typed, glue, &left].concat();
    }

    pub(super) fn post(&mut self, ok: bool, now_ms: i64) {
        if !ok {
            let unsent = self.queue.give_up();
            return self.give_up(&unsent);
        }
        let id = self.queue.front().map(|waiting| waiting.id);
        let (Some(id), Some(command)) = (id, self.queue.posted(now_ms)) else {
            return;
        };
        if let (Some(callback), Command::Put { message }) =
            (self.channel.reply_to(&command, id), command)
        {
            self.awaited.push(Awaited {
                callback,
                text: message,
                until_ms: now_ms + REPLY_MAX_MS,
            });
        }
    }

    pub(super) fn expire(&mut self, now_ms: i64) {
        let late = self.queue.expire(now_ms);
        self.give_up(&late);
        while let Some(at) = self.awaited.iter().position(|one| one.until_ms <= now_ms) {
            let silent = self.awaited.remove(at);
            self.bring_back(&silent.text);
            self.said = Some(Said::Unconfirmed);
        }
    }

    /// Everything written that has not gone out yet, to survive a reload.
    #[must_use]
    pub fn draft(&self) -> String {
        let awaited = self.awaited.iter().map(|one| one.text.as_str());
        let outgoing = self.outgoing.iter().map(|one| one.text.as_str());
        let all = awaited.chain(outgoing).chain(texts(self.queue.commands()));
        join(all, &self.message)
    }

    /// Texts that did not go out return to the field, before what was typed since.
    fn give_up(&mut self, commands: &[Command]) {
        if !commands.is_empty() {
            self.said = Some(Said::GivenUp);
            self.message = join(texts(commands.iter()), &self.message);
        }
    }

    fn bring_back(&mut self, text: &str) {
        self.message = join(std::iter::once(text), &self.message);
    }

    /// Whether the command that goes out next is one that the messenger answers.
    fn answered_next(&self) -> bool {
        self.queue
            .front()
            .is_some_and(|next| self.channel.reply_to(&next.command, next.id).is_some())
    }
}

fn texts<'a>(commands: impl Iterator<Item = &'a Command>) -> impl Iterator<Item = &'a str> {
    commands.filter_map(|command| match command {
        Command::Send { message } | Command::Put { message } => Some(message.as_str()),
        Command::Call { .. } | Command::Support { .. } | Command::Close => None,
    })
}

/// The texts, then the message, a line each.
fn join<'a>(texts: impl Iterator<Item = &'a str>, message: &'a str) -> String {
    let message = (!message.is_empty()).then_some(message);
    texts.chain(message).collect::<Vec<_>>().join("\n")
}
