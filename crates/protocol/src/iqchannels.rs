//! The messages between a CRM page and the iQChannels operator frame, as plain JSON objects.
//!
//! An envelope is `Type` and one payload under a key that cannot be derived from `Type`: see [`KINDS`]. The frame never
//! answers a command, so the page learns only what the frame tells of its own accord. Who sent a message is checked by
//! the browser's side, before this module sees it.

mod card;
mod id;

pub use card::{Client, ClientCard, Details};
pub use id::{Id, NoId, TicketRef};

use serde_json::{Map, Value, json};

/// The longest message accepted when it comes as a string of JSON, in bytes.
pub const FRAME_STRING_MAX_BYTES: usize = 64 * 1024;

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the page to the frame.
    ToFrame,
    /// From the frame to the page.
    ToHost,
}

/// Every `Type` there is, its direction and the key its payload stands under.
pub const KINDS: [(&str, Direction, &str); 7] = [
    ("initChat", Direction::ToFrame, "InitChat"),
    ("write_to_client", Direction::ToFrame, "WriteToClient"),
    ("open_iframe_ticket", Direction::ToFrame, "OpenTicket"),
    ("inbox_changed", Direction::ToHost, "InboxChanged"),
    ("open_client", Direction::ToHost, "OpenClient"),
    ("open_client_from_ticket", Direction::ToHost, "OpenClient"),
    ("close_client_from_ticket", Direction::ToHost, "CloseClient"),
];

fn payload_key(kind: &str, direction: Direction) -> Option<&'static str> {
    KINDS
        .iter()
        .find(|(name, way, _)| *name == kind && *way == direction)
        .map(|(_, _, key)| *key)
}

/// What the page tells the frame. All three may be repeated without harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostMessage {
    /// What the frame should hide; sent on each load of the frame.
    InitChat {
        /// Hide the list of tickets.
        hide_ticket_list: bool,
        /// Hide the client's card.
        hide_client_card: bool,
        /// Hide the navigation.
        hide_navigation: bool,
    },
    /// Opens the search for a client to write to.
    WriteToClient {
        /// Name, taxpayer number or id in the bank's system or the CRM.
        search: String,
    },
    /// Opens the last dialog that belongs to the id.
    OpenTicket(TicketRef),
}

impl HostMessage {
    /// The `Type` of the message.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::InitChat { .. } => "initChat",
            Self::WriteToClient { .. } => "write_to_client",
            Self::OpenTicket(_) => "open_iframe_ticket",
        }
    }

    /// The object to post. The vendor's documents name the CRM id `CrmId` in one place and `CRMID` in another: `compat`
    /// sends it under both names.
    #[must_use]
    pub fn to_json(&self, compat: bool) -> Value {
        let payload = match self {
            Self::InitChat {
                hide_ticket_list,
                hide_client_card,
                hide_navigation,
            } => json!({
                "HideTicketList": hide_ticket_list,
                "HideClientCard": hide_client_card,
                "HideNavigation": hide_navigation,
            }),
            Self::WriteToClient { search } => json!({ "Search": search }),
            Self::OpenTicket(ticket) => {
                let mut fields = Map::new();
                let (key, id) = match ticket {
                    TicketRef::Ticket(id) => ("TicketId", id),
                    TicketRef::Client(id) => ("ClientId", id),
                    TicketRef::Crm(id) => ("CrmId", id),
                };
                if compat && matches!(ticket, TicketRef::Crm(_)) {
                    fields.insert("CRMID".to_owned(), id.to_json());
                }
                fields.insert(key.to_owned(), id.to_json());
                Value::Object(fields)
            }
        };
        let mut envelope = Map::new();
        envelope.insert("Type".to_owned(), Value::from(self.kind()));
        if let Some(key) = payload_key(self.kind(), Direction::ToFrame) {
            envelope.insert(key.to_owned(), payload);
        }
        Value::Object(envelope)
    }
}

