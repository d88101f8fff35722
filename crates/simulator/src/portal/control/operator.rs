//! The operator, driven from outside.

use axum::Json;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Target};
use crate::portal::params::int_of;

/// What the operator does; numbers may come as strings.
#[derive(Deserialize)]
pub(super) struct OperatorWish {
    chat: Value,
    #[serde(default)]
    message: Value,
    #[serde(default)]
    text: String,
}

impl OperatorWish {
    fn chat(&self) -> i64 {
        int_of(&self.chat)
    }

    fn message(&self) -> i64 {
        int_of(&self.message)
    }
}

pub(super) async fn says(Target(portal): Target, Json(wish): Json<OperatorWish>) -> Answer {
    let id = portal.operator_says(wish.chat(), &wish.text)?;
    Ok(Json(json!({ "message_id": id })))
}

pub(super) async fn edits(Target(portal): Target, Json(wish): Json<OperatorWish>) -> Answer {
    portal.operator_edits(wish.chat(), wish.message(), &wish.text)?;
    Ok(Json(json!({ "edited": true })))
}

pub(super) async fn deletes(Target(portal): Target, Json(wish): Json<OperatorWish>) -> Answer {
    portal.operator_deletes(wish.chat(), wish.message())?;
    Ok(Json(json!({ "deleted": true })))
}

pub(super) async fn finishes(Target(portal): Target, Json(wish): Json<OperatorWish>) -> Answer {
    portal.operator_finishes(wish.chat())?;
    Ok(Json(json!({ "finished": true })))
}
