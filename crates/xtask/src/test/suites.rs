//! How each suite is run.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::Suite;
use super::cluster::Cluster;
use super::tally::{self, Tally};
use crate::programs::Programs;
use crate::setup::wasm::{Purpose, TARGET};
use crate::setup::{self, Browser, BuildTools, Postgres, Steps, Tool};
use crate::workspace::Workspace;
use crate::{build, demo, fuzz, package, process};

/// Test targets that are suites of their own, because they need more than cargo.
const BROWSER_TARGET: &str = "browser";
const REST_SPEC_TARGET: &str = "rest_spec";
const COMMANDS_TARGET: &str = "commands";
const CLUSTER_TARGET: &str = "cluster";

/// The package whose tests take their database from the environment; its unit tests have none.
const SERVER_PACKAGE: &str = "framechat-server";
/// Address of the cluster in which those tests make their databases.
const POSTGRES_VARIABLE: &str = "FRAMECHAT_TEST_POSTGRES";

/// What Trunk's development build must hold for the server's development pages.
const DEVELOPMENT_FILES: [&str; 6] = [
    "index.html",
    "framechat-web.js",
    "framechat-web_bg.wasm",
    "static/boot.js",
    "static/dev-start.js",
    "style/tokens.css",
];

/// What became of a suite that could run.
pub(crate) enum Outcome {
    Ran(Tally),
    Skipped(String),
}

/// All that the chosen suites need, set up once.
pub(crate) struct Runner<'a> {
    workspace: &'a Workspace,
    tools: Option<BuildTools>,
    browser: Option<Browser>,
    trunk: Option<Tool>,
    postgres: Option<Postgres>,
    programs: Option<Programs>,
    /// The browser tests leave the simulator's REST calls here.
    calls: Option<tempfile::TempDir>,
}

impl<'a> Runner<'a> {
    pub(crate) fn set_up(workspace: &'a Workspace, suites: &[Suite]) -> Result<Self> {
        let wanted = |some: &[Suite]| some.iter().any(|suite| suites.contains(suite));
        let mut steps = Steps::default();
        let tools = wanted(&[
            Suite::Wasm,
            Suite::Trunk,
            Suite::Demo,
            Suite::Commands,
            Suite::Browser,
            Suite::Npm,
        ])
        .then(|| BuildTools::steps(workspace, &mut steps))
        .flatten();
        let browser = wanted(&[Suite::Wasm, Suite::Browser])
            .then(|| steps.run("Chromium and its driver", setup::browser::set_up))
            .flatten();
        let trunk = wanted(&[Suite::Trunk])
            .then(|| {
                steps.run("Trunk", || {
                    setup::tools::set_up(workspace, Tool::trunk(workspace))
                })
            })
            .flatten();
        let postgres = wanted(&[Suite::Postgres])
            .then(|| steps.run("PostgreSQL", setup::postgres::set_up))
            .flatten();
        steps.finish()?;
        let mut programs = None;
        if wanted(&[Suite::Demo, Suite::Commands, Suite::Browser]) {
            build::release_assets(workspace, tools.as_ref().context("the build tools")?)?;
            programs = Some(Programs::build_with_tests(workspace)?);
        } else if wanted(&[Suite::Npm]) {
            build::release_assets(workspace, tools.as_ref().context("the build tools")?)?;
        }
        let calls = wanted(&[Suite::Commands, Suite::Browser])
            .then(tempfile::tempdir)
            .transpose()?;
        Ok(Self {
            workspace,
            tools,
            browser,
            trunk,
            postgres,
            programs,
            calls,
        })
    }

    pub(crate) fn run(&self, suite: Suite) -> Result<Outcome> {
        match suite {
            Suite::Native => self.native().map(Outcome::Ran),
            Suite::Postgres => self.postgres().map(Outcome::Ran),
            Suite::Fuzz => tally::count(&mut fuzz::cargo(self.workspace, "test")).map(Outcome::Ran),
            Suite::Wasm => self.wasm().map(Outcome::Ran),
            Suite::Trunk => self.trunk().map(Outcome::Ran),
            Suite::Demo => self.demo().map(Outcome::Ran),
            Suite::Commands => self.commands().map(Outcome::Ran),
            Suite::Browser => self.browser().map(Outcome::Ran),
            Suite::Npm => self.npm().map(Outcome::Ran),
            Suite::RestSpec => self.rest_spec(),
        }
    }

