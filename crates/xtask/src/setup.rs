//! Set-up: finds each tool, installs what a user can install for himself, names what a package manager owns.
//!
//! Nothing here needs root, and nothing is done twice: a step that is satisfied says so and costs well under a second.

pub(crate) mod browser;
pub(crate) mod npm;
pub(crate) mod postgres;
pub(crate) mod tools;
mod version;
pub(crate) mod wasm;

use anyhow::{Result, bail};

pub(crate) use self::browser::Browser;
pub(crate) use self::npm::Npm;
pub(crate) use self::postgres::Postgres;
pub(crate) use self::tools::Tool;
pub(crate) use self::wasm::Toolchain;

use crate::report;
use crate::workspace::Workspace;

/// A row of steps. All of them run, so that everything that is missing is named in one go.
#[derive(Default)]
pub(crate) struct Steps {
    missing: Vec<&'static str>,
}

impl Steps {
    /// Runs one step, which returns what it found and a few words about it.
    pub(crate) fn run<T>(
        &mut self,
        what: &'static str,
        step: impl FnOnce() -> Result<(T, String)>,
    ) -> Option<T> {
        match step() {
            Ok((found, words)) => {
                report::step(what, &words);
                Some(found)
            }
            Err(error) => {
                report::step(what, &format!("MISSING: {error:#}"));
                self.missing.push(what);
                None
            }
        }
    }

    /// Fails when a step did.
    pub(crate) fn finish(self) -> Result<()> {
        if self.missing.is_empty() {
            return Ok(());
        }
        bail!(
            "set-up is not complete: {} (see the lines above)",
            self.missing.join(", ")
        )
    }
}

/// What a release build needs.
pub(crate) struct BuildTools {
    pub(crate) wasm: Toolchain,
    pub(crate) wasm_bindgen: Tool,
    pub(crate) npm: Npm,
}

impl BuildTools {
    /// Sets up what a release build needs.
    pub(crate) fn set_up(workspace: &Workspace) -> Result<Self> {
        let mut steps = Steps::default();
        let tools = Self::steps(workspace, &mut steps);
        steps.finish()?;
        tools.ok_or_else(|| anyhow::anyhow!("set-up is not complete"))
    }

    /// The same as a part of a longer row.
    pub(crate) fn steps(workspace: &Workspace, steps: &mut Steps) -> Option<Self> {
        let wasm = steps.run("wasm target", || wasm::set_up(workspace));
        let wasm_bindgen = steps.run("wasm-bindgen", || {
            tools::set_up(workspace, Tool::wasm_bindgen(workspace)?)
        });
        let npm = steps.run("wasm-opt, esbuild, axe", || npm::set_up(workspace));
        Some(Self {
            wasm: wasm?,
            wasm_bindgen: wasm_bindgen?,
            npm: npm?,
        })
    }
}

/// `cargo xtask setup`.
pub(crate) fn everything(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::default();
    let _build_tools = BuildTools::steps(workspace, &mut steps);
    let _browser = steps.run("Chromium and its driver", browser::set_up);
    let _postgres = steps.run("PostgreSQL", postgres::set_up);
    let _trunk = steps.run("Trunk", || tools::set_up(workspace, Tool::trunk(workspace)));
    let _deny = steps.run("cargo-deny", || {
        tools::set_up(workspace, Tool::cargo_deny(workspace))
    });
    steps.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_missing_is_named_at_once() {
        let mut steps = Steps::default();
        assert_eq!(steps.run("one", || Ok((1, String::new()))), Some(1));
        assert_eq!(steps.run::<()>("two", || bail!("not there")), None);
        assert_eq!(steps.run::<()>("three", || bail!("nor this")), None);
        let error = steps.finish().unwrap_err().to_string();
        assert!(
            error.contains("two, three") && !error.contains("one"),
            "{error}"
        );
        assert!(Steps::default().finish().is_ok());
    }
}
