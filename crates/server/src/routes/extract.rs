//! Reads requests, and answers a problem document for what cannot be read.

use axum::{
    Json,
    body::Bytes,
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{BytesRejection, JsonRejection},
    },
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use framechat_protocol::visitor::is_message_id;
use serde::de::DeserializeOwned;

use crate::{
    error::ServerError,
    random,
    services::page_session,
    state::AppState,
    store::{Chat, PageSession},
};

/// A JSON body.
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for JsonBody<T> {
    type Rejection = ServerError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ServerError> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(refused_json(&rejection)),
        }
    }
}

fn refused_json(rejection: &JsonRejection) -> ServerError {
    let code = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "body_too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "body_not_json",
        _ => "body_invalid",
    };
    ServerError::refused(rejection.status(), code, rejection.body_text())
}

/// A body as it came, within the route's limit.
pub(super) struct RawBody(pub(super) Bytes);

impl FromRequest<AppState> for RawBody {
    type Rejection = ServerError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ServerError> {
        let body = Bytes::from_request(request, state).await;
        body.map(Self).map_err(|rejection: BytesRejection| {
            let code = match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => "body_too_large",
                _ => "body_invalid",
            };
            ServerError::refused(rejection.status(), code, rejection.body_text())
        })
    }
}

/// The parameters of the address.
pub(super) struct Parameters<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Parameters<T> {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ServerError> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(rejection) => Err(ServerError::refused(
                StatusCode::BAD_REQUEST,
                "query_invalid",
                rejection.body_text(),
            )),
        }
    }
}

/// The visitor who holds the request's bearer token.
pub(super) struct Visitor(pub(super) Chat);

impl FromRequestParts<AppState> for Visitor {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ServerError> {
        let refused = || {
            ServerError::refused(
                StatusCode::UNAUTHORIZED,
                "token_invalid",
                "The session is not known here. Begin a new one.",
            )
        };
        let token = bearer(&parts.headers).ok_or_else(refused)?;
        let chat = state.store.chat_by_token(&random::digest(token)).await?;
        chat.map(Self).ok_or_else(refused)
    }
}

/// The launched page that holds the request's bearer token.
pub(super) struct AppPage(pub(super) PageSession);

impl FromRequestParts<AppState> for AppPage {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ServerError> {
        let token = bearer(&parts.headers).ok_or_else(page_session::ended)?;
        let session = page_session::of_bearer(state, token).await?;
        session.map(Self).ok_or_else(page_session::ended)
    }
}

/// The id of a message in the address, in the form that browsers give.
pub(super) struct MessageId(pub(super) String);

impl FromRequestParts<AppState> for MessageId {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ServerError> {
        let id = Path::<String>::from_request_parts(parts, state).await;
        match id {
            Ok(Path(id)) if is_message_id(&id) => Ok(Self(id)),
            _ => Err(ServerError::refused(
                StatusCode::NOT_FOUND,
                "message_unknown",
                "You have no message of this id.",
            )),
        }
    }
}

pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
