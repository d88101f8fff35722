//! Sites: one line of one portal that our connector serves, with its public key.

use sqlx::FromRow;

use super::{Store, StoreError};

/// One connected line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Random public key, the one thing a page names.
    pub key: String,
    /// `member_id` of the portal.
    pub portal: String,
    /// Our connector's id there.
    pub connector: String,
    /// The Open Channel; numbers repeat across portals.
    pub line: String,
    /// Heading of the chat.
    pub title: String,
    /// The site's own address.
    pub url: String,
    /// First words to the visitor.
    pub greeting: Option<String>,
    /// The colour of the chat's buttons, `#rrggbb`; `None` for the usual one.
    pub accent: Option<String>,
    /// Visitors tell their name before the first message.
    pub name_required: bool,
    /// Origins whose pages may hold the chat; none when empty.
    pub origins: Vec<String>,
    /// The line is connected: visitors may write.
    pub active: bool,
}

#[derive(FromRow)]
pub(super) struct Row {
    site_key: String,
    portal: String,
    connector: String,
    line: String,
    title: String,
    url: String,
    greeting: Option<String>,
    accent: Option<String>,
    name_required: i64,
    origins: String,
    active: i64,
}

impl TryFrom<Row> for Site {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let origins = serde_json::from_str(&row.origins).map_err(|_| StoreError::Unreadable {
            column: "sites.origins",
        })?;
        Ok(Self {
            key: row.site_key,
            portal: row.portal,
            connector: row.connector,
            line: row.line,
            title: row.title,
            url: row.url,
            greeting: row.greeting,
            accent: row.accent,
            name_required: row.name_required != 0,
            origins,
            active: row.active != 0,
        })
    }
}

impl Store {
    /// Stores a site. Its portal, connector and line find a known one, whose key stays; `site.key` is only
    /// the key of a new one. Answers the site as it stands.
    pub async fn upsert_site(&self, site: &Site) -> Result<Site, StoreError> {
        let origins = serde_json::json!(site.origins).to_string();
        let mut tx = self.begin().await?;
        let row: Row = sqlx::query_as(
            "INSERT INTO sites (site_key, portal, connector, line, title, url, greeting, origins, active,
                 accent, name_required)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (portal, connector, line) DO UPDATE SET
                 title = excluded.title, url = excluded.url, greeting = excluded.greeting,
                 origins = excluded.origins, active = excluded.active,
                 accent = excluded.accent, name_required = excluded.name_required
             RETURNING *",
        )
        .bind(&site.key)
        .bind(&site.portal)
        .bind(&site.connector)
        .bind(&site.line)
        .bind(&site.title)
        .bind(&site.url)
        .bind(&site.greeting)
        .bind(origins)
        .bind(i64::from(site.active))
        .bind(&site.accent)
        .bind(i64::from(site.name_required))
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        row.try_into()
    }

    /// Switches off the sites of a line of a portal: the one of this connector, or all of them.
    pub async fn disconnect_line(
        &self,
        portal: &str,
        connector: Option<&str>,
        line: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE sites SET active = 0
             WHERE portal = $1 AND connector = COALESCE($2, connector) AND line = $3",
        )
        .bind(portal)
        .bind(connector)
        .bind(line)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Switches off all sites of a connector of a portal; answers how many were on.
    pub async fn disconnect_connector(
        &self,
        portal: &str,
        connector: &str,
    ) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let switched = sqlx::query(
            "UPDATE sites SET active = 0 WHERE portal = $1 AND connector = $2 AND active = 1",
        )
        .bind(portal)
        .bind(connector)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(switched.rows_affected())
    }

    /// The site of this public key.
    pub async fn site(&self, key: &str) -> Result<Option<Site>, StoreError> {
        let row: Option<Row> = sqlx::query_as("SELECT * FROM sites WHERE site_key = $1")
            .bind(key)
            .fetch_optional(&self.reader)
            .await?;
        row.map(Site::try_from).transpose()
    }

    /// All sites of a portal, by line.
    pub async fn sites_of(&self, portal: &str) -> Result<Vec<Site>, StoreError> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT * FROM sites WHERE portal = $1 ORDER BY line, site_key")
                .bind(portal)
                .fetch_all(&self.reader)
                .await?;
        rows.into_iter().map(Site::try_from).collect()
    }

    /// The site of this line of this portal.
    pub async fn site_by_line(
        &self,
        portal: &str,
        connector: &str,
        line: &str,
    ) -> Result<Option<Site>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT * FROM sites WHERE portal = $1 AND connector = $2 AND line = $3",
        )
        .bind(portal)
        .bind(connector)
        .bind(line)
        .fetch_optional(&self.reader)
        .await?;
        row.map(Site::try_from).transpose()
    }
}
