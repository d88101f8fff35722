//! The queue that carries events to the application: in order, once each, whatever the answer.

use std::sync::Weak;

use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::portal::Portal;
use crate::portal::form::{Php, build_query, parse};
use crate::portal::time::now_millis;

/// One event on its way to one handler.
#[derive(Debug)]
pub struct Delivery {
    /// Its name.
    pub event: String,
    /// The handler's address.
    pub url: String,
    /// The body before it is flattened.
    pub fields: Vec<(String, Php)>,
}

/// Sends what arrives until the portal is gone. A refused or lost event is not sent again.
pub async fn run(
    http: reqwest::Client,
    portal: Weak<Portal>,
    mut receiver: UnboundedReceiver<Delivery>,
) {
    while let Some(delivery) = receiver.recv().await {
        let body = build_query(&delivery.fields);
        let outcome = post(&http, &delivery.url, &body).await;
        let Some(portal) = portal.upgrade() else {
            return;
        };
        let (status, error) = match outcome {
            Ok(status) => (Some(status), None),
            Err(error) => {
                tracing::warn!(event = delivery.event, url = delivery.url, %error, "an event was lost");
                (None, Some(error.to_string()))
            }
        };
        let record = json!({ "event": delivery.event, "url": delivery.url, "status": status, "error": error, "at": now_millis(), "data": parse(&body).remove("data").unwrap_or(Value::Null), "body": body });
        portal.state().remember_delivery(record);
        portal.changed();
    }
}

async fn post(http: &reqwest::Client, url: &str, body: &str) -> reqwest::Result<u16> {
    let request = http
        .post(url)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(reqwest::header::USER_AGENT, "Bitrix24 Webhook Engine");
    Ok(request
        .body(body.to_owned())
        .send()
        .await?
        .status()
        .as_u16())
}
