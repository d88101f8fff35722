//! What a portal's events mean. An event is believed when it carries the application token of the portal it
//! names; its own connector, line and chat decide where it belongs, within that portal.

use axum::http::StatusCode;
use framechat_protocol::bitrix24::{
    event::{self, Channel, Event, EventAuth, EventKind, MessageFile},
    signature_text::split_signature,
};
use framechat_protocol::{origin::Origin, visitor::TEXT_MAX_CHARS};
use secrecy::ExposeSecret;

use super::install::{BUSY_RETRY_S, InstallError, InstallRequest, install};
use crate::{
    clock::now_ms,
    error::ServerError,
    state::AppState,
    store::{OperatorMessage, Portal, Received},
};

/// The portal's ids are numbers; this is a bound, not a size.
const IM_ID_MAX_BYTES: usize = 64;
/// Portals' ids have 32 hexadecimal digits; this is a bound, too.
const MEMBER_ID_MAX_BYTES: usize = 64;

/// Verifies an event and takes it. Success means that it is in the database.
pub async fn take(state: &AppState, event: Event) -> Result<(), ServerError> {
    if let EventKind::AppInstall { .. } = event.kind {
        return take_install(state, event.auth).await;
    }
    let portal = verified(state, &event.auth).await?;
    let member_id = portal.member_id.as_str();
    match event.kind {
        EventKind::MessageAdd { channel, .. } if channel.connector != state.config.connector => {
            tracing::debug!(portal = member_id, "an event of another connector");
            Ok(())
        }
        EventKind::MessageAdd { channel, messages } => {
            take_messages(
                state,
                &portal,
                &event.name,
                &channel,
                messages,
                event.malformed,
            )
            .await
        }
        EventKind::StatusDelete { channel } => {
            let (connector, line) = (channel.connector.as_str(), channel.line.to_string());
            let store = &state.store;
            Ok(store
                .disconnect_line(member_id, Some(connector), &line)
                .await?)
        }
        EventKind::LineDelete { line } => {
            let store = &state.store;
            Ok(store
                .disconnect_line(member_id, None, &line.to_string())
                .await?)
        }
        _ => {
            tracing::debug!(portal = member_id, event = %event.name, "an event of no consequence here");
            Ok(())
        }
    }
}

/// A `member_id` that a portal may have: no stranger fills the log with another.
fn possible(member_id: Option<&str>) -> Option<&str> {
    member_id.filter(|id| id.len() <= MEMBER_ID_MAX_BYTES)
}

/// The portal that really sent it.
async fn verified(state: &AppState, auth: &EventAuth) -> Result<Portal, ServerError> {
    let member_id = possible(auth.member_id.as_deref());
    let portal = match member_id {
        Some(member_id) => state.store.portal(member_id).await?,
        None => None,
    };
    let genuine =
        portal.filter(
            |portal| match (&auth.application_token, &portal.application_token) {
                (Some(told), Some(known)) => told.matches(known.expose_secret()),
                _ => false,
            },
        );
    genuine.ok_or_else(|| {
        tracing::warn!(
            ?member_id,
            "an event was refused: its application token is wrong"
        );
        ServerError::refused(
            StatusCode::FORBIDDEN,
            "application_token_invalid",
            "The event does not carry the application token of an installed portal.",
        )
    })
}

async fn take_install(state: &AppState, auth: EventAuth) -> Result<(), ServerError> {
    let (Some(member_id), Some(refresh_token)) = (auth.member_id, auth.refresh_token) else {
        return Err(ServerError::refused(
            StatusCode::BAD_REQUEST,
            "event_invalid",
            "An install needs member_id and refresh_token.",
        ));
    };
    let request = InstallRequest {
        member_id,
        address: auth
            .client_endpoint
            .and_then(|endpoint| Origin::of_url(&endpoint).ok()),
        refresh_token: refresh_token.into_exposed().into(),
        application_token: auth
            .application_token
            .map(|token| token.into_exposed().into()),
    };
    // A task of its own: a portal that hangs up does not cut an install in two, since it sends this only once.
    let owned = state.clone();
    let installing = async move { install(&owned, request).await };
    let installing = state.portals.tasks().spawn(installing);
    match installing.await? {
        Ok(_) => Ok(()),
        Err(InstallError::Store(error)) => Err(error.into()),
        Err(error @ InstallError::Busy) => Err(ServerError::later(
            StatusCode::SERVICE_UNAVAILABLE,
            error.code(),
            error.advice(),
            BUSY_RETRY_S,
        )),
        Err(error) => {
            let cause = error.cause().map(tracing::field::display);
            tracing::warn!(%error, cause, "an install was refused");
            Err(ServerError::refused(
                StatusCode::FORBIDDEN,
                error.code(),
                error.advice(),
            ))
        }
    }
}

