//! For work on the surfaces: Trunk builds them at every change and stands before a development server.

use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;

use crate::demo::{self, Ports, Service, Serving, Stand};
use crate::programs::Programs;
use crate::setup::{self, BuildTools, Steps, Tool};
use crate::test::trunk_command;
use crate::workspace::Workspace;
use crate::{process, report};

/// The port that `Trunk.toml` sends requests on to.
const SERVER_PORT: u16 = 8600;

/// From Trunk's word to its first connection.
const ACCEPT_LIMIT: Duration = Duration::from_secs(10);
const ACCEPT_POLL: Duration = Duration::from_millis(50);

/// Options of `cargo xtask dev`.
#[derive(Args)]
pub(crate) struct Options {
    /// Trunk's port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The simulator's port on 127.0.0.1.
    #[arg(long, default_value_t = 8700)]
    simulator_port: u16,
}

/// `cargo xtask dev`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let ports = Ports {
        server: SERVER_PORT,
        simulator: options.simulator_port,
        public: options.port,
    };
    demo::ensure_free(ports.public, "--port")?;
    demo::ensure_free(ports.simulator, "--simulator-port")?;
    let mut steps = Steps::default();
    let tools = BuildTools::steps(workspace, &mut steps);
    let trunk = steps.run("Trunk", || {
        setup::tools::set_up(workspace, Tool::trunk(workspace))
    });
    steps.finish()?;
    let (Some(tools), Some(trunk)) = (tools, trunk) else {
        return Ok(());
    };
    let programs = Programs::build(workspace)?;
    // Trunk listens only after its first build, which takes minutes on a fresh machine: here it is seen and has its time.
    report::step("surfaces", "building them for development");
    process::run(trunk_command(workspace, &tools, &trunk)?.arg("build"))?;
    let folder = demo::fresh_folder(workspace, "dev")?;
    let (send, receive) = mpsc::channel();
    demo::stop_on_signal(&send)?;
    let mut stand = Stand::start(
        &programs,
        ports,
        &folder,
        Serving::Development,
        &send,
        &receive,
    )?;
    let mut command = trunk_command(workspace, &tools, &trunk)?;
    command.args([
        "serve",
        "--address",
        "127.0.0.1",
        "--port",
        &options.port.to_string(),
    ]);
    let mut trunk = Service::start(
        "trunk",
        &mut command,
        folder.join("trunk.log"),
        "listening",
        &send,
    )?;
    trunk.ready(&receive)?;
    until_accepting(options.port)?;
    let addresses = stand.install()?;
    println!(
        "\n{addresses}\nThe logs are in {}. Ctrl+C stops all.",
        folder.display()
    );
    let outcome = stand.wait(&receive);
    trunk.stop(&receive)?;
    outcome
}

/// Trunk says that it listens a moment before it does.
fn until_accepting(port: u16) -> Result<()> {
    let deadline = Instant::now() + ACCEPT_LIMIT;
    loop {
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(_) => return Ok(()),
            Err(error) if Instant::now() > deadline => {
                return Err(error).context("Trunk accepts no connection");
            }
            Err(_) => thread::sleep(ACCEPT_POLL),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// Of no use to a page.
    const OWN: [&str; 3] = ["", "healthz", "readyz"];

    /// The first parts of the addresses that the server's routes write out, file by file.
    fn routes(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                routes(&path, found);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let written = text.split(".route(\"/").skip(1);
            found.extend(written.map(|rest| rest.split(['/', '"']).next().unwrap().to_owned()));
        }
    }

    #[test]
    fn trunk_sends_on_what_the_server_answers() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut wanted = BTreeSet::new();
        routes(&root.join("crates/server/src/routes"), &mut wanted);
        wanted.retain(|part| !OWN.contains(&part.as_str()));
        let trunk: toml::Table = fs::read_to_string(root.join("Trunk.toml"))
            .unwrap()
            .parse()
            .unwrap();
        let proxies = trunk["proxy"].as_array().unwrap();
        let sent: BTreeSet<_> = proxies
            .iter()
            .map(|proxy| {
                let backend = proxy["backend"].as_str().unwrap();
                backend.rsplit('/').next().unwrap().to_owned()
            })
            .collect();
        assert_eq!(wanted, sent);
    }
}
