//! Visitors who write as fast as they are answered, and what became of their messages.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

use crate::baseline::{self, Baseline};
use crate::framechat::Visitor;
use crate::portal::Portal;
use crate::stats::percentile;

/// What a load came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sends {
    pub(crate) accepted_per_second: f64,
    pub(crate) delivered_per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

/// A text of usual length.
pub(crate) fn text(number: usize) -> String {
    format!("Hello. When will order {number} arrive. It was promised for Tuesday morning.")
}

/// Whoever can write.
trait Writer: Send + 'static {
    fn write(&mut self, number: usize) -> impl Future<Output = Result<u16>> + Send;
}

/// One visitor of the baseline; it keeps no limits.
struct One(crate::http::Client);

impl Writer for One {
    async fn write(&mut self, number: usize) -> Result<u16> {
        baseline::send(&mut self.0, &text(number)).await
    }
}

/// Several visitors who take turns: each may write only so often.
struct Turns(Vec<Visitor>);

impl Writer for Turns {
    async fn write(&mut self, number: usize) -> Result<u16> {
        let turn = number % self.0.len();
        self.0[turn].send(&text(number)).await
    }
}

/// The baseline's visitors write.
pub(crate) async fn baseline(
    baseline: &Baseline,
    portal: &Portal,
    writers: usize,
    window: Duration,
) -> Result<Sends> {
    let all = (0..writers)
        .map(|number| One(baseline.visitor(&format!("w{number}"))))
        .collect();
    measure(all, portal, window).await
}

/// Framechat's visitors write.
pub(crate) async fn framechat(
    visitors: Vec<Visitor>,
    portal: &Portal,
    writers: usize,
    window: Duration,
) -> Result<Sends> {
    let mut all: Vec<Turns> = (0..writers).map(|_| Turns(Vec::new())).collect();
    for (number, visitor) in visitors.into_iter().enumerate() {
        all[number % writers].0.push(visitor);
    }
    measure(all, portal, window).await
}

async fn measure<W: Writer>(writers: Vec<W>, portal: &Portal, window: Duration) -> Result<Sends> {
    let before = portal.arrived().await?;
    let start = Instant::now();
    let mut running = JoinSet::new();
    for mut writer in writers {
        running.spawn(async move {
            let (mut times, mut refused) = (Vec::new(), 0_u32);
            let mut number = 0;
            while start.elapsed() < window {
                let begun = Instant::now();
                match writer.write(number).await? {
                    200 => times.push(begun.elapsed()),
                    _ => refused += 1,
                }
                number += 1;
            }
            anyhow::Ok((times, refused))
        });
    }
    tokio::time::sleep(window).await;
    let arrived = portal.arrived().await? - before;
    let (mut times, mut refused) = (Vec::new(), 0);
    for outcome in running.join_all().await {
        let (some, few) = outcome?;
        times.extend(some);
        refused += few;
    }
    ensure!(
        refused == 0,
        "{refused} of {} sends were refused: the load is greater than the visitors may write",
        times.len()
    );
    let seconds = window.as_secs_f64();
    // Counts of one run, far below 2^52.
    #[allow(clippy::cast_precision_loss)]
    let rate = |count: u64| count as f64 / seconds;
    Ok(Sends {
        accepted_per_second: rate(times.len() as u64),
        delivered_per_second: rate(arrived),
        p50: percentile(times.clone(), 0.5),
        p99: percentile(times, 0.99),
    })
}
