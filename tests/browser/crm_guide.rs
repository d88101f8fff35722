//! The README's guide "Embed iQChannels in your CRM", done as it is written: its commands run, its page and script served with
//! its two headers, and the page used.
//!
//! `<!-- crm: NAME -->` stands before each block of it. Only the addresses are put in place of the guide's.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use free_port::free_port;

use crate::own_server::{OwnPage, OwnPages, OwnServer};
use crate::world::{Process, World, program, run};

/// The indented lines after the mark of a block, without their indent.
fn block(readme: &str, name: &str) -> String {
    let mark = format!("<!-- crm: {name} -->");
    let (_, after) = readme.split_once(&mark).expect("the README has the block");
    let lines = after.lines().skip_while(|line| !line.starts_with("    "));
    let inside = lines.take_while(|line| line.is_empty() || line.starts_with("    "));
    let text: Vec<&str> = inside
        .map(|line| line.strip_prefix("    ").unwrap_or_default())
        .collect();
    text.join("\n").trim_end().to_owned()
}

#[test]
fn blocks_are_found() {
    let text = "<!-- crm: a -->\nDo:\n\n    one\n\n      two\n\nThen:\n\n    no\n<!-- crm: b -->\n\n    three\n";
    assert_eq!(block(text, "a"), "one\n\n  two");
    assert_eq!(block(text, "b"), "three");
}

/// Runs the guide's commands in a folder of their own; the last one goes on running.
async fn start(world: &World, commands: &str, port: u16) -> Result<Process> {
    let bin = program("FRAMECHAT_BIN")?;
    let mut path = vec![bin.parent().context("a folder")?.to_owned()];
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").context("PATH")?,
    ));
    let path = std::env::join_paths(path)?;
    let folder = world.path("guide");
    std::fs::create_dir(&folder)?;
    let shell = |line: String| {
        let mut command = Command::new("sh");
        command
            .args(["-ec", &line])
            .current_dir(&folder)
            .env("PATH", &path)
            .env("FRAMECHAT_LISTEN", format!("127.0.0.1:{port}"))
            .env("FRAMECHAT_ALLOW_HTTP", "true")
            .env_remove("RUST_LOG");
        command
    };
    let (before, last) = commands.rsplit_once('\n').context("some commands")?;
    for line in before.lines() {
        let output = shell(line.to_owned()).output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{line}: {errors}");
    }
    // In the shell's place, so that it ends with it.
    Process::listening(&mut shell(format!("exec {last}")), &world.path("guide.log")).await
}

#[test]
fn the_guide_embeds_iqchannels_in_a_crm() {
    run(async |world| {
        let readme = std::fs::read_to_string("README.md")?;
        let server = OwnServer::bind().await?;
        let port = free_port()?;
        let own = [
            (
                "https://chat.example",
                format!("http://framechat.localhost:{port}"),
            ),
            (
                "https://iqchannels.example",
                server.at("stand.localhost", ""),
            ),
            ("https://crm.example", server.at("crm.localhost", "")),
        ];
        let block = |name: &str| {
            own.iter()
                .fold(block(&readme, name), |text, (theirs, ours)| {
                    text.replace(theirs, ours)
                })
        };
        let header = |name: &str| {
            let header = block(name);
            let value = header.strip_prefix("Content-Security-Policy: ");
            value.map(str::to_owned).context("the header's name")
        };

        let _served = start(&world, &block("commands"), port).await?;
        let page = |kind, text, policy| OwnPage { kind, text, policy };
        let (crm, stand) = (
            header("header of the page")?,
            header("header of the stand")?,
        );
        let stranger = format!(
            "<!doctype html><html lang=en><title>Stranger</title><iframe title=Stolen src=\"{}/\"></iframe>",
            own[1].1
        );
        let pages = OwnPages::from([
            ("/", page("text/html", block("page"), crm)),
            (
                "/customers.js",
                page("text/javascript", block("script"), String::new()),
            ),
            ("/stranger", page("text/html", stranger, String::new())),
        ]);
        let (crm, stranger) = (
            server.at("crm.localhost", "/"),
            server.at("shop.localhost", "/stranger"),
        );
        server.serve(&world, pages, Some(&stand))?;

        let person = world.browser().await?;
        person.goto(&crm).await?;
        person.find("region", "iQChannels").await?;
        person.click("button", "Chat with customer 00234").await?;
        person.find("heading", "Мартин Лютер Кинг").await?;
        person.click("button", "Write to a customer").await?;
        person.enter("iQChannels").await?;
        let search = person.find("searchbox", "Поиск клиента").await?;
        let text = search.prop("value").await?.unwrap_or_default();
        ensure!(text == "150622624993", "{text}");
        person.click("button", "Отмена").await?;
        person.click("button", "Закрыть обращение").await?;
        person.leave().await?;
        person.find("heading", "Customers").await?;
        let complaints = person.console().await?;
        ensure!(
            !complaints.contains("Content Security Policy"),
            "{complaints}"
        );

        // The stand's header keeps it out of other sites' pages.
        person.goto(&stranger).await?;
        person.enter("Stolen").await?;
        let address = person.script("return location.href").await?;
        person.leave().await?;
        ensure!(
            address
                .as_str()
                .is_some_and(|address| address.starts_with("chrome-error:")),
            "{address}"
        );
        Ok(())
    });
}
