//! Several calls to one portal in one.

use framechat_protocol::bitrix24::rest::batch::{Batch, outcomes};
use serde_json::Value;

use super::{PortalError, Portals};

impl Portals {
    /// Makes several calls in one; what each came to, in their order. Fails only as a whole.
    pub(super) async fn batch(
        &self,
        portal: &str,
        commands: &[(&str, &[(&str, &str)])],
    ) -> Result<Vec<Result<Value, PortalError>>, PortalError> {
        let result: Value = self.call(portal, "batch", &Batch::new(commands)).await?;
        let judged = outcomes(&result, commands.len()).into_iter();
        Ok(judged
            .map(|outcome| outcome.map_err(PortalError::from))
            .collect())
    }
}
