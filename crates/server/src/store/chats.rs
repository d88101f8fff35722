//! Visitors' chats: one visitor of one site each.

use sqlx::{AssertSqlSafe, FromRow};

use super::{Store, StoreError};

/// One visitor's chat and where it is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// Random id; the portal knows both the chat and the visitor by it.
    pub id: String,
    /// The site it belongs to.
    pub site_key: String,
    /// `member_id` of the site's portal.
    pub portal: String,
    /// What the visitor is called.
    pub name: Option<String>,
    /// Where the visitor can be written to.
    pub email: Option<String>,
    /// Where the visitor can be called.
    pub phone: Option<String>,
    /// What the visitor agreed to, in the site's words.
    pub consent: Option<String>,
    /// Number of the last change, 0 when there is none.
    pub last_change: i64,
    /// The site's line is connected.
    pub active: bool,
}

#[derive(FromRow)]
struct Row {
    id: String,
    site_key: String,
    portal: String,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    consent: Option<String>,
    last_change: i64,
    active: i64,
}

impl From<Row> for Chat {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            site_key: row.site_key,
            portal: row.portal,
            name: row.name,
            email: row.email,
            phone: row.phone,
            consent: row.consent,
            last_change: row.last_change,
            active: row.active != 0,
        }
    }
}

impl Store {
    /// Starts a visitor's chat at a site.
    pub async fn create_chat(
        &self,
        site_key: &str,
        id: &str,
        token_digest: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO chats (id, site_key, token_digest, created_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(id)
        .bind(site_key)
        .bind(token_digest)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The chat whose visitor holds the token of this digest.
    pub async fn chat_by_token(&self, token_digest: &str) -> Result<Option<Chat>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT c.id, c.site_key, s.portal, c.name, c.email, c.phone, c.consent, c.last_change, s.active
             FROM chats c JOIN sites s ON s.site_key = c.site_key WHERE c.id = COALESCE(
                 (SELECT id FROM chats WHERE token_digest = $1),
                 (SELECT chat FROM visitor_tokens WHERE token_digest = $1 AND kind = 'device'))",
        )
        .bind(token_digest)
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.map(Chat::from))
    }

    /// The number of the last change of each of these chats.
    pub async fn last_changes(&self, chats: &[String]) -> Result<Vec<(String, i64)>, StoreError> {
        let places: Vec<_> = (1..=chats.len()).map(|place| format!("${place}")).collect();
        let statement = format!(
            "SELECT id, last_change FROM chats WHERE id IN ({})",
            places.join(", ")
        );
        let mut query = sqlx::query_as(AssertSqlSafe(statement)).persistent(false);
        for chat in chats {
            query = query.bind(chat);
        }
        Ok(query.fetch_all(&self.reader).await?)
    }
}
