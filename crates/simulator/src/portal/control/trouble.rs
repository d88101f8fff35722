//! What a portal does to an application that is not prepared: expired tokens, refused calls, limits.

use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Failure, Target};
use crate::App;
use crate::app::Fault;
use crate::portal::limiter::{Limiter, Limits};

/// Access tokens end now.
pub(super) async fn expire(Target(portal): Target) -> Answer {
    portal.state().tokens.expire_access();
    Ok(Json(json!({ "expired": true })))
}

/// An answer in place of the portal's own.
#[derive(Deserialize)]
pub(super) struct FaultWish {
    method: String,
    status: u16,
    body: Value,
    times: Option<u32>,
}

/// The portal's next calls of a method are answered otherwise.
pub(super) async fn fault(Shared(app): Shared<App>, Json(wish): Json<FaultWish>) -> Answer {
    let status = StatusCode::from_u16(wish.status)
        .map_err(|error| Failure(StatusCode::BAD_REQUEST, error.to_string()))?;
    let times = wish.times.unwrap_or(1).max(1);
    app.add_fault(Fault {
        method: wish.method.to_lowercase(),
        times,
        status,
        body: wish.body,
    });
    Ok(Json(json!({ "times": times })))
}

/// From now on the portal takes that many calls; what it has taken so far is forgotten.
pub(super) async fn limits(Target(portal): Target, Json(limits): Json<Limits>) -> Answer {
    if !limits.make_sense() {
        return Err(Failure(
            StatusCode::BAD_REQUEST,
            format!("{} calls a second cannot drain away", limits.per_second),
        ));
    }
    portal.state().limiter = Limiter::new(limits);
    Ok(Json(
        json!({ "capacity": limits.capacity, "per_second": limits.per_second }),
    ))
}
