//! Whether the process lives (`/healthz`), and whether it can work (`/readyz`).

use std::time::Duration;

use axum::{Router, extract::State, http::StatusCode, routing::get};

use crate::{error::ServerError, state::AppState};

/// The database answers within this time, or the server is not ready.
const DATABASE_MAX: Duration = Duration::from_secs(2);
/// When to ask again.
const RETRY_S: u64 = 5;

/// Both routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
}

async fn ready(State(state): State<AppState>) -> Result<&'static str, ServerError> {
    let not_yet =
        |code, detail| ServerError::later(StatusCode::SERVICE_UNAVAILABLE, code, detail, RETRY_S);
    if state.shutdown.is_cancelled() {
        return Err(not_yet("stopping", "The server is about to end."));
    }
    match tokio::time::timeout(DATABASE_MAX, state.store.check()).await {
        Ok(Ok(())) => Ok("ready"),
        outcome => {
            if let Ok(Err(error)) = outcome {
                tracing::error!(%error, "not ready");
            }
            Err(not_yet("database", "The database does not answer."))
        }
    }
}
