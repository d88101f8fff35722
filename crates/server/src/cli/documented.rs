//! What the command line takes stands in the documents, and what the table of settings says is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, Command, CommandFactory as _};

use super::Cli;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The README and all of `docs/`.
fn documents() -> String {
    let docs = fs::read_dir(root().join("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().path());
    let texts = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    texts
        .chain([root().join("README.md")])
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

/// The commands that do something, each with its words.
fn leaves(command: &Command, words: &str, found: &mut Vec<(String, Command)>) {
    let mut under = command
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
        .peekable();
    if under.peek().is_none() {
        found.push((words.to_owned(), command.clone()));
    }
    for command in under {
        leaves(command, &format!("{words} {}", command.get_name()), found);
    }
}

fn commands() -> Vec<(String, Command)> {
    let mut program = Cli::command();
    program.build();
    let mut found = Vec::new();
    leaves(&program, "framechat", &mut found);
    found
}

/// The options, but for those that every program has.
fn options(command: &Command) -> impl Iterator<Item = (&Arg, String)> {
    let named = command.get_arguments().filter_map(|option| {
        let long = option.get_long()?;
        Some((option, format!("--{long}")))
    });
    named.filter(|(_, name)| !["--help", "--version"].contains(&name.as_str()))
}

/// Whether a word stands in a text by itself, and not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        !text[at + word.len()..].starts_with(part) && !text[..at].ends_with(part)
    })
}

#[test]
fn a_word_is_not_found_inside_a_longer_one() {
    assert!(has_word("`--portal URL`", "--portal"));
    for longer in ["--portal-rate", "x--portal", "--portals"] {
        assert!(!has_word(longer, "--portal"), "{longer}");
    }
}

#[test]
fn every_command_option_and_variable_is_in_the_documents() {
    let text = documents();
    let mut missing = BTreeSet::new();
    for (words, command) in commands() {
        if !has_word(&text, &words) {
            missing.insert(words.clone());
        }
        for (option, name) in options(&command) {
            let variable = option
                .get_env()
                .map(|name| name.to_str().unwrap().to_owned());
            let unsaid = [Some(name), variable].into_iter().flatten();
            missing.extend(unsaid.filter(|word| !has_word(&text, word)));
        }
    }
    assert!(missing.is_empty(), "not in the documents: {missing:#?}");
}

#[test]
fn the_table_of_settings_says_what_serve_takes() {
    let text = fs::read_to_string(root().join("docs/operation.md")).unwrap();
    let rows: BTreeSet<String> = text
        .lines()
        .filter(|line| line.starts_with("| `--"))
        .map(|line| {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            cells[1..4].join(" | ")
        })
        .collect();
    let (_, serve) = commands()
        .into_iter()
        .find(|(words, _)| words == "framechat serve")
        .unwrap();
    let taken: BTreeSet<String> = options(&serve)
        .map(|(option, name)| {
            let variable = option.get_env().unwrap().to_str().unwrap();
            let default = option
                .get_default_values()
                .first()
                .filter(|_| option.get_action().takes_values())
                .map(|value| format!("`{}`", value.to_str().unwrap()));
            format!("`{name}` | `{variable}` | {}", default.unwrap_or_default())
        })
        .collect();
    assert_eq!(rows, taken);
}
