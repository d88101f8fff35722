//! What is not to be registered: found here before it is sent, or told by the portal and explained.

use serde_json::json;

use crate::world::World;

const APP: [&str; 6] = ["app", "register", "--code", "echo", "--title", "Echo"];
const HASH: &str = "d1ab17949a572b0979d8db0d5b349cd2";

/// Everything a registration needs, and more words behind it.
fn app<'a>(bot: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&APP[..], &["--bot-id", bot], more].concat()
}

#[tokio::test]
async fn mistakes_are_found_before_anything_is_sent() {
    let world = World::installed().await;
    let frame = ["--iframe", "ftp://echo.example/"];
    let register = |more: &[&'static str]| [&["app", "register", "--bot-id", "62"], more].concat();
    let titled =
        |more: &[&'static str]| register(&[&["--code", "echo", "--title", "Echo"], more].concat());
    for (args, code, says) in [
        (
            register(&["--code", "", "--title", "Echo"]),
            "CODE_ERROR",
            "no code",
        ),
        (
            titled(&["--js-method", "send", "--js-param", "help"]),
            "PARAMS_ERROR",
            "/help",
        ),
        (
            titled(&["--js-method", "support", "--js-param", "12"]),
            "PARAMS_ERROR",
            "32 digits",
        ),
        (
            titled(&[&frame[..], &["--hash", HASH]].concat()),
            "IFRAME_HTTPS",
            "https://",
        ),
        (
            titled(&["--iframe", "https://echo.example/"]),
            "HASH_ERROR",
            "no HASH",
        ),
        (
            titled(&["--hash", "register"]),
            "HASH_ERROR",
            "a key of its own",
        ),
        (titled(&["--hash", "short"]), "HASH_ERROR", "32 letters"),
        (register(&["--code", "echo"]), "LANG_ERROR", "no title"),
        (
            titled(&["--lang", "english"]),
            "LANG_ERROR",
            "two lower-case letters",
        ),
        (
            vec!["app", "update", "--app-id", "11"],
            "WRONG_REQUEST",
            "nothing is to be changed",
        ),
        (
            vec!["app", "update", "--app-id", "11", "--hash", "register"],
            "HASH_ERROR",
            "a key of its own",
        ),
        (
            vec!["placement", "bind", "--placement", "sidebar"],
            "ERROR_ARGUMENT",
            "needs an icon",
        ),
    ] {
        let outcome = world.about(&args);
        assert!(!outcome.success, "{args:?}");
        assert!(
            outcome.err.contains(&format!("nothing was sent ({code})")),
            "{args:?}: {}",
            outcome.err
        );
        assert!(outcome.err.contains(says), "{args:?}: {}", outcome.err);
    }
    for (args, says) in [
        (app("0", &[]), "invalid value '0'"),
        (app("62", &["--width", "249"]), "invalid value '249'"),
        (app("62", &["--height", "49"]), "invalid value '49'"),
        (app("62", &["--context", "everywhere"]), "lines-<connector>"),
        (
            app("62", &["--js-method", "dance", "--js-param", "x"]),
            "put, send, call or support",
        ),
        (app("62", &["--js-method", "send"]), "--js-param"),
    ] {
        let outcome = world.about(&args);
        assert!(
            !outcome.success && outcome.err.contains(says),
            "{args:?}: {}",
            outcome.err
        );
    }
    for method in ["imbot.app.register", "imbot.app.update", "placement.bind"] {
        assert_eq!(world.calls(method).await, 0, "{method}");
    }
}

#[tokio::test]
async fn the_portals_own_refusals_are_explained() {
    let world = World::installed().await;
    let other = world.tell("foreign-bot", json!({})).await;
    let (bot, foreign) = (other["bot"].to_string(), other["app"].to_string());
    let update = |id| vec!["app", "update", "--popup", "--app-id", id];
    let unregister = |id| vec!["app", "unregister", "--app-id", id];
    for (args, code, says) in [
        (app("999", &[]), "BOT_ID_ERROR", "framechat bot register"),
        (
            app(&bot, &[]),
            "APP_ID_ERROR",
            "belongs to another application",
        ),
        (update("999"), "CHAT_APP_ID_ERROR", "framechat app list"),
        (
            update(&foreign),
            "APP_ID_ERROR",
            "only that one may change it",
        ),
        (unregister("999"), "CHAT_APP_ID_ERROR", "--forget"),
        (
            unregister(&foreign),
            "APP_ID_ERROR",
            "only that one may change it",
        ),
        (
            vec!["bot", "unregister", "--bot-id", "999"],
            "BOT_ID_ERROR",
            "framechat bot list",
        ),
        (
            vec!["bot", "unregister", "--bot-id", &bot],
            "APP_ID_ERROR",
            "another application",
        ),
    ] {
        let outcome = world.about(&args);
        assert!(!outcome.success, "{args:?}");
        assert!(
            outcome.err.contains(&format!("refused it with {code}.")),
            "{args:?}: {}",
            outcome.err
        );
        assert!(outcome.err.contains(says), "{args:?}: {}", outcome.err);
    }
    assert!(
        world.done(&["app", "list"]).contains("no chat app"),
        "what was refused is not listed"
    );
}

/// Codes that this portal never answers to what passes our own checks, or not yet: it is told to.
#[tokio::test]
async fn every_code_becomes_a_sentence() {
    let world = World::installed().await;
    let update = vec!["app", "update", "--popup", "--app-id", "11"];
    let unregister = vec!["app", "unregister", "--app-id", "11"];
    let bind = vec![
        "placement",
        "bind",
        "--placement",
        "textarea",
        "--icon-name",
        "fa-comment",
    ];
    let bot = vec!["bot", "register", "--code", "b", "--name", "B"];
    for (method, status, code, args, says) in [
        (
            "imbot.app.register",
            400,
            "BOT_ID_ERROR",
            app("62", &[]),
            "framechat bot register",
        ),
        (
            "imbot.app.register",
            400,
            "APP_ID_ERROR",
            app("62", &[]),
            "another application",
        ),
        (
            "imbot.app.register",
            400,
            "IFRAME_HTTPS",
            app("62", &[]),
            "valid certificate",
        ),
        (
            "imbot.app.register",
            400,
            "HASH_ERROR",
            app("62", &[]),
            "leave --hash out",
        ),
        (
            "imbot.app.register",
            400,
            "PARAMS_ERROR",
            app("62", &[]),
            "--js-param",
        ),
        (
            "imbot.app.register",
            400,
            "LANG_ERROR",
            app("62", &[]),
            "--title",
        ),
        (
            "imbot.app.register",
            400,
            "WRONG_REQUEST",
            app("62", &[]),
            "does not say why",
        ),
        (
            "imbot.app.register",
            400,
            "CODE_ERROR",
            app("62", &[]),
            "--code",
        ),
        (
            "imbot.app.register",
            403,
            "WRONG_AUTH_TYPE",
            app("62", &[]),
            "installed anew",
        ),
        (
            "imbot.app.register",
            404,
            "ERROR_METHOD_NOT_FOUND",
            app("62", &[]),
            "the right imbot",
        ),
        (
            "imbot.app.update",
            400,
            "CHAT_APP_ID_ERROR",
            update.clone(),
            "framechat app list",
        ),
        (
            "imbot.app.update",
            400,
            "APP_ID_ERROR",
            update.clone(),
            "only that one",
        ),
        (
            "imbot.app.update",
            400,
            "IFRAME_HTTPS",
            update.clone(),
            "valid certificate",
        ),
        (
            "imbot.app.update",
            400,
            "WRONG_REQUEST",
            update.clone(),
            "does not say why",
        ),
        (
            "imbot.app.update",
            403,
            "WRONG_AUTH_TYPE",
            update,
            "installed anew",
        ),
        (
            "imbot.app.unregister",
            400,
            "CHAT_APP_ID_ERROR",
            unregister.clone(),
            "framechat app list",
        ),
        (
            "imbot.app.unregister",
            400,
            "APP_ID_ERROR",
            unregister.clone(),
            "only that one",
        ),
        (
            "imbot.app.unregister",
            400,
            "WRONG_REQUEST",
            unregister.clone(),
            "does not say why",
        ),
        (
            "imbot.app.unregister",
            403,
            "WRONG_AUTH_TYPE",
            unregister,
            "installed anew",
        ),
        (
            "imbot.register",
            403,
            "WRONG_AUTH_TYPE",
            bot.clone(),
            "installed anew",
        ),
        ("imbot.register", 400, "NAME_ERROR", bot, "--name"),
        (
            "placement.bind",
            400,
            "ERROR_ARGUMENT",
            bind.clone(),
            "--icon-name",
        ),
        (
            "placement.bind",
            403,
            "WRONG_AUTH_TYPE",
            bind.clone(),
            "installed anew",
        ),
        (
            "placement.bind",
            403,
            "ACCESS_DENIED",
            bind.clone(),
            "as an administrator",
        ),
        (
            "placement.bind",
            400,
            "ERROR_PLACEMENT_NOT_FOUND",
            bind.clone(),
            "no such place",
        ),
    ] {
        let body = json!({ "error": code, "error_description": "the vendor's words" });
        world
            .tell(
                "fault",
                json!({ "method": method, "status": status, "body": body }),
            )
            .await;
        let outcome = world.about(&args);
        assert!(!outcome.success, "{method} {code}");
        let line = outcome.err.lines().last().unwrap_or_default();
        assert!(
            line.contains(&format!("refused it with {code}.")),
            "{method} {code}: {line}"
        );
        assert!(
            line.contains(says) && line.contains("the vendor's words"),
            "{method} {code}: {line}"
        );
    }
    // The messenger's own checks of a widget answer 200, and the refusal as the result.
    let body = json!({ "result": { "error": "ERROR_ARGUMENT", "error_description": "iconName" } });
    world
        .tell(
            "fault",
            json!({ "method": "placement.bind", "status": 200, "body": body }),
        )
        .await;
    let outcome = world.about(&bind);
    assert!(
        outcome.err.contains("refused it with ERROR_ARGUMENT."),
        "{}",
        outcome.err
    );
    // A code that nobody knows yet is told as it is, once.
    let body = json!({ "error": "NEW_ERROR", "error_description": "something new" });
    world
        .tell(
            "fault",
            json!({ "method": "placement.bind", "status": 400, "body": body }),
        )
        .await;
    let outcome = world.about(&bind);
    assert_eq!(
        outcome.err.matches("something new").count(),
        1,
        "{}",
        outcome.err
    );
}

#[tokio::test]
async fn a_wrong_address_or_folder_changes_nothing() {
    let world = World::installed().await;
    let elsewhere = world.framechat(&["app", "list", "--database", "sqlite:elsewhere/none.db"]);
    assert!(
        elsewhere.err.contains("no database at elsewhere/none.db"),
        "{}",
        elsewhere.err
    );
    assert!(!world.folder.path().join("elsewhere").exists());
    let here = world.framechat(&["bot", "list", "--database", "sqlite:none.db"]);
    assert!(!here.success && !world.folder.path().join("none.db").exists());

    let mut plain = world.environment();
    plain.retain(|(name, _)| *name != "FRAMECHAT_ALLOW_HTTP");
    let refused = std::process::Command::new(crate::world::program("FRAMECHAT_BIN"))
        .current_dir(world.folder.path())
        .envs(plain)
        .env_remove("FRAMECHAT_ALLOW_HTTP")
        .args([
            "bot",
            "register",
            "--code",
            "b",
            "--name",
            "B",
            "--portal",
            &world.portal(),
        ])
        .output()
        .unwrap();
    let told = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2), "as the parser refuses");
    assert!(
        told.contains("--allow-http") && told.contains("Usage"),
        "{told}"
    );
    assert_eq!(world.calls("imbot.register").await, 0);
}
