//! The pages of a portal: messenger, operator console, installation, contact center, and the JSON that they live on.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

use crate::App;
use crate::pages::{escape, html, script, sheet};
use crate::portal::chats::{Chat, files};
use crate::portal::install::{Opening, WidgetWish};
use crate::portal::launch::Circumstances;
use crate::portal::routes::Here;
use crate::portal::state::LINES;
use crate::portal::users::OPERATOR;

/// The pages and their JSON.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route(
            "/messenger",
            get(|| async { html(include_str!("../../pages/messenger.html")) }),
        )
        .route(
            "/messenger/modern",
            get(|| async { html(include_str!("../../pages/modern.html")) }),
        )
        .route("/messenger/state", get(messenger_state))
        .route("/messenger/widget/{widget}", post(messenger_widget))
        .route("/messenger/launch", get(messenger_launch))
        .route("/messenger/send", post(messenger_send))
        .route("/messenger/open", post(messenger_open))
        .route("/messenger/log", post(messenger_log))
        .route(
            "/messenger/ajax",
            post(|| async { Json(json!({ "ERROR": "" })) }),
        )
        .route(
            "/operator",
            get(|| async { html(include_str!("../../pages/operator.html")) }),
        )
        .route("/operator/state", get(operator_state))
        .route("/pub/im.file.php", get(files::public))
        .route("/install", get(install_page))
        .route("/install/finish", post(install_finish))
        .route("/contact-center", get(contact_center))
        .route("/changes", get(changes))
        .route(
            "/assets/portal.css",
            get(|| async { sheet(include_str!("../../pages/portal.css")) }),
        )
        .route(
            "/assets/messenger.js",
            get(|| async { script(include_str!("../../pages/messenger.js")) }),
        )
        .route(
            "/assets/messenger-frame.js",
            get(|| async { script(include_str!("../../pages/messenger-frame.js")) }),
        )
        .route(
            "/assets/messenger-common.js",
            get(|| async { script(include_str!("../../pages/messenger-common.js")) }),
        )
        .route(
            "/assets/modern.js",
            get(|| async { script(include_str!("../../pages/modern.js")) }),
        )
        .route(
            "/assets/widget-host.js",
            get(|| async { script(include_str!("../../pages/widget-host.js")) }),
        )
        .route(
            "/assets/operator.js",
            get(|| async { script(include_str!("../../pages/operator.js")) }),
        )
        .route(
            "/assets/bridge.js",
            get(|| async { script(include_str!("../../pages/bridge.js")) }),
        )
}

async fn home(Here(portal): Here) -> Response {
    html(include_str!("../../pages/portal.html").replace("{host}", &escape(&portal.host)))
}

#[derive(Deserialize)]
struct StateQuery {
    #[serde(default = "english")]
    lang: String,
}

fn english() -> String {
    "en".to_owned()
}

async fn messenger_state(Here(portal): Here, Query(query): Query<StateQuery>) -> Json<Value> {
    Json(portal.messenger_view(&query.lang))
}

#[derive(Deserialize)]
struct LaunchQuery {
    app: i64,
    dialog: String,
    #[serde(default = "english")]
    lang: String,
    #[serde(default)]
    dark: bool,
    #[serde(default)]
    chrome: bool,
    message: Option<String>,
    button: Option<String>,
}

async fn messenger_launch(
    Here(portal): Here,
    Query(query): Query<LaunchQuery>,
) -> Result<Json<Value>, StatusCode> {
    let circumstances = Circumstances {
        lang: query.lang,
        chrome: query.chrome,
        dark: query.dark,
        button: query
            .message
            .map(|message| (message, query.button.unwrap_or_default())),
    };
    let state = portal.state();
    portal
        .launch(&state, query.app, &query.dialog, OPERATOR, &circumstances)
        .map(Json)
        .ok_or(StatusCode::NOT_FOUND)
}

#[derive(Deserialize)]
struct DialogText {
    dialog: String,
    #[serde(default)]
    text: String,
}

async fn messenger_widget(
    Here(portal): Here,
    Path(widget): Path<i64>,
    Json(wish): Json<WidgetWish>,
) -> Result<Json<Value>, StatusCode> {
    let (binding, opening) = portal
        .open_widget(widget, &wish)
        .ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({
        "placement": binding.placement, "title": binding.title(&wish.lang), "width": binding.size("width"), "height": binding.size("height"),
        "origin": origin_of(&opening.action), "opening": opening,
    })))
}

