//! `framechat portal …`: the applications that single portals have of their own.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::{Args, Subcommand};
use framechat_protocol::origin::Origin;
use secrecy::{ExposeSecret as _, SecretString};

use super::options::{SchemeOptions, StoreOptions, misused};
use super::say;
use crate::clock::now_ms;
use crate::config::Client;

/// A client secret is a line of some dozens of characters.
const SECRET_MAX_BYTES: usize = 1024;

/// What can be done with portals.
#[derive(Debug, Subcommand)]
pub(super) enum Portal {
    /// Keep the client id and secret of a portal's own application, so that the portal can install this server.
    /// Makes the database when it is not there.
    Add(Box<Add>),
    /// List the portals: those that have installed this server, and those that may.
    List(List),
    /// Forget a portal's client id and secret.
    Remove(Remove),
}

/// The application to keep.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The portal's address, for example `https://example.bitrix24.com`.
    #[arg(long, value_name = "ADDRESS", value_parser = Origin::parse)]
    portal: Origin,
    /// The application's id, as the portal shows it.
    #[arg(long, env = "FRAMECHAT_CLIENT_ID", value_name = "ID")]
    client_id: String,
    /// A file that holds the application's secret key and nothing else. Without it the environment is asked.
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
    /// The application's secret key; better given as environment variable, or in a file.
    #[arg(
        long,
        env = "FRAMECHAT_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    client_secret: Option<SecretString>,
    #[command(flatten)]
    scheme: SchemeOptions,
    #[command(flatten)]
    store: StoreOptions,
}

/// Which database to look into.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    store: StoreOptions,
}

/// The application to forget.
#[derive(Debug, Args)]
pub(super) struct Remove {
    /// The portal's address.
    #[arg(long, value_name = "ADDRESS", value_parser = Origin::parse)]
    portal: Origin,
    #[command(flatten)]
    store: StoreOptions,
}

impl Portal {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run().await,
            Self::List(list) => list.run().await,
            Self::Remove(remove) => remove.run().await,
        }
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        self.scheme.check(&self.portal)?;
        let secret = match (&self.client_secret_file, self.client_secret) {
            (Some(file), _) => read_secret(file)?,
            (None, Some(secret)) => secret,
            (None, None) => {
                return Err(misused(
                    "the application's secret key is missing: name a file with --client-secret-file, or set \
                     FRAMECHAT_CLIENT_SECRET",
                ));
            }
        };
        let client = Client {
            id: self.client_id,
            secret,
        };
        let address = self.portal.to_string();
        let store = self.store.open_or_create().await?;
        let before = store.client(&address).await?;
        store.put_client(&address, &client, now_ms()).await?;
        let installed = store.portal_by_address(&address).await?;
        store.close().await;
        say(&format!(
            "{address} installs this server as the application {}.",
            client.id
        ))?;
        match installed {
            Some(_) if before.is_some_and(|before| before.id == client.id) => {
                say("It is installed already, and goes on with the secret that you have told now.")
            }
            Some(_) => say(
                "It is installed already as another application, whose tokens end with it: open this one in the portal once.",
            ),
            None => say("Now open the application in the portal once: that installs it."),
        }
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.store.open().await?;
        let (portals, clients) = (store.portals().await?, store.clients().await?);
        store.close().await;
        if portals.is_empty() && clients.is_empty() {
            return say(
                "No portal has installed this server, and none has an application of its own.",
            );
        }
        for portal in &portals {
            let own = clients
                .iter()
                .find(|client| Some(&client.address) == portal.client.as_ref());
            let by = match (own, &portal.client) {
                (Some(client), _) => format!("as its own application {}", client.id),
                (None, Some(_)) => "as an application whose credentials were removed".to_owned(),
                (None, None) => "as the server's application".to_owned(),
            };
            say(&format!("{}  installed {by}", portal.address))?;
        }
        let waiting = clients.iter().filter(|client| {
            portals
                .iter()
                .all(|portal| portal.address != client.address)
        });
        for client in waiting {
            say(&format!(
                "{}  not installed; may install as {}",
                client.address, client.id
            ))?;
        }
        Ok(())
    }
}

impl Remove {
    async fn run(self) -> anyhow::Result<()> {
        let address = self.portal.to_string();
        let store = self.store.open().await?;
        let users = store
            .portals()
            .await?
            .into_iter()
            .filter(|portal| portal.client.as_ref() == Some(&address))
            .count();
        let removed = store.remove_client(&address).await?;
        store.close().await;
        ensure!(
            removed,
            "{address} has no client id and secret here; `framechat portal list` names those that have"
        );
        say(&format!(
            "{address} has no application of its own any more."
        ))?;
        if users > 0 {
            say(
                "It is installed, and its tokens cannot be renewed now: add the application again, or remove it in the portal.",
            )?;
        }
        Ok(())
    }
}

/// The secret in a file, without the line's end.
fn read_secret(file: &Path) -> anyhow::Result<SecretString> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map(SecretString::from)
        .with_context(|| format!("reading the secret key from {shown}"))?;
    let secret = text.expose_secret().trim();
    ensure!(
        !secret.is_empty(),
        "{shown} is empty: it has to hold the application's secret key"
    );
    ensure!(
        secret.len() <= SECRET_MAX_BYTES && secret.lines().count() == 1,
        "{shown} holds more than a secret key, which is one line"
    );
    Ok(SecretString::from(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_one_line_of_a_bounded_length() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("secret");
        for (content, secret) in [
            ("abc".to_owned(), Some("abc")),
            ("abc\r\n".to_owned(), Some("abc")),
            (String::new(), None),
            ("\n".to_owned(), None),
            ("abc\ndef\n".to_owned(), None),
            ("a".repeat(SECRET_MAX_BYTES + 1), None),
        ] {
            std::fs::write(&file, &content).unwrap();
            let read = read_secret(&file).ok();
            assert_eq!(
                read.as_ref().map(|secret| secret.expose_secret()),
                secret,
                "{content:?}"
            );
        }
        std::fs::write(&file, "a".repeat(SECRET_MAX_BYTES)).unwrap();
        assert!(read_secret(&file).is_ok());
        assert!(read_secret(&directory.path().join("none")).is_err());
    }
}
