//! Commits what is written at the same time together.
//!
//! `SQLite` has one writer, and each commit waits for the disk. What comes while one is under way goes into the next
//! transaction together, each piece in a savepoint of its own, so that one which fails spoils no other. Nobody is
//! answered before the commit. `PostgreSQL` has many writers and does the same by itself.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::Poll,
};

use sqlx::{Any, AnyPool, Executor as _, Transaction};
use tokio::sync::{mpsc, oneshot};

use super::{Store, StoreError, engine::Engine};

/// The most pieces in one transaction: its first waits no longer than so many take.
const TOGETHER_MAX: usize = 128;

type Tx = Transaction<'static, Any>;
/// What one piece comes to; it may hold the transaction until then.
pub(super) type Written<'t, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 't>>;

/// Where pieces wait for the writer; clones fill the same queue.
#[derive(Debug, Clone)]
pub(super) struct Group(mpsc::UnboundedSender<Box<dyn Piece>>);

impl Group {
    /// Starts the writer, which ends with the last handle.
    pub(super) fn start(engine: Engine, writer: AnyPool) -> Self {
        let (send, mut receive) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut pieces = Vec::new();
            while receive.recv_many(&mut pieces, TOGETHER_MAX).await > 0 {
                let committed = write(engine, &writer, &mut pieces).await.map_err(Arc::new);
                for piece in pieces.drain(..) {
                    piece.answer(committed.as_ref().err());
                }
            }
        });
        Self(send)
    }
}

impl Store {
    /// Carries out `work` in a transaction, and answers when it is committed. An error of `work` undoes what it did.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Written<'t, T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let Some(group) = &self.group else {
            let mut tx = self.begin().await?;
            let written = work(&mut tx).await?;
            tx.commit().await?;
            return Ok(written);
        };
        let (answer, answered) = oneshot::channel();
        let piece = Work {
            state: State::Waiting(work),
            answer,
        };
        // Both fail when the writer is gone.
        let queued = group.0.send(Box::new(piece));
        queued.map_err(|_| sqlx::Error::PoolClosed)?;
        answered.await.map_err(|_| sqlx::Error::PoolClosed)?
    }
}

async fn write(
    engine: Engine,
    writer: &AnyPool,
    pieces: &mut [Box<dyn Piece>],
) -> Result<(), StoreError> {
    let mut tx = writer.begin_with(engine.begin()).await?;
    for piece in pieces {
        tx.execute("SAVEPOINT piece").await?;
        let mut writing = piece.write(&mut tx);
        // One that panics stays broken and is undone; the writer goes on with the others.
        let written = poll_fn(|context| {
            catch_unwind(AssertUnwindSafe(|| writing.as_mut().poll(context)))
                .unwrap_or(Poll::Ready(false))
        });
        let written = written.await;
        drop(writing);
        if !written {
            tx.execute("ROLLBACK TO piece").await?;
        }
        tx.execute("RELEASE piece").await?;
    }
    Ok(tx.commit().await?)
}

/// A piece of work whose type the queue need not know.
trait Piece: Send {
    /// Does it. False when what it did is to be undone.
    fn write<'t>(&'t mut self, tx: &'t mut Tx) -> Pin<Box<dyn Future<Output = bool> + Send + 't>>;

    /// Tells what came of it; with an error nothing of the whole transaction stands.
    fn answer(self: Box<Self>, failed: Option<&Arc<StoreError>>);
}

struct Work<W, T> {
    state: State<W, T>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

enum State<W, T> {
    Waiting(W),
    Written(Result<T, StoreError>),
    /// It was taken, and did not come to its end.
    Broken,
}

impl<W, T> Piece for Work<W, T>
where
    W: for<'t> FnOnce(&'t mut Tx) -> Written<'t, T> + Send,
    T: Send,
{
    fn write<'t>(&'t mut self, tx: &'t mut Tx) -> Pin<Box<dyn Future<Output = bool> + Send + 't>> {
        Box::pin(async move {
            if let State::Waiting(work) = std::mem::replace(&mut self.state, State::Broken) {
                self.state = State::Written(work(tx).await);
            }
            matches!(self.state, State::Written(Ok(_)))
        })
    }

    fn answer(self: Box<Self>, failed: Option<&Arc<StoreError>>) {
        let outcome = match (self.state, failed) {
            // Its own error says more than that of the whole.
            (State::Written(Err(error)), _) => Err(error),
            (_, Some(failed)) => Err(StoreError::Together(Arc::clone(failed))),
            (State::Written(Ok(written)), None) => Ok(written),
            (State::Waiting(_) | State::Broken, None) => Err(sqlx::Error::WorkerCrashed.into()),
        };
        // Who asked may have gone away; what is written stands.
        let _gone = self.answer.send(outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeyRing;

    #[tokio::test]
    async fn a_piece_that_panics_spoils_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let key_file = dir.path().join("key");
        KeyRing::create_file(&key_file).unwrap();
        let keys = KeyRing::read_file(&key_file).unwrap();
        let address = format!("sqlite:{}", dir.path().join("db").display());
        let store = Store::open(&address, keys).await.unwrap();
        let note = |name: &'static str, panics: bool| {
            store.write(move |tx| {
                Box::pin(async move {
                    sqlx::query("INSERT INTO leases (name, owner, ends_at) VALUES ($1, '', 0)")
                        .bind(name)
                        .execute(&mut **tx)
                        .await?;
                    assert!(!panics, "a mistake");
                    Ok(())
                })
            })
        };
        let (before, broken, after) =
            tokio::join!(note("a", false), note("b", true), note("c", false));
        before.unwrap();
        broken.unwrap_err();
        after.unwrap();
        note("d", false).await.unwrap();
        let kept: Vec<String> = sqlx::query_scalar("SELECT name FROM leases ORDER BY name")
            .fetch_all(&store.reader)
            .await
            .unwrap();
        assert_eq!(kept, ["a", "c", "d"]);
    }
}
