//! Running other programs: to their end, for their output, or for no longer than a limit.

use std::env;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// Runs a program to its end, its output before the reader's eyes.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("starting {}", line(command)))?;
    ensure!(status.success(), "`{}` failed ({status})", line(command));
    Ok(())
}

/// Runs a program to its end and returns what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {}", line(command)))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` failed ({}): {}",
            line(command),
            output.status,
            errors.trim()
        );
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` wrote something else than text", line(command)))
}

/// Runs a program, ends it when it takes longer than `limit`, and returns both its outputs.
pub(crate) fn output_within(command: &mut Command, limit: Duration) -> Result<String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", line(command)))?;
    let (send, receive) = mpsc::channel();
    for pipe in [
        child.stdout.take().map(Pipe::Out),
        child.stderr.take().map(Pipe::Err),
    ]
    .into_iter()
    .flatten()
    {
        let send = send.clone();
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = pipe.read_to_end(&mut bytes).map(|_| bytes);
            // Nobody receives any more once the limit has passed.
            let _late = send.send(read);
        });
    }
    drop(send);
    let deadline = std::time::Instant::now() + limit;
    let mut text = String::new();
    // A program's outputs close when it ends, whichever way it does.
    loop {
        match receive.recv_timeout(deadline.saturating_duration_since(std::time::Instant::now())) {
            Ok(bytes) => text.push_str(&String::from_utf8_lossy(
                &bytes.context("reading its output")?,
            )),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                child.kill().context("ending it")?;
                child.wait().context("ending it")?;
                bail!(
                    "`{}` gave no answer in {} s",
                    line(command),
                    limit.as_secs()
                );
            }
        }
    }
    let status = child.wait()?;
    ensure!(
        status.success(),
        "`{}` failed ({status}): {}",
        line(command),
        text.trim()
    );
    Ok(text)
}

enum Pipe {
    Out(std::process::ChildStdout),
    Err(std::process::ChildStderr),
}

impl Pipe {
    fn read_to_end(self, bytes: &mut Vec<u8>) -> std::io::Result<usize> {
        match self {
            Self::Out(mut out) => out.read_to_end(bytes),
            Self::Err(mut err) => err.read_to_end(bytes),
        }
    }
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first of `names` that is a program on PATH.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    find_in(&path, names)
}

fn find_in(path: &OsStr, names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| {
        env::split_paths(path)
            .map(|folder| folder.join(name))
            .find(|file| is_program(file))
    })
}

fn is_program(file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.metadata()
            .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        file.is_file()
    }
}

/// PATH with `folders` before everything else.
pub(crate) fn path_with(folders: &[&Path]) -> Result<std::ffi::OsString> {
    let old = env::var_os("PATH").unwrap_or_default();
    let folders = folders.iter().map(|folder| folder.to_path_buf());
    env::join_paths(folders.chain(env::split_paths(&old)))
        .context("a folder's name does not fit into PATH")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn output_is_returned_and_failure_tells_why() {
        assert_eq!(output(&mut shell("echo hello")).unwrap(), "hello\n");
        let error = output(&mut shell("echo broken >&2; exit 3"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("broken") && error.contains('3'), "{error}");
    }

    #[test]
    fn a_program_that_hangs_is_ended_at_the_limit() {
        let error =
            output_within(&mut shell("exec sleep 60"), Duration::from_millis(50)).unwrap_err();
        assert!(error.to_string().contains("no answer"), "{error}");
        let text = output_within(
            &mut shell("echo out; echo err >&2"),
            Duration::from_secs(30),
        )
        .unwrap();
        assert!(text.contains("out") && text.contains("err"), "{text}");
        assert!(output_within(&mut shell("exit 1"), Duration::from_secs(30)).is_err());
    }

    #[test]
    fn programs_are_found_by_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let old = find_in(folder.path().as_os_str(), &["sh"]);
        assert_eq!(old, None);
        std::fs::write(folder.path().join("plain"), "").unwrap();
        assert_eq!(
            find_in(folder.path().as_os_str(), &["plain"]),
            None,
            "a file nobody may run is no program"
        );
        assert!(find(&["no-such-program", "sh"]).unwrap().ends_with("sh"));
    }
}
