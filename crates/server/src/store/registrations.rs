//! Chat apps registered at a portal: what a launch is checked against.

use secrecy::SecretString;
use sqlx::FromRow;

use super::{Store, StoreError};

const HASH: &str = "registrations.hash";

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
}

#[derive(FromRow)]
struct Row {
    id: String,
    portal: String,
    address: String,
    hash_sealed: String,
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
            "SELECT r.id, r.portal, p.address, r.hash_sealed
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
            "SELECT r.id, r.portal, p.address, r.hash_sealed
             FROM registrations r JOIN portals p ON p.member_id = r.portal WHERE r.id = $1",
        )
        .bind(id)
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| self.open_registration(row)).transpose()
    }

    fn open_registration(&self, row: Row) -> Result<Registration, StoreError> {
        Ok(Registration {
            hash: self.unseal(&row.portal, HASH, &row.hash_sealed)?,
            id: row.id,
            portal: row.portal,
            portal_address: row.address,
        })
    }
}
