//! Chat apps registered at a portal: what a launch is checked against.

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::FromRow;

use super::{Store, StoreError};

const HASH: &str = "registrations.hash";
const PREVIOUS_HASH: &str = "registrations.previous_hash";

/// A chat app that is about to be registered at its portal.
#[derive(Debug)]
pub struct NewRegistration {
    /// Random id that stands in the app's address.
    pub id: String,
    /// `member_id` of the portal.
    pub portal: String,
    /// The bot it belongs to.
    pub bot_id: String,
    /// The app's code at the portal.
    pub code: String,
    /// The HASH given to the portal, which signs launches.
    pub hash: SecretString,
}

/// A registered chat app with the address its launches must come from.
#[derive(Debug)]
pub struct Registration {
    /// Random id that stands in the app's address.
    pub id: String,
    /// `member_id` of the portal.
    pub portal: String,
    /// Origin of the portal's pages.
    pub portal_address: String,
    /// The HASH given to the portal.
    pub hash: SecretString,
    /// The HASH before it, which open pages of the portal may still sign with.
    pub previous: Option<PreviousHash>,
}

/// A HASH that was replaced.
#[derive(Debug)]
pub struct PreviousHash {
    /// The HASH.
    pub hash: SecretString,
    /// Until when launches signed with it are taken, unix milliseconds.
    pub until_ms: i64,
}

#[derive(FromRow)]
struct Row {
    id: String,
    portal: String,
    address: String,
    hash_sealed: String,
    previous_hash_sealed: Option<String>,
    previous_until: Option<i64>,
}

impl Store {
    /// Stores a registration and answers the one that stands. The same bot and code of one portal is the same
    /// app: it keeps its address and its HASH, so that windows that are open go on.
    pub async fn insert_registration(
        &self,
        new: &NewRegistration,
        now_ms: i64,
    ) -> Result<Registration, StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO registrations (id, portal, bot_id, code, hash_sealed, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (portal, bot_id, code) DO NOTHING",
        )
        .bind(&new.id)
        .bind(&new.portal)
        .bind(&new.bot_id)
        .bind(&new.code)
        .bind(self.seal(&new.portal, HASH, &new.hash)?)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        let row: Row = sqlx::query_as(
            "SELECT r.id, r.portal, p.address, r.hash_sealed, r.previous_hash_sealed, r.previous_until
             FROM registrations r JOIN portals p ON p.member_id = r.portal
             WHERE r.portal = $1 AND r.bot_id = $2 AND r.code = $3",
        )
        .bind(&new.portal)
        .bind(&new.bot_id)
        .bind(&new.code)
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        self.open_registration(row)
    }

    /// The registration of this id.
    pub async fn registration(&self, id: &str) -> Result<Option<Registration>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT r.id, r.portal, p.address, r.hash_sealed, r.previous_hash_sealed, r.previous_until
             FROM registrations r JOIN portals p ON p.member_id = r.portal WHERE r.id = $1",
        )
        .bind(id)
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| self.open_registration(row)).transpose()
    }

    /// Gives a registration a new HASH. Launches signed with the one before are taken for `grace_ms` from now on, those
    /// with older ones never again; the HASH that stands already changes nothing. False when there is no such registration.
    /// Call it before the portal is told, since it signs with the new HASH at once.
    pub async fn rotate_hash(
        &self,
        id: &str,
        new: &SecretString,
        grace_ms: i64,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        // Locks the row: of two rotations at once, the second keeps the first one's HASH as the previous one.
        let known: Option<(String, String)> = sqlx::query_as(
            "UPDATE registrations SET hash_sealed = hash_sealed WHERE id = $1 RETURNING portal, hash_sealed",
        )
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((portal, sealed)) = known else {
            return Ok(false);
        };
        let old = self.unseal(&portal, HASH, &sealed)?;
        if old.expose_secret() == new.expose_secret() {
            return Ok(true);
        }
        sqlx::query(
            "UPDATE registrations SET hash_sealed = $2, previous_hash_sealed = $3, previous_until = $4 WHERE id = $1",
        )
        .bind(id)
        .bind(self.seal(&portal, HASH, new)?)
        .bind(self.seal(&portal, PREVIOUS_HASH, &old)?)
        .bind(now_ms.saturating_add(grace_ms))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Forgets a registration with the sessions of its pages. False when there is none.
    pub async fn remove_registration(&self, id: &str) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM page_sessions WHERE registration = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        let removed = sqlx::query("DELETE FROM registrations WHERE id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(removed.rows_affected() == 1)
    }

    /// Forgets a portal's chat apps with all that belongs to them: registrations, sessions, quick replies and the answers
    /// to messages. For a portal that has removed us.
    pub async fn forget_chat_apps(&self, portal: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for statement in [
            "DELETE FROM page_sessions WHERE portal = $1",
            "DELETE FROM app_messages WHERE portal = $1",
            "DELETE FROM replies WHERE portal = $1",
            "DELETE FROM registrations WHERE portal = $1",
        ] {
            sqlx::query(statement)
                .bind(portal)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    fn open_registration(&self, row: Row) -> Result<Registration, StoreError> {
        let previous = match (&row.previous_hash_sealed, row.previous_until) {
            (Some(sealed), Some(until_ms)) => Some(PreviousHash {
                hash: self.unseal(&row.portal, PREVIOUS_HASH, sealed)?,
                until_ms,
            }),
            _ => None,
        };
        Ok(Registration {
            previous,
            hash: self.unseal(&row.portal, HASH, &row.hash_sealed)?,
            id: row.id,
            portal: row.portal,
            portal_address: row.address,
        })
    }
}
