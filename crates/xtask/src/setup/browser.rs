//! Chromium and its driver. Both belong to the system's package manager: they are found, never installed.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::version::Version;
use crate::process;

const REMEDY: &str = "on Debian: `apt-get install chromium chromium-driver`; elsewhere Chrome or Chromium and the \
    chromedriver of the same version, on PATH or named by FRAMECHAT_CHROMIUM and CHROMEDRIVER";

const CHROMIUM_NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// A browser and the driver that fits it.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds both, and sees that they fit together.
pub(crate) fn set_up() -> Result<(Browser, String)> {
    let chromium = named_or_found("FRAMECHAT_CHROMIUM", &CHROMIUM_NAMES)
        .with_context(|| format!("no Chromium; {REMEDY}"))?;
    let driver = named_or_found("CHROMEDRIVER", &["chromedriver"])
        .with_context(|| format!("no chromedriver; {REMEDY}"))?;
    let browser_version = version(&chromium)?;
    let driver_version = version(&driver)?;
    ensure!(
        browser_version.major() == driver_version.major(),
        "{} is {browser_version}, but {} is {driver_version}; {REMEDY}",
        chromium.display(),
        driver.display()
    );
    let words = format!("{} {browser_version}", chromium.display());
    Ok((Browser { chromium, driver }, words))
}

fn named_or_found(variable: &str, names: &[&str]) -> Option<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| process::find(names))
}

fn version(program: &PathBuf) -> Result<Version> {
    Version::find(&process::output(Command::new(program).arg("--version"))?)
}
