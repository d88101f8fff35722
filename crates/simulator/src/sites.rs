//! The pages that host our surfaces: a shop at `shop.localhost`, a CRM at `crm.localhost`.

use axum::Router;

use crate::App;

/// Which of the two sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// `shop.localhost`
    Shop,
    /// `crm.localhost`
    Crm,
}

/// All routes of one site.
pub fn router(_app: App, _site: Site) -> Router {
    Router::new()
}
