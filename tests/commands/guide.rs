//! The README's guide, run as it is written.
//!
//! Between `<!-- guide -->` and `<!-- /guide -->` each indented line is a command; `<!-- guide: open the application -->` stands
//! where a person does that in the portal.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::world::{Outcome, World, program};

const START: &str = "<!-- guide -->";
const END: &str = "<!-- /guide -->";
const OPEN: &str = "<!-- guide: open the application -->";
const INDENT: &str = "    ";

/// The addresses of the guide, for which those of the test are put: nothing else of it is changed.
fn substituted(world: &World, command: &str) -> String {
    command
        .replace("https://company.bitrix24.com", &world.portal())
        .replace("https://chat.example", &world.public())
}

/// The guide's steps: commands, and what the person does.
fn steps(readme: &str) -> Vec<&str> {
    let (_, after) = readme.split_once(START).expect("the README has a guide");
    let (guide, _) = after.split_once(END).expect("the guide has an end");
    let step = |line: &&str| line.starts_with(INDENT) || line.trim() == OPEN;
    guide.lines().filter(step).map(str::trim).collect()
}

#[test]
fn steps_are_found() {
    let text = "    not yet\n<!-- guide -->\nDo this:\n\n    a --b\n\n<!-- guide: open the application -->\n\n    c\n<!-- /guide -->\n    d\n";
    assert_eq!(steps(text), ["a --b", OPEN, "c"]);
}

#[tokio::test]
async fn the_guide_adds_the_app_to_a_portal() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let world = World::start().await;
    let mut path = vec![program("FRAMECHAT_BIN").parent().unwrap().to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let path = std::env::join_paths(path).unwrap();
    // Each command is run in a shell of its own; what was exported before comes with it.
    let mut exported = String::new();
    let steps = steps(&readme);
    assert!(steps.len() >= 6, "a guide of {} steps", steps.len());
    for step in steps {
        if step == OPEN {
            world.tell("install", json!({})).await;
            continue;
        }
        let command = substituted(&world, step);
        if command.starts_with("export ") {
            exported.push_str(&format!("{command}\n"));
        }
        let output = Command::new("sh")
            .args(["-ec", &format!("{exported}{command}")])
            .current_dir(world.folder.path())
            .envs(world.environment())
            .env("PATH", &path)
            .env_remove("RUST_LOG")
            .output()
            .unwrap();
        let outcome = Outcome::from(output);
        assert!(outcome.success, "{step}\n{}{}", outcome.out, outcome.err);
    }

    let app = world.apps().await.remove(0);
    let launch = world.ask(&format!("launch?app={}", app["id"])).await;
    assert_eq!(world.opened(launch["url"].as_str().unwrap()).await, 200);
    let listed = world.done(&["placement", "list"]);
    assert!(listed.contains("IM_TEXTAREA"), "{listed}");
}
