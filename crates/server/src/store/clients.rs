//! The applications of single portals: the client id and secret that an address has of its own.

use sqlx::FromRow;

use super::{Store, StoreError};
use crate::config::Client;

const SECRET: &str = "clients.secret";

/// An application that a portal has of its own, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct KnownClient {
    /// Origin of the portal's pages.
    pub address: String,
    /// The application's id.
    #[sqlx(rename = "client_id")]
    pub id: String,
    /// When it was added, unix milliseconds.
    #[sqlx(rename = "added_at")]
    pub added_at_ms: i64,
}

#[derive(FromRow)]
struct Row {
    client_id: String,
    secret_sealed: String,
}

impl Store {
    /// Keeps the application of the portal at `address`, in place of the one that it had.
    pub async fn put_client(
        &self,
        address: &str,
        client: &Client,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO clients (address, client_id, secret_sealed, added_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (address) DO UPDATE SET client_id = excluded.client_id,
                 secret_sealed = excluded.secret_sealed, added_at = excluded.added_at",
        )
        .bind(address)
        .bind(&client.id)
        .bind(self.seal(address, SECRET, &client.secret)?)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The application of the portal at `address`.
    pub async fn client(&self, address: &str) -> Result<Option<Client>, StoreError> {
        let row: Option<Row> =
            sqlx::query_as("SELECT client_id, secret_sealed FROM clients WHERE address = $1")
                .bind(address)
                .fetch_optional(&self.reader)
                .await?;
        let open = |row: Row| {
            Ok(Client {
                secret: self.unseal(address, SECRET, &row.secret_sealed)?,
                id: row.client_id,
            })
        };
        row.map(open).transpose()
    }

    /// All of them, by address.
    pub async fn clients(&self) -> Result<Vec<KnownClient>, StoreError> {
        let all =
            sqlx::query_as("SELECT address, client_id, added_at FROM clients ORDER BY address");
        Ok(all.fetch_all(&self.reader).await?)
    }

    /// Forgets the application of the portal at `address`; whether there was one.
    pub async fn remove_client(&self, address: &str) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let removed = sqlx::query("DELETE FROM clients WHERE address = $1")
            .bind(address)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(removed > 0)
    }
}
