//! `framechat outbox …`: what the portals have still to be told, without a word of what was written.

use clap::{ArgGroup, Args, Subcommand};

use super::options::StoreOptions;
use super::say;
use crate::clock::now_ms;
use crate::store::Listed;

/// Jobs read at once.
const PAGE: i64 = 500;

/// What can be done with the outbox.
#[derive(Debug, Subcommand)]
pub(super) enum Outbox {
    /// List what the portals have still to be told, one job a line, without the texts.
    List(List),
    /// Have parked jobs tried again. A running server takes them up within 15 seconds.
    Retry(Retry),
    /// Remove a job for ever; the visitor sees that the message failed.
    Drop(Drop),
}

/// Which jobs to list.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Only those that are not tried any more.
    #[arg(long)]
    parked: bool,
    #[command(flatten)]
    store: StoreOptions,
}

/// Which jobs to try again.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true))]
pub(super) struct Retry {
    /// The job.
    #[arg(value_name = "ID", group = "which")]
    id: Option<i64>,
    /// All that are parked.
    #[arg(long, group = "which")]
    all_parked: bool,
    #[command(flatten)]
    store: StoreOptions,
}

/// Which job to remove.
#[derive(Debug, Args)]
pub(super) struct Drop {
    /// The job.
    #[arg(value_name = "ID")]
    id: i64,
    /// Do it.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    store: StoreOptions,
}

impl Outbox {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run().await,
            Self::Retry(retry) => retry.run().await,
            Self::Drop(drop) => drop.run().await,
        }
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.store.open().await?;
        let (now, mut after, mut shown) = (now_ms(), 0, 0_usize);
        loop {
            let page = store.list_jobs(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for job in page.iter().filter(|job| job.parked != 0 || !self.parked) {
                shown += 1;
                say(&line(job, now))?;
            }
        }
        store.close().await;
        if shown == 0 {
            say("Nothing waits there.")?;
        }
        Ok(())
    }
}

fn line(job: &Listed, now_ms: i64) -> String {
    let due = if job.parked != 0 {
        "parked".to_owned()
    } else if job.due_at_ms <= now_ms {
        "due now".to_owned()
    } else {
        format!("due in {} s", (job.due_at_ms - now_ms + 999) / 1000)
    };
    let error = job.last_error.as_deref().map(one_line).unwrap_or_default();
    format!(
        "JOB {}  {}  chat {}  {}  tried {}  repeated {}  {due}  {error}",
        job.id, job.portal, job.chat, job.kind, job.attempts, job.repeats
    )
    .trim_end()
    .to_owned()
}

/// What a portal said, without anything that moves a terminal's cursor.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

impl Retry {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.store.open().await?;
        let jobs = store.unpark_jobs(self.id, now_ms()).await?;
        store.close().await;
        match (jobs.len(), self.id) {
            (0, Some(id)) => {
                anyhow::bail!("there is no parked job {id}: framechat outbox list shows all")
            }
            (0, None) => say("No job is parked."),
            (1, _) => say("1 job is tried again."),
            (many, _) => say(&format!("{many} jobs are tried again.")),
        }
    }
}

impl Drop {
    async fn run(self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.yes,
            "nothing was done: with --yes the job is removed for ever, and its visitor sees that the message failed"
        );
        let store = self.store.open().await?;
        let dropped = store.drop_job(self.id).await?;
        store.close().await;
        anyhow::ensure!(
            dropped,
            "there is no job {}: framechat outbox list shows all",
            self.id
        );
        say("Removed.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_one_line() {
        let mut job = Listed {
            id: 7,
            portal: "https://p.example".to_owned(),
            chat: "v1".to_owned(),
            kind: "send".to_owned(),
            attempts: 2,
            repeats: 1,
            due_at_ms: 2500,
            parked: 0,
            last_error: Some("no\n\u{1b}[2J way".to_owned()),
        };
        assert_eq!(
            line(&job, 1000),
            "JOB 7  https://p.example  chat v1  send  tried 2  repeated 1  due in 2 s  no  [2J way"
        );
        job.last_error = None;
        assert!(line(&job, 2500).ends_with("due now"));
        job.parked = 1;
        assert!(line(&job, 1000).ends_with("parked"));
    }
}
