//! What open streams cost the server in memory.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::framechat::{Framechat, Visitor};

/// The smaller number of streams.
const FEW: usize = 100;
/// Memory is looked at when it has not changed for so long.
const CALM: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_millis(200);
/// And after this time even if it has.
const PATIENCE: Duration = Duration::from_secs(20);

/// Resident memory of the server, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) without: u64,
    pub(crate) few: u64,
    pub(crate) many: u64,
}

/// Opens streams, a few and then as many as asked, spread over the visitors.
pub(crate) async fn measure(
    server: &Framechat,
    visitors: &[Visitor],
    streams: usize,
) -> Result<Memory> {
    let without = calm(server).await?;
    let mut open = Vec::with_capacity(streams);
    let mut marks = Vec::new();
    for goal in [FEW, streams] {
        while open.len() < goal {
            let visitor = &visitors[open.len() % visitors.len()];
            open.push(visitor.client.stream("/api/visitor/changes").await?);
        }
        marks.push(calm(server).await?);
    }
    Ok(Memory {
        without,
        few: marks[0],
        many: marks[1],
    })
}

async fn calm(server: &Framechat) -> Result<u64> {
    let start = Instant::now();
    let (mut last, mut since) = (server.program.resident_bytes()?, Instant::now());
    while since.elapsed() < CALM && start.elapsed() < PATIENCE {
        tokio::time::sleep(POLL).await;
        let now = server.program.resident_bytes()?;
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
    Ok(last)
}
