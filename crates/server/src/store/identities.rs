//! Who sites say their visitors are, and what else opens a chat than the token it began with: tokens of further devices,
//! and secrets by which a device comes back.

use sqlx::{Any, Transaction};

use super::{Store, StoreError, messages::lock_chat};

/// Devices that a chat remembers beside the one it began on; of more, those that came first have to come in again.
pub const DEVICES_MAX: i64 = 20;

const DEVICE: &str = "device";
const RESUME: &str = "resume";

/// A device whose visitor the site has named.
#[derive(Debug, Clone, Copy)]
pub struct Identified<'a> {
    /// The site.
    pub site_key: &'a str,
    /// The site's own id of the user.
    pub user: &'a str,
    /// What they are called; `None` keeps what is known.
    pub name: Option<&'a str>,
    /// Where they can be written to; `None` keeps what is known.
    pub email: Option<&'a str>,
    /// Where they can be called; `None` keeps what is known.
    pub phone: Option<&'a str>,
    /// The chat that the device has now. It becomes the user's when they have none and it is nobody else's.
    pub present: Option<&'a str>,
    /// The id of a new chat, should one be needed.
    pub fresh: &'a str,
    /// The digest of the token that the device gets.
    pub token_digest: &'a str,
    /// When.
    pub now_ms: i64,
}

impl Store {
    /// Joins a device to the chat of its user. A chat that becomes a user's by this opens for no token or secret of before:
    /// they were given to somebody the site had not named.
    pub async fn identify(&self, device: Identified<'_>) -> Result<(), StoreError> {
        // Each turn but the last has met somebody who was a moment earlier.
        while !self.try_to_identify(device).await? {}
        Ok(())
    }

