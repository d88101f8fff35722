//! Every target over its seeds, and a moment of what becomes of them.

use std::process::Command;

fn holds(target: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_drive"))
        .args(["--seconds", "1", "--seed", "1", target])
        .output()
        .expect("the driver starts");
    let told = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}{failed}");
    let mut words = told.split_whitespace();
    assert_eq!(words.next(), Some(target));
    let runs = words.nth(1).and_then(|runs| runs.parse::<u64>().ok());
    assert!(runs.is_some_and(|runs| runs > 100), "{told}");
}

#[test]
fn form() {
    holds("form");
}

#[test]
fn event() {
    holds("event");
}

#[test]
fn bbcode() {
    holds("bbcode");
}

#[test]
fn signature() {
    holds("signature");
}

#[test]
fn launch() {
    holds("launch");
}

#[test]
fn bridge() {
    holds("bridge");
}
