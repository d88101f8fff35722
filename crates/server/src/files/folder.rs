//! The folder of the files' bytes: each under its id, first whole in a temporary place and then moved, so that what stands
//! under an id is complete.

use std::{
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use futures_util::{Stream, StreamExt as _};
use tokio::{
    fs,
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{Instant, timeout, timeout_at},
};

use super::sniff::{HEAD_BYTES, media_type};
use crate::{random, store::Content};

/// Where bytes stand while they come.
const COMING: &str = "coming";

/// Why a file could not be received.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// More bytes than allowed.
    #[error("the file is too large")]
    TooLarge,
    /// Not one byte.
    #[error("the file is empty")]
    Empty,
    /// The sender stopped, or sent other than it said.
    #[error("the file did not come whole: {0}")]
    Broken(String),
    /// Nothing came for too long.
    #[error("the file comes too slowly")]
    Slow,
    /// The folder failed.
    #[error("files folder: {0}")]
    Folder(#[from] io::Error),
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] random::NoRandomness),
}

/// What bounds a file that comes.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The most bytes.
    pub bytes: u64,
    /// The longest wait for the next bytes.
    pub pause: Duration,
    /// The longest time for all of them.
    pub whole: Duration,
    /// The least that has to come on the average, once `pause` has passed since the beginning.
    pub bytes_per_s: u64,
}

impl Bounds {
    /// Until when the next bytes of a file have to come of which there are so many: what trickles holds its place no longer
    /// than what stands still.
    fn latest(&self, begun: Instant, size: u64) -> Instant {
        let earned = Duration::from_millis(size.saturating_mul(1000) / self.bytes_per_s.max(1));
        let by_rate = begun + self.pause + earned.min(self.whole);
        by_rate.min(Instant::now() + self.pause)
    }
}

/// The folder.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// A file that came whole and has no id yet; dropped, its bytes are gone with the next sweep.
#[derive(Debug)]
pub struct Coming {
    path: PathBuf,
    /// What it is.
    pub content: Content,
}

impl Folder {
    /// The folder at a path; made when the first file comes.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where a file stands. Ids are ours: letters and digits.
    #[must_use]
    pub fn path(&self, id: &str) -> PathBuf {
        // Ids begin with one letter for all; the next two spread them over 256 folders.
        self.0.join(id.get(1..3).unwrap_or("0")).join(id)
    }

    /// Streams bytes to the disk within bounds.
    ///
    /// # Errors
    /// [`ReceiveError`]; what came is removed then.
    pub async fn receive<B, E>(
        &self,
        bytes: impl Stream<Item = Result<B, E>>,
        bounds: Bounds,
    ) -> Result<Coming, ReceiveError>
    where
        B: AsRef<[u8]>,
        E: std::fmt::Display,
    {
        let folder = self.0.join(COMING);
        fs::create_dir_all(&folder).await?;
        let path = folder.join(random::public_id()?);
        let written = timeout(bounds.whole, write(&path, bytes, bounds)).await;
        match written.unwrap_or(Err(ReceiveError::Slow)) {
            Ok(content) => Ok(Coming { path, content }),
            Err(error) => {
                remove(&path).await?;
                Err(error)
            }
        }
    }

    /// Gives a file that came its place.
    pub async fn keep(&self, coming: Coming, id: &str) -> io::Result<()> {
        let path = self.path(id);
        let folder = path.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder).await?;
        fs::rename(&coming.path, &path).await?;
        // The new name is on the disk only when its folder is.
        #[cfg(unix)]
        fs::File::open(folder).await?.sync_all().await?;
        Ok(())
    }

    /// Removes the bytes of a file that came and is not kept.
    pub async fn discard(&self, coming: Coming) -> io::Result<()> {
        remove(&coming.path).await
    }

    /// Removes a file; one that is not there is removed already.
    pub async fn remove(&self, id: &str) -> io::Result<()> {
        remove(&self.path(id)).await
    }

    /// Removes what began to come before a time and was never kept.
    pub async fn remove_unfinished(&self, before: SystemTime) -> io::Result<()> {
        let mut entries = match fs::read_dir(self.0.join(COMING)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        while let Some(entry) = entries.next_entry().await? {
            if entry.metadata().await?.modified()? < before {
                remove(&entry.path()).await?;
            }
        }
        Ok(())
    }

    /// Opens a file to read it.
    pub async fn open(&self, id: &str) -> io::Result<fs::File> {
        fs::File::open(self.path(id)).await
    }
}

async fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

async fn write<B: AsRef<[u8]>, E: std::fmt::Display>(
    path: &Path,
    bytes: impl Stream<Item = Result<B, E>>,
    bounds: Bounds,
) -> Result<Content, ReceiveError> {
    let mut file = fs::File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .open(path)
        .await?;
    let mut size = 0_u64;
    let mut bytes = std::pin::pin!(bytes);
    let begun = Instant::now();
    loop {
        let next = timeout_at(bounds.latest(begun, size), bytes.next()).await;
        let Some(chunk) = next.map_err(|_| ReceiveError::Slow)? else {
            break;
        };
        let chunk = chunk.map_err(|error| ReceiveError::Broken(error.to_string()))?;
        let chunk = chunk.as_ref();
        size = size.saturating_add(chunk.len() as u64);
        if size > bounds.bytes {
            return Err(ReceiveError::TooLarge);
        }
        file.write_all(chunk).await?;
    }
    if size == 0 {
        return Err(ReceiveError::Empty);
    }
    file.flush().await?;
    file.sync_all().await?;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let start = fs::File::open(path).await?;
    start.take(HEAD_BYTES as u64).read_to_end(&mut head).await?;
    Ok(Content {
        mime: media_type(&head).to_owned(),
        size,
    })
}

