//! What an administrator of the portal does: installs the connector, connects a line to the shop, adds the chat app.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::http;
use crate::process;

/// Everything about the two services that these steps need.
pub(crate) struct Portal<'a> {
    pub(crate) simulator_port: u16,
    /// Makes a `framechat` command line that knows the database and the key.
    pub(crate) framechat: &'a dyn Fn() -> Command,
}

impl Portal<'_> {
    /// An address of the simulator.
    pub(crate) fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.simulator_port)
    }

    fn tell(&self, what: &str, body: &Value) -> Result<Value> {
        let address = self.at("127.0.0.1", &format!("/_control/{what}"));
        let answer = http::post(&address, body)?;
        ensure!(
            answer.status == 200,
            "the simulator answers {what} with {}: {}",
            answer.status,
            answer.body
        );
        serde_json::from_str(&answer.body)
            .with_context(|| format!("{what} answers {}", answer.body))
    }

    /// The portal's install flow, as its administrator starts it.
    pub(crate) fn install(&self) -> Result<()> {
        self.tell("install", &json!({})).map(|_| ())
    }

    /// Fills in the connector's settings of line 1; returns the shop's site key.
    pub(crate) fn connect_shop(&self) -> Result<String> {
        let fields = json!({
            "title": "Coffee Roasters",
            "url": self.at("shop.localhost", "/"),
            "origins": self.at("shop.localhost", ""),
            "action": "connect",
        });
        let answer = self.tell("settings", &json!({ "line": 1, "fields": fields }))?;
        let key = answer["site_key"].as_str();
        key.map(str::to_owned)
            .with_context(|| format!("the settings page gives no site key: {answer}"))
    }

    /// Adds the chat app to the messenger.
    pub(crate) fn add_chat_app(&self) -> Result<()> {
        let portal = self.at("portal.localhost", "");
        let words = ["--portal", &portal, "--code", "framechat"];
        let mut command = (self.framechat)();
        let bot = process::output(
            command
                .args(["bot", "register", "--name", "Framechat"])
                .args(words),
        )?;
        let bot = number(&bot).with_context(|| format!("no number of the bot in: {bot}"))?;
        let mut command = (self.framechat)();
        command
            .args(["app", "register", "--title", "Framechat", "--bot-id", bot])
            .args(words);
        process::output(&mut command).map(|_| ())
    }
}

/// The first number in what a command printed.
fn number(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|digits| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_in_a_sentence() {
        assert_eq!(number("BOT_ID 412\n"), Some("412"));
        assert_eq!(number("BOT_ID=7, of 9"), Some("7"));
        assert_eq!(number("none"), None);
    }
}
