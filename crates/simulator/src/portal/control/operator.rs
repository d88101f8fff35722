//! The operator, driven from outside, and what the operator finds in the messenger.

use axum::Json;
use axum::body::Bytes;
use axum::extract::Query;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Failure, Target};
use crate::portal::chats::files::SharedFile;
use crate::portal::messenger::Button;
use crate::portal::params::int_of;
use crate::portal::users::{self, ADMIN};

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

/// A file that the operator sends; its bytes are the request's body.
#[derive(Deserialize)]
pub(super) struct FileWish {
    chat: i64,
    name: String,
    mime: String,
    #[serde(default)]
    text: String,
}

pub(super) async fn sends(
    Target(portal): Target,
    Query(wish): Query<FileWish>,
    bytes: Bytes,
) -> Answer {
    let file = SharedFile::new(wish.name, wish.mime, bytes);
    let id = portal.operator_sends(wish.chat, &wish.text, vec![file])?;
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

/// Whose tokens are wanted.
#[derive(Deserialize)]
pub(super) struct SignInWish {
    user: Option<i64>,
    /// An access token to be taken from now on, in place of a random one.
    access: Option<String>,
}

/// Tokens of a user of the installed application, the administrator unless told otherwise.
pub(super) async fn signs_in(Target(portal): Target, Json(wish): Json<SignInWish>) -> Answer {
    let user = wish
        .user
        .map_or(Some(ADMIN), users::find)
        .ok_or_else(|| Failure(StatusCode::NOT_FOUND, "there is no such user".to_owned()))?;
    let mut pair = portal.state().tokens.issue(user.id);
    if let Some(access) = wish.access {
        pair.access = portal.state().tokens.rename(&pair.access, access);
    }
    Ok(Json(
        json!({ "access_token": pair.access, "refresh_token": pair.refresh }),
    ))
}

/// A message with a button that opens a chat application.
#[derive(Deserialize)]
pub(super) struct ButtonWish {
    dialog: String,
    app: Value,
    #[serde(default)]
    text: String,
    params: Option<String>,
}

pub(super) async fn presents(Target(portal): Target, Json(wish): Json<ButtonWish>) -> Answer {
    let button = Button {
        app: int_of(&wish.app),
        params: wish.params,
    };
    let id = portal
        .messenger_button(&wish.dialog, &wish.text, button)
        .ok_or_else(|| {
            Failure(
                StatusCode::NOT_FOUND,
                "there is no such application or dialog".to_owned(),
            )
        })?;
    Ok(Json(json!({ "message_id": id })))
}
