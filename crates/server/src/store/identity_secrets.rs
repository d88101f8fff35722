//! The secrets that the servers of sites sign their visitors' identities with: one a site, and for a while the one before.

use secrecy::SecretString;
use sqlx::FromRow;

use super::{Store, StoreError};

const SECRET: &str = "identity_secrets.secret";
const PREVIOUS: &str = "identity_secrets.previous";

/// What a site's tokens may be signed with now.
#[derive(Debug)]
pub struct IdentitySecrets {
    /// The secrets, the newest first; never empty.
    pub valid: Vec<SecretString>,
    /// When the newest was made, unix milliseconds.
    pub made_at_ms: i64,
    /// Until when the one before is good, unix milliseconds; `None` when there is none any more.
    pub previous_until_ms: Option<i64>,
}

#[derive(FromRow)]
struct Row {
    portal: String,
    secret_sealed: String,
    made_at: i64,
    previous_sealed: Option<String>,
    previous_until: Option<i64>,
}

impl Store {
    /// Gives a site its secret. The one that it had is good for `grace_ms` from now on, older ones never again. False when
    /// there is no such site.
    pub async fn put_identity_secret(
        &self,
        site_key: &str,
        secret: &SecretString,
        grace_ms: i64,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        // Locks the site: of two at once, the second keeps the first one's secret as the previous one.
        let portal: Option<String> = sqlx::query_scalar(
            "UPDATE sites SET portal = portal WHERE site_key = $1 RETURNING portal",
        )
        .bind(site_key)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(portal) = portal else {
            return Ok(false);
        };
        let known: Option<String> =
            sqlx::query_scalar("SELECT secret_sealed FROM identity_secrets WHERE site_key = $1")
                .bind(site_key)
                .fetch_optional(&mut *tx)
                .await?;
        let previous = match known {
            Some(sealed) => {
                let old = self.unseal(&portal, SECRET, &sealed)?;
                Some(self.seal(&portal, PREVIOUS, &old)?)
            }
            None => None,
        };
        let until = previous.is_some().then(|| now_ms.saturating_add(grace_ms));
        sqlx::query(
            "INSERT INTO identity_secrets (site_key, secret_sealed, made_at, previous_sealed, previous_until)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (site_key) DO UPDATE SET secret_sealed = excluded.secret_sealed, made_at = excluded.made_at,
                 previous_sealed = excluded.previous_sealed, previous_until = excluded.previous_until",
        )
        .bind(site_key)
        .bind(self.seal(&portal, SECRET, secret)?)
        .bind(now_ms)
        .bind(previous)
        .bind(until)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What the tokens of a site may be signed with; `None` while it has no secret.
    pub async fn identity_secrets(
        &self,
        site_key: &str,
        now_ms: i64,
    ) -> Result<Option<IdentitySecrets>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT s.portal, i.secret_sealed, i.made_at, i.previous_sealed, i.previous_until
             FROM identity_secrets i JOIN sites s ON s.site_key = i.site_key WHERE i.site_key = $1",
        )
        .bind(site_key)
        .fetch_optional(&self.reader)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut valid = vec![self.unseal(&row.portal, SECRET, &row.secret_sealed)?];
        let previous_until_ms = row.previous_until.filter(|until| *until > now_ms);
        if let (Some(sealed), Some(_)) = (&row.previous_sealed, previous_until_ms) {
            valid.push(self.unseal(&row.portal, PREVIOUS, sealed)?);
        }
        Ok(Some(IdentitySecrets {
            valid,
            made_at_ms: row.made_at,
            previous_until_ms,
        }))
    }
}
