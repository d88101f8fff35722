//! Visitors who open their chat: how many histories are read in a second.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::task::JoinSet;

use crate::baseline::{self, Baseline};
use crate::framechat::Visitor;
use crate::http::Client;
use crate::load::text;
use crate::portal::Portal;

/// Readers at the same time.
const READERS: usize = 16;
/// Messages of a page of Framechat's history.
const PAGE: usize = 50;
/// Connections that let operators write.
const HANDS: usize = 8;

/// The operator writes until a visitor's chat holds so many messages.
pub(crate) async fn fill(portal: &Portal, visitor: &mut Visitor, messages: usize) -> Result<()> {
    let opening = format!("An opening of {messages}");
    ensure!(visitor.send(&opening).await? == 200, "no opening");
    let chat = portal.dialog(visitor.host, &opening).await?;
    let mut hands = JoinSet::new();
    for hand in 0..HANDS {
        let mut client = portal.client(visitor.host);
        hands.spawn(async move {
            for number in (1..messages).filter(|number| number % HANDS == hand) {
                let wish = json!({ "chat": chat, "text": text(number) });
                client.post("/_control/operator", &wish).await?.ok()?;
            }
            anyhow::Ok(())
        });
    }
    for hand in hands.join_all().await {
        hand?;
    }
    // Confirmed are those that the server has stored, and nothing waits in its outbox then.
    while portal.unconfirmed(visitor.host).await? > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Whoever reads.
trait Reader: Send + 'static {
    fn read(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// Reads the baseline's history, the whole of it.
struct Whole(Client);

impl Reader for Whole {
    async fn read(&mut self) -> Result<()> {
        let page = baseline::history(&mut self.0).await?;
        ensure!(page.contains("promised for Tuesday"), "no history: {page}");
        Ok(())
    }
}

/// Reads the newest page of Framechat's history, as its chat does when it is opened.
struct Newest(Client);

impl Reader for Newest {
    async fn read(&mut self) -> Result<()> {
        let page = self.0.get("/api/visitor/history").await?.ok()?.json()?;
        let messages = page["messages"].as_array().context("messages")?;
        ensure!(messages.len() == PAGE, "{} messages", messages.len());
        Ok(())
    }
}

/// Histories of the baseline a second.
pub(crate) async fn baseline(baseline: &Baseline, name: &str, window: Duration) -> Result<f64> {
    let readers = (0..READERS).map(|_| Whole(baseline.visitor(name)));
    measure(readers.collect(), window).await
}

/// Histories of Framechat a second.
pub(crate) async fn framechat(visitor: &Visitor, window: Duration) -> Result<f64> {
    let readers = (0..READERS).map(|_| Newest(visitor.client.another()));
    measure(readers.collect(), window).await
}

async fn measure<R: Reader>(readers: Vec<R>, window: Duration) -> Result<f64> {
    let start = Instant::now();
    let mut running = JoinSet::new();
    for mut reader in readers {
        running.spawn(async move {
            let mut count = 0_u32;
            while start.elapsed() < window {
                reader.read().await?;
                count += 1;
            }
            anyhow::Ok(count)
        });
    }
    let mut all = 0;
    for count in running.join_all().await {
        all += count?;
    }
    Ok(f64::from(all) / start.elapsed().as_secs_f64())
}
