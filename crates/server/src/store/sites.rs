//! Sites: one line of one portal that our connector serves, with its public key.

use framechat_protocol::boot::{Ask, Position, PreChat};
use sqlx::FromRow;

use super::{Store, StoreError};

/// One connected line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// Where the launcher stands.
    pub position: Position,
    /// The `https` address of the picture of who answers.
    pub avatar: Option<String>,
    /// What visitors are asked before the first message.
    pub pre_chat: PreChat,
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
    position: String,
    avatar: Option<String>,
    ask_name: String,
    ask_email: String,
    ask_phone: String,
    consent: Option<String>,
    origins: String,
    active: i64,
}

impl TryFrom<Row> for Site {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let unreadable = |column| StoreError::Unreadable { column };
        let origins =
            serde_json::from_str(&row.origins).map_err(|_| unreadable("sites.origins"))?;
        let ask = |name: &str, column| Ask::of(name).ok_or(unreadable(column));
        let pre_chat = PreChat {
            name: ask(&row.ask_name, "sites.ask_name")?,
            email: ask(&row.ask_email, "sites.ask_email")?,
            phone: ask(&row.ask_phone, "sites.ask_phone")?,
            consent: row.consent,
        };
        Ok(Self {
            key: row.site_key,
            portal: row.portal,
            connector: row.connector,
            line: row.line,
            title: row.title,
            url: row.url,
            greeting: row.greeting,
            accent: row.accent,
            position: Position::of(&row.position).ok_or(unreadable("sites.position"))?,
            avatar: row.avatar,
            pre_chat,
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
                 accent, position, avatar, ask_name, ask_email, ask_phone, consent)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             ON CONFLICT (portal, connector, line) DO UPDATE SET
                 title = excluded.title, url = excluded.url, greeting = excluded.greeting,
                 origins = excluded.origins, active = excluded.active,
                 accent = excluded.accent, position = excluded.position, avatar = excluded.avatar,
                 ask_name = excluded.ask_name, ask_email = excluded.ask_email, ask_phone = excluded.ask_phone,
                 consent = excluded.consent
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
        .bind(site.position.name())
        .bind(&site.avatar)
        .bind(site.pre_chat.name.name())
        .bind(site.pre_chat.email.name())
        .bind(site.pre_chat.phone.name())
        .bind(&site.pre_chat.consent)
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
