//! What visitors ask for: a session, and to send a message.

use std::{net::IpAddr, time::Instant};

use axum::http::StatusCode;
use framechat_protocol::visitor::{
    EditRequest, Message, NameRequest, Profile, ProfileError, SendError, SendRequest,
    SessionRequest, SessionResponse,
};
use url::Url;

use crate::{
    clock::now_ms,
    error::ServerError,
    network, random,
    state::AppState,
    store::{Changed, Chat, Contact, NewVisitorMessage, Site, StoreError},
};

/// Goes on with the session of a token of that site, or begins a new one for the client at an address. An identity joins
/// the device to its visitor's chat.
pub async fn session(
    state: &AppState,
    client: IpAddr,
    request: SessionRequest,
) -> Result<SessionResponse, ServerError> {
    let known = match &request.token {
        Some(token) => state.store.chat_by_token(&random::digest(token)).await?,
        None => None,
    };
    let known = known.filter(|chat| chat.site_key == request.site);
    if let Some(identity) = &request.identity {
        let token = request.token.as_deref();
        return super::identity::session(state, client, &request.site, identity, token, known)
            .await;
    }
    if let (Some(token), Some(chat)) = (request.token, known) {
        let identified = state.store.user_of(&chat.id).await?.is_some();
        return Ok(SessionResponse {
            token,
            visitor: chat.id,
            name: chat.name,
            last_change: chat.last_change,
            identified,
        });
    }
    let site = site_of(state, &request.site).await?;
    new_visitor_from(state, client, &site.key)?;
    let token = random::token()?;
    let id = format!("v{}", random::public_id()?);
    let digest = random::digest(&token);
    state
        .store
        .create_chat(&site.key, &id, &digest, now_ms())
        .await?;
    Ok(SessionResponse {
        token,
        visitor: id,
        name: None,
        last_change: 0,
        identified: false,
    })
}

/// The site of a key, when it takes visitors.
pub(super) async fn site_of(state: &AppState, key: &str) -> Result<Site, ServerError> {
    // Not every database can look up a NUL, and no key has one.
    let key = key.replace('\0', "\u{FFFD}");
    let site = state.store.site(&key).await?.ok_or_else(|| {
        ServerError::refused(
            StatusCode::NOT_FOUND,
            "site_unknown",
            "There is no site of this key. Copy the script tag from the connector's settings again.",
        )
    })?;
    if !site.active {
        return Err(disconnected());
    }
    Ok(site)
}

/// Takes a new visitor of a site within its rate and within that of the address they come from.
pub(super) fn new_visitor_from(
    state: &AppState,
    client: IpAddr,
    site_key: &str,
) -> Result<(), ServerError> {
    let now = Instant::now();
    let address = network::bucket(client);
    if let Err(wait) = state.address_limits.take(&address, now) {
        return Err(ServerError::too_many(
            "address_too_fast",
            "Too many new visitors from this address. Wait a moment.",
            wait.as_secs() + 1,
        ));
    }
    if let Err(wait) = state.session_limits.take(site_key, now) {
        return Err(ServerError::too_many(
            "sessions_too_fast",
            "Too many visitors open this chat at once. Wait a moment.",
            wait.as_secs() + 1,
        ));
    }
    Ok(())
}

/// Accepts a message for delivery, once for each id of the visitor's.
pub async fn send(
    state: &AppState,
    chat: &Chat,
    request: &SendRequest,
) -> Result<Message, ServerError> {
    request.check().map_err(refused)?;
    storable(&request.text)?;
    storable(request.name.as_deref().unwrap_or_default())?;
    if request.files.iter().any(|id| id.contains('\0')) {
        return Err(unknown_file());
    }
    // A repeat is answered whatever has changed since.
    if let Some(message) = state.store.visitor_message(&chat.id, &request.id).await? {
        return Ok(message);
    }
    if !chat.active {
        return Err(disconnected());
    }
    slowly(state, chat)?;
    let page_url = request.page_url.as_deref().map(page_address).transpose()?;
    let (profile, consent) = answers(state, chat, request).await?;
    let accepted = state
        .store
        .accept_visitor_message(
            &NewVisitorMessage {
                chat: &chat.id,
                client_id: &request.id,
                text: &request.text,
                name: profile.name.as_deref(),
                contact: Contact {
                    email: profile.email.as_deref(),
                    phone: profile.phone.as_deref(),
                    consent: consent.as_deref(),
                },
                page_url: page_url.as_deref(),
                files: &request.files,
            },
            now_ms(),
        )
        .await;
    let accepted = match accepted {
        Err(StoreError::UnknownFile) => return Err(unknown_file()),
        accepted => accepted?,
    };
    if accepted.fresh {
        state.live.wake(&chat.id, accepted.message.change);
        state.outbox.wake(&chat.portal);
    }
    Ok(accepted.message)
}

