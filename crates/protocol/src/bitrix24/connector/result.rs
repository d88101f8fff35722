//! Results that look like success and are not.

use serde_json::Value;

/// `imconnector.register` failed, although the HTTP status was 200.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the portal did not register the connector: {code} {description}")]
pub struct RegisterFailure {
    /// Such as `APPLICATION_REGISTRATION_ERROR_POINT`.
    pub code: String,
    /// The vendor's words.
    pub description: String,
}

/// Judges the result of `imconnector.register`: an object with a `result` of its own.
///
/// # Errors
/// [`RegisterFailure`] unless that inner result is `true`.
pub fn register_result(result: &Value) -> Result<(), RegisterFailure> {
    if result.get("result") == Some(&Value::Bool(true)) {
        return Ok(());
    }
    let text = |key: &str| {
        result
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Err(RegisterFailure {
        code: text("error"),
        description: text("error_description"),
    })
}

/// The session of an Open Channel that a message went to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The session's id.
    pub id: String,
    /// The portal's chat.
    pub chat_id: String,
}

/// What became of one message of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemOutcome {
    /// The portal has it.
    Accepted {
        /// Our id of the message.
        message_id: Option<String>,
        /// Where it went; `imconnector.send.messages` tells.
        session: Option<Session>,
    },
    /// The portal refused it, although the call as a whole succeeded.
    Refused {
        /// Our id of the message.
        message_id: Option<String>,
        /// The vendor's words.
        errors: Vec<String>,
    },
}

/// The result of `imconnector.send.messages` or `imconnector.send.status.delivery`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendResult {
    /// SUCCESS of the call as a whole. It stays true when single messages are refused; false means that the line is not
    /// active, as older portals say it.
    pub success: bool,
    items: Vec<ItemOutcome>,
}

impl SendResult {
    /// Reads a result. What has no SUCCESS did not succeed.
    #[must_use]
    pub fn parse(result: &Value) -> Self {
        let items = match result.get("DATA").and_then(|data| data.get("RESULT")) {
            Some(Value::Array(items)) => items.iter().map(ItemOutcome::read).collect(),
            // A list with gaps comes as an object.
            Some(Value::Object(items)) => items.values().map(ItemOutcome::read).collect(),
            _ => Vec::new(),
        };
        Self {
            success: result.get("SUCCESS") == Some(&Value::Bool(true)),
            items,
        }
    }

    /// What became of each message, in the order of the call. Empty for confirmations and for lines that are not active.
    #[must_use]
    pub fn items(&self) -> &[ItemOutcome] {
        &self.items
    }
}

impl ItemOutcome {
    fn read(item: &Value) -> Self {
        let message_id = item
            .get("message")
            .and_then(|message| message.get("id"))
            .and_then(|id| match id {
                Value::Array(ids) => ids.first().and_then(scalar),
                other => scalar(other),
            });
        if item.get("SUCCESS") == Some(&Value::Bool(true)) {
            let session = item.get("session").and_then(|session| {
                Some(Session {
                    id: scalar(session.get("ID")?)?,
                    chat_id: scalar(session.get("CHAT_ID")?)?,
                })
            });
            return Self::Accepted {
                message_id,
                session,
            };
        }
        let errors = match item.get("ERRORS") {
            Some(Value::Array(errors)) => errors.iter().filter_map(scalar).collect(),
            Some(other) => scalar(other).into_iter().collect(),
            None => Vec::new(),
        };
        Self::Refused { message_id, errors }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
