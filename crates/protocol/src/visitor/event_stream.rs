//! An incremental parser of `text/event-stream`, for streams read by `fetch` (an `EventSource` cannot send the token).
//!
//! Follows the event stream interpretation of the HTML standard, save that `retry` is ignored: the caller's back-off is its
//! own. Takes text, since the browser's `TextDecoder` already joins characters cut between chunks.

/// The most bytes one event may have, its fields' names included. A message of the greatest length, every character
/// escaped in JSON, fits. Longer events are dropped and counted.
pub const EVENT_MAX_BYTES: usize = 256 * 1024;

/// One event of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamEvent {
    /// The last `id` the stream gave, on this event or before; empty when there was none. Send it as `Last-Event-ID`.
    pub id: String,
    /// The `event` field, `message` when there was none.
    pub event: String,
    /// The `data` lines joined by `\n`.
    pub data: String,
}

/// Turns chunks of a stream into events, however the chunks are cut.
#[derive(Debug, Default)]
pub struct EventStreamParser {
    /// The current line as far as it came; cut short in an event that is too long.
    line: String,
    /// How long the current line really is.
    line_bytes: usize,
    /// The current line is a comment: it belongs to no event, so that keep-alives never add up to one that is too long.
    comment: bool,
    /// How long the current event is, all of its lines together.
    event_bytes: usize,
    started: bool,
    after_cr: bool,
    last_id: String,
    next_id: Option<String>,
    event: String,
    data: Option<String>,
    dropped: u32,
}

impl EventStreamParser {
    /// A parser at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next chunk and returns the events that it completed, in order.
    pub fn push(&mut self, chunk: &str) -> Vec<StreamEvent> {
        let mut events = Vec::new();
        let mut rest = chunk;
        if rest.is_empty() {
            return events;
        }
        if !self.started {
            self.started = true;
            rest = rest.strip_prefix('\u{feff}').unwrap_or(rest);
        }
        if std::mem::take(&mut self.after_cr) {
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        while let Some(end) = rest.find(['\n', '\r']) {
            self.keep(&rest[..end]);
            events.extend(self.end_line());
            let cr = rest.as_bytes()[end] == b'\r';
            rest = &rest[end + 1..];
            if cr {
                self.after_cr = rest.is_empty();
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
        }
        self.keep(rest);
        events
    }

    /// How many events were longer than [`EVENT_MAX_BYTES`] and so were lost; when it grows, load the history anew.
    #[must_use]
    pub fn dropped(&self) -> u32 {
        self.dropped
    }

    fn keep(&mut self, text: &str) {
        if self.line_bytes == 0 {
            self.comment = text.starts_with(':');
        }
        self.line_bytes = self.line_bytes.saturating_add(text.len());
        if !self.comment {
            self.event_bytes = self.event_bytes.saturating_add(text.len());
            if self.event_bytes <= EVENT_MAX_BYTES {
                self.line.push_str(text);
            }
        }
    }

    fn end_line(&mut self) -> Option<StreamEvent> {
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.line_bytes) == 0 {
            return self.end_event();
        }
        if !self.comment && self.event_bytes <= EVENT_MAX_BYTES {
            let (field, value) = line.split_once(':').unwrap_or((&line, ""));
            self.field(field, value.strip_prefix(' ').unwrap_or(value));
        }
        None
    }

    fn field(&mut self, field: &str, value: &str) {
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => self.next_id = Some(value.to_owned()),
            _ => {}
        }
    }

    fn end_event(&mut self) -> Option<StreamEvent> {
        let too_long = std::mem::take(&mut self.event_bytes) > EVENT_MAX_BYTES;
        let event = std::mem::take(&mut self.event);
        let data = self.data.take();
        let id = self.next_id.take();
        if too_long {
            // Its id is not taken over, so that a reconnection asks for the event again.
            self.dropped = self.dropped.saturating_add(1);
            return None;
        }
        if let Some(id) = id {
            self.last_id = id;
        }
        let event = if event.is_empty() {
            "message".to_owned()
        } else {
            event
        };
        data.filter(|data| !data.is_empty())
            .map(|data| StreamEvent {
                id: self.last_id.clone(),
                event,
                data,
            })
    }
}

#[cfg(test)]
mod tests;
