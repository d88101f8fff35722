//! Commands as a page or a person asks for them, turned into messages to the frame or refused with the rule they break.

use framechat_protocol::iqchannels::{HostMessage, Id, NoId, TicketRef};
use serde_json::{Map, Value};

/// The longest search, in characters. A name, a taxpayer number or an id is far shorter.
pub const SEARCH_MAX_CHARS: usize = 500;
/// The longest id, in characters.
pub const ID_MAX_CHARS: usize = 200;

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WishError {
    /// Not an object.
    #[error("openTicket takes an object with ticketId, clientId or crmId")]
    NotAnObject,
    /// None of the ids.
    #[error("openTicket needs one of ticketId, clientId and crmId")]
    NoId,
    /// More than one of the ids.
    #[error("openTicket takes one of ticketId, clientId and crmId, not several")]
    SeveralIds,
    /// Of a type that no id has.
    #[error("{0} must be a whole number or a text; a CRM id with leading zeros must be a text")]
    BadId(&'static str),
    /// Longer than [`ID_MAX_CHARS`].
    #[error("the id is longer than {ID_MAX_CHARS} characters")]
    IdTooLong,
    /// Longer than [`SEARCH_MAX_CHARS`].
    #[error("the search is longer than {SEARCH_MAX_CHARS} characters")]
    SearchTooLong,
}

impl WishError {
    /// A stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAnObject => "not-an-object",
            Self::NoId => "no-id",
            Self::SeveralIds => "several-ids",
            Self::BadId(_) => "bad-id",
            Self::IdTooLong => "id-too-long",
            Self::SearchTooLong => "search-too-long",
        }
    }
}

impl From<NoId> for WishError {
    fn from(_: NoId) -> Self {
        Self::NoId
    }
}

/// Reads `{ticketId | clientId | crmId}`, or a card as an event told it, `{ticketId, client: {id, crmClientId}}`. One id is
/// sent: a page names one; of a card's it is the most specific, ticket before client before CRM id.
///
/// # Errors
/// [`WishError`] names the rule.
pub fn open_ticket(json: &str) -> Result<HostMessage, WishError> {
    let value: Value = serde_json::from_str(json).map_err(|_| WishError::NotAnObject)?;
    let fields = value.as_object().ok_or(WishError::NotAnObject)?;
    if let Some(Value::Object(client)) = fields.get("client") {
        return open(TicketRef::choose(
            id(fields, "ticketId")?,
            id(client, "id")?,
            id(client, "crmClientId")?,
        )?);
    }
    let ids = (
        id(fields, "ticketId")?,
        id(fields, "clientId")?,
        id(fields, "crmId")?,
    );
    let (ticket, client, crm) = &ids;
    let given = [ticket, client, crm].into_iter().flatten().count();
    if given > 1 {
        return Err(WishError::SeveralIds);
    }
    open(TicketRef::choose(ids.0, ids.1, ids.2)?)
}

fn id(fields: &Map<String, Value>, key: &'static str) -> Result<Option<Id>, WishError> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(value) => Id::from_json(value).map(Some).ok_or(WishError::BadId(key)),
    }
}

/// Opens by an id that a person typed or a page gave.
///
/// # Errors
/// [`WishError::IdTooLong`].
pub fn open(wanted: TicketRef) -> Result<HostMessage, WishError> {
    match wanted.id() {
        Id::Text(text) if text.chars().count() > ID_MAX_CHARS => Err(WishError::IdTooLong),
        _ => Ok(HostMessage::OpenTicket(wanted)),
    }
}

/// Asks for the search dialog, filled in with this text. An empty one opens the dialog empty.
///
/// # Errors
/// [`WishError::SearchTooLong`].
pub fn write_to_client(search: &str) -> Result<HostMessage, WishError> {
    let search = search.trim();
    if search.chars().count() > SEARCH_MAX_CHARS {
        return Err(WishError::SearchTooLong);
    }
    Ok(HostMessage::WriteToClient {
        search: search.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_id_is_read() {
        for (json, expected) in [
            (r#"{"ticketId":412}"#, TicketRef::Ticket(Id::Number(412))),
            (
                r#"{"clientId":"21"}"#,
                TicketRef::Client(Id::Text("21".into())),
            ),
            (
                r#"{"crmId":"00234"}"#,
                TicketRef::Crm(Id::Text("00234".into())),
            ),
            (r#"{"crmId":2}"#, TicketRef::Crm(Id::Number(2))),
            (
                r#"{"ticketId":null,"clientId":"  ","crmId":2}"#,
                TicketRef::Crm(Id::Number(2)),
            ),
        ] {
            assert_eq!(
                open_ticket(json),
                Ok(HostMessage::OpenTicket(expected)),
                "{json}"
            );
        }
    }

    #[test]
    fn of_a_card_the_most_specific_id_is_sent() {
        for (json, expected) in [
            (
                r#"{"ticketId":412,"client":{"id":21,"crmClientId":"00234"}}"#,
                TicketRef::Ticket(Id::Number(412)),
            ),
            (
                r#"{"client":{"id":21,"crmClientId":"00234","name":"King"}}"#,
                TicketRef::Client(Id::Number(21)),
            ),
            (
                r#"{"client":{"crmClientId":"00234"}}"#,
                TicketRef::Crm(Id::Text("00234".into())),
            ),
        ] {
            assert_eq!(
                open_ticket(json),
                Ok(HostMessage::OpenTicket(expected)),
                "{json}"
            );
        }
        assert_eq!(open_ticket(r#"{"client":{}}"#), Err(WishError::NoId));
    }

    #[test]
    fn wrong_calls_name_the_rule() {
        for (json, expected) in [
            (r#"{"crmId":"00234","clientId":21}"#, WishError::SeveralIds),
            (
                r#"{"crmId":2,"clientId":21,"ticketId":412}"#,
                WishError::SeveralIds,
            ),
            ("", WishError::NotAnObject),
            ("412", WishError::NotAnObject),
            ("[412]", WishError::NotAnObject),
            ("{}", WishError::NoId),
            (r#"{"id":412}"#, WishError::NoId),
            (r#"{"ticketId":""}"#, WishError::NoId),
            (r#"{"ticketId":1.5}"#, WishError::BadId("ticketId")),
            (r#"{"clientId":true}"#, WishError::BadId("clientId")),
            (r#"{"crmId":{}}"#, WishError::BadId("crmId")),
        ] {
            assert_eq!(open_ticket(json), Err(expected), "{json}");
        }
    }

    #[test]
    fn an_id_may_be_so_long() {
        let crm = |chars: usize| open(TicketRef::Crm(Id::Text("я".repeat(chars))));
        assert!(crm(ID_MAX_CHARS - 1).is_ok());
        assert!(crm(ID_MAX_CHARS).is_ok());
        assert_eq!(crm(ID_MAX_CHARS + 1), Err(WishError::IdTooLong));
    }

    #[test]
    fn a_search_may_be_so_long() {
        assert!(write_to_client(&"я".repeat(SEARCH_MAX_CHARS - 1)).is_ok());
        assert!(write_to_client(&"я".repeat(SEARCH_MAX_CHARS)).is_ok());
        assert_eq!(
            write_to_client(&"я".repeat(SEARCH_MAX_CHARS + 1)),
            Err(WishError::SearchTooLong)
        );
        assert_eq!(
            write_to_client(" Ivan "),
            Ok(HostMessage::WriteToClient {
                search: "Ivan".into()
            })
        );
        assert_eq!(
            write_to_client(""),
            Ok(HostMessage::WriteToClient {
                search: String::new()
            })
        );
    }
}