    /// One selection of packages in all calls: another would give the dependencies other features, and build them anew.
    fn cargo_test(&self) -> Command {
        let mut cargo = self.workspace.cargo();
        cargo.args(["test", "--workspace", "--no-fail-fast"]);
        cargo
    }

    fn native(&self) -> Result<Tally> {
        let mut cargo = self.cargo_test();
        cargo.args(["--lib", "--bins"]);
        let elsewhere = [
            BROWSER_TARGET,
            COMMANDS_TARGET,
            REST_SPEC_TARGET,
            CLUSTER_TARGET,
        ];
        for target in integration_tests(&self.metadata()?, None)? {
            if !elsewhere.contains(&target.as_str()) {
                cargo.args(["--test", &target]);
            }
        }
        let mut tally = tally::count(&mut cargo)?;
        // Documentation without examples is no failure, so this one may be without a test.
        let examples = process::output(self.cargo_test().args(["--doc", "--", "--list"]))?;
        if examples.lines().any(|line| line.ends_with(": test")) {
            tally += tally::count(self.cargo_test().arg("--doc"))?;
        }
        Ok(tally)
    }

    fn metadata(&self) -> Result<String> {
        let mut cargo = self.workspace.cargo();
        process::output(cargo.args(["metadata", "--no-deps", "--format-version", "1"]))
    }

    fn postgres(&self) -> Result<Tally> {
        let postgres = self.postgres.as_ref().context("PostgreSQL")?;
        let cluster = Cluster::start(postgres)?;
        let mut cargo = self.cargo_test();
        for target in integration_tests(&self.metadata()?, Some(SERVER_PACKAGE))? {
            cargo.args(["--test", &target]);
        }
        tally::count(cargo.env(POSTGRES_VARIABLE, cluster.address()))
    }

    fn wasm(&self) -> Result<Tally> {
        let tools = self.tools.as_ref().context("the build tools")?;
        let browser = self.browser.as_ref().context("the browser")?;
        let mut cargo = tools.wasm.cargo(self.workspace, Purpose::Test);
        cargo
            .args([
                "test",
                "--package",
                "framechat",
                "--lib",
                "--target",
                TARGET,
            ])
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                tools.wasm_bindgen.program("wasm-bindgen-test-runner"),
            )
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_USE_BROWSER", "1");
        tally::count(&mut cargo)
    }

    fn trunk(&self) -> Result<Tally> {
        let tools = self.tools.as_ref().context("the build tools")?;
        let trunk = self.trunk.as_ref().context("Trunk")?;
        let dist = tempfile::tempdir()?;
        let mut command = trunk_command(self.workspace, tools, trunk)?;
        process::run(command.args(["build", "--dist"]).arg(dist.path()))?;
        for name in DEVELOPMENT_FILES {
            ensure!(
                dist.path().join(name).is_file(),
                "Trunk's development build has no {name}"
            );
        }
        println!(
            "Trunk's development build has all {} files that pages name",
            DEVELOPMENT_FILES.len()
        );
        Ok(Tally {
            passed: 1,
            ..Tally::default()
        })
    }

    fn demo(&self) -> Result<Tally> {
        let programs = self.programs.as_ref().context("the programs")?;
        demo::check(programs)?;
        Ok(Tally {
            passed: 1,
            ..Tally::default()
        })
    }

    fn commands(&self) -> Result<Tally> {
        let programs = self.programs.as_ref().context("the programs")?;
        let mut cargo = self.cargo_test();
        cargo
            .args(["--test", COMMANDS_TARGET])
            .env("FRAMECHAT_BIN", &programs.server)
            .env("FRAMECHAT_SIMULATOR_BIN", &programs.simulator);
        if let Some(calls) = &self.calls {
            cargo.env("FRAMECHAT_CALLS_DIR", calls.path());
        }
        tally::count(&mut cargo)
    }

    fn browser(&self) -> Result<Tally> {
        let mut cargo = self.browser_command()?;
        if let Some(calls) = &self.calls {
            cargo.env("FRAMECHAT_CALLS_DIR", calls.path());
        }
        let failures = self.workspace.root.join("target/failures");
        fs::create_dir_all(&failures).with_context(|| format!("making {}", failures.display()))?;
        // Pictures are made by `cargo xtask screenshots`; they test nothing.
        cargo.args(["--", "--skip", "screenshots::"]);
        tally::count(cargo.env("FRAMECHAT_FAILURES", failures))
    }

    /// The browser tests, with what they find in their environment.
    pub(crate) fn browser_command(&self) -> Result<Command> {
        let tools = self.tools.as_ref().context("the build tools")?;
        let browser = self.browser.as_ref().context("the browser")?;
        let programs = self.programs.as_ref().context("the programs")?;
        let mut cargo = self.cargo_test();
        cargo
            .args(["--test", BROWSER_TARGET])
            .env("FRAMECHAT_BIN", &programs.server)
            .env("FRAMECHAT_SIMULATOR_BIN", &programs.simulator)
            .env("FRAMECHAT_CHROMIUM", &browser.chromium)
            .env("CHROMEDRIVER", &browser.driver)
            .env("FRAMECHAT_AXE", tools.npm.axe());
        Ok(cargo)
    }

    fn npm(&self) -> Result<Tally> {
        let tools = self.tools.as_ref().context("the build tools")?;
        package::check(self.workspace, &tools.npm)?;
        Ok(Tally {
            passed: 1,
            ..Tally::default()
        })
    }

    fn rest_spec(&self) -> Result<Outcome> {
        let Some(specification) = specification(&self.workspace.root) else {
            let why =
                "the vendor's specification is not at hand (FRAMECHAT_REST_SPEC names its folder)";
            return Ok(Outcome::Skipped(why.to_owned()));
        };
        let mut cargo = self.cargo_test();
        cargo
            .args(["--test", REST_SPEC_TARGET])
            .env("FRAMECHAT_REST_SPEC", specification);
        if let Some(calls) = &self.calls {
            cargo.env("FRAMECHAT_CALLS_DIR", calls.path());
        }
        tally::count(&mut cargo).map(Outcome::Ran)
    }
}

