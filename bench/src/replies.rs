//! How long an operator's answer takes to the visitor's screen.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::json;
use tokio::task::JoinSet;

use crate::baseline::{self, Baseline};
use crate::framechat::Visitor;
use crate::http::{Client, chunk};
use crate::portal::Portal;
use crate::stats::percentile;

/// Answers that Framechat's visitor gets, one after the other.
const ANSWERS: usize = 50;
/// The baseline's visitors, each of whom gets one answer.
const POLLERS: u32 = 20;
/// The baseline's page asks so often.
const POLL_EVERY: Duration = Duration::from_secs(5);
/// Nobody waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The median delay of the baseline: from the operator's key to the poll that finds the answer.
pub(crate) async fn baseline(baseline: &Baseline, portal: &Portal, round: u32) -> Result<Duration> {
    let mut polling = JoinSet::new();
    for number in 0..POLLERS {
        let name = format!("r{round}n{number}");
        let mut visitor = baseline.visitor(&name);
        let opening = format!("An opening {name}");
        ensure!(
            baseline::send(&mut visitor, &opening).await? == 200,
            "no opening"
        );
        let chat = portal.dialog(baseline::HOST, &opening).await?;
        let operator = portal.client(baseline::HOST);
        // The answers fall evenly between two polls.
        let wait = POLL_EVERY / POLLERS * number;
        polling.spawn(poll(visitor, operator, chat, wait));
    }
    let mut delays = Vec::new();
    for delay in polling.join_all().await {
        delays.push(delay?);
    }
    Ok(percentile(delays, 0.5))
}

/// A page that polls, and an operator who answers so long after one of its polls.
async fn poll(
    mut visitor: Client,
    mut operator: Client,
    chat: i64,
    wait: Duration,
) -> Result<Duration> {
    baseline::history(&mut visitor).await?;
    let polled = Instant::now();
    tokio::time::sleep(wait).await;
    let said = Instant::now();
    let wish = json!({ "chat": chat, "text": "The answer" });
    operator.post("/_control/operator", &wish).await?.ok()?;
    for number in 1.. {
        let next = POLL_EVERY * number;
        tokio::time::sleep(next.saturating_sub(polled.elapsed())).await;
        if baseline::history(&mut visitor)
            .await?
            .contains("The answer")
        {
            break;
        }
        ensure!(said.elapsed() < PATIENCE, "the answer did not come");
    }
    Ok(said.elapsed())
}

/// The median delay of Framechat: from the operator's key to the visitor's stream.
pub(crate) async fn framechat(visitor: &mut Visitor, portal: &Portal) -> Result<Duration> {
    let opening = "An opening for answers";
    ensure!(visitor.send(opening).await? == 200, "no opening");
    let chat = portal.dialog(visitor.host, opening).await?;
    let mut stream = visitor.client.stream("/api/visitor/changes").await?;
    let mut operator = portal.client(visitor.host);
    let mut delays = Vec::new();
    for number in 0..ANSWERS {
        let answer = format!("Answer number {number}.");
        let said = Instant::now();
        let wish = json!({ "chat": chat, "text": answer });
        operator.post("/_control/operator", &wish).await?.ok()?;
        let heard = async {
            let mut text = String::new();
            while !text.contains(&answer) {
                let piece = chunk(&mut stream).await?.unwrap_or_default();
                text.push_str(&String::from_utf8_lossy(&piece));
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(PATIENCE, heard).await??;
        delays.push(said.elapsed());
    }
    Ok(percentile(delays, 0.5))
}
