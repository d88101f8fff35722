//! Who a visitor is: what their site says of it, the secret by which a browser comes back, and how they are forgotten.

use std::net::IpAddr;

use axum::http::StatusCode;
use framechat_protocol::identity::{self, Claims, IdentityError};
use framechat_protocol::visitor::{ResumeRequest, ResumeSecret, SessionResponse, profile};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

use super::visitor::{new_visitor_from, site_of};
use crate::{
    clock::now_ms,
    error::ServerError,
    live, random,
    state::AppState,
    store::{Chat, Identified},
};

/// Joins a device to the chat of the user that its site has named. `token` and `known` are what the device has now.
pub(super) async fn session(
    state: &AppState,
    client: IpAddr,
    site_key: &str,
    identity: &str,
    token: Option<&str>,
    known: Option<Chat>,
) -> Result<SessionResponse, ServerError> {
    let site = site_of(state, site_key).await?;
    let now = now_ms();
    let Some(secrets) = state.store.identity_secrets(&site.key, now).await? else {
        return Err(ServerError::refused(
            StatusCode::FORBIDDEN,
            "identity_not_set_up",
            "This site has no identity secret. Make one in the settings of the connector.",
        ));
    };
    let claims = verify(identity, &site.key, &secrets.valid, now / 1_000).map_err(refused)?;
    let user = match &known {
        Some(chat) => state.store.user_of(&chat.id).await?,
        None => None,
    };
    if let (Some(token), Some(chat)) = (token, &known)
        && user.as_deref() == Some(&claims.user)
    {
        return Ok(answer(token.to_owned(), chat.clone(), true));
    }
    new_visitor_from(state, client, &site.key)?;
    let fresh_token = random::token()?;
    let digest = random::digest(&fresh_token);
    let fresh = format!("v{}", random::public_id()?);
    let name = claims.name.as_deref().map(str::trim);
    // A site's data are as good as they are: what cannot be an address is left out.
    let email = claims.email.as_deref().and_then(profile::email);
    let phone = claims.phone.as_deref().and_then(profile::phone);
    state
        .store
        .identify(Identified {
            site_key: &site.key,
            user: &claims.user,
            name: name.filter(|name| !name.is_empty()),
            email: email.as_deref(),
            phone: phone.as_deref(),
            present: known.as_ref().map(|chat| chat.id.as_str()),
            fresh: &fresh,
            token_digest: &digest,
            now_ms: now,
        })
        .await?;
    if let (Some(token), Some(_)) = (token, user) {
        // The device was another user's: it has left their chat.
        state.store.forget_device(&random::digest(token)).await?;
    }
    opened(state, fresh_token, true).await
}

/// Lets a browser that has lost its token come back to its chat.
pub async fn resume(
    state: &AppState,
    client: IpAddr,
    request: &ResumeRequest,
) -> Result<SessionResponse, ServerError> {
    let site = site_of(state, &request.site).await?;
    new_visitor_from(state, client, &site.key)?;
    let token = random::token()?;
    let (secret, digest) = (random::digest(&request.secret), random::digest(&token));
    let store = &state.store;
    if !store.resume(&site.key, &secret, &digest, now_ms()).await? {
        return Err(ServerError::refused(
            StatusCode::FORBIDDEN,
            "resume_invalid",
            "This secret opens no chat, or none any more.",
        ));
    }
    opened(state, token, false).await
}

/// Makes the secret by which a browser comes back to the chat. The one before opens nothing any more.
pub async fn make_resume_secret(
    state: &AppState,
    chat: &Chat,
) -> Result<ResumeSecret, ServerError> {
    super::visitor::slowly(state, chat)?;
    let secret = random::token()?;
    let digest = random::digest(&secret);
    if !state
        .store
        .set_resume_secret(&chat.id, &digest, now_ms())
        .await?
    {
        return Err(ServerError::refused(
            StatusCode::CONFLICT,
            "resume_identified",
            "The site says who this visitor is: they come back with an identity token.",
        ));
    }
    Ok(ResumeSecret { secret })
}

/// Forgets all that is known of a visitor, here; what the portal was told stays there.
pub async fn forget(state: &AppState, chat: &Chat) -> Result<(), ServerError> {
    // What they have sent before is gone with it: a second request is a stranger's.
    state.store.erase_visitor(&chat.id).await?;
    state.live.wake(&chat.id, live::FORGOTTEN);
    Ok(())
}

/// What a token says, if it is one of these secrets', for this site and for now.
fn verify(
    token: &str,
    site: &str,
    secrets: &[SecretString],
    now_s: i64,
) -> Result<Claims, IdentityError> {
    let parts = identity::split(token)?;
    let signed_with = |secret: &SecretString| {
        Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).is_ok_and(|mac| {
            mac.chain_update(parts.signed)
                .verify_slice(&parts.signature)
                .is_ok()
        })
    };
    if !secrets.iter().any(signed_with) {
        return Err(IdentityError::Signature);
    }
    let claims = Claims::read(parts.signed)?;
    claims.check(site, now_s)?;
    Ok(claims)
}

async fn opened(
    state: &AppState,
    token: String,
    identified: bool,
) -> Result<SessionResponse, ServerError> {
    let chat = state.store.chat_by_token(&random::digest(&token)).await?;
    // Forgotten in between by another device.
    let chat = chat.ok_or_else(|| {
        ServerError::refused(
            StatusCode::CONFLICT,
            "chat_forgotten",
            "The chat was forgotten a moment ago. Begin a new one.",
        )
    })?;
    Ok(answer(token, chat, identified))
}

fn answer(token: String, chat: Chat, identified: bool) -> SessionResponse {
    SessionResponse {
        token,
        visitor: chat.id,
        name: chat.name,
        last_change: chat.last_change,
        identified,
    }
}

fn refused(error: IdentityError) -> ServerError {
    let status = match error {
        IdentityError::TooLong | IdentityError::Malformed => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::FORBIDDEN,
    };
    ServerError::refused(status, error.code(), error.to_string())
}

#[cfg(test)]
mod tests;
