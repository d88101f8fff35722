//! Reads what a portal answers: bounded, and judged before anything in it is believed.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::PortalError;

/// The answers of the methods we call are small; this is a bound, not a size.
const ANSWER_MAX_BYTES: usize = 4 * 1024 * 1024;

#[derive(Deserialize)]
struct ErrorBody {
    error: Value,
    #[serde(default)]
    error_description: Option<String>,
}

/// The `result` of a REST answer.
pub(super) async fn result<R: DeserializeOwned>(
    response: reqwest::Response,
) -> Result<R, PortalError> {
    let (status, mut body) = json(response).await?;
    let result = body.get_mut("result").map(Value::take);
    let result = result.ok_or_else(|| unreadable(status, "no result in it"))?;
    serde_json::from_value(result).map_err(|error| unreadable(status, error))
}

/// The JSON of an answer that is not an error.
pub(super) async fn json(mut response: reqwest::Response) -> Result<(u16, Value), PortalError> {
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > ANSWER_MAX_BYTES {
            return Err(unreadable(status, "it is too large"));
        }
        bytes.extend_from_slice(&chunk);
    }
    let body: Value =
        serde_json::from_slice(&bytes).map_err(|_| unreadable(status, "it is not JSON"))?;
    if let Ok(error) = ErrorBody::deserialize(&body) {
        let code = match error.error {
            Value::String(code) => code,
            other => other.to_string(),
        };
        return Err(PortalError::Refused {
            status,
            code,
            description: error.error_description.unwrap_or_default(),
        });
    }
    if (200..300).contains(&status) {
        Ok((status, body))
    } else {
        Err(unreadable(status, "an error without a code"))
    }
}

pub(super) fn unreadable(status: u16, reason: impl ToString) -> PortalError {
    PortalError::Unreadable {
        status,
        reason: reason.to_string(),
    }
}
