//! The demo: the server and the simulator side by side, with the connector installed by the portal's own flow.

mod http;
mod portal;
mod service;
mod stand;

use std::fs;
use std::net::TcpListener;
use std::sync::mpsc;

use anyhow::{Context, Result, ensure};
use clap::Args;
use free_port::free_port;

pub(crate) use self::service::{Event, Service};
pub(crate) use self::stand::{Ports, Serving, Stand};

use crate::build;
use crate::programs::Programs;
use crate::report;
use crate::setup::BuildTools;
use crate::workspace::Workspace;

/// Options of `cargo xtask demo`.
#[derive(Args)]
pub(crate) struct Options {
    /// The server's port on 127.0.0.1.
    #[arg(long, default_value_t = 8600)]
    port: u16,
    /// The simulator's port on 127.0.0.1.
    #[arg(long, default_value_t = 8700)]
    simulator_port: u16,
}

/// `cargo xtask demo`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let ports = Ports {
        server: options.port,
        simulator: options.simulator_port,
        public: options.port,
    };
    ensure_free(ports.server, "--port")?;
    ensure_free(ports.simulator, "--simulator-port")?;
    let tools = BuildTools::set_up(workspace)?;
    build::release_assets(workspace, &tools)?;
    let programs = Programs::build(workspace)?;
    let folder = fresh_folder(workspace, "demo")?;
    let (send, receive) = mpsc::channel();
    stop_on_signal(&send)?;
    let mut stand = Stand::start(&programs, ports, &folder, Serving::Demo, &send, &receive)?;
    let addresses = stand.install()?;
    println!(
        "\n{addresses}\nThe logs are in {}. Ctrl+C stops both.",
        folder.display()
    );
    stand.wait(&receive)
}

/// Starts a demo on free ports, looks at every address it would print, and stops it.
pub(crate) fn check(programs: &Programs) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (server, simulator) = (free_port()?, free_port()?);
    let ports = Ports {
        server,
        simulator,
        public: server,
    };
    let (send, receive) = mpsc::channel();
    let mut stand = Stand::start(
        programs,
        ports,
        folder.path(),
        Serving::Demo,
        &send,
        &receive,
    )?;
    let addresses = stand.install()?;
    for (what, address) in addresses.all() {
        let answer = http::get(address)?;
        ensure!(
            answer.status == 200,
            "{what}: {address} answers {}: {}",
            answer.status,
            answer.body
        );
        report::step(what, address);
    }
    stand.stop(&receive)
}

/// A folder of this name in the repository's target folder, empty: the simulator forgets everything when it stops, so
/// an older database would name a portal that is no more.
pub(crate) fn fresh_folder(workspace: &Workspace, name: &str) -> Result<std::path::PathBuf> {
    let folder = workspace.root.join("target").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(folder)
}

/// Ctrl+C and a request to end become an event.
pub(crate) fn stop_on_signal(events: &mpsc::Sender<Event>) -> Result<()> {
    let events = events.clone();
    ctrlc::set_handler(move || {
        // Once nobody waits for events any more, the program is ending anyway.
        let _ending = events.send(Event::Stop);
    })
    .context("listening for Ctrl+C")
}

pub(crate) fn ensure_free(port: u16, option: &str) -> Result<()> {
    TcpListener::bind(("127.0.0.1", port))
        .map(drop)
        .with_context(|| {
            format!(
                "port {port} of 127.0.0.1 is in use, perhaps by another demo: choose another with `{option} PORT`"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_is_refused_with_the_way_out() {
        let busy = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = busy.local_addr().unwrap().port();
        let error = ensure_free(port, "--simulator-port")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&port.to_string()) && error.contains("--simulator-port PORT"),
            "{error}"
        );
        drop(busy);
        ensure_free(port, "--simulator-port").unwrap();
    }
}
