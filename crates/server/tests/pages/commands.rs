//! The binary itself: keys, bots, apps, and a server that starts and stops.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

use crate::database::Database;
use crate::portal::MEMBER;
use crate::world::{PUBLIC, World};

fn framechat(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_framechat"));
    command.args(args).env_remove("RUST_LOG");
    command
}

/// A command on a world's database. The world's own connections stay open beside it.
pub(crate) async fn run(world: &World, args: &[&str]) -> Output {
    let mut command = framechat(args);
    let config = &world.state.config;
    command
        .env("FRAMECHAT_PUBLIC_URL", PUBLIC)
        .env("FRAMECHAT_DATABASE", &config.database)
        .env("FRAMECHAT_KEY_FILE", &config.key_file)
        .env("FRAMECHAT_OAUTH_URL", config.oauth_url.as_str())
        .env("FRAMECHAT_CLIENT_ID", "local.1")
        .env("FRAMECHAT_CLIENT_SECRET", "the-secret")
        .env("FRAMECHAT_ALLOW_HTTP", "true");
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_key_file_is_private_and_never_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("key");
    let path = file.to_str().unwrap();
    let first = framechat(&["key", "create", path]).output().unwrap();
    assert!(first.status.success(), "{}", text(&first.stderr));
    let made = std::fs::read(&file).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert!(
        !text(&first.stdout).contains(text(&made).trim()),
        "the key is not printed"
    );
    let second = framechat(&["key", "create", path]).output().unwrap();
    assert!(!second.status.success());
    assert_eq!(std::fs::read(&file).unwrap(), made, "the first key stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_and_its_app_are_registered_once() {
    let world = World::installed().await;
    let portal = world.portal.address.clone();
    let bot = [
        "bot",
        "register",
        "--portal",
        &portal,
        "--code",
        "framechat",
        "--name",
        "Framechat",
    ];
    let bot = run(&world, &bot).await;
    assert_eq!(text(&bot.stdout), "BOT_ID 62\n", "{}", text(&bot.stderr));
    let body = &world.portal.calls("imbot.register")[0];
    assert_eq!(
        (&body["CODE"], &body["PROPERTIES"]["NAME"]),
        (&"framechat".into(), &"Framechat".into())
    );

    let app = [
        "app",
        "register",
        "--portal",
        &portal,
        "--bot-id",
        "62",
        "--code",
        "framechat",
        "--title",
        "Framechat",
        "--width",
        "320",
        "--height",
        "50",
        "--context",
        "lines-admin",
    ];
    let first = run(&world, &app).await;
    assert!(
        text(&first.stdout).starts_with("APP_ID 13\n"),
        "{}",
        text(&first.stderr)
    );
    let mut wider = app;
    wider[11] = "400";
    let second = run(&world, &wider).await;
    assert_eq!(
        first.stdout, second.stdout,
        "the same bot and code are the same app"
    );

    let bodies = world.portal.calls("imbot.app.register");
    let hash = bodies[0]["HASH"].as_str().unwrap();
    assert!(
        hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{hash}"
    );
    for kept in ["HASH", "IFRAME", "CODE", "BOT_ID"] {
        assert_eq!(bodies[0][kept], bodies[1][kept], "{kept} stays");
    }
    assert_eq!(bodies[0]["IFRAME_WIDTH"], 320);
    assert_eq!(bodies[0]["CONTEXT"], "lines-admin");
    // To register it again changes nothing at a portal: the update does.
    let updates = world.portal.calls("imbot.app.update");
    assert_eq!(updates[1]["APP_ID"], 13);
    let fields = &updates[1]["FIELDS"];
    assert_eq!(fields["IFRAME_WIDTH"], 400);
    for told in ["HASH", "IFRAME", "IFRAME_HEIGHT", "CONTEXT", "LANG"] {
        assert_eq!(fields[told], bodies[1][told], "{told}");
    }
    let iframe = bodies[0]["IFRAME"].as_str().unwrap();
    assert!(text(&first.stdout).contains(iframe) && !text(&first.stdout).contains(hash));
    let id = iframe.strip_prefix(&format!("{PUBLIC}/app/")).unwrap();
    let registration = world.state.store.registration(id).await.unwrap().unwrap();
    assert_eq!(registration.portal, MEMBER);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_say_what_is_wrong() {
    let world = World::installed().await;
    let bot = |portal: &str| {
        [
            "bot", "register", "--portal", portal, "--code", "x", "--name", "X",
        ]
        .map(str::to_owned)
    };
    for (portal, says) in [
        ("https://nobody.example", "has not installed this server"),
        ("nobody.example", "must start with http:// or https://"),
    ] {
        let args = bot(portal);
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let output = run(&world, &args).await;
        assert!(!output.status.success(), "{portal}");
        assert!(
            text(&output.stderr).contains(says),
            "{portal}: {}",
            text(&output.stderr)
        );
    }
    let args = bot(&world.portal.address);
    for (url, fits) in [
        (PUBLIC, true),
        ("https://framechat.example/", true),
        ("https://framechat.example/chat", false),
        ("framechat.example", false),
        ("ftp://framechat.example", false),
    ] {
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let output = run(&world, &[&args[..], &["--public-url", url]].concat()).await;
        let refused = text(&output.stderr).contains("invalid value");
        assert_eq!(refused, !fits, "{url}: {}", text(&output.stderr));
        assert_eq!(output.status.success(), fits, "{url}");
    }
    let small = [
        "app",
        "register",
        "--portal",
        "https://a.example",
        "--bot-id",
        "1",
        "--code",
        "x",
        "--title",
        "X",
    ];
    for (option, value, fits) in [
        ("--width", "249", false),
        ("--width", "250", true),
        ("--width", "251", true),
        ("--height", "49", false),
        ("--height", "50", true),
        ("--height", "51", true),
    ] {
        let args: Vec<_> = small.iter().copied().chain([option, value]).collect();
        let output = run(&world, &args).await;
        let refused = text(&output.stderr).contains(&format!("invalid value '{value}'"));
        assert_eq!(refused, !fits, "{option} {value}: {}", text(&output.stderr));
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_says_where_it_listens_and_stops_when_told() {
    let world = World::empty().await;
    let config = world.state.config.clone();
    let database = Database::fresh().await;
    let address = database.address.clone();
    let served = tokio::task::spawn_blocking(move || {
        let mut server = framechat(&["serve", "--listen", "127.0.0.1:0", "--public-url", PUBLIC])
            .arg("--database")
            .arg(address)
            .arg("--key-file")
            .arg(&config.key_file)
            .args(["--client-id", "local.1", "--client-secret", "the-secret"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let told = Command::new("kill")
            .arg(server.id().to_string())
            .status()
            .unwrap();
        assert!(told.success());
        (line, server.wait().unwrap())
    });
    let (line, status) = served.await.unwrap();
    let port = line
        .trim()
        .strip_prefix("listening on http://127.0.0.1:")
        .unwrap();
    assert_ne!(port.parse::<u16>().unwrap(), 0);
    assert!(status.success(), "{status}");
}
