//! Reads what a portal answers: bounded, and judged before anything in it is believed.

use framechat_protocol::bitrix24::rest::{ANSWER_MAX_BYTES, parse_answer};
use serde::de::DeserializeOwned;

use super::PortalError;

/// The `result` of a REST answer.
pub(super) async fn result<R: DeserializeOwned>(
    response: reqwest::Response,
) -> Result<R, PortalError> {
    let (status, body) = body(response).await?;
    let result = parse_answer(status, &body)?;
    serde_json::from_value(result).map_err(|error| PortalError::Shape(error.to_string()))
}

/// Status and body; of a body that is too long, as much as shows that it is.
pub(super) async fn body(mut response: reqwest::Response) -> Result<(u16, Vec<u8>), PortalError> {
    let mut bytes = Vec::new();
    while bytes.len() <= ANSWER_MAX_BYTES {
        let Some(chunk) = response.chunk().await? else {
            break;
        };
        bytes.extend_from_slice(&chunk);
    }
    Ok((response.status().as_u16(), bytes))
}
