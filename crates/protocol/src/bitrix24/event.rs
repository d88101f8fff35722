//! Events of a portal: `POST` bodies decoded by [`super::form`].
//!
//! Reading only. An event is to be believed when its application token is the one stored for its `member_id`; until then
//! nothing in it is, least of all the addresses in `auth`.

pub mod attachments;
mod auth;
mod messages;

pub use auth::EventAuth;
pub use messages::{DeletedMessage, Dialog, ImRef, MessageFile, OperatorMessage, UpdatedMessage};

use super::form::Value;
use messages::collect;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The name in upper case, such as `ONIMCONNECTORMESSAGEADD`.
    pub name: String,
    /// The portal's id of the handler.
    pub handler_id: Option<String>,
    /// When it was made, in seconds since 1970.
    pub ts: Option<i64>,
    /// Who says it, and with which tokens.
    pub auth: EventAuth,
    /// What happened.
    pub kind: EventKind,
    /// How many entries of the event's list lacked an id they cannot be handled without, and were left out.
    pub malformed: usize,
}

/// A connector and a line: what most events are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// The connector's id, in lower case as the portal keeps it.
    pub connector: String,
    /// The line's id; repeats across portals.
    pub line: i64,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// An operator, or the system, wrote to visitors.
    MessageAdd {
        /// Where.
        channel: Channel,
        /// The messages, in order.
        messages: Vec<OperatorMessage>,
    },
    /// An operator edited messages.
    MessageUpdate {
        /// Where.
        channel: Channel,
        /// The messages with their new texts.
        messages: Vec<UpdatedMessage>,
    },
    /// An operator removed messages.
    MessageDelete {
        /// Where.
        channel: Channel,
        /// What was removed.
        messages: Vec<DeletedMessage>,
    },
    /// Dialogs began.
    DialogStart {
        /// Where.
        channel: Channel,
        /// Which.
        dialogs: Vec<Dialog>,
    },
    /// Dialogs ended.
    DialogFinish {
        /// Where.
        channel: Channel,
        /// Which.
        dialogs: Vec<Dialog>,
    },
    /// The connector was switched off for a line.
    StatusDelete {
        /// Which.
        channel: Channel,
    },
    /// A line was removed, with all of its connectors.
    LineDelete {
        /// Which.
        line: i64,
    },
    /// The app was installed without a page of its own.
    AppInstall {
        /// The app's version.
        version: Option<String>,
        /// Language code of the administrator.
        language: Option<String>,
    },
    /// The app was removed.
    AppUninstall {
        /// Whether its data are to be removed too.
        clean: bool,
    },
    /// An event this program does not know.
    Other,
}

/// Why an event cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// No `event`.
    #[error("the event has no name")]
    Name,
    /// No connector where one is needed.
    #[error("the event names no connector")]
    Connector,
    /// No line where one is needed, or not a number.
    #[error("the event names no valid line")]
    Line,
    /// The list of messages or dialogs is missing.
    #[error("the event has no list of messages")]
    Messages,
}

impl Event {
    /// Reads an event. Keys this program does not know are no error.
    ///
    /// # Errors
    /// [`EventError`] names what a known event lacks.
    pub fn parse(form: &Value) -> Result<Self, EventError> {
        let name = form
            .text_at(&["event"])
            .ok_or(EventError::Name)?
            .to_ascii_uppercase();
        let mut malformed = 0;
        let kind = EventKind::read(&name, form, &mut malformed)?;
        Ok(Self {
            handler_id: form.text_at(&["event_handler_id"]).map(str::to_owned),
            ts: form.text_at(&["ts"]).and_then(|ts| ts.parse().ok()),
            auth: EventAuth::read(form.get("auth")),
            name,
            kind,
            malformed,
        })
    }
}

impl EventKind {
    fn read(name: &str, form: &Value, malformed: &mut usize) -> Result<Self, EventError> {
        let data = |key: &str| form.at(&["data", key]).ok_or(EventError::Messages);
        Ok(match name {
            "ONIMCONNECTORMESSAGEADD" => Self::MessageAdd {
                channel: Channel::read(form)?,
                messages: collect(data("MESSAGES")?, OperatorMessage::read, malformed),
            },
            "ONIMCONNECTORMESSAGEUPDATE" => Self::MessageUpdate {
                channel: Channel::read(form)?,
                messages: collect(data("MESSAGES")?, UpdatedMessage::read, malformed),
            },
            "ONIMCONNECTORMESSAGEDELETE" => Self::MessageDelete {
                channel: Channel::read(form)?,
                messages: collect(data("MESSAGES")?, DeletedMessage::read, malformed),
            },
            "ONIMCONNECTORDIALOGSTART" => Self::DialogStart {
                channel: Channel::read(form)?,
                dialogs: collect(data("DATA")?, Dialog::read, malformed),
            },
            "ONIMCONNECTORDIALOGFINISH" => Self::DialogFinish {
                channel: Channel::read(form)?,
                dialogs: collect(data("DATA")?, Dialog::read, malformed),
            },
            "ONIMCONNECTORSTATUSDELETE" => Self::StatusDelete {
                channel: Channel::read(form)?,
            },
            "ONIMCONNECTORLINEDELETE" => Self::LineDelete {
                line: line(form.text_at(&["data"]))?,
            },
            "ONAPPINSTALL" => Self::AppInstall {
                version: form.text_at(&["data", "VERSION"]).map(str::to_owned),
                language: form.text_at(&["data", "LANGUAGE_ID"]).map(str::to_owned),
            },
            "ONAPPUNINSTALL" => Self::AppUninstall {
                clean: form.text_at(&["data", "CLEAN"]) == Some("1"),
            },
            _ => Self::Other,
        })
    }
}

impl Channel {
    /// Most events write the keys in upper case, the removal of a status in lower case.
    fn read(form: &Value) -> Result<Self, EventError> {
        let either = |upper: &str, lower: &str| {
            form.text_at(&["data", upper])
                .or_else(|| form.text_at(&["data", lower]))
        };
        let connector = either("CONNECTOR", "connector").ok_or(EventError::Connector)?;
        Ok(Self {
            connector: connector.to_ascii_lowercase(),
            line: line(either("LINE", "line"))?,
        })
    }
}

fn line(text: Option<&str>) -> Result<i64, EventError> {
    text.and_then(|digits| digits.parse().ok())
        .filter(|line| *line > 0)
        .ok_or(EventError::Line)
}

#[cfg(test)]
mod tests;