/// What the frame tells the page.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameMessage {
    /// The counters changed. A counter the message leaves out is `None`: it stays what it was.
    InboxChanged {
        /// Open dialogs.
        open: Option<u64>,
        /// Unread messages.
        unread: Option<u64>,
    },
    /// The operator asked for the client's card.
    OpenClient(ClientCard),
    /// The operator went to a client's ticket.
    OpenClientFromTicket(ClientCard),
    /// The ticket was closed or given to someone else.
    CloseClientFromTicket {
        /// The card to close.
        card: ClientCard,
        /// Why.
        reason: CloseReason,
    },
    /// A `Type` this program does not know; not an error.
    Unknown {
        /// The `Type`.
        kind: String,
        /// The rest of the envelope.
        payload: Value,
    },
}

/// Why a client's card is to be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// `ticket_closed`.
    TicketClosed,
    /// `ticket_assigned`: moved to another operator.
    TicketAssigned,
    /// Any other word, or an empty one when there was none.
    Other(String),
}

impl CloseReason {
    fn parse(word: &str) -> Self {
        match word {
            "ticket_closed" => Self::TicketClosed,
            "ticket_assigned" => Self::TicketAssigned,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The word of the protocol.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::TicketClosed => "ticket_closed",
            Self::TicketAssigned => "ticket_assigned",
            Self::Other(word) => word,
        }
    }
}

/// Why a message of the frame was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameMessageError {
    /// A string longer than [`FRAME_STRING_MAX_BYTES`].
    #[error("the message is too long")]
    TooLong,
    /// Neither an object nor a string of one.
    #[error("the message is not an object")]
    NotAnObject,
    /// No `Type`, or one that is no text.
    #[error("the message has no Type")]
    NoType,
    /// The payload is missing or no object.
    #[error("the message has no payload under the key of its Type")]
    NoPayload,
}

impl FrameMessageError {
    /// A stable word for counters.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::NotAnObject => "not_an_object",
            Self::NoType => "no_type",
            Self::NoPayload => "no_payload",
        }
    }
}

impl FrameMessage {
    /// Reads `event.data` of a message of the frame: an object, or a string of one. Fields are taken leniently: what is
    /// missing or of another type is absent, what is unknown is kept.
    ///
    /// # Errors
    /// [`FrameMessageError`] when the envelope is not one.
    pub fn parse(data: &Value) -> Result<Self, FrameMessageError> {
        let parsed;
        let data = match data {
            Value::String(text) if text.len() > FRAME_STRING_MAX_BYTES => {
                return Err(FrameMessageError::TooLong);
            }
            Value::String(text) => {
                parsed = serde_json::from_str(text).map_err(|_| FrameMessageError::NotAnObject)?;
                &parsed
            }
            other => other,
        };
        let envelope = data.as_object().ok_or(FrameMessageError::NotAnObject)?;
        let kind = envelope
            .get("Type")
            .and_then(Value::as_str)
            .ok_or(FrameMessageError::NoType)?;
        let Some(key) = payload_key(kind, Direction::ToHost) else {
            let mut payload = envelope.clone();
            payload.remove("Type");
            return Ok(Self::Unknown {
                kind: kind.to_owned(),
                payload: Value::Object(payload),
            });
        };
        let payload = envelope
            .get(key)
            .and_then(Value::as_object)
            .ok_or(FrameMessageError::NoPayload)?;
        Ok(match kind {
            "inbox_changed" => Self::InboxChanged {
                open: card::count(payload.get("TotalOpenThreads")),
                unread: card::count(payload.get("TotalUnreadMessages")),
            },
            "open_client" => Self::OpenClient(ClientCard::read(payload)),
            "open_client_from_ticket" => Self::OpenClientFromTicket(ClientCard::read(payload)),
            _ => {
                let reason = payload
                    .get("Reason")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                let mut card = ClientCard::read(payload);
                card.extra.remove("Reason");
                Self::CloseClientFromTicket {
                    card,
                    reason: CloseReason::parse(reason),
                }
            }
        })
    }
}

#[cfg(test)]
mod tests;