/// What the visitor says of themselves with a message, as it is kept, and the words that they agree to. Before the first
/// message the site's questions have to be answered, now or earlier; not by a visitor whom the site has named.
async fn answers(
    state: &AppState,
    chat: &Chat,
    request: &SendRequest,
) -> Result<(Profile, Option<String>), ServerError> {
    let first = chat.last_change == 0;
    let beside = request.name.as_deref().map(str::trim);
    let beside = beside.filter(|name| !name.is_empty()).map(str::to_owned);
    if !first && request.profile.is_none() {
        let profile = Profile {
            name: beside,
            ..Profile::default()
        };
        return Ok((profile, None));
    }
    let asked = match state.store.site(&chat.site_key).await? {
        Some(site) => site.pre_chat,
        None => return Err(disconnected()),
    };
    let given = request.profile.clone().unwrap_or_default();
    let mut profile = given.normal(&asked).map_err(refused_answer)?;
    profile.name = profile.name.or(beside);
    // Whom the site has named is asked nothing.
    if first && state.store.user_of(&chat.id).await?.is_none() {
        let known = |new: &Option<String>, old: &Option<String>| new.clone().or(old.clone());
        let all = Profile {
            name: known(&profile.name, &chat.name),
            email: known(&profile.email, &chat.email),
            phone: known(&profile.phone, &chat.phone),
            consent: profile.consent || chat.consent.is_some() && chat.consent == asked.consent,
        };
        all.complete(&asked).map_err(refused_answer)?;
    }
    let consent = asked.consent.filter(|_| profile.consent);
    Ok((profile, consent))
}

/// Gives a message of the visitor's another text.
pub async fn edit(
    state: &AppState,
    chat: &Chat,
    id: &str,
    request: &EditRequest,
) -> Result<Message, ServerError> {
    request.check().map_err(refused)?;
    storable(&request.text)?;
    slowly(state, chat)?;
    let changed = state
        .store
        .edit_visitor_message(&chat.id, id, &request.text, now_ms())
        .await?;
    changed_message(state, chat, changed)
}

/// Takes a message of the visitor's back.
pub async fn remove(state: &AppState, chat: &Chat, id: &str) -> Result<Message, ServerError> {
    slowly(state, chat)?;
    let changed = state
        .store
        .remove_visitor_message(&chat.id, id, now_ms())
        .await?;
    changed_message(state, chat, changed)
}

/// Gives the visitor another name. The portal hears of it with the next message, and at once where it names chats.
pub async fn rename(
    state: &AppState,
    chat: &Chat,
    request: &NameRequest,
) -> Result<NameRequest, ServerError> {
    request.check().map_err(refused)?;
    storable(&request.name)?;
    slowly(state, chat)?;
    let name = request.name.trim();
    let given = Some(name).filter(|name| !name.is_empty());
    let tell = state.config.chat_group;
    let store = &state.store;
    if store
        .rename_visitor(&chat.id, given, tell, now_ms())
        .await?
    {
        state.outbox.wake(&chat.portal);
    }
    Ok(NameRequest {
        name: name.to_owned(),
    })
}

fn changed_message(
    state: &AppState,
    chat: &Chat,
    changed: Changed,
) -> Result<Message, ServerError> {
    let (status, code, detail) = match changed {
        Changed::Done(message) => {
            state.live.wake(&chat.id, message.change);
            state.outbox.wake(&chat.portal);
            return Ok(message);
        }
        Changed::Same(message) => return Ok(message),
        Changed::Unknown => (
            StatusCode::NOT_FOUND,
            "message_unknown",
            "You have no message of this id.",
        ),
        Changed::Removed => (
            StatusCode::CONFLICT,
            "message_removed",
            "The message was removed.",
        ),
        Changed::Failed => (
            StatusCode::CONFLICT,
            "message_failed",
            "The message was not delivered. Send it again instead.",
        ),
    };
    Err(ServerError::refused(status, code, detail))
}

/// Each visitor writes, changes and uploads within one rate.
pub(super) fn slowly(state: &AppState, chat: &Chat) -> Result<(), ServerError> {
    let taken = state.send_limits.take(&chat.id, Instant::now());
    taken.map_err(|wait| {
        ServerError::too_many(
            "too_fast",
            "Too many messages at once. Wait a moment.",
            wait.as_secs() + 1,
        )
    })
}

/// Not every database can hold a NUL character, and no keyboard can type it.
fn storable(text: &str) -> Result<(), ServerError> {
    if text.contains('\0') {
        return Err(ServerError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "text_invalid",
            "The message holds a character that cannot be sent.",
        ));
    }
    Ok(())
}

fn unknown_file() -> ServerError {
    ServerError::refused(
        StatusCode::UNPROCESSABLE_ENTITY,
        "file_unknown",
        "A file of the message is not there any more. Attach it again.",
    )
}

pub(super) fn disconnected() -> ServerError {
    ServerError::refused(
        StatusCode::CONFLICT,
        "site_disconnected",
        "This chat is not connected at the moment.",
    )
}

/// The address as operators will see it: without the fragment, and with nothing in it that is no part of an address
/// or that a text would take for a code.
fn page_address(address: &str) -> Result<String, ServerError> {
    let mut url = Url::parse(address).map_err(|_| refused(SendError::PageUrl))?;
    let encoded = |part: &str| part.replace('[', "%5B").replace(']', "%5D");
    let (path, query) = (encoded(url.path()), url.query().map(encoded));
    url.set_path(&path);
    url.set_query(query.as_deref());
    url.set_fragment(None);
    Ok(url.into())
}

fn refused_answer(error: ProfileError) -> ServerError {
    let (code, field) = (error.code(), error.field().name());
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    ServerError::refused_field(status, code, field, error.to_string())
}

fn refused(error: SendError) -> ServerError {
    let code = error.code();
    ServerError::refused(StatusCode::UNPROCESSABLE_ENTITY, code, error.to_string())
}