#[cfg(test)]
mod tests {
    use futures_util::stream::{self, pending};

    use super::*;

    const BOUNDS: Bounds = Bounds {
        bytes: 10,
        pause: Duration::from_secs(15),
        whole: Duration::from_secs(60),
        bytes_per_s: 2,
    };

    fn chunks(sizes: &[usize]) -> impl Stream<Item = Result<Vec<u8>, String>> + use<> {
        stream::iter(
            sizes
                .iter()
                .map(|size| Ok(vec![b'a'; *size]))
                .collect::<Vec<_>>(),
        )
    }

    fn count(folder: &Folder) -> usize {
        std::fs::read_dir(folder.0.join(COMING)).unwrap().count()
    }

    #[tokio::test]
    async fn files_are_bounded_and_leave_nothing_when_refused() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().join("files"));
        for sizes in [&[9][..], &[5, 5]] {
            let coming = folder.receive(chunks(sizes), BOUNDS).await.unwrap();
            assert_eq!(coming.content.size, sizes.iter().sum::<usize>() as u64);
            assert_eq!(coming.content.mime, "text/plain");
            folder.keep(coming, "fab1").await.unwrap();
        }
        assert_eq!(std::fs::read(folder.path("fab1")).unwrap().len(), 10);
        assert!(folder.path("fab1").ends_with("ab/fab1"));
        let refused = folder.receive(chunks(&[5, 6]), BOUNDS).await;
        assert!(matches!(refused, Err(ReceiveError::TooLarge)));
        let refused = folder.receive(chunks(&[]), BOUNDS).await;
        assert!(matches!(refused, Err(ReceiveError::Empty)));
        let broken = stream::iter([Ok("abc"), Err("reset")]);
        let refused = folder.receive(broken, BOUNDS).await;
        assert!(matches!(refused, Err(ReceiveError::Broken(_))));
        assert_eq!(count(&folder), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn who_sends_nothing_for_too_long_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().join("files"));
        let stuck = chunks(&[3]).chain(pending());
        let refused = folder.receive(stuck, BOUNDS).await;
        assert!(matches!(refused, Err(ReceiveError::Slow)));
        // A byte now and then does not help for ever.
        let trickle = stream::unfold((), |()| async {
            tokio::time::sleep(BOUNDS.pause / 2).await;
            Some((Ok::<_, String>("a"), ()))
        });
        let bounds = Bounds {
            bytes: 1000,
            ..BOUNDS
        };
        let refused = folder.receive(trickle, bounds).await;
        assert!(matches!(refused, Err(ReceiveError::Slow)));
        assert_eq!(count(&folder), 0);
    }

    /// A file of so many bytes, of which one comes after each pause.
    async fn trickled(folder: &Folder, count: usize, pause: Duration) -> bool {
        let bytes = stream::unfold(count, move |left| async move {
            let left = left.checked_sub(1)?;
            tokio::time::sleep(pause).await;
            Some((Ok::<_, String>("a"), left))
        });
        let bounds = Bounds {
            bytes: 1000,
            ..BOUNDS
        };
        match folder.receive(bytes, bounds).await {
            Ok(_) => true,
            Err(ReceiveError::Slow) => false,
            Err(error) => panic!("{error}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_below_the_least_rate_is_cut_off_after_the_first_pause() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().join("files"));
        let half_s = Duration::from_millis(500);
        // The least rate is two a second: below and at one byte in half a second it never ends too early.
        for (pause, comes) in [
            (half_s - Duration::from_millis(5), true),
            (half_s, true),
            (half_s + Duration::from_millis(200), false),
        ] {
            assert_eq!(trickled(&folder, 80, pause).await, comes, "{pause:?}");
        }
        // What is small may be slow within the first pause.
        assert!(trickled(&folder, 2, BOUNDS.pause / 2 - half_s).await);
        assert!(!trickled(&folder, 3, BOUNDS.pause / 2).await);
        assert_eq!(count(&folder), 2 + 1);
    }

    #[tokio::test]
    async fn what_never_got_an_id_is_removed_later() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().join("files"));
        drop(folder.receive(chunks(&[1]), BOUNDS).await.unwrap());
        let now = SystemTime::now();
        let ago = |secs| now - Duration::from_secs(secs);
        folder.remove_unfinished(ago(60)).await.unwrap();
        assert_eq!(count(&folder), 1);
        folder
            .remove_unfinished(now + Duration::from_secs(60))
            .await
            .unwrap();
        assert_eq!(count(&folder), 0);
        folder.remove("fab1").await.unwrap();
    }
}
