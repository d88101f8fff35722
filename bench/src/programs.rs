//! The programs under measurement: started on free ports, ended with their children.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a program may take to listen.
const START_LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// A running program, in a process group of its own.
pub(crate) struct Program {
    child: Child,
    pub(crate) port: u16,
}

impl Program {
    /// Starts a program that is to listen on `port`, and waits until it does. What it says goes to `log`.
    pub(crate) async fn start(command: &mut Command, port: u16, log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("writing {}", log.display()))?;
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command
            .spawn()
            .with_context(|| format!("starting {}", command.get_program().display()))?;
        let mut program = Self { child, port };
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = program.child.try_wait()?;
            if ended.is_some() || start.elapsed() > START_LIMIT {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                bail!(
                    "{} does not listen: {said}",
                    command.get_program().display()
                );
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(program)
    }

    /// Memory of the process that the system holds for it at this moment.
    pub(crate) fn resident_bytes(&self) -> Result<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
        let kilobytes: u64 = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|number| number.parse().ok())
            .with_context(|| format!("no VmRSS in {path}"))?;
        Ok(kilobytes * 1_024)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // All fail only when it has ended already.
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw)
        {
            let _ended = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
