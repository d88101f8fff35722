//! Portals and their tokens.

use secrecy::SecretString;
use sqlx::FromRow;

use super::{Store, StoreError};

const ACCESS: &str = "portals.access_token";
const REFRESH: &str = "portals.refresh_token";
const APPLICATION: &str = "portals.application_token";

/// One portal that installed us.
#[derive(Debug, Clone)]
pub struct Portal {
    /// The vendor's id of the portal; the same for ever.
    pub member_id: String,
    /// Origin of the portal's pages, e.g. `https://example.bitrix24.com`.
    pub address: String,
    /// Where its REST methods are, ending in `/`.
    pub client_endpoint: String,
    /// The current tokens.
    pub tokens: Tokens,
    /// Counts the pairs of tokens it has had.
    pub tokens_version: i64,
    /// Comes with every event and placement; absent until the portal has told it.
    pub application_token: Option<SecretString>,
    /// The address whose application its tokens were given to; `None` is the server's own application.
    pub client: Option<String>,
}

/// A pair of OAuth tokens.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// For calls, one hour.
    pub access: SecretString,
    /// For the next pair, 180 days; used once.
    pub refresh: SecretString,
}

/// What a successful exchange of an install's refresh token has proved.
#[derive(Debug, Clone)]
pub struct Installed {
    /// From the exchange's answer, never from the request.
    pub member_id: String,
    /// Origin of `client_endpoint`.
    pub address: String,
    /// From the exchange's answer.
    pub client_endpoint: String,
    /// From the exchange's answer.
    pub tokens: Tokens,
    /// From the install; `None` keeps the one that is known.
    pub application_token: Option<SecretString>,
    /// The address whose application made the exchange; `None` is the server's own application.
    pub client: Option<String>,
}

#[derive(FromRow)]
struct Row {
    member_id: String,
    address: String,
    client_endpoint: String,
    access_token_sealed: String,
    refresh_token_sealed: String,
    application_token_sealed: Option<String>,
    tokens_version: i64,
    client: Option<String>,
}

impl Store {
    /// Stores a portal, or what a new install changes of a known one.
    pub async fn upsert_portal(&self, portal: &Installed, now_ms: i64) -> Result<(), StoreError> {
        let id = portal.member_id.as_str();
        let application = match &portal.application_token {
            Some(token) => Some(self.seal(id, APPLICATION, token)?),
            None => None,
        };
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO portals (member_id, address, client_endpoint, access_token_sealed,
                 refresh_token_sealed, application_token_sealed, installed_at, client)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (member_id) DO UPDATE SET
                 address = excluded.address,
                 client_endpoint = excluded.client_endpoint,
                 access_token_sealed = excluded.access_token_sealed,
                 refresh_token_sealed = excluded.refresh_token_sealed,
                 tokens_version = portals.tokens_version + 1,
                 client = excluded.client,
                 removed_at = NULL,
                 application_token_sealed =
                     COALESCE(excluded.application_token_sealed, portals.application_token_sealed)",
        )
        .bind(id)
        .bind(&portal.address)
        .bind(&portal.client_endpoint)
        .bind(self.seal(id, ACCESS, &portal.tokens.access)?)
        .bind(self.seal(id, REFRESH, &portal.tokens.refresh)?)
        .bind(application)
        .bind(now_ms)
        .bind(&portal.client)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Keeps the tokens that a portal's were exchanged for; called before they are used, because the old refresh
    /// token is spent. Changes nothing when the portal has others than `known` by now.
    pub async fn store_tokens(&self, known: &Portal, tokens: &Tokens) -> Result<(), StoreError> {
        let member_id = known.member_id.as_str();
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE portals SET access_token_sealed = $2, refresh_token_sealed = $3,
                 tokens_version = tokens_version + 1
             WHERE member_id = $1 AND tokens_version = $4",
        )
        .bind(member_id)
        .bind(self.seal(member_id, ACCESS, &tokens.access)?)
        .bind(self.seal(member_id, REFRESH, &tokens.refresh)?)
        .bind(known.tokens_version)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Forgets a portal that has removed the app: its tokens, its application token, its chat apps with their pages, and
    /// open settings. Its sites are disconnected. What visitors and operators wrote stays, and so do the quick replies: a
    /// portal that comes back finds them. What it has still to be told, its worker parks.
    pub async fn forget_portal(&self, member_id: &str, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for statement in [
            "UPDATE portals SET access_token_sealed = '', refresh_token_sealed = '', application_token_sealed = NULL,
                 client = NULL, tokens_version = tokens_version + 1, removed_at = $2
             WHERE member_id = $1 AND removed_at IS NULL",
            "UPDATE sites SET active = 0 WHERE portal = $1 AND $2 > 0",
            "DELETE FROM identity_secrets WHERE $2 > 0
                 AND site_key IN (SELECT site_key FROM sites WHERE portal = $1)",
            "DELETE FROM settings_tickets WHERE portal = $1 AND $2 > 0",
            "DELETE FROM page_sessions WHERE portal = $1 AND $2 > 0",
            "DELETE FROM registrations WHERE portal = $1 AND $2 > 0",
            "DELETE FROM apps WHERE portal = $1 AND $2 > 0",
            "DELETE FROM bots WHERE portal = $1 AND $2 > 0",
        ] {
            sqlx::query(statement)
                .bind(member_id)
                .bind(now_ms)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// The portal of this `member_id`.
    pub async fn portal(&self, member_id: &str) -> Result<Option<Portal>, StoreError> {
        let row =
            sqlx::query_as("SELECT * FROM portals WHERE member_id = $1 AND removed_at IS NULL")
                .bind(member_id)
                .fetch_optional(&self.reader)
                .await?;
        row.map(|row| self.open_portal(row)).transpose()
    }

    /// The portal whose pages have this origin; the newest, should an address have been given away again.
    pub async fn portal_by_address(&self, address: &str) -> Result<Option<Portal>, StoreError> {
        let row = sqlx::query_as(
            "SELECT * FROM portals WHERE address = $1 AND removed_at IS NULL ORDER BY installed_at DESC LIMIT 1",
        )
        .bind(address)
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| self.open_portal(row)).transpose()
    }

    /// All portals, by address.
    pub async fn portals(&self) -> Result<Vec<Portal>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT * FROM portals WHERE removed_at IS NULL ORDER BY address, member_id",
        )
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(|row| self.open_portal(row)).collect()
    }

    fn open_portal(&self, row: Row) -> Result<Portal, StoreError> {
        let id = row.member_id.as_str();
        let application_token = match &row.application_token_sealed {
            Some(sealed) => Some(self.unseal(id, APPLICATION, sealed)?),
            None => None,
        };
        Ok(Portal {
            tokens: Tokens {
                access: self.unseal(id, ACCESS, &row.access_token_sealed)?,
                refresh: self.unseal(id, REFRESH, &row.refresh_token_sealed)?,
            },
            tokens_version: row.tokens_version,
            application_token,
            member_id: row.member_id,
            address: row.address,
            client_endpoint: row.client_endpoint,
            client: row.client,
        })
    }
}
