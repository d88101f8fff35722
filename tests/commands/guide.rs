//! The README's guides, run as they are written.
//!
//! Between `<!-- guide -->` and `<!-- /guide -->` each indented line is a command; `<!-- guide: open the application -->` stands
//! where a person does that in the portal. In the site's guide those that begin with the program's name are; its tags are
//! tried by the browser's tests.

use std::process::Command;

use serde_json::json;

use crate::world::{Outcome, World, program};

const APP: Guide = Guide {
    start: "<!-- guide -->",
    end: "<!-- /guide -->",
    by_hand: "<!-- guide: open the application -->",
};
const SITE: Guide = Guide {
    start: "<!-- site guide -->",
    end: "<!-- /site guide -->",
    by_hand: "<!-- site guide: connect line 1 -->",
};
const INDENT: &str = "    ";

/// The addresses of the guide, for which those of the test are put: nothing else of it is changed.
fn substituted(world: &World, command: &str) -> String {
    command
        .replace("https://company.bitrix24.com", &world.portal())
        .replace("https://chat.example", &world.public())
}

/// The marks of a guide.
struct Guide {
    start: &'static str,
    end: &'static str,
    /// Where a person does something in the portal.
    by_hand: &'static str,
}

impl Guide {
    /// Its steps: commands, and what the person does.
    fn steps<'a>(&self, readme: &'a str) -> Vec<&'a str> {
        let (_, after) = readme
            .split_once(self.start)
            .expect("the README has this guide");
        let (guide, _) = after.split_once(self.end).expect("the guide has an end");
        let step = |line: &&str| {
            let example = line.starts_with("    <") || line.starts_with("    Content-Security");
            (line.starts_with(INDENT) && !example) || line.trim() == self.by_hand
        };
        guide.lines().filter(step).map(str::trim).collect()
    }

    /// Runs it in a world; `by_hand` is what the person does.
    async fn follow(&self, world: &World, by_hand: impl AsyncFn()) {
        let readme = std::fs::read_to_string("README.md").unwrap();
        let mut path = vec![program("FRAMECHAT_BIN").parent().unwrap().to_owned()];
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
        let path = std::env::join_paths(path).unwrap();
        // Each command is run in a shell of its own; what was exported before comes with it.
        let mut exported = String::new();
        let steps = self.steps(&readme);
        assert!(steps.len() >= 3, "a guide of {} steps", steps.len());
        assert!(steps.contains(&self.by_hand), "{}", self.by_hand);
        for step in steps {
            if step == self.by_hand {
                by_hand().await;
                continue;
            }
            let command = substituted(world, step);
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
    }
}

#[test]
fn steps_are_found() {
    let text = "    not yet\n<!-- guide -->\nDo this:\n\n    a --b\n\n<!-- guide: open the application -->\n\n    c\n    <script></script>\n<!-- /guide -->\n    d\n";
    assert_eq!(APP.steps(text), ["a --b", APP.by_hand, "c"]);
}

#[tokio::test]
async fn the_guide_adds_the_app_to_a_portal() {
    let world = World::start().await;
    APP.follow(&world, async || {
        world.tell("install", json!({})).await;
    })
    .await;
    let app = world.apps().await.remove(0);
    let launch = world.ask(&format!("launch?app={}", app["id"])).await;
    assert_eq!(world.opened(launch["url"].as_str().unwrap()).await, 200);
    let listed = world.done(&["placement", "list"]);
    assert!(listed.contains("IM_TEXTAREA"), "{listed}");
}

#[tokio::test]
async fn the_guide_puts_the_chat_on_a_site() {
    let world = World::installed().await;
    SITE.follow(&world, async || {
        let fields = json!({
            "title": "Shop",
            "url": "https://shop.example/",
            "origins": "https://shop.example",
            "action": "connect",
        });
        world
            .tell("settings", json!({ "line": 1, "fields": fields }))
            .await;
    })
    .await;
    let lines = world.done(&["connector", "lines"]);
    assert!(lines.contains('1'), "{lines}");
}