async fn messenger_send(
    Here(portal): Here,
    Json(wish): Json<DialogText>,
) -> Result<Json<Value>, (StatusCode, String)> {
    let id = portal
        .messenger_send(&wish.dialog, &wish.text)
        .map_err(|refused| (StatusCode::BAD_REQUEST, refused.to_string()))?;
    Ok(Json(json!({ "message_id": id })))
}

async fn messenger_open(Here(portal): Here, Json(wish): Json<DialogText>) -> Json<Value> {
    Json(json!({ "known": portal.messenger_open(&wish.dialog) }))
}

async fn messenger_log(
    Here(portal): Here,
    Json(entry): Json<Value>,
) -> Result<StatusCode, StatusCode> {
    if !entry.is_object() {
        return Err(StatusCode::BAD_REQUEST);
    }
    portal.state().messenger.record(entry);
    portal.changed();
    Ok(StatusCode::NO_CONTENT)
}

async fn operator_state(Here(portal): Here) -> Json<Value> {
    let state = portal.state();
    Json(
        json!({ "operator": OPERATOR.full_name(), "installed": state.installed, "chats": state.chats.iter().map(Chat::view).collect::<Vec<_>>() }),
    )
}

async fn install_page(Shared(app): Shared<App>, Here(portal): Here) -> Response {
    frame_page(
        "Install the application",
        "Application",
        &app,
        &portal.open_install(&app),
    )
}

#[derive(Deserialize)]
struct LineQuery {
    line: Option<i64>,
    connector: Option<String>,
}

async fn contact_center(
    Shared(app): Shared<App>,
    Here(portal): Here,
    Query(query): Query<LineQuery>,
) -> Response {
    let connectors: Vec<(String, String)> = portal
        .state()
        .connectors
        .iter()
        .map(|(id, connector)| (id.clone(), connector.name.clone()))
        .collect();
    if let Some(line) = query.line {
        let connector = query
            .connector
            .or_else(|| connectors.first().map(|(id, _)| id.clone()));
        return match connector.and_then(|connector| portal.open_settings(&connector, line)) {
            Some(opening) => frame_page(
                &format!("Contact center: line {line}"),
                "Connector settings",
                &app,
                &opening,
            ),
            None => (
                StatusCode::NOT_FOUND,
                html(include_str!("../../pages/contact-center.html").replace(
                    "{list}",
                    "<p>No such connector is registered. Install the application first.</p>",
                )),
            )
                .into_response(),
        };
    }
    let list: String = connectors
        .iter()
        .flat_map(|(id, name)| LINES.iter().map(move |(line, title)| format!("<li><a href=\"/contact-center?line={line}&amp;connector={}\">Connect {} to line {line}, {}</a></li>", escape(id), escape(name), escape(title))))
        .collect();
    let list = if list.is_empty() {
        "<p>No connector is registered. <a href=\"/install\">Install the application</a> first.</p>"
            .to_owned()
    } else {
        format!("<ul>{list}</ul>")
    };
    html(include_str!("../../pages/contact-center.html").replace("{list}", &list))
}

fn origin_of(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    Some(url.origin().ascii_serialization())
}

/// A page that posts a form into a frame and answers the frame's bridge.
fn frame_page(title: &str, frame_title: &str, app: &App, opening: &Opening) -> Response {
    let fields: String = opening
        .fields
        .iter()
        .map(|(name, value)| {
            format!(
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                escape(value)
            )
        })
        .collect();
    let origin = origin_of(&opening.action).unwrap_or_else(|| app.app_url().to_owned());
    // Inside a script element only `<` could end it early.
    let data = json!({ "origin": origin, "sid": opening.sid, "initData": opening.init_data })
        .to_string()
        .replace('<', "\\u003c");
    html(
        include_str!("../../pages/frame.html")
            .replace("{title}", &escape(title))
            .replace("{frame_title}", &escape(frame_title))
            .replace("{action}", &escape(&opening.action))
            .replace("{name}", &escape(&opening.window_name))
            .replace("{fields}", &fields)
            .replace("{data}", &data),
    )
}

async fn install_finish(Here(portal): Here) -> StatusCode {
    portal.finish_install();
    StatusCode::NO_CONTENT
}

/// How often an idle stream says that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A number a change; pages then ask for what they show.
async fn changes(
    Here(portal): Here,
) -> Sse<impl tokio_stream::Stream<Item = Result<Event, Infallible>>> {
    let stream = WatchStream::new(portal.watch())
        .map(|number| Ok(Event::default().event("change").data(number.to_string())));
    Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}
