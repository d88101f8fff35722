//! The chat app's calls to its server. The browser's own JSON, since serde's code would be a large part of the page.

use super::failure::Failure;
use crate::browser::http::{self, Answer};
use crate::browser::json::{Json, Writer};
use framechat_protocol::app_session::{Names, Reply, ReplyScope};

const SESSION: &str = "/api/app/session";
const NAMES: &str = "/api/app/names";
const MESSAGES: &str = "/api/app/messages";
const REPLIES: &str = "/api/app/replies";

/// Renews the session.
///
/// # Errors
/// [`Failure`]
pub(super) async fn renew(token: &str) -> Result<(), Failure> {
    call("POST", SESSION, token, None).await.map(drop)
}

/// Asks for the names of operator and client.
///
/// # Errors
/// [`Failure`]
pub(super) async fn names(token: &str) -> Result<Names, Failure> {
    let json = body(call("GET", NAMES, token, None).await?)?;
    Ok(Names {
        user_name: json.text("user_name"),
        client_name: json.text("client_name"),
    })
}

/// Sends a message as the user, once for each id.
///
/// # Errors
/// [`Failure`]
pub(super) async fn send(token: &str, id: &str, text: &str) -> Result<(), Failure> {
    let message = Writer::default()
        .text("id", Some(id))
        .text("text", Some(text));
    call("POST", MESSAGES, token, Some(&message.finish()))
        .await
        .map(drop)
}

/// All quick replies of this user.
///
/// # Errors
/// [`Failure`]
pub(super) async fn replies(token: &str) -> Result<Vec<Reply>, Failure> {
    let json = body(call("GET", REPLIES, token, None).await?)?;
    let list = json.list("replies").ok_or(Failure::Refused)?;
    list.iter()
        .map(|item| reply(item).ok_or(Failure::Refused))
        .collect()
}

/// Keeps a new quick reply.
///
/// # Errors
/// [`Failure`]
pub(super) async fn add(
    token: &str,
    scope: ReplyScope,
    title: &str,
    text: &str,
) -> Result<Reply, Failure> {
    let new = written(title, text).text("scope", Some(scope.word()));
    let answer = call("POST", REPLIES, token, Some(&new.finish())).await?;
    reply(&body(answer)?).ok_or(Failure::Refused)
}

/// Changes a quick reply, unless someone else did since this version.
///
/// # Errors
/// [`Failure`]
pub(super) async fn change(
    token: &str,
    id: &str,
    version: i64,
    title: &str,
    text: &str,
) -> Result<Reply, Failure> {
    let changed = written(title, text).integer("version", version);
    let answer = call("PUT", &path_of(id), token, Some(&changed.finish())).await?;
    reply(&body(answer)?).ok_or(Failure::Refused)
}

/// Deletes a quick reply.
///
/// # Errors
/// [`Failure`]
pub(super) async fn remove(token: &str, id: &str) -> Result<(), Failure> {
    call("DELETE", &path_of(id), token, None).await.map(drop)
}

fn written(title: &str, text: &str) -> Writer {
    Writer::default()
        .text("title", Some(title))
        .text("text", Some(text))
}

/// Ids are the server's own and hold nothing that an address would take for something else.
fn path_of(id: &str) -> String {
    [REPLIES, "/", id].concat()
}

async fn call(
    method: &str,
    path: &str,
    token: &str,
    body: Option<&str>,
) -> Result<Answer, Failure> {
    let answer = http::call(method, path, Some(token), body)
        .await
        .map_err(|_| Failure::Away)?;
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    let code = answer.body.and_then(|problem| problem.text("code"));
    Err(Failure::of(answer.status, code.as_deref()))
}

fn body(answer: Answer) -> Result<Json, Failure> {
    answer.body.ok_or(Failure::Refused)
}

fn reply(json: &Json) -> Option<Reply> {
    Some(Reply {
        id: json.text("id")?,
        scope: match json.text("scope")?.as_str() {
            "own" => ReplyScope::Own,
            "shared" => ReplyScope::Shared,
            _ => return None,
        },
        title: json.text("title")?,
        text: json.text("text")?,
        version: json.integer("version")?,
    })
}
