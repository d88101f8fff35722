//! The bots and chat apps that this server has registered: a portal cannot be asked for them.

use sqlx::FromRow;

use super::{Store, StoreError};

/// A registered bot.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Bot {
    /// `member_id` of the portal.
    pub portal: String,
    /// The portal's number for it.
    pub bot_id: String,
    /// Its code.
    pub code: String,
    /// What people see.
    pub name: String,
}

/// A registered chat app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// `member_id` of the portal.
    pub portal: String,
    /// The portal's number for it.
    pub app_id: String,
    /// The bot it belongs to.
    pub bot_id: String,
    /// Its code, unique within the bot.
    pub code: String,
    /// The page's address, or the command that the icon runs.
    pub action: String,
    /// What people see.
    pub title: Option<String>,
    /// Beside which dialogs it is offered, when that was told.
    pub context: Option<String>,
    /// Offered nowhere.
    pub hidden: bool,
}

impl Store {
    /// Keeps a bot, or what is new about it.
    pub async fn put_bot(&self, bot: &Bot, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO bots (portal, bot_id, code, name, registered_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (portal, bot_id) DO UPDATE SET code = excluded.code, name = excluded.name",
        )
        .bind(&bot.portal)
        .bind(&bot.bot_id)
        .bind(&bot.code)
        .bind(&bot.name)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// All bots, by portal and number.
    pub async fn bots(&self) -> Result<Vec<Bot>, StoreError> {
        let all =
            sqlx::query_as("SELECT portal, bot_id, code, name FROM bots ORDER BY portal, bot_id");
        Ok(all.fetch_all(&self.reader).await?)
    }

    /// Forgets a bot; its apps are forgotten one by one.
    pub async fn remove_bot(&self, portal: &str, bot_id: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM bots WHERE portal = $1 AND bot_id = $2")
            .bind(portal)
            .bind(bot_id)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Keeps a chat app, or what is new about it.
    pub async fn put_app(&self, app: &App, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO apps (portal, app_id, bot_id, code, action, title, context, hidden, registered_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (portal, app_id) DO UPDATE SET bot_id = excluded.bot_id, code = excluded.code,
                 action = excluded.action, title = excluded.title, context = excluded.context, hidden = excluded.hidden",
        )
        .bind(&app.portal)
        .bind(&app.app_id)
        .bind(&app.bot_id)
        .bind(&app.code)
        .bind(&app.action)
        .bind(&app.title)
        .bind(&app.context)
        .bind(i64::from(app.hidden))
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// All chat apps, by portal and number.
    pub async fn apps(&self) -> Result<Vec<App>, StoreError> {
        let all = sqlx::query_as(
            "SELECT portal, app_id, bot_id, code, action, title, context, hidden FROM apps ORDER BY portal, app_id",
        );
        let rows: Vec<Row> = all.fetch_all(&self.reader).await?;
        Ok(rows.into_iter().map(App::from).collect())
    }

    /// The chat app of this number at a portal.
    pub async fn app(&self, portal: &str, app_id: &str) -> Result<Option<App>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT portal, app_id, bot_id, code, action, title, context, hidden FROM apps
             WHERE portal = $1 AND app_id = $2",
        )
        .bind(portal)
        .bind(app_id)
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.map(App::from))
    }

    /// Forgets a chat app, its registration apart; whether there was one.
    pub async fn remove_app(&self, portal: &str, app_id: &str) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let removed = sqlx::query("DELETE FROM apps WHERE portal = $1 AND app_id = $2")
            .bind(portal)
            .bind(app_id)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(removed > 0)
    }

    /// The id of the registration under which a bot's app of this code has its page here.
    pub async fn registration_of(
        &self,
        portal: &str,
        bot_id: &str,
        code: &str,
    ) -> Result<Option<String>, StoreError> {
        let found = sqlx::query_scalar(
            "SELECT id FROM registrations WHERE portal = $1 AND bot_id = $2 AND code = $3",
        )
        .bind(portal)
        .bind(bot_id)
        .bind(code)
        .fetch_optional(&self.reader)
        .await?;
        Ok(found)
    }
}

/// A chat app with its flag as both engines keep it.
#[derive(FromRow)]
struct Row {
    portal: String,
    app_id: String,
    bot_id: String,
    code: String,
    action: String,
    title: Option<String>,
    context: Option<String>,
    hidden: i64,
}

impl From<Row> for App {
    fn from(row: Row) -> Self {
        Self {
            portal: row.portal,
            app_id: row.app_id,
            bot_id: row.bot_id,
            code: row.code,
            action: row.action,
            title: row.title,
            context: row.context,
            hidden: row.hidden != 0,
        }
    }
}
