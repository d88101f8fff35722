//! Visitors who write and operators who answer, both until they are heard.

use std::time::Duration;

use framechat_protocol::visitor::{
    History, Message, MessageState, SendRequest, SessionRequest, SessionResponse,
};
use reqwest::{RequestBuilder, Response, StatusCode, header};
use tokio::sync::oneshot;

use super::{
    chance::Chance,
    portal::{APPLICATION_TOKEN, MEMBER},
    server::{CONNECTOR, LINE, SITE},
    world::World,
};

/// How long an impatient queue server waits before it repeats an event.
const IMPATIENCE: Duration = Duration::from_millis(4);

/// A visitor who has written everything.
pub(crate) struct Visitor {
    /// Visitor's and chat's id.
    pub(crate) chat: String,
    token: String,
    /// Every text that was acknowledged, in order.
    pub(crate) texts: Vec<String>,
}

/// Answers what the server answered; `None` when it died or refused for now, in which case it is worth trying again.
async fn answer(world: &World, request: RequestBuilder) -> Option<Response> {
    let Ok(response) = request.send().await else {
        world.interrupted().await;
        return None;
    };
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        let seconds = response.headers()[header::RETRY_AFTER].to_str().unwrap();
        world.pause(seconds.parse().unwrap()).await;
        return None;
    }
    Some(response)
}

/// The body of a 200; `None` when the server died while it told it.
async fn told<T: serde::de::DeserializeOwned>(world: &World, response: Response) -> Option<T> {
    assert_eq!(response.status(), StatusCode::OK);
    match response.json().await {
        Ok(told) => Some(told),
        Err(_) => {
            world.interrupted().await;
            None
        }
    }
}

/// Writes until there is nothing more to write.
pub(crate) async fn visitor(
    world: World,
    number: usize,
    chat: oneshot::Sender<String>,
    mut chance: Chance,
) -> Visitor {
    let session = session(&world).await;
    chat.send(session.visitor.clone()).unwrap();
    let mut texts = Vec::new();
    while world.may_write(texts.len()).await {
        let request = SendRequest {
            id: format!("visitor-{number}-{}", texts.len()),
            text: format!("message {} of visitor {number}", texts.len()),
            files: Vec::new(),
            name: None,
            page_url: None,
            profile: None,
        };
        let message = accepted(&world, &session.token, &request).await;
        assert_eq!(message.text, request.text);
        // A page that was reloaded sends again what it is not sure of.
        if chance.one_in(8) {
            let again = accepted(&world, &session.token, &request).await;
            assert_eq!(again.seq, message.seq);
        }
        texts.push(request.text);
        world.happened();
    }
    Visitor {
        chat: session.visitor,
        token: session.token,
        texts,
    }
}

async fn session(world: &World) -> SessionResponse {
    let request = SessionRequest {
        site: SITE.to_owned(),
        token: None,
        identity: None,
    };
    loop {
        let call = world.http.post(world.url("/api/visitor/session").await);
        if let Some(response) = answer(world, call.json(&request)).await
            && let Some(session) = told(world, response).await
        {
            return session;
        }
    }
}

/// Sends until the server says that it has it.
async fn accepted(world: &World, token: &str, request: &SendRequest) -> Message {
    loop {
        let call = world.http.post(world.url("/api/visitor/messages").await);
        if let Some(response) = answer(world, call.bearer_auth(token).json(request)).await
            && let Some(message) = told(world, response).await
        {
            return message;
        }
    }
}

impl Visitor {
    /// The whole history, oldest first.
    pub(crate) async fn history(&self, world: &World) -> Vec<Message> {
        let mut messages = Vec::new();
        let mut before = String::new();
        loop {
            let url = world.url(&format!("/api/visitor/history{before}")).await;
            let response = answer(world, world.http.get(url).bearer_auth(&self.token)).await;
            let page: History = told(world, response.unwrap()).await.unwrap();
            messages.splice(0..0, page.messages);
            match page.before {
                Some(seq) => before = format!("?before={seq}"),
                None => return messages,
            }
        }
    }

    /// Waits until the portal has every message.
    pub(crate) async fn until_all_delivered(&self, world: &World) {
        loop {
            let calls = world.portal.counts().0;
            let history = self.history(world).await;
            let failed = history
                .iter()
                .find(|message| message.state == MessageState::Failed);
            assert!(failed.is_none(), "given up: {failed:?}");
            if history
                .iter()
                .all(|message| message.state == MessageState::Delivered)
            {
                return;
            }
            // What the portal took is written down after its answer, so that the next call may be the last there is.
            tokio::select! {
                () = world.portal.called(calls + 1) => {}
                () = tokio::time::sleep(Duration::from_millis(250)) => {}
            }
        }
    }
}

/// Answers until there is nothing more to answer. What it wrote, in order: the portal's id of each message and its text.
pub(crate) async fn operator(
    world: World,
    number: usize,
    chat: oneshot::Receiver<String>,
    mut chance: Chance,
) -> Vec<(String, String)> {
    let chat = chat.await.unwrap();
    let mut answers = Vec::new();
    while world.may_write(answers.len()).await {
        let id = format!("{number}{:05}", answers.len());
        let text = format!("answer {} to visitor {number}", answers.len());
        let body = event(&chat, &id, &text);
        if chance.one_in(5) {
            // Whether it is taken is not waited for: it is repeated in any case.
            let hasty = post(&world, &body).await.timeout(IMPATIENCE).send().await;
            drop(hasty);
        }
        taken(&world, &body).await;
        if chance.one_in(8) {
            taken(&world, &body).await;
        }
        answers.push((id, text));
        world.happened();
    }
    answers
}

async fn post(world: &World, body: &str) -> RequestBuilder {
    let call = world.http.post(world.url("/api/bitrix24/events").await);
    call.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.to_owned())
}

/// Posts an event until it is answered 200.
async fn taken(world: &World, body: &str) {
    loop {
        let call = post(world, body).await;
        if let Some(response) = answer(world, call).await {
            assert_eq!(response.status(), StatusCode::OK);
            return;
        }
    }
}

fn event(chat: &str, id: &str, text: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("event", "ONIMCONNECTORMESSAGEADD")
        .append_pair("data[CONNECTOR]", CONNECTOR)
        .append_pair("data[LINE]", LINE)
        .append_pair("data[MESSAGES][0][im][chat_id]", "1807")
        .append_pair("data[MESSAGES][0][im][message_id]", id)
        .append_pair(
            "data[MESSAGES][0][message][text]",
            &format!("[b]Ann:[/b] [br]{text}"),
        )
        .append_pair("data[MESSAGES][0][chat][id]", chat)
        .append_pair("auth[member_id]", MEMBER)
        .append_pair("auth[application_token]", APPLICATION_TOKEN)
        .finish()
}
