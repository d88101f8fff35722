//! REST calls: who calls, which method, in which envelope the answer goes out.

mod batch;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::App;
use crate::portal::dialogs;
use crate::portal::error::RestError;
use crate::portal::faults::{self, Cut};
use crate::portal::methods;
use crate::portal::oauth::TokenFault;
use crate::portal::params::{Params, text_of};
use crate::portal::time::{iso, now_seconds_f64};
use crate::portal::{Portal, form, schema};

/// How a call was made, before its token was looked at.
pub struct Request {
    /// The method as it stands in the path, perhaps with `.json`.
    pub method: String,
    /// The parameters of query and body together.
    pub body: Map<String, Value>,
    /// A token from the Authorization header.
    pub bearer: Option<String>,
    /// Whether it came to a webhook's address.
    pub webhook: bool,
}

/// What a call is answered with.
type Answer = (StatusCode, Value);

impl From<RestError> for Answer {
    fn from(error: RestError) -> Self {
        (error.status, error.body())
    }
}

impl Request {
    /// Reads a call: JSON or form, query parameters beneath the body's.
    ///
    /// # Errors
    /// When the body says it is JSON and is not.
    pub fn read(
        method: &str,
        headers: &HeaderMap,
        query: &str,
        body: &[u8],
        webhook: bool,
    ) -> Result<Self, RestError> {
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let mut fields = form::parse(query);
        if content_type.starts_with("application/json") {
            if !body.is_empty() {
                match serde_json::from_slice(body) {
                    Ok(Value::Object(map)) => fields.extend(map),
                    _ => {
                        return Err(RestError::wrong(
                            "INVALID_REQUEST",
                            "The body is not a JSON object",
                        ));
                    }
                }
            }
        } else {
            fields.extend(form::parse(&String::from_utf8_lossy(body)));
        }
        let bearer = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(str::to_owned);
        Ok(Self {
            method: method.to_owned(),
            body: fields,
            bearer,
            webhook,
        })
    }
}

/// Who calls.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    /// The user of the token.
    pub user: i64,
    /// A webhook is no application.
    pub webhook: bool,
}

/// Serves a call and writes it down.
pub async fn serve(app: &App, portal: &Arc<Portal>, from: IpAddr, request: Request) -> Response {
    let method = request
        .method
        .strip_suffix(".json")
        .unwrap_or(&request.method)
        .to_lowercase();
    let mut body = request.body.clone();
    let token = ["auth", "access_token"]
        .iter()
        .filter_map(|name| body.remove(*name))
        .map(|value| text_of(&value))
        .next()
        .or(request.bearer);
    tokio::time::sleep(app.latency()).await;
    // The limit stands before everything else, so a refused call uses no ordered answer up.
    let taken = portal.state().limiter.take(from, Instant::now());
    let trouble = if taken {
        app.faults().take(&method)
    } else {
        None
    };
    let (ordered, cut) = faults::meet(trouble).await;
    if cut == Some(Cut::Before) {
        app.record_call(&portal.host, &method, &Value::Object(body), None, cut);
        faults::break_off();
    }
    let (status, answer) = if !taken {
        RestError::too_many_calls().into()
    } else if let Some(ordered) = ordered {
        ordered
    } else {
        let caller = authorise(portal, token.as_deref(), request.webhook);
        answer(app, portal, caller, &method, body.clone()).await
    };
    let body = Value::Object(body);
    app.record_call(&portal.host, &method, &body, Some((status, &answer)), cut);
    let response = match answer {
        // A proxy before the portal answers in HTML; a fault may do so too.
        Value::String(html) => (status, [(CONTENT_TYPE, "text/html")], html).into_response(),
        answer => (status, Json(answer)).into_response(),
    };
    faults::deliver(response, cut).await
}

async fn answer(
    app: &App,
    portal: &Arc<Portal>,
    caller: Result<Caller, RestError>,
    method: &str,
    body: Map<String, Value>,
) -> Answer {
    let started = now_seconds_f64();
    let result = match caller {
        Ok(caller) => call(app, portal, caller, method, body).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(result) => (
            StatusCode::OK,
            json!({ "result": result, "time": time(started) }),
        ),
        Err(error) => error.into(),
    }
}

fn authorise(portal: &Portal, token: Option<&str>, webhook: bool) -> Result<Caller, RestError> {
    if webhook {
        return Ok(Caller {
            user: crate::portal::users::ADMIN.id,
            webhook,
        });
    }
    let token = token.filter(|token| !token.is_empty()).ok_or_else(|| {
        RestError::new(
            StatusCode::UNAUTHORIZED,
            "NO_AUTH_FOUND",
            "Wrong authorization data",
        )
    })?;
    match portal.state().tokens.user_of(token) {
        Ok(user) => Ok(Caller { user, webhook }),
        Err(TokenFault::Expired) => Err(RestError::new(
            StatusCode::UNAUTHORIZED,
            "expired_token",
            "The access token provided has expired.",
        )),
        Err(TokenFault::Unknown) => Err(RestError::new(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "Unable to get application by token",
        )),
    }
}

/// Runs one method, or a batch of them.
///
/// # Errors
/// The vendor's refusal.
pub async fn call(
    app: &App,
    portal: &Arc<Portal>,
    caller: Caller,
    method: &str,
    body: Map<String, Value>,
) -> Result<Value, RestError> {
    let Some(entry) = schema::find(method) else {
        return Err(RestError::new(
            StatusCode::NOT_FOUND,
            "ERROR_METHOD_NOT_FOUND",
            "Method not found!",
        ));
    };
    if entry.application_only && caller.webhook {
        return Err(RestError::wrong_auth_type());
    }
    may_call(portal, caller, method)?;
    let params = Params::new(body);
    schema::check(entry, &params)?;
    if method == "batch" {
        return batch::run(app, portal, caller, &params).await;
    }
    single(app, portal, caller, method, params).await
}

/// Refuses what the application has no right to. A webhook has rights of its own, which are all of them here.
fn may_call(portal: &Portal, caller: Caller, method: &str) -> Result<(), RestError> {
    if caller.webhook || schema::scope::opens(&portal.scope(), method) {
        Ok(())
    } else {
        Err(RestError::insufficient_scope())
    }
}

async fn single(
    app: &App,
    portal: &Arc<Portal>,
    caller: Caller,
    method: &str,
    mut params: Params,
) -> Result<Value, RestError> {
    if method == "imconnector.send.messages" {
        crate::portal::chats::download_files(app, &mut params).await;
    }
    let result = match method {
        // It takes the portal's memory by itself, as a message written in the messenger does.
        "im.message.add" => dialogs::add_message(portal, caller, &params),
        _ => methods::run(app, portal, caller, method, &params),
    };
    portal.changed();
    result
}

/// The `time` block of an answer.
pub(super) fn time(started: f64) -> Value {
    let finish = now_seconds_f64();
    // Whole seconds of today fit an i64 with room to spare.
    #[allow(clippy::cast_possible_truncation)]
    let (from, to) = (started as i64, finish as i64);
    json!({
        "start": started, "finish": finish, "duration": finish - started, "processing": finish - started,
        "date_start": iso(from), "date_finish": iso(to), "operating_reset_at": to + 600, "operating": 0,
    })
}
