//! A `PostgreSQL` cluster for the tests: empty, on a free port of loopback, and gone with the value.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use free_port::free_port;
use tempfile::TempDir;

use crate::process;
use crate::setup::Postgres;

/// A machine under load needs a moment to start it.
const START_LIMIT: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Each test has a server or two with a pool each, and there are as many tests at once as cores.
const CONNECTIONS_MAX: u32 = 1000;
const USER: &str = "framechat";

/// A running cluster.
pub(crate) struct Cluster {
    server: Child,
    port: u16,
    password: String,
    /// Last, so that the files go after the server.
    _folder: TempDir,
}

impl Cluster {
    /// Makes and starts a cluster. What is in it need not outlive a power cut.
    pub(crate) fn start(postgres: &Postgres) -> Result<Self> {
        let folder = tempfile::tempdir().context("making a folder for the cluster")?;
        let user = User::for_cluster(folder.path())?;
        let (data, secret, log) = ["data", "password", "log"]
            .map(|name| folder.path().join(name))
            .into();
        let password = random_word()?;
        fs::write(&secret, &password).context("writing the cluster's password")?;
        user.own(&secret)?;
        // As plain text over loopback: an unoptimised build takes long to compute with a password at each connection.
        process::output(
            user.command(&postgres.program("initdb"), folder.path())
                .args(["--no-sync", "--auth=password", "--encoding=UTF8"])
                .args(["--locale=C", "--username", USER, "--pgdata"])
                .arg(&data)
                .arg("--pwfile")
                .arg(&secret),
        )?;
        let port = free_port()?;
        let output = File::create(&log).context("writing the cluster's log")?;
        let mut command = user.command(&postgres.program("postgres"), folder.path());
        command
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string()])
            // A path to a socket in the folder might be longer than a socket's address can be.
            .args(["-c", "unix_socket_directories="])
            .args(["-c", "listen_addresses=127.0.0.1"])
            .args(["-c", &format!("max_connections={CONNECTIONS_MAX}")])
            .args(["-c", "fsync=off", "-c", "full_page_writes=off"])
            .stdout(output.try_clone()?)
            .stderr(output);
        let server = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("starting {}", process::line(&command)))?;
        let mut cluster = Self {
            server,
            port,
            password,
            _folder: folder,
        };
        cluster.wait_until_ready(postgres, &log)?;
        Ok(cluster)
    }

    /// Address of its maintenance database.
    pub(crate) fn address(&self) -> String {
        let Self { port, password, .. } = self;
        format!("postgres://{USER}:{password}@127.0.0.1:{port}/postgres")
    }

    fn wait_until_ready(&mut self, postgres: &Postgres, log: &Path) -> Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        let mut asking = Command::new(postgres.program("pg_isready"));
        asking
            .args(["--quiet", "--host", "127.0.0.1", "--port"])
            .arg(self.port.to_string());
        loop {
            let ended = self.server.try_wait().context("looking at the cluster")?;
            let told = || fs::read_to_string(log).unwrap_or_default();
            if let Some(status) = ended {
                bail!("the cluster ended at its start ({status}):\n{}", told());
            }
            let ready = asking.status();
            if ready.context("starting pg_isready")?.success() {
                return Ok(());
            }
            if Instant::now() > deadline {
                let seconds = START_LIMIT.as_secs();
                bail!("the cluster is not ready after {seconds} s:\n{}", told());
            }
            thread::sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Asked to, it ends its own processes, too, and gives back its shared memory. Failure means
        // that it has ended already.
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, kill_process};
            let pid = i32::try_from(self.server.id()).ok().and_then(Pid::from_raw);
            let _ended = pid.map(|pid| kill_process(pid, Signal::INT));
        }
        #[cfg(not(unix))]
        let _ended = self.server.kill();
        let _reaped = self.server.wait();
    }
}

/// Who runs the cluster: its programs refuse to be run by root.
struct User {
    other: Option<String>,
}

impl User {
    /// Ourselves, or, when we are root, a user without rights, who then owns the folder.
    fn for_cluster(folder: &Path) -> Result<Self> {
        if !is_root() {
            return Ok(Self { other: None });
        }
        let known = |name: &&str| process::output(Command::new("id").args(["-u", name])).is_ok();
        let name = ["postgres", "nobody"].into_iter().find(known);
        let name = name.context(
            "root cannot run PostgreSQL, and there is no user `postgres` or `nobody`: run this as another user",
        )?;
        let user = Self {
            other: Some(name.to_owned()),
        };
        user.own(folder)?;
        Ok(user)
    }

    fn own(&self, path: &Path) -> Result<()> {
        match &self.other {
            Some(name) => process::output(Command::new("chown").arg(name).arg(path)).map(drop),
            None => Ok(()),
        }
    }

    /// A program in a folder that this user may enter. The process is the program's own, so that it can be told to end;
    /// on Linux it also ends with us when we are killed.
    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = match process::find(&["setpriv"]) {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                command.args(["--pdeathsig", "INT"]);
                if let Some(name) = &self.other {
                    let group = group_of(name);
                    command.args(["--reuid", name, "--regid", &group, "--clear-groups"]);
                }
                command.arg("--").arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(folder);
        command
    }
}

/// The number of a user's own group; what it is called differs between systems.
fn group_of(user: &str) -> String {
    let number = process::output(Command::new("id").args(["-g", user]));
    number.unwrap_or_default().trim().to_owned()
}

fn is_root() -> bool {
    #[cfg(unix)]
    {
        rustix::process::geteuid().is_root()
    }
    #[cfg(not(unix))]
    {
        false
    }
}

fn random_word() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("reading /dev/urandom")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
