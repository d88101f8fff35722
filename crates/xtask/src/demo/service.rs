//! A program that runs beside this one until it is stopped.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process;

/// A debug build on a busy machine needs a moment to open its database.
const START_LIMIT: Duration = Duration::from_secs(60);
/// What the server allows itself to finish what is in hand, and a little.
const STOP_LIMIT: Duration = Duration::from_secs(15);
/// Enough of a log to see why something ended.
const TAIL_LINES: usize = 15;

/// What happens while services run.
pub(crate) enum Event {
    /// A service said on which address it listens.
    Listening(&'static str),
    /// A service has ended.
    Ended(&'static str),
    /// A person or the system wants everything to end.
    Stop,
}

/// A running program; it ends with this value.
pub(crate) struct Service {
    name: &'static str,
    child: Child,
    log: PathBuf,
    ended: bool,
}

impl Service {
    /// Starts a program. It writes to `log`; `sign` in a line of its standard output says that it listens.
    pub(crate) fn start(
        name: &'static str,
        command: &mut Command,
        log: PathBuf,
        sign: &'static str,
        events: &Sender<Event>,
    ) -> Result<Self> {
        let file = File::create(&log).with_context(|| format!("writing {}", log.display()))?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .with_context(|| format!("starting {}", process::line(command)))?;
        if let Some(output) = child.stdout.take() {
            let events = events.clone();
            thread::spawn(move || {
                // The output ends when the program does. An event that nobody waits for any more is no loss.
                for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                    if String::from_utf8_lossy(&line).contains(sign) {
                        let _unheard = events.send(Event::Listening(name));
                    }
                }
                let _unheard = events.send(Event::Ended(name));
            });
        }
        Ok(Self {
            name,
            child,
            log,
            ended: false,
        })
    }

    /// Waits until the service listens.
    pub(crate) fn ready(&mut self, events: &Receiver<Event>) -> Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            match events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(Event::Listening(name)) if name == self.name => return Ok(()),
                Ok(Event::Listening(_)) => {}
                Ok(Event::Ended(name)) => bail!("the {name} ended at its start:\n{}", self.tail()),
                Ok(Event::Stop) => bail!("stopped"),
                Err(_) => bail!(
                    "the {} does not listen after {} s:\n{}",
                    self.name,
                    START_LIMIT.as_secs(),
                    self.tail()
                ),
            }
        }
    }

    /// Asks the service to end, and waits for that; other services' ends are no matter here.
    pub(crate) fn stop(&mut self, events: &Receiver<Event>) -> Result<()> {
        self.ask_to_end()?;
        let deadline = Instant::now() + STOP_LIMIT;
        while !self.has_ended()? {
            match events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(Event::Ended(name)) if name == self.name => break,
                Ok(_) => {}
                Err(_) => bail!(
                    "the {} did not end within {} s of being asked",
                    self.name,
                    STOP_LIMIT.as_secs()
                ),
            }
        }
        self.child
            .wait()
            .with_context(|| format!("waiting for the {}", self.name))?;
        self.ended = true;
        Ok(())
    }

    fn has_ended(&mut self) -> Result<bool> {
        Ok(self
            .child
            .try_wait()
            .with_context(|| format!("looking at the {}", self.name))?
            .is_some())
    }

    #[cfg(unix)]
    fn ask_to_end(&mut self) -> Result<()> {
        use rustix::process::{Pid, Signal, kill_process};
        if self.has_ended()? {
            return Ok(());
        }
        let pid = i32::try_from(self.child.id())
            .ok()
            .and_then(Pid::from_raw)
            .context("a process id")?;
        kill_process(pid, Signal::TERM).with_context(|| format!("asking the {} to end", self.name))
    }

    #[cfg(not(unix))]
    fn ask_to_end(&mut self) -> Result<()> {
        self.child
            .kill()
            .with_context(|| format!("ending the {}", self.name))
    }

    /// The end of its log.
    pub(crate) fn tail(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if !self.ended {
            // Both fail only when it has ended already.
            let _ended = self.child.kill();
            let _reaped = self.child.wait();
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn start(script: &str, events: &Sender<Event>) -> (Service, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let service = Service::start(
            "thing",
            &mut command,
            folder.path().join("log"),
            "listening",
            events,
        )
        .unwrap();
        (service, folder)
    }

    #[test]
    fn a_service_is_ready_when_it_says_so_and_ends_when_asked() {
        let (send, receive) = mpsc::channel();
        let (mut service, _folder) =
            start("echo hello; echo listening on 1; exec sleep 600", &send);
        service.ready(&receive).unwrap();
        service.stop(&receive).unwrap();
        service.stop(&receive).unwrap();
    }

    #[test]
    fn a_service_that_ends_early_shows_its_log() {
        let (send, receive) = mpsc::channel();
        let (mut service, _folder) = start("echo no port >&2; exit 1", &send);
        let error = service.ready(&receive).unwrap_err().to_string();
        assert!(
            error.contains("thing ended") && error.contains("no port"),
            "{error}"
        );
    }
}
