//! Ids of tickets and clients: numbers or texts, and never one made of the other.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;

/// The greatest integer JavaScript holds exactly.
const SAFE_INTEGER_MAX: i64 = (1 << 53) - 1;

/// An id as it came. A CRM's `"00234"` is a text and is not 234.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Id {
    /// A JSON number.
    Number(i64),
    /// A JSON string.
    Text(String),
}

impl Id {
    /// Reads a JSON value; `None` for what is no id: blank texts, fractions, `null` and so on.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) if !text.trim().is_empty() => Some(Self::Text(text.clone())),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => Some(Self::Number(integer)),
                // A browser's numbers are floating point.
                None => number.as_f64().and_then(exact_integer).map(Self::Number),
            },
            _ => None,
        }
    }

    /// The JSON value, of the type it came as.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Number(number) => Value::from(*number),
            Self::Text(text) => Value::from(text.as_str()),
        }
    }

    /// Reads what a person typed for a ticket's or a client's id of iQChannels, which are numbers: a number when it is
    /// written as one, without leading zeros and not beyond what JavaScript holds, else the text. For the id of a CRM,
    /// whose type is the CRM's own, use [`Id::Text`]. `None` when there is nothing but white space.
    #[must_use]
    pub fn from_typed(text: &str) -> Option<Self> {
        let text = text.trim();
        let canonical =
            text == "0" || (!text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()));
        match text.parse() {
            _ if text.is_empty() => None,
            Ok(number) if canonical && number <= SAFE_INTEGER_MAX => Some(Self::Number(number)),
            _ => Some(Self::Text(text.to_owned())),
        }
    }
}

pub(super) fn exact_integer(number: f64) -> Option<i64> {
    let limit = SAFE_INTEGER_MAX as f64;
    (number.fract() == 0.0 && (-limit..=limit).contains(&number)).then_some(number as i64)
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_json(&value).ok_or_else(|| {
            D::Error::custom("an id must be a whole number or a text that is not blank")
        })
    }
}

/// The one id by which a dialog is opened; the frame's behaviour for several is not documented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketRef {
    /// `TicketId`: the dialog itself.
    Ticket(Id),
    /// `ClientId`: the client in iQChannels, last dialog.
    Client(Id),
    /// `CrmId`: the client in the CRM, last dialog.
    Crm(Id),
}

/// None of the three ids was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give a ticket, a client or a CRM id")]
pub struct NoId;

impl TicketRef {
    /// The most specific of the ids given: ticket, then client, then CRM id. Blank texts count as absent.
    ///
    /// # Errors
    /// [`NoId`] when all are absent.
    pub fn choose(ticket: Option<Id>, client: Option<Id>, crm: Option<Id>) -> Result<Self, NoId> {
        let given = |id: Option<Id>| {
            id.filter(|id| !matches!(id, Id::Text(text) if text.trim().is_empty()))
        };
        given(ticket)
            .map(Self::Ticket)
            .or_else(|| given(client).map(Self::Client))
            .or_else(|| given(crm).map(Self::Crm))
            .ok_or(NoId)
    }

    /// The id, whatever it names.
    #[must_use]
    pub fn id(&self) -> &Id {
        match self {
            Self::Ticket(id) | Self::Client(id) | Self::Crm(id) => id,
        }
    }
}
