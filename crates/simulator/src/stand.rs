//! The iQChannels stand at `stand.localhost`.

use axum::Router;

use crate::App;

/// All routes of the stand.
pub fn router(_app: App) -> Router {
    Router::new()
}