async fn take_messages(
    state: &AppState,
    portal: &Portal,
    event: &str,
    channel: &Channel,
    messages: Vec<event::OperatorMessage>,
    malformed: usize,
) -> Result<(), ServerError> {
    let told = messages.len() + malformed;
    let messages: Vec<_> = messages.into_iter().filter_map(read).collect();
    let line = channel.line.to_string();
    let place = (
        portal.member_id.as_str(),
        channel.connector.as_str(),
        line.as_str(),
    );
    let outcomes = state
        .store
        .receive_operator_messages(place, event, &messages, now_ms())
        .await?;
    for outcome in &outcomes {
        if let Received::Stored { chat, change } = outcome {
            state.live.wake(chat, *change);
            state.outbox.wake(&portal.member_id);
        }
    }
    // What could be taken has been. The status is for people who look why something did not arrive.
    if outcomes.contains(&Received::UnknownChat) {
        tracing::warn!(portal = %portal.member_id, line, "an event names an unknown chat");
        return Err(ServerError::refused(
            StatusCode::NOT_FOUND,
            "chat_unknown",
            "The event names a chat that this line does not have.",
        ));
    }
    if outcomes.len() < told {
        tracing::warn!(portal = %portal.member_id, line, "an event has messages without their ids");
        return Err(ServerError::refused(
            StatusCode::BAD_REQUEST,
            "messages_invalid",
            "Messages of the event lack their ids.",
        ));
    }
    Ok(())
}

/// A message as it is kept; `None` for ids that no portal gives.
fn read(message: event::OperatorMessage) -> Option<OperatorMessage> {
    let im = message.im;
    if im.chat_id.len() > IM_ID_MAX_BYTES || im.message_id.len() > IM_ID_MAX_BYTES {
        return None;
    }
    let (operator, text) = split_signature(&message.text);
    let mut text = storable(text);
    for file in &message.files {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&file_link(file));
    }
    // A portal takes no longer texts itself; what is longer would not fit into the stream.
    if let Some((end, _)) = text.char_indices().nth(TEXT_MAX_CHARS) {
        text.truncate(end);
    }
    Some(OperatorMessage {
        chat: message.chat_id,
        im_chat_id: im.chat_id,
        im_message_id: im.message_id,
        operator: operator.map(|name| storable(&name)),
        text,
    })
}

/// Not every database can hold a NUL character.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

/// A file as a link in the text. Brackets would end the code: the name loses them, the address has them encoded.
fn file_link(file: &MessageFile) -> String {
    let name = storable(&file.name).replace(['[', ']', '\n'], " ");
    let name = if name.trim().is_empty() {
        "file"
    } else {
        name.trim()
    };
    let link = storable(&file.link).replace('[', "%5B").replace(']', "%5D");
    format!("[url={link}]{name}[/url]")
}

#[cfg(test)]
mod tests {
    use framechat_protocol::bitrix24::event::ImRef;

    use super::*;

    fn message(text: &str, files: Vec<MessageFile>) -> event::OperatorMessage {
        event::OperatorMessage {
            im: ImRef {
                chat_id: "7".to_owned(),
                message_id: "8".to_owned(),
            },
            chat_id: "v1".to_owned(),
            user_id: None,
            text: text.to_owned(),
            files,
        }
    }

    #[test]
    fn the_signature_becomes_the_operator() {
        let kept = read(message("[b]Ann:[/b] [br]Hi\0[b]x[/b]", Vec::new())).unwrap();
        assert_eq!(kept.operator.as_deref(), Some("Ann"));
        assert_eq!(kept.text, "Hi\u{FFFD}[b]x[/b]");
    }

    #[test]
    fn files_are_links_below_the_text() {
        let file = MessageFile {
            name: "a[/url][b].png".to_owned(),
            link: "https://p.example/~a?x[1]=2".to_owned(),
            ..MessageFile::default()
        };
        let link = "[url=https://p.example/~a?x%5B1%5D=2]a /url  b .png[/url]";
        assert_eq!(
            read(message("[b]Ann:[/b] ", vec![file.clone()]))
                .unwrap()
                .text,
            link
        );
        let both = read(message("see", vec![file])).unwrap();
        assert_eq!(both.text, format!("see\n{link}"));
    }

    #[test]
    fn texts_are_bounded() {
        for (given, kept) in [(-1, -1), (0, 0), (1, 0)] {
            let chars = |by: isize| TEXT_MAX_CHARS.saturating_add_signed(by);
            let message = read(message(&"\u{44B}".repeat(chars(given)), Vec::new())).unwrap();
            assert_eq!(message.text.chars().count(), chars(kept));
        }
    }

    #[test]
    fn ids_of_portals_are_bounded() {
        for (bytes, kept) in [(-1, true), (0, true), (1, false)] {
            let id = "a".repeat(MEMBER_ID_MAX_BYTES.saturating_add_signed(bytes));
            assert_eq!(possible(Some(&id)).is_some(), kept);
        }
    }

    #[test]
    fn ids_are_bounded() {
        let with = |bytes: usize| {
            let mut message = message("x", Vec::new());
            message.im.message_id = "1".repeat(bytes);
            read(message)
        };
        assert!(with(IM_ID_MAX_BYTES).is_some());
        assert!(with(IM_ID_MAX_BYTES + 1).is_none());
    }
}
