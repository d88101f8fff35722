//! What a portal does to an application that is not prepared: expired tokens, refused and lost calls, limits, events that come
//! twice or late, lines that are switched off.

use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Failure, Target};
use crate::App;
use crate::portal::connectors;
use crate::portal::delivery::{Conduct, Delivery};
use crate::portal::faults::Wish;
use crate::portal::limiter::{Limiter, Limits};
use crate::portal::users::ADMIN;

fn wrong(sentence: impl Into<String>) -> Failure {
    Failure(StatusCode::BAD_REQUEST, sentence.into())
}

#[derive(Deserialize, Default)]
pub(super) struct ExpireWish {
    /// The refresh tokens too.
    #[serde(default)]
    refresh: bool,
}

/// Access tokens end now.
pub(super) async fn expire(Target(portal): Target, wish: Option<Json<ExpireWish>>) -> Answer {
    let mut state = portal.state();
    state.tokens.expire_access();
    if wish.is_some_and(|Json(wish)| wish.refresh) {
        state.tokens.expire_refresh();
    }
    Ok(Json(json!({ "expired": true })))
}

/// Calls of a method are answered otherwise, or not at all.
pub(super) async fn fault(Shared(app): Shared<App>, Json(wish): Json<Wish>) -> Answer {
    app.faults().add(wish).map_err(wrong)?;
    Ok(Json(app.faults().view()))
}

/// The orders in force.
pub(super) async fn faults(Shared(app): Shared<App>) -> Answer {
    Ok(Json(app.faults().view()))
}

/// The portals are well again.
pub(super) async fn no_faults(Shared(app): Shared<App>) -> Answer {
    app.faults().clear();
    Ok(Json(app.faults().view()))
}

#[derive(Deserialize)]
pub(super) struct LatencyWish {
    latency_ms: u64,
}

/// Every REST call and token request takes at least this long from now on.
pub(super) async fn latency(Shared(app): Shared<App>, Json(wish): Json<LatencyWish>) -> Answer {
    app.set_latency_ms(wish.latency_ms);
    Ok(Json(json!({ "latency_ms": wish.latency_ms })))
}

/// From now on the portal takes that many calls; what it has taken so far is forgotten.
pub(super) async fn limits(Target(portal): Target, Json(limits): Json<Limits>) -> Answer {
    if !limits.make_sense() {
        return Err(wrong(format!(
            "{} calls a second cannot drain away",
            limits.per_second
        )));
    }
    portal.state().limiter = Limiter::new(limits);
    Ok(Json(
        json!({ "capacity": limits.capacity, "per_second": limits.per_second }),
    ))
}

#[derive(Deserialize)]
pub(super) struct ScopeWish {
    /// With commas between them.
    scope: String,
}

/// The administrator changes the application's rights; tokens that it has already are good for these from now on.
pub(super) async fn scope(Target(portal): Target, Json(wish): Json<ScopeWish>) -> Answer {
    portal.set_scope(&wish.scope);
    Ok(Json(json!({ "scope": portal.scope() })))
}

/// How the portal's events are sent from now on.
pub(super) async fn events(Target(portal): Target, Json(conduct): Json<Conduct>) -> Answer {
    portal.set_conduct(conduct);
    Ok(Json(
        json!({ "hold": conduct.hold, "copies": conduct.copies }),
    ))
}

#[derive(Deserialize)]
pub(super) struct AgainWish {
    /// How many of the latest deliveries.
    last: usize,
}

/// Sends events that were sent before once more, as they were.
pub(super) async fn events_again(Target(portal): Target, Json(wish): Json<AgainWish>) -> Answer {
    let again: Vec<Delivery> = {
        let state = portal.state();
        let skipped = state.deliveries.len().saturating_sub(wish.last);
        let text =
            |record: &Value, name: &str| record[name].as_str().unwrap_or_default().to_owned();
        state
            .deliveries
            .iter()
            .skip(skipped)
            .map(|record| Delivery {
                event: text(record, "event"),
                url: text(record, "url"),
                body: text(record, "body"),
            })
            .collect()
    };
    let sent = again.len();
    for delivery in again {
        portal.deliver(delivery);
    }
    Ok(Json(json!({ "sent": sent })))
}

#[derive(Deserialize)]
pub(super) struct SwitchWish {
    line: i64,
    active: bool,
    /// The only registered one by default.
    connector: Option<String>,
}

/// The administrator switches a line off or on, in the portal's own pages.
pub(super) async fn line(Target(portal): Target, Json(wish): Json<SwitchWish>) -> Answer {
    let mut state = portal.state();
    let first = state.connectors.keys().next().cloned();
    let connector = wish
        .connector
        .or(first)
        .filter(|connector| state.connectors.contains_key(connector))
        .ok_or_else(|| {
            Failure(
                StatusCode::NOT_FOUND,
                "no such connector is registered".to_owned(),
            )
        })?;
    connectors::switch(
        &portal,
        &mut state,
        ADMIN.id,
        &connector,
        wish.line,
        wish.active,
    );
    drop(state);
    portal.changed();
    Ok(Json(json!({ "line": wish.line, "active": wish.active })))
}

#[derive(Deserialize)]
pub(super) struct LineWish {
    line: i64,
}

/// The administrator removes a line altogether.
pub(super) async fn line_delete(Target(portal): Target, Json(wish): Json<LineWish>) -> Answer {
    connectors::delete_line(&portal, &mut portal.state(), ADMIN.id, wish.line);
    portal.changed();
    Ok(Json(json!({ "deleted": wish.line })))
}
