//! What a portal says of its lines and of our connector on them, and taking the connector away.

use framechat_protocol::bitrix24::connector::register_result;
use serde_json::{Value, json};

use super::{PortalError, Portals, connector::line_number, rights::LooseId};

/// How our connector stands on a line, as the portal sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineStatus {
    /// It is connected and its settings are complete.
    pub configured: bool,
    /// Somebody reported an error of it.
    pub error: bool,
    /// Messages pass.
    pub works: bool,
}

/// An Open Channel of a portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub id: String,
    /// What people at the portal call it.
    pub name: String,
    /// It takes part in anything at all.
    pub active: bool,
}

/// The most that the portal lists in one answer.
const LINES_MAX: usize = 200;

/// The vendor writes booleans in several ways.
fn is_true(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(told)) => *told,
        Some(Value::String(told)) => matches!(told.as_str(), "Y" | "1" | "true"),
        Some(Value::Number(told)) => told.as_i64() == Some(1),
        _ => false,
    }
}

impl Portals {
    /// How our connector stands on a line.
    pub async fn line_status(&self, portal: &str, line: &str) -> Result<LineStatus, PortalError> {
        let body = json!({ "CONNECTOR": self.0.connector, "LINE": line_number(line)? });
        let status: Value = self.call(portal, "imconnector.status", &body).await?;
        if !status.is_object() {
            return Err(PortalError::Shape("a status is an object".to_owned()));
        }
        Ok(LineStatus {
            configured: is_true(status.get("CONFIGURED")),
            error: is_true(status.get("ERROR")),
            works: is_true(status.get("STATUS")),
        })
    }

    /// The Open Channels of a portal, at most 200.
    pub async fn lines(&self, portal: &str) -> Result<Vec<Line>, PortalError> {
        let body = json!({ "PARAMS": {
            "select": ["ID", "LINE_NAME", "ACTIVE"], "order": { "ID": "asc" }, "limit": LINES_MAX,
        } });
        let listed: Vec<Value> = self
            .call(portal, "imopenlines.config.list.get", &body)
            .await?;
        let read = |line: Value| {
            let id: LooseId = serde_json::from_value(line.get("ID")?.clone()).ok()?;
            let name = line.get("LINE_NAME").and_then(Value::as_str);
            Some(Line {
                id: id.into(),
                name: name.unwrap_or_default().to_owned(),
                active: is_true(line.get("ACTIVE")),
            })
        };
        let lines: Option<Vec<_>> = listed.into_iter().map(read).collect();
        lines.ok_or_else(|| PortalError::Shape("a line has no number".to_owned()))
    }

    /// Takes our connector away from a portal, from all of its lines. The inner result decides, as when it is registered.
    pub async fn unregister_connector(&self, portal: &str) -> Result<(), PortalError> {
        let body = json!({ "ID": self.0.connector });
        let result: Value = self.call(portal, "imconnector.unregister", &body).await?;
        Ok(register_result(&result)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_is_written_in_several_ways() {
        for value in [json!(true), json!("Y"), json!("1"), json!(1)] {
            assert!(is_true(Some(&value)), "{value}");
        }
        for value in [
            json!(false),
            json!("N"),
            json!("0"),
            json!(0),
            json!(null),
            json!([]),
        ] {
            assert!(!is_true(Some(&value)), "{value}");
        }
        assert!(!is_true(None));
    }
}
