//! What visitors and portals ask of files: to keep one, and to have one.

use axum::http::StatusCode;
use framechat_protocol::visitor::{FILE_MAX_BYTES, File, safe_name};
use futures_util::Stream;

use std::time::Duration;

use super::visitor::{disconnected, slowly};
use crate::{
    clock::now_ms,
    error::ServerError,
    files::{
        folder::{Bounds, ReceiveError},
        link::LinkError,
    },
    random,
    state::AppState,
    store::{Chat, NewUpload, Quota, StoredFile},
};

/// Uploads that may run at once.
pub const UPLOADS_AT_ONCE: usize = 64;
/// Uploads that one chat may have on their way at once; the files of one message come one after another.
pub const UPLOADS_PER_CHAT: usize = 3;
/// How much is kept for one visitor and for one site.
pub const QUOTA: Quota = Quota {
    chat: 200 * 1024 * 1024,
    site: 20 * 1024 * 1024 * 1024,
};
const BOUNDS: Bounds = Bounds {
    bytes: FILE_MAX_BYTES,
    pause: Duration::from_secs(30),
    whole: Duration::from_secs(15 * 60),
    bytes_per_s: 4 * 1024,
};
/// Seconds after which a refused upload may find a place.
const BUSY_RETRY_S: u64 = 5;

/// Keeps an upload for a message to come. `told_bytes` is its size as the request says it.
pub async fn upload<B, E>(
    state: &AppState,
    chat: &Chat,
    name: &str,
    told_bytes: Option<u64>,
    bytes: impl Stream<Item = Result<B, E>>,
) -> Result<File, ServerError>
where
    B: AsRef<[u8]>,
    E: std::fmt::Display,
{
    if !chat.active {
        return Err(disconnected());
    }
    slowly(state, chat)?;
    let told = told_bytes.unwrap_or(1);
    if told > FILE_MAX_BYTES {
        return Err(refused(ReceiveError::TooLarge));
    }
    if !state.store.has_room(&chat.id, told, QUOTA).await? {
        return Err(full());
    }
    let Some(_own) = state.chat_uploads.take(&chat.id) else {
        return Err(ServerError::too_many(
            "uploads_too_many",
            "Too many files of this chat are on their way. Wait until one of them is there.",
            BUSY_RETRY_S,
        ));
    };
    let Ok(_place) = state.uploads.try_acquire() else {
        return Err(ServerError::later(
            StatusCode::SERVICE_UNAVAILABLE,
            "uploads_busy",
            "Too many files are being sent at once. Wait a moment.",
            BUSY_RETRY_S,
        ));
    };
    let coming = state.files.receive(bytes, BOUNDS).await.map_err(refused)?;
    let id = format!("f{}", random::public_id()?);
    let new = NewUpload {
        id: &id,
        chat: &chat.id,
        name: &safe_name(name),
        content: &coming.content,
    };
    // The row comes first: bytes that no row knows would never be removed.
    let Some(file) = state.store.add_upload(&new, QUOTA, now_ms()).await? else {
        state
            .files
            .discard(coming)
            .await
            .map_err(ReceiveError::Folder)
            .map_err(refused)?;
        return Err(full());
    };
    let kept = state.files.keep(coming, &id).await;
    kept.map_err(ReceiveError::Folder).map_err(refused)?;
    Ok(file)
}

/// The file that a link names.
pub async fn download(
    state: &AppState,
    id: &str,
    expires_ms: i64,
    signature: &str,
) -> Result<(StoredFile, tokio::fs::File), ServerError> {
    let links = state.store.links();
    links
        .check(id, expires_ms, signature, now_ms())
        .map_err(|error| match error {
            LinkError::Signature => ServerError::refused(
                StatusCode::FORBIDDEN,
                "link_invalid",
                "This link is not valid.",
            ),
            LinkError::Expired => ServerError::refused(
                StatusCode::GONE,
                "link_expired",
                "This link has expired. Open the chat again to get another.",
            ),
        })?;
    let gone = || {
        ServerError::refused(
            StatusCode::NOT_FOUND,
            "file_gone",
            "This file is not there any more.",
        )
    };
    let file = state.store.stored_file(id).await?.ok_or_else(gone)?;
    match state.files.open(id).await {
        Ok(bytes) => Ok((file, bytes)),
        Err(error) => {
            tracing::error!(%error, file = id, "a file's bytes are missing");
            Err(gone())
        }
    }
}

fn full() -> ServerError {
    ServerError::refused(
        StatusCode::INSUFFICIENT_STORAGE,
        "files_full",
        "There is no room for more files in this chat.",
    )
}

fn refused(error: ReceiveError) -> ServerError {
    let (status, code, detail) = match error {
        ReceiveError::TooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "file_too_large",
            "The file is larger than 20 MiB.",
        ),
        ReceiveError::Empty => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "file_empty",
            "The file is empty.",
        ),
        ReceiveError::Broken(_) => (
            StatusCode::BAD_REQUEST,
            "file_broken",
            "The file did not come whole. Send it again.",
        ),
        ReceiveError::Slow => (
            StatusCode::REQUEST_TIMEOUT,
            "request_timeout",
            "The file comes too slowly. Send it again.",
        ),
        ReceiveError::Folder(error) => return ServerError::Files(error),
        ReceiveError::NoRandomness(error) => return error.into(),
    };
    ServerError::refused(status, code, detail)
}
