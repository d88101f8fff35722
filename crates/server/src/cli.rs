//! The command line: what can be asked of the binary.
//!
//! A file a noun. What several of them have to know stands in `options`: [`options::StoreOptions`] for the database and
//! its key, [`options::OnPortal`] for a portal that is talked to. Settings and
//! secrets are environment variables, too, so that no secret needs to stand in a process list.

mod app;
mod bot;
mod connector;
mod doctor;
#[cfg(test)]
mod documented;
mod key;
mod options;
mod outbox;
mod placement;
mod portal;
mod replies;
mod report;
mod serve;
mod visitor;
mod wording;

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::telemetry::logs::Format;

/// Framechat's server: the pages of its surfaces, the visitors' API and the connection to Bitrix24 portals.
#[derive(Debug, Parser)]
#[command(name = "framechat", version)]
pub struct Cli {
    /// How the log on the standard error is written.
    #[arg(
        long,
        env = "FRAMECHAT_LOG_FORMAT",
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        global = true
    )]
    pub log_format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server until it is told to stop.
    Serve(Box<serve::Serve>),
    /// Look whether the set-up works, and say how to mend what does not.
    Doctor(Box<doctor::Doctor>),
    /// Make the key file that seals secrets in the database.
    #[command(subcommand)]
    Key(key::Key),
    /// The portals, and the applications that they have of their own.
    #[command(subcommand)]
    Portal(portal::Portal),
    /// What is known of a visitor: export and erase it.
    #[command(subcommand)]
    Visitor(visitor::Visitor),
    /// The bots that chat apps belong to.
    #[command(subcommand)]
    Bot(bot::Bot),
    /// The connector at a portal and on its Open Channels.
    #[command(subcommand)]
    Connector(connector::Connector),
    /// What the portals have still to be told.
    #[command(subcommand)]
    Outbox(outbox::Outbox),
    /// Chat apps in the old messenger of a portal.
    #[command(subcommand)]
    App(app::App),
    /// Operators' quick replies.
    #[command(subcommand)]
    Replies(replies::Replies),
    /// Widgets in the modern messenger of a portal.
    #[command(subcommand)]
    Placement(placement::Placement),
}

/// Carries out one command line.
///
/// # Errors
/// Whatever kept it from being done, with what to do about it.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(serve) => serve.run().await,
        Command::Doctor(doctor) => doctor.run().await,
        Command::Key(key) => key.run(),
        Command::Portal(portal) => portal.run().await,
        Command::Visitor(visitor) => visitor.run().await,
        Command::Bot(bot) => bot.run().await,
        Command::Connector(connector) => connector.run().await,
        Command::Outbox(outbox) => outbox.run().await,
        Command::App(app) => app.run().await,
        Command::Replies(replies) => replies.run().await,
        Command::Placement(placement) => placement.run().await,
    }
}

/// An error with its causes, each told once: many of our errors name their cause themselves.
#[must_use]
pub fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain() {
        let words = cause.to_string();
        if told.is_empty() {
            told = words;
        } else if !told.contains(&words) {
            told = format!("{told}: {words}");
        }
    }
    told
}

/// Writes a line for the person or the program that called us.
fn say(line: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")
        .and_then(|()| stdout.flush())
        .context("writing to the standard output")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_told_once() {
        let cause = std::io::Error::other("the disk is full");
        let error = anyhow::Error::from(cause).context("writing: the disk is full");
        assert_eq!(told(&error), "writing: the disk is full");
        let error = anyhow::anyhow!("the disk is full")
            .context("writing")
            .context("no key");
        assert_eq!(told(&error), "no key: writing: the disk is full");
    }

    #[test]
    fn help_tells_what_a_command_is_about_before_the_servers_settings() {
        for words in [
            ["placement", "bind", "--placement"],
            ["app", "register", "--title"],
            ["bot", "register", "--name"],
            ["connector", "status", "--line"],
        ] {
            let [noun, verb, own] = words;
            let told = Cli::try_parse_from(["framechat", noun, verb, "--help"])
                .unwrap_err()
                .to_string();
            let at = |word: &str| told.find(&format!("  {word} ")).unwrap();
            let settings = told.find("Settings of the server").unwrap();
            assert!(at(own) < settings && settings < at("--database"), "{told}");
        }
    }

    #[test]
    fn the_definition_is_sound() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
