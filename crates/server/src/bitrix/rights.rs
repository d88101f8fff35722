//! Who may change a portal's connectors, and the ids that the vendor writes in two ways.

use framechat_protocol::bitrix24::rest::ErrorCode;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{PortalError, Portals};

/// An id that the vendor writes as a number or as a string.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum LooseId {
    Number(i64),
    Text(String),
}

impl From<LooseId> for String {
    fn from(id: LooseId) -> Self {
        match id {
            LooseId::Number(number) => number.to_string(),
            LooseId::Text(text) => text,
        }
    }
}

#[derive(Serialize)]
struct Nothing {}

impl Portals {
    /// Whether the user whose token this is may change the connectors of Open Channels: the
    /// portal lists them to nobody else.
    pub async fn may_change_connectors(
        &self,
        endpoint: &str,
        token: &SecretString,
    ) -> Result<bool, PortalError> {
        let listed = self
            .post::<Value>(endpoint, token, "imconnector.list", &Nothing {})
            .await;
        match listed {
            Ok(_) => Ok(true),
            Err(PortalError::Refused(error)) if error.code == ErrorCode::AccessDenied => Ok(false),
            Err(error) => Err(error),
        }
    }
}
