//! The queue that carries events to the application: in order, once each, whatever the answer, unless a test orders otherwise.

use std::sync::Weak;

use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

use crate::portal::Portal;
use crate::portal::form::parse;
use crate::portal::time::now_millis;
use crate::random;

/// One event on its way to one handler.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its name.
    pub event: String,
    /// The handler's address.
    pub url: String,
    /// The body as it is posted.
    pub body: String,
}

/// In which order events that wait together go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// As they happened.
    #[default]
    Kept,
    /// The last one first.
    Reversed,
    /// By chance.
    Shuffled,
}

/// What a test orders for events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conduct {
    /// They wait until this is over.
    pub hold: bool,
    /// The order of those that wait together.
    pub order: Order,
    /// How often each is sent, at least once.
    pub copies: u32,
}

impl Default for Conduct {
    fn default() -> Self {
        Self {
            hold: false,
            order: Order::Kept,
            copies: 1,
        }
    }
}

/// Sends what arrives until the portal is gone. A refused or lost event is not sent again.
pub async fn run(
    http: reqwest::Client,
    portal: Weak<Portal>,
    mut receiver: UnboundedReceiver<Delivery>,
    mut conduct: watch::Receiver<Conduct>,
) {
    while let Some(first) = receiver.recv().await {
        let Ok(now) = conduct
            .wait_for(|conduct| !conduct.hold)
            .await
            .map(|now| *now)
        else {
            return;
        };
        let mut waiting = vec![first];
        while let Ok(next) = receiver.try_recv() {
            waiting.push(next);
        }
        arrange(&mut waiting, now.order);
        for delivery in waiting {
            for _ in 0..now.copies.max(1) {
                let outcome = post(&http, &delivery).await;
                let Some(portal) = portal.upgrade() else {
                    return;
                };
                record(&portal, &delivery, outcome);
            }
        }
    }
}

fn arrange(waiting: &mut [Delivery], order: Order) {
    match order {
        Order::Kept => {}
        Order::Reversed => waiting.reverse(),
        Order::Shuffled => {
            for last in (1..waiting.len()).rev() {
                waiting.swap(last, random::below(last + 1));
            }
        }
    }
}

fn record(portal: &Portal, delivery: &Delivery, outcome: reqwest::Result<u16>) {
    let (event, url, body) = (&delivery.event, &delivery.url, &delivery.body);
    let (status, error) = match outcome {
        Ok(status) => (Some(status), None),
        Err(error) => {
            tracing::warn!(event, url, %error, "an event was lost");
            (None, Some(error.to_string()))
        }
    };
    let data = parse(body).remove("data").unwrap_or(Value::Null);
    let record = json!({ "event": event, "url": url, "status": status, "error": error, "at": now_millis(), "data": data, "body": body });
    portal.state().remember_delivery(record);
    portal.changed();
}

async fn post(http: &reqwest::Client, delivery: &Delivery) -> reqwest::Result<u16> {
    let request = http
        .post(&delivery.url)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(reqwest::header::USER_AGENT, "Bitrix24 Webhook Engine");
    Ok(request
        .body(delivery.body.clone())
        .send()
        .await?
        .status()
        .as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arranged(order: Order) -> Vec<String> {
        let mut waiting: Vec<Delivery> = (0..20)
            .map(|number| Delivery {
                event: number.to_string(),
                url: String::new(),
                body: String::new(),
            })
            .collect();
        arrange(&mut waiting, order);
        waiting.into_iter().map(|delivery| delivery.event).collect()
    }

    #[test]
    fn an_order_loses_nothing() {
        let kept: Vec<String> = (0..20).map(|number| number.to_string()).collect();
        assert_eq!(arranged(Order::Kept), kept);
        let mut reversed = arranged(Order::Reversed);
        reversed.reverse();
        assert_eq!(reversed, kept);
        let mut shuffled = arranged(Order::Shuffled);
        shuffled.sort_by_key(|number| number.parse::<u32>().unwrap());
        assert_eq!(shuffled, kept);
    }
}