/// Trunk with the compiler and the tools that it is to use.
pub(crate) fn trunk_command(
    workspace: &Workspace,
    tools: &BuildTools,
    trunk: &Tool,
) -> Result<Command> {
    let mut command = Command::new(trunk.program("trunk"));
    tools
        .wasm
        .environment(workspace, Purpose::Development, &mut command);
    let path = process::path_with(&[
        &tools.wasm_bindgen.bin(),
        &tools.npm.bin(),
        &tools.wasm.bin(),
    ])?;
    command.current_dir(&workspace.root).env("PATH", path);
    Ok(command)
}

/// The names of all integration tests, or of one package's, from what `cargo metadata` prints.
fn integration_tests(metadata: &str, package: Option<&str>) -> Result<Vec<String>> {
    let metadata: Value = serde_json::from_str(metadata).context("parsing cargo's metadata")?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let targets = list(&metadata["packages"])
        .into_iter()
        .filter(|found| package.is_none_or(|name| found["name"] == name))
        .flat_map(|found| list(&found["targets"]));
    let mut names: Vec<_> = targets
        .filter(|target| target["kind"][0] == "test")
        .filter_map(|target| Some(target["name"].as_str()?.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// The vendor's specification: named, or in a folder beside the repository. It is no part of the project.
fn specification(root: &Path) -> Option<PathBuf> {
    if let Some(named) = env::var_os("FRAMECHAT_REST_SPEC") {
        return Some(named.into());
    }
    let neighbours = fs::read_dir(root.parent()?).ok()?.filter_map(Result::ok);
    neighbours
        .map(|neighbour| neighbour.path().join("protocols/rest-spec"))
        .find(|folder| folder.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integration_tests_are_read_from_cargos_metadata() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "x", "targets": [{ "kind": ["lib"], "name": "a" }, { "kind": ["test"], "name": "flow" }] },
            { "name": "y", "targets": [{ "kind": ["test"], "name": "browser" }, { "kind": ["bin"], "name": "b" }] },
            { "name": "z", "targets": [{ "kind": ["test"], "name": "flow" }] },
        ] });
        assert_eq!(
            integration_tests(&metadata.to_string(), None).unwrap(),
            ["browser", "flow"]
        );
        assert_eq!(
            integration_tests(&metadata.to_string(), Some("x")).unwrap(),
            ["flow"]
        );
        assert!(integration_tests("no JSON", None).is_err());
    }

    #[test]
    fn the_specification_is_found_beside_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("clone");
        fs::create_dir(&root).unwrap();
        assert_eq!(specification(&root), None);
        let there = folder.path().join("papers/protocols/rest-spec");
        fs::create_dir_all(&there).unwrap();
        assert_eq!(specification(&root), Some(there));
    }
}
