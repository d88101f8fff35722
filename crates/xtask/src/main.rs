//! Set-up, build, test and demo: `cargo xtask <command>`.
//!
//! Knows how the project is put together and which tools that takes; knows nothing of what the project does. It installs
//! what a user can install for himself into a cache folder of its own, and names what a system's package manager owns.
#![allow(clippy::print_stdout, clippy::print_stderr)] // A command line program: its output is its purpose.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod bench;
mod build;
mod demo;
mod dev;
mod fuzz;
mod lint;
mod package;
mod process;
mod programs;
mod report;
mod screenshots;
mod setup;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Set-up, build, test and demo of Framechat.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install every tool that the other commands need, or say how to.
    Setup,
    /// Build the release: one wasm per surface, and the server with all of them in it.
    Build(build::Options),
    /// Start the server and the simulator, and print the addresses of the three surfaces.
    Demo(demo::Options),
    /// Run every test, those in a browser included.
    Test(test::Options),
    /// Check format, clippy, licences, sources and advisories.
    Lint(lint::Options),
    /// Put the npm packages together, in dist/npm/.
    Package,
    /// Measure side by side with others, and write the tables in bench/README.md.
    Bench(bench::Options),
    /// Try the parsers with anything, as the targets in fuzz/ do.
    Fuzz(fuzz::Options),
    /// Make the pictures in docs/.
    Screenshots,
    /// Serve the surfaces with Trunk, rebuilt at every change, before a development server and the simulator.
    Dev(dev::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = Workspace::find().and_then(|workspace| match arguments.command {
        Command::Setup => setup::everything(&workspace),
        Command::Build(options) => build::run(&workspace, &options),
        Command::Demo(options) => demo::run(&workspace, &options),
        Command::Test(options) => test::run(&workspace, &options),
        Command::Lint(options) => lint::run(&workspace, &options),
        Command::Package => package::run(&workspace),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Fuzz(options) => fuzz::run(&workspace, &options),
        Command::Screenshots => screenshots::run(&workspace),
        Command::Dev(options) => dev::run(&workspace, &options),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
