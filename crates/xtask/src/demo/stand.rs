//! The server and the simulator, running and acquainted.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender};

use anyhow::{Context, Result, bail};

use super::portal::Portal;
use super::service::{Event, Service};
use crate::programs::Programs;
use crate::{process, report};

/// What the simulator's portal knows our application by. It guards nothing: both sides are on this machine.
const CLIENT_ID: &str = "local.framechat.demo";
const CLIENT_SECRET: &str = "framechat-demo-secret";
const LISTENING: &str = "listening on http://";

/// Where both listen, and where browsers and the portal find the server.
#[derive(Clone, Copy)]
pub(crate) struct Ports {
    pub(crate) server: u16,
    pub(crate) simulator: u16,
    /// The server's own, unless something stands before it.
    pub(crate) public: u16,
}

/// What the server is started for.
#[derive(Clone, Copy)]
pub(crate) enum Serving {
    /// To be tried.
    Demo,
    /// The surfaces come from Trunk.
    Development,
    /// To be measured: it calls the portal as often as it likes.
    Unlimited,
}

/// Both services.
pub(crate) struct Stand {
    ports: Ports,
    program: PathBuf,
    folder: PathBuf,
    server: Service,
    simulator: Service,
}

impl Stand {
    /// Starts both, with an empty database in `folder`, and waits until they listen.
    pub(crate) fn start(
        programs: &Programs,
        ports: Ports,
        folder: &Path,
        serving: Serving,
        events: &Sender<Event>,
        happened: &Receiver<Event>,
    ) -> Result<Self> {
        let mut key = Command::new(&programs.server);
        process::output(key.args(["key", "create"]).arg(folder.join("key")))?;

        let mut command = Command::new(&programs.simulator);
        command
            .args([
                "--listen",
                &format!("127.0.0.1:{}", ports.simulator),
                "--app-url",
                &public_url(ports),
            ])
            .args([
                "--client-id",
                CLIENT_ID,
                "--client-secret",
                CLIENT_SECRET,
                "--allow-http",
            ]);
        let log = folder.join("simulator.log");
        let mut simulator = Service::start("simulator", &mut command, log, LISTENING, events)?;
        simulator.ready(happened)?;

        let mut command = framechat(&programs.server, folder, ports);
        command.args(["serve", "--listen", &format!("127.0.0.1:{}", ports.server)]);
        match serving {
            Serving::Demo => {}
            Serving::Development => {
                command.arg("--dev");
            }
            Serving::Unlimited => {
                command
                    .env("FRAMECHAT_PORTAL_BURST", "1000000")
                    .env("FRAMECHAT_PORTAL_RATE", "1000000");
            }
        }
        let log = folder.join("server.log");
        let mut server = Service::start("server", &mut command, log, LISTENING, events)?;
        server.ready(happened)?;
        report::step("server and simulator", "running");
        Ok(Self {
            ports,
            program: programs.server.clone(),
            folder: folder.to_path_buf(),
            server,
            simulator,
        })
    }

    /// Installs everything the surfaces need, and returns where they are.
    pub(crate) fn install(&self) -> Result<Addresses> {
        let command = || framechat(&self.program, &self.folder, self.ports);
        let portal = Portal {
            simulator_port: self.ports.simulator,
            framechat: &command,
        };
        portal.install()?;
        let key = portal.connect_shop()?;
        portal.add_chat_app()?;
        report::step("connector, chat app", "installed by the portal");
        Ok(Addresses {
            site_chat: portal.at("shop.localhost", &format!("/?site={key}")),
            chat_app: portal.at("portal.localhost", "/messenger"),
            crm_host: portal.at("crm.localhost", "/"),
            operator: portal.at("portal.localhost", "/operator"),
            index: portal.at("localhost", "/"),
        })
    }

    /// Waits until someone wants both to end, or one has ended by itself.
    pub(crate) fn wait(&mut self, events: &Receiver<Event>) -> Result<()> {
        let ended = loop {
            match events.recv() {
                Ok(Event::Listening(_)) => {}
                Ok(Event::Ended(name)) => break Some(name),
                Ok(Event::Stop) | Err(_) => break None,
            }
        };
        // After Ctrl+C a terminal has told the services, too, and their end may be heard first.
        let stopped =
            ended.is_none() || events.try_iter().any(|event| matches!(event, Event::Stop));
        let tail = if ended == Some("simulator") {
            self.simulator.tail()
        } else {
            self.server.tail()
        };
        self.stop(events)?;
        match ended {
            Some(name) if !stopped => bail!("the {name} ended by itself:\n{tail}"),
            _ => Ok(()),
        }
    }

    /// Ends both.
    pub(crate) fn stop(&mut self, events: &Receiver<Event>) -> Result<()> {
        let server = self.server.stop(events);
        let simulator = self.simulator.stop(events);
        server.and(simulator)?;
        report::step("server and simulator", "stopped");
        Ok(())
    }
}

fn public_url(ports: Ports) -> String {
    format!("http://framechat.localhost:{}", ports.public)
}

fn framechat(program: &Path, folder: &Path, ports: Ports) -> Command {
    let mut command = Command::new(program);
    command
        .env("FRAMECHAT_PUBLIC_URL", public_url(ports))
        .env(
            "FRAMECHAT_DATABASE",
            format!("sqlite:{}", folder.join("framechat.db").display()),
        )
        .env("FRAMECHAT_KEY_FILE", folder.join("key"))
        .env(
            "FRAMECHAT_OAUTH_URL",
            format!("http://oauth.localhost:{}/oauth/token/", ports.simulator),
        )
        .env("FRAMECHAT_CLIENT_ID", CLIENT_ID)
        .env("FRAMECHAT_CLIENT_SECRET", CLIENT_SECRET)
        .env("FRAMECHAT_ALLOW_HTTP", "true");
    command
}

/// Where a person finds what.
pub(crate) struct Addresses {
    site_chat: String,
    chat_app: String,
    crm_host: String,
    operator: String,
    index: String,
}

impl Addresses {
    /// The chat as a page of its own, with the key of the shop's site.
    pub(crate) fn chat_alone(&self, ports: Ports) -> Result<String> {
        let (_, site) = self.site_chat.split_once('?').context("the site's key")?;
        Ok(format!("{}/chat?{site}", public_url(ports)))
    }

    pub(crate) fn all(&self) -> [(&'static str, &str); 5] {
        [
            ("site chat, in a shop", &self.site_chat),
            ("its operator console", &self.operator),
            ("chat app, in Bitrix24", &self.chat_app),
            ("CRM host, in a CRM", &self.crm_host),
            ("everything else", &self.index),
        ]
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, address) in self.all() {
            writeln!(f, "  {what:<24} {address}")?;
        }
        Ok(())
    }
}
