//! Runs the server on a listener until its shutdown token is cancelled.

mod connections;

use std::{io, time::Duration};

use tokio::net::TcpListener;

use self::connections::CONNECTIONS_MAX;
pub use self::connections::Peer;
use crate::{
    files, outbox, peers, retention, routes::router, services::page_session, state::AppState,
};

/// How long requests and deliveries in hand may take after shutdown was asked for.
pub const DRAIN_MAX: Duration = Duration::from_secs(10);

/// Serves requests and drains the outbox. After `state.shutdown` is cancelled: accepts no more, ends the
/// streams, finishes what is in hand within [`DRAIN_MAX`], and closes the database.
pub async fn serve(state: AppState, listener: TcpListener) -> io::Result<()> {
    let _claim = state.store.claim().await.map_err(io::Error::other)?;
    let workers = tokio::spawn(outbox::run(state.clone()));
    let peers = tokio::spawn(peers::run(state.clone()));
    let retention = tokio::spawn(retention::run(state.clone()));
    let sweeper = tokio::spawn(page_session::sweep(state.clone()));
    let fetching = tokio::spawn(files::worker::run(state.clone()));
    let sweeping = tokio::spawn(files::sweep::run(state.clone()));
    let finished = async {
        let router = router(state.clone());
        connections::serve(listener, router, CONNECTIONS_MAX, &state.shutdown).await;
        if let Err(error) = workers.await {
            tracing::error!(%error, "the outbox ended badly");
        }
        if let Err(error) = peers.await {
            tracing::error!(%error, "the ear on other servers ended badly");
        }
        if let Err(error) = retention.await {
            tracing::error!(%error, "forgetting ended badly");
        }
        // What the last requests and workers had to say.
        state.peers.tell(&state.store).await;
        if let Err(error) = sweeper.await {
            tracing::error!(%error, "the sweeper of ended sessions ended badly");
        }
        for worker in [fetching, sweeping] {
            if let Err(error) = worker.await {
                tracing::error!(%error, "the work on files ended badly");
            }
        }
        let tasks = state.portals.tasks();
        tasks.close();
        tasks.wait().await;
    };
    let out_of_time = async {
        state.shutdown.cancelled().await;
        tokio::time::sleep(DRAIN_MAX).await;
    };
    tokio::select! {
        () = finished => {}
        () = out_of_time => tracing::warn!("shutdown did not wait for everything in hand"),
    }
    state.store.close().await;
    Ok(())
}
