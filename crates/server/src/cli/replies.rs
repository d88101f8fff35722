//! `framechat replies …`: operators' quick replies, out of the database and into it as CSV.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use framechat_protocol::origin::Origin;

use super::options::{StoreOptions, installed};
use super::say;
use crate::clock::now_ms;
use crate::services::replies::file;
use crate::store::{Portal, ReplyRefusal, Store};

/// The longest file that is read, in bytes: more than any portal's replies come to.
const FILE_MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Stands for the standard input or output in place of a file.
const STANDARD: &str = "-";

/// What can be done with quick replies.
#[derive(Debug, Subcommand)]
pub(super) enum Replies {
    /// Read quick replies from a CSV file with the columns scope (own or shared), user, title and text. A title that its
    /// owner has already gets the new text. With a mistake anywhere in the file nothing is changed.
    Import(Work),
    /// Write quick replies as CSV. A cell that a spreadsheet would run as a formula gets an apostrophe in front, which
    /// an import takes away again.
    Export(Work),
}

/// Which replies, and where.
#[derive(Debug, Args)]
pub(super) struct Work {
    /// The file; `-` for the standard input or output.
    #[arg(value_name = "FILE", default_value = STANDARD)]
    file: PathBuf,
    /// The portal's address, for example `https://example.bitrix24.com`.
    #[arg(long, value_name = "ADDRESS", value_parser = Origin::parse)]
    portal: Origin,
    /// On import, the user whose the own replies are that name none; on export, the one user whose own replies are written.
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(u64).range(1..))]
    user: Option<u64>,
    #[command(flatten)]
    store: StoreOptions,
}

impl Replies {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (Self::Import(work) | Self::Export(work)) = &self;
        let store = work.store.open().await?;
        let portal = installed(&store, &work.portal).await?;
        let user = work.user.map(|user| user.to_string());
        match &self {
            Self::Import(work) => import(&store, &portal, &work.file, user.as_deref()).await?,
            Self::Export(work) => export(&store, &portal, &work.file, user.as_deref()).await?,
        }
        store.close().await;
        Ok(())
    }
}

async fn import(
    store: &Store,
    portal: &Portal,
    path: &Path,
    user: Option<&str>,
) -> anyhow::Result<()> {
    let bytes = read(path).with_context(|| format!("reading {}", path.display()))?;
    let replies = file::read(&bytes, user)?;
    let outcome = store
        .import_replies(&portal.member_id, &replies, now_ms())
        .await?;
    let done = outcome.map_err(|refusal| match refusal {
        ReplyRefusal::Full { user: Some(user) } => anyhow::anyhow!(
            "user {user} would have more quick replies than may be; nothing was changed"
        ),
        ReplyRefusal::Full { user: None } => anyhow::anyhow!(
            "the portal would have more shared quick replies than may be; nothing was changed"
        ),
        other => anyhow::anyhow!("{other}; nothing was changed"),
    })?;
    say(&format!(
        "{} new, {} changed, {} as they were",
        done.new, done.changed, done.same
    ))
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new(STANDARD) {
        let stdin = std::io::stdin().lock();
        stdin.take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes)?;
    } else {
        let file = std::fs::File::open(path)?;
        file.take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes)?;
    }
    let fits = u64::try_from(bytes.len()).is_ok_and(|bytes| bytes <= FILE_MAX_BYTES);
    anyhow::ensure!(fits, "the file is longer than 64 MiB");
    Ok(bytes)
}

async fn export(
    store: &Store,
    portal: &Portal,
    path: &Path,
    user: Option<&str>,
) -> anyhow::Result<()> {
    let mut replies = store.all_replies(&portal.member_id).await?;
    if user.is_some() {
        replies.retain(|reply| reply.user.as_deref() == user);
    }
    let csv = file::write(&replies)?;
    if path == Path::new(STANDARD) {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(&csv).context("writing the replies")?;
        return stdout.flush().context("writing the replies");
    }
    std::fs::write(path, csv).with_context(|| format!("writing {}", path.display()))?;
    say(&format!(
        "{} quick replies in {}",
        replies.len(),
        path.display()
    ))
}
