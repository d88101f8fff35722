//! The plain PHP connector: one JSON file a chat, the portal called inside the visitor's request.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use free_port::free_port;
use serde_json::{Map, Value, json};

use crate::http::Client;
use crate::portal::{HOSTS, Portal};
use crate::programs::Program;

/// Processes that serve requests.
const WORKERS: &str = "4";
/// The token that the script sends with every call.
const TOKEN: &str = "bench";
/// The portal with which it is connected.
pub(crate) const HOST: &str = HOSTS[1];

/// The running script.
pub(crate) struct Baseline {
    program: Program,
    data: PathBuf,
}

impl Baseline {
    /// Starts the script, and connects it to line 1 of its portal.
    pub(crate) async fn start(script: &Path, portal: &Portal, folder: &Path) -> Result<Self> {
        let (port, data) = (free_port()?, folder.join("chats"));
        let mut command = Command::new("php");
        command
            .args(["-d", "display_errors=0", "-S", &format!("127.0.0.1:{port}")])
            .arg(script)
            .env("PHP_CLI_SERVER_WORKERS", WORKERS)
            .env(
                "PORTAL",
                format!("http://127.0.0.1:{}/rest/", portal.port()),
            )
            .env("DATA", &data);
        let log = folder.join("php.log");
        let program = Program::start(&mut command, port, &log)
            .await
            .context("the baseline needs PHP's command line (Debian: apt-get install php-cli)")?;
        let token = json!({ "access": TOKEN });
        portal.tell(HOST, "token", token).await?;
        let handler = format!("http://127.0.0.1:{port}/");
        let icon = json!({ "DATA_IMAGE": "data:,x" });
        let calls = [
            (
                "imconnector.register",
                json!({ "ID": "bench", "NAME": "Bench", "ICON": icon, "PLACEMENT_HANDLER": handler }),
            ),
            (
                "event.bind",
                json!({ "EVENT": "OnImConnectorMessageAdd", "HANDLER": handler }),
            ),
            (
                "imconnector.activate",
                json!({ "CONNECTOR": "bench", "LINE": 1, "ACTIVE": 1 }),
            ),
        ];
        for (method, mut body) in calls {
            body["auth"] = json!(TOKEN);
            let path = format!("/rest/{method}");
            let answer = portal.client(HOST).post(&path, &body).await?;
            answer.ok().with_context(|| method.to_owned())?;
        }
        Ok(Self { program, data })
    }

    /// A visitor's client.
    pub(crate) fn visitor(&self, name: &str) -> Client {
        Client::new("127.0.0.1", self.program.port)
            .header("Origin", "http://shop.localhost")
            .header("X-Visitor", name)
    }

    /// Makes a visitor's chat hold so many messages, half of them the operator's.
    pub(crate) async fn fill(&self, name: &str, messages: usize) -> Result<Client> {
        let before = self.files()?;
        let mut visitor = self.visitor(name);
        ensure!(send(&mut visitor, "an opening").await? == 200, "no opening");
        let after = self.files()?;
        let file = after
            .iter()
            .find(|file| !before.contains(file))
            .context("the script wrote no file")?;
        let all: Map<String, Value> = (0..messages)
            .map(|number| {
                let mut message =
                    json!({ "message": { "id": number, "text": crate::load::text(number) } });
                if number % 2 == 1 {
                    message["im"] = json!({ "chat_id": "1", "message_id": number.to_string() });
                }
                (format!("message{number}"), message)
            })
            .collect();
        fs::write(file, Value::Object(all).to_string())?;
        Ok(visitor)
    }

    fn files(&self) -> Result<Vec<PathBuf>> {
        if !self.data.exists() {
            return Ok(Vec::new());
        }
        let all = fs::read_dir(&self.data)?.map(|entry| Ok(entry?.path()));
        all.collect()
    }
}

/// Sends a text; the status says whether it was accepted.
pub(crate) async fn send(visitor: &mut Client, text: &str) -> Result<u16> {
    // Only letters, digits, dots and spaces stand in the texts.
    let body = format!(
        "type=send_message&name=Visitor&message={}",
        text.replace(' ', "+")
    );
    let answer = visitor.form("/", &body).await?;
    if answer.status == 200 {
        ensure!(
            answer.json()?["result"]["result"]["DATA"]["RESULT"][0]["SUCCESS"] == true,
            "the portal did not take it: {}",
            String::from_utf8_lossy(&answer.body)
        );
    }
    Ok(answer.status)
}

/// Reads the whole history.
pub(crate) async fn history(visitor: &mut Client) -> Result<String> {
    let answer = visitor.form("/", "type=chat_history").await?.ok()?;
    Ok(String::from_utf8_lossy(&answer.body).into_owned())
}
