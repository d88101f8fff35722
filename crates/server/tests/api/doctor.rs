//! `framechat doctor`, by the program itself.

use std::process::{Command, Output};

use framechat_protocol::bitrix24::connector::EVENTS;
use serde_json::{Value, json};

use super::{portal::CLIENT_ID, portal::CLIENT_SECRET, program::Program};

/// Asks the doctor about the program's set-up, as if it were found under an address.
fn ask(program: &Program, public_url: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_framechat"))
        .args(["doctor", "--public-url", public_url])
        .arg("--key-file")
        .arg(&program.settings.key_file)
        .args(["--database", &program.settings.database])
        .args(["--oauth-url", program.settings.oauth_url.as_str()])
        .args(["--client-id", CLIENT_ID])
        .args(more)
        .env("FRAMECHAT_CLIENT_SECRET", CLIENT_SECRET)
        .output()
        .unwrap()
}

/// The same as JSON: whether something is broken by the exit code, and the findings.
fn findings(program: &Program, public_url: &str, more: &[&str]) -> (bool, Vec<Value>) {
    let output = ask(program, public_url, &[&["--json"], more].concat());
    let told: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let findings = told["findings"].as_array().unwrap().clone();
    let is_broken = |finding: &&Value| finding["verdict"] == "broken";
    let broken = findings.iter().filter(is_broken).count();
    assert_eq!(told["broken"], broken);
    assert_eq!(output.status.code(), Some(i32::from(broken > 0)));
    // Whether this program has the surfaces in it depends on what was built before, and is not these tests' business.
    let mut others = findings
        .iter()
        .filter(|finding| finding["check"] != "surfaces");
    (others.any(|finding| is_broken(&finding)), findings)
}

fn verdict<'a>(findings: &'a [Value], check: &str) -> (&'a str, &'a Value) {
    let mut found = findings.iter().filter(|finding| finding["check"] == check);
    let finding = found
        .next()
        .unwrap_or_else(|| panic!("no {check}: {findings:#?}"));
    (finding["verdict"].as_str().unwrap(), finding)
}

/// All events bound to the handler under an address.
fn bound(public_url: &str) -> Vec<Value> {
    let handler = format!("{public_url}/api/bitrix24/events");
    let bound = EVENTS.map(|event| json!({ "event": event, "handler": handler, "auth_type": 0 }));
    bound.into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_up_that_works_is_found_so() {
    let program = Program::start(&["--metrics-listen", "off"], "warn").await;
    let public_url = program.url("");
    program.portal.bind(bound(&public_url));
    let (broken, found) = findings(&program, &public_url, &["--allow-http"]);
    assert!(!broken, "{found:#?}");
    for check in [
        "key_file",
        "database",
        "address",
        "clock",
        "application_token",
        "tokens",
        "scopes",
        "bindings",
        "connector",
    ] {
        assert_eq!(verdict(&found, check).0, "ok", "{check}: {found:#?}");
    }
    // The tests' site has no origins, and http is for tests.
    for check in ["origins", "https"] {
        let (verdict, finding) = verdict(&found, check);
        assert_eq!(verdict, "warning", "{check}");
        assert!(!finding["remedy"].as_str().unwrap().is_empty());
    }
    verdict(&found, "surfaces");
    let output = ask(&program, &public_url, &["--allow-http"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.contains("warning origins (http://m1.localhost") && told.contains("Allowed origins"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_broken_is_found_with_its_remedy() {
    let program = Program::start(&["--metrics-listen", "off"], "warn").await;
    let public_url = program.url("");
    let is_broken = |found: &[Value], check: &str| {
        let (verdict, finding) = verdict(found, check);
        assert_eq!(verdict, "broken", "{check}: {found:#?}");
        finding.clone()
    };

    // One event too few.
    let mut events = bound(&public_url);
    events.pop();
    program.portal.bind(events);
    let (broken, found) = findings(&program, &public_url, &["--allow-http"]);
    assert!(broken);
    let finding = is_broken(&found, "bindings");
    assert!(
        finding["found"]
            .as_str()
            .unwrap()
            .contains(EVENTS[EVENTS.len() - 1])
    );
    assert!(
        finding["remedy"]
            .as_str()
            .unwrap()
            .contains("framechat connector register")
    );

    // Rights that were taken away at the portal.
    program.portal.lack(&["imopenlines", "placement"]);
    let (broken, found) = findings(&program, &public_url, &["--allow-http"]);
    assert!(broken);
    let finding = is_broken(&found, "scopes");
    assert_eq!(
        finding["found"],
        "the app lacks rights: imopenlines, placement"
    );
    assert!(finding["remedy"].as_str().unwrap().contains("Add them"));
    program.portal.lack(&[]);

    // Something else answers under the public address, as a proxy that was forgotten would.
    let elsewhere = format!("http://{}", program.portal.address);
    let (broken, found) = findings(&program, &elsewhere, &["--allow-http"]);
    assert!(broken);
    assert!(
        is_broken(&found, "address")["found"]
            .as_str()
            .unwrap()
            .contains("404")
    );

    // Nothing does; and without --allow-http the address is not taken at all.
    let (_, found) = findings(&program, "http://127.0.0.1:1", &["--allow-http"]);
    let finding = is_broken(&found, "address");
    let words = finding["found"].as_str().unwrap();
    assert!(
        words.contains("cannot be reached") && !words.contains("portal"),
        "{words}"
    );
    let (_, found) = findings(&program, &public_url, &[]);
    is_broken(&found, "https");

    // Tokens that the portal takes no more, and cannot be renewed.
    program.portal.fail_next(
        403,
        r#"{"error":"INVALID_CREDENTIALS","error_description":"no"}"#,
    );
    let (_, found) = findings(&program, &public_url, &["--allow-http"]);
    assert!(
        is_broken(&found, "tokens")["remedy"]
            .as_str()
            .unwrap()
            .contains("Install the app again")
    );

    // A key file that others may read, and no database.
    #[cfg(unix)]
    {
        use std::{fs, os::unix::fs::PermissionsExt as _};
        let key_file = &program.settings.key_file;
        fs::set_permissions(key_file, fs::Permissions::from_mode(0o644)).unwrap();
        let (broken, found) = findings(&program, &public_url, &["--allow-http"]);
        assert!(broken);
        assert!(
            is_broken(&found, "key_file")["found"]
                .as_str()
                .unwrap()
                .contains("chmod 600")
        );
        fs::set_permissions(key_file, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_not_made() {
    let program = Program::start(&["--metrics-listen", "off"], "warn").await;
    let missing = program.settings.key_file.with_extension("db");
    let output = Command::new(env!("CARGO_BIN_EXE_framechat"))
        .args(["doctor", "--json", "--public-url", "https://chat.example"])
        .arg("--key-file")
        .arg(&program.settings.key_file)
        .arg("--database")
        .arg(format!("sqlite:{}", missing.display()))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = told["findings"].as_array().unwrap();
    assert_eq!(verdict(findings, "database").0, "broken");
    assert_eq!(verdict(findings, "https").0, "ok");
    assert!(!missing.exists());
}
