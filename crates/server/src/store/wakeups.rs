//! How the servers over one database reach one another: `LISTEN` and `NOTIFY` on one channel. `SQLite` has one
//! server only, and nothing of this.

use sqlx::{PgPool, postgres::PgListener};

use super::{Store, StoreError};

/// The one channel. One for each chat would wake every listening server as often, and know more names.
const CHANNEL: &str = "framechat";

/// Longest text that can be told, bytes: what the database takes, less one.
pub const TOLD_BYTES_MAX: usize = 7999;

/// An ear on the channel, with a connection of its own.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Store {
    /// Other servers may share the database.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.listening.is_some()
    }

    /// Tells all servers that listen, this one too, a text of at most [`TOLD_BYTES_MAX`]. In a statement of its
    /// own: the lock that the database takes for it is then held for a moment only.
    pub async fn tell(&self, text: &str) -> Result<(), StoreError> {
        if self.is_shared() {
            sqlx::query("SELECT pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(text)
                .execute(&self.writer)
                .await?;
        }
        Ok(())
    }

    /// Begins to listen; `None` when nobody else can say anything.
    pub async fn listener(&self) -> Result<Option<Listener>, StoreError> {
        let Some(pool) = &self.listening else {
            return Ok(None);
        };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Listener(listener)))
    }
}

impl Listener {
    /// The next text; `None` when the connection broke, so that what was said since may not have been heard. The
    /// next call connects again.
    pub async fn heard(&mut self) -> Result<Option<String>, StoreError> {
        let heard = self.0.try_recv().await?;
        Ok(heard.map(|heard| heard.payload().to_owned()))
    }
}

/// Where listeners get their connection. Nothing is connected yet.
pub(super) fn pool(address: &str) -> Result<PgPool, StoreError> {
    let options = sqlx::postgres::PgPoolOptions::new().max_connections(1);
    let options = options.max_lifetime(None).idle_timeout(None);
    Ok(options.connect_lazy(address)?)
}