    async fn try_to_identify(&self, device: Identified<'_>) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let known: Option<String> =
            sqlx::query_scalar("SELECT chat FROM identities WHERE site_key = $1 AND user_id = $2")
                .bind(device.site_key)
                .bind(device.user)
                .fetch_optional(&mut *tx)
                .await?;
        if let Some(chat) = known {
            let named = sqlx::query("UPDATE chats SET name = COALESCE($2, name) WHERE id = $1")
                .bind(&chat)
                .bind(device.name)
                .execute(&mut *tx)
                .await?;
            if named.rows_affected() == 0 {
                return Ok(false);
            }
            add_device(&mut tx, &chat, device.token_digest, device.now_ms).await?;
            keep_contact(&mut tx, &chat, device).await?;
            tx.commit().await?;
            return Ok(true);
        }
        let taken = match device.present {
            Some(present) => take_over(&mut tx, present, device).await?,
            None => false,
        };
        let chat = if taken {
            device.present.unwrap_or(device.fresh)
        } else {
            sqlx::query(
                "INSERT INTO chats (id, site_key, token_digest, name, created_at) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(device.fresh)
            .bind(device.site_key)
            .bind(device.token_digest)
            .bind(device.name)
            .bind(device.now_ms)
            .execute(&mut *tx)
            .await?;
            device.fresh
        };
        let first = sqlx::query(
            "INSERT INTO identities (site_key, user_id, chat) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(device.site_key)
        .bind(device.user)
        .bind(chat)
        .execute(&mut *tx)
        .await?;
        if first.rows_affected() == 0 {
            return Ok(false);
        }
        keep_contact(&mut tx, chat, device).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The user whose chat this is, when their site has named them.
    pub async fn user_of(&self, chat: &str) -> Result<Option<String>, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT user_id FROM identities WHERE chat = $1")
                .bind(chat)
                .fetch_optional(&self.reader)
                .await?,
        )
    }

    /// Forgets the token of a device that leaves its chat.
    pub async fn forget_device(&self, token_digest: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        // The device that a chat began on: no token has this for its digest.
        sqlx::query("UPDATE chats SET token_digest = 'left.' || id WHERE token_digest = $1")
            .bind(token_digest)
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM visitor_tokens WHERE token_digest = $1 AND kind = $2")
            .bind(token_digest)
            .bind(DEVICE)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Makes this the one secret that a chat is resumed by. `false` when the chat is a named user's, whom a secret that
    /// does not end must not stand for.
    pub async fn set_resume_secret(
        &self,
        chat: &str,
        digest: &str,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, chat).await?;
        if is_somebodys(&mut tx, chat).await? {
            return Ok(false);
        }
        forget_tokens(&mut tx, chat, RESUME).await?;
        insert(&mut tx, chat, digest, RESUME, now_ms).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Forgets the secret that a chat is resumed by.
    pub async fn forget_resume_secret(&self, chat: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, chat).await?;
        forget_tokens(&mut tx, chat, RESUME).await?;
        Ok(tx.commit().await?)
    }

    /// Lets a device in by a secret of a chat of this site; `false` when it opens none.
    pub async fn resume(
        &self,
        site_key: &str,
        secret_digest: &str,
        token_digest: &str,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        // The chat's row is locked by this, so that a secret that is being forgotten opens nothing any more.
        let chat: Option<String> = sqlx::query_scalar(
            "UPDATE chats SET last_seq = last_seq WHERE site_key = $2 AND id = (
                 SELECT chat FROM visitor_tokens WHERE token_digest = $1 AND kind = $3)
             RETURNING id",
        )
        .bind(secret_digest)
        .bind(site_key)
        .bind(RESUME)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(chat) = chat else {
            return Ok(false);
        };
        let still: Option<String> =
            sqlx::query_scalar("SELECT chat FROM visitor_tokens WHERE token_digest = $1")
                .bind(secret_digest)
                .fetch_optional(&mut *tx)
                .await?;
        if still.is_none() {
            return Ok(false);
        }
        add_device(&mut tx, &chat, token_digest, now_ms).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Keeps where the site says that its user can be reached.
async fn keep_contact(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    device: Identified<'_>,
) -> Result<(), StoreError> {
    if device.email.or(device.phone).is_none() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE chats SET email = COALESCE($2, email), phone = COALESCE($3, phone) WHERE id = $1",
    )
    .bind(chat)
    .bind(device.email)
    .bind(device.phone)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Makes the device's present chat its user's, unless it is somebody's already.
async fn take_over(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    device: Identified<'_>,
) -> Result<bool, StoreError> {
    lock_chat(tx, chat).await?;
    if is_somebodys(tx, chat).await? {
        return Ok(false);
    }
    forget_tokens(tx, chat, DEVICE).await?;
    forget_tokens(tx, chat, RESUME).await?;
    let taken = sqlx::query(
        "UPDATE chats SET token_digest = $2, name = COALESCE($3, name) WHERE id = $1 AND site_key = $4",
    )
    .bind(chat)
    .bind(device.token_digest)
    .bind(device.name)
    .bind(device.site_key)
    .execute(&mut **tx)
    .await?;
    Ok(taken.rows_affected() > 0)
}

async fn is_somebodys(tx: &mut Transaction<'static, Any>, chat: &str) -> Result<bool, StoreError> {
    let user: Option<String> = sqlx::query_scalar("SELECT user_id FROM identities WHERE chat = $1")
        .bind(chat)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(user.is_some())
}

async fn add_device(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    digest: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    insert(tx, chat, digest, DEVICE, now_ms).await?;
    sqlx::query(
        "DELETE FROM visitor_tokens WHERE chat = $1 AND kind = $2 AND token_digest <> $3
             AND token_digest NOT IN (
                 SELECT token_digest FROM visitor_tokens WHERE chat = $1 AND kind = $2 AND token_digest <> $3
                 ORDER BY created_at DESC, token_digest LIMIT $4)",
    )
    .bind(chat)
    .bind(DEVICE)
    .bind(digest)
    .bind(DEVICES_MAX - 1)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    digest: &str,
    kind: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO visitor_tokens (token_digest, chat, kind, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(digest)
    .bind(chat)
    .bind(kind)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn forget_tokens(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    kind: &str,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM visitor_tokens WHERE chat = $1 AND kind = $2")
        .bind(chat)
        .bind(kind)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
