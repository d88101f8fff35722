//! One round: both programs fresh before a fresh portal, every measure of the one beside the same of the other.

use std::time::Duration;

use anyhow::{Context, Result};
use free_port::free_port;

use crate::Options;
use crate::baseline::Baseline;
use crate::framechat::{self, Framechat, Visitor};
use crate::load::Sends;
use crate::memory::Memory;
use crate::portal::Portal;
use crate::{history, load, memory, replies};

/// Messages of a short and of a long history.
pub(crate) const LENGTHS: [usize; 2] = [50, 5_000];

/// What one round came to; of a pair the baseline comes first.
#[derive(Debug)]
pub(crate) struct Round {
    pub(crate) sends: [Sends; 2],
    /// Histories a second, by length.
    pub(crate) histories: [[f64; 2]; 2],
    pub(crate) replies: [Duration; 2],
    pub(crate) memory: Memory,
}

/// Measures everything once.
pub(crate) async fn run(options: &Options, number: u32) -> Result<Round> {
    let folder = tempfile::tempdir().context("a folder for the round")?;
    let port = free_port()?;
    let app = framechat::url(port);
    let portal = Portal::start(&options.simulator, &app, folder.path()).await?;
    let server = Framechat::start(&options.server, port, portal.port(), folder.path()).await?;
    let sites = Framechat::install(&portal).await?;
    let baseline = Baseline::start(&options.baseline, &portal, folder.path()).await?;
    let mut visitors = server.visitors(&sites).await?;
    println!("  {} visitors", visitors.len());

    let memory = memory::measure(&server, &visitors, options.streams).await?;
    println!("  memory {memory:?}");

    // Nobody waits for the portal while histories are written.
    let readers = fill(&portal, &baseline, &mut visitors).await?;
    let mut histories = [[0.0; 2]; 2];
    let names = ["short", "long"];
    let window = options.window() / 2;
    for (length, figures) in histories.iter_mut().enumerate() {
        for side in order(number) {
            figures[side] = match side {
                0 => history::baseline(&baseline, names[length], window).await?,
                _ => history::framechat(&readers[length], window).await?,
            };
        }
        println!("  histories of {} a second {figures:?}", LENGTHS[length]);
    }

    portal.slow(options.latency_ms).await?;
    let mut delays = [Duration::ZERO; 2];
    for side in order(number) {
        delays[side] = match side {
            0 => replies::baseline(&baseline, &portal, number).await?,
            _ => {
                let mut visitor = take(&mut visitors)?;
                replies::framechat(&mut visitor, &portal).await?
            }
        };
    }
    println!("  replies after {delays:?}");

    // Framechat goes on delivering when its visitors have stopped, so it comes last.
    let (writers, window) = (options.writers, options.window());
    let first = load::baseline(&baseline, &portal, writers, window).await?;
    let second = load::framechat(visitors, &portal, writers, window).await?;
    println!("  sends {first:?}\n        {second:?}");
    Ok(Round {
        sends: [first, second],
        histories,
        replies: delays,
        memory,
    })
}

/// Who begins changes from round to round.
fn order(number: u32) -> [usize; 2] {
    if number % 2 == 1 { [0, 1] } else { [1, 0] }
}

/// A visitor of the portal with which the baseline is not connected: its events go to Framechat alone.
fn take(visitors: &mut Vec<Visitor>) -> Result<Visitor> {
    let index = visitors
        .iter()
        .rposition(|visitor| visitor.host != crate::baseline::HOST)
        .context("a visitor of the other portal")?;
    Ok(visitors.swap_remove(index))
}

/// Writes the histories of both; gives the visitors of Framechat that have them.
async fn fill(
    portal: &Portal,
    baseline: &Baseline,
    visitors: &mut Vec<Visitor>,
) -> Result<Vec<Visitor>> {
    let mut readers = Vec::new();
    for (name, messages) in ["short", "long"].into_iter().zip(LENGTHS) {
        baseline.fill(name, messages).await?;
        let mut visitor = take(visitors)?;
        history::fill(portal, &mut visitor, messages).await?;
        readers.push(visitor);
    }
    Ok(readers)
}
