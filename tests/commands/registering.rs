//! Bots, chat apps and widgets, from their registration to their end.

use serde_json::json;

use crate::world::World;

const ICON: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
const TRANSLATIONS: &str = "[[lang]]\nlanguage_id = \"ru\"\ntitle = \"Эхо\"\ndescription = \"Повторяет\"\ncopyright = \"Framechat\"\n";

fn number(out: &str, word: &str) -> String {
    let line = out.lines().find_map(|line| line.strip_prefix(word));
    line.unwrap_or_else(|| panic!("no {word} in {out}"))
        .trim()
        .to_owned()
}

fn bot(world: &World) -> String {
    number(
        &world.done(&["bot", "register", "--code", "echo", "--name", "Echo"]),
        "BOT_ID ",
    )
}

#[tokio::test]
async fn an_app_is_registered_with_every_field_changed_and_removed() {
    let world = World::installed().await;
    let bot = bot(&world);
    std::fs::write(world.folder.path().join("icon.svg"), ICON).unwrap();
    std::fs::write(world.folder.path().join("echo.toml"), TRANSLATIONS).unwrap();
    let register = [
        "app",
        "register",
        "--bot-id",
        &bot,
        "--code",
        "echo",
        "--title",
        "Echo",
        "--description",
        "Says it again",
        "--copyright",
        "Framechat",
        "--translations",
        "echo.toml",
        "--icon",
        "icon.svg",
        "--width",
        "320",
        "--height",
        "50",
        "--context",
        "LINES-telegrambot",
        "--popup",
        "--extranet",
        "--livechat=Y",
        "--hidden=N",
    ];
    let shown = world.done(&[&register[..], &["--dry-run"]].concat());
    assert!(
        shown.starts_with("imbot.app.register\n{") && shown.contains("\nimbot.app.update\n{"),
        "{shown}"
    );
    assert!(
        shown.contains("/app/(a random id)") && shown.contains("kept secret"),
        "{shown}"
    );
    assert!(world.apps().await.is_empty(), "it was only shown");

    let told = world.done(&register);
    assert!(told.contains("15 to 26 minutes"), "{told}");
    let id = number(&told, "APP_ID ");
    let address = number(&told, "Address ");
    assert!(
        address.starts_with(&format!("{}/app/", world.public())),
        "{told}"
    );
    let apps = world.apps().await;
    assert_eq!(
        apps,
        [json!({
            "id": id.parse::<i64>().unwrap(), "bot": bot.parse::<i64>().unwrap(), "code": "echo", "title": "Echo",
            "titles": [["en", "Echo"], ["ru", "Эхо"]], "context": "LINES-TELEGRAMBOT", "iframe": address, "command": null,
            "width": 320, "height": 50, "popup": true, "hidden": false, "extranet": true, "livechat": true,
            "icon": "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=",
        })]
    );
    // The same bot and code is the same app, with what is told now; the address stays.
    let again = world.done(&[
        "app", "register", "--bot-id", &bot, "--code", "echo", "--title", "Parrot",
    ]);
    assert_eq!(
        (number(&again, "APP_ID "), number(&again, "Address ")),
        (id.clone(), address)
    );
    assert_eq!(world.apps().await[0]["title"], "Parrot");

    let update = world.about(&[
        "app",
        "update",
        "--app-id",
        &id,
        "--context",
        "all",
        "--extranet=N",
        "--width",
        "400",
    ]);
    assert!(update.success, "{}", update.err);
    let app = world.apps().await.remove(0);
    assert_eq!(
        (&app["context"], &app["extranet"], &app["width"]),
        (&json!("ALL"), &json!(false), &json!(400))
    );
    let listed = world.done(&["app", "list"]);
    assert!(
        listed.contains(&format!("APP_ID {id}"))
            && listed.contains("Parrot")
            && listed.contains("context all"),
        "{listed}"
    );
    assert!(listed.contains("cannot be asked"), "{listed}");

    let removed = world.done(&["app", "unregister", "--app-id", &id]);
    assert!(removed.contains("does not open any more"), "{removed}");
    assert!(world.apps().await.is_empty());
    assert!(world.done(&["app", "list"]).contains("no chat app"));
}

#[tokio::test]
async fn a_new_hash_is_good_at_once_and_the_old_one_for_a_while() {
    let world = World::installed().await;
    let bot = bot(&world);
    let told = world.done(&[
        "app", "register", "--bot-id", &bot, "--code", "echo", "--title", "Echo",
    ]);
    let id = number(&told, "APP_ID ");
    let launch = async || {
        let launch = world.ask(&format!("launch?app={id}")).await;
        launch["url"].as_str().unwrap().to_owned()
    };
    let old = launch().await;
    assert_eq!(world.opened(&old).await, 200);
    let told = world.done(&["app", "update", "--app-id", &id, "--rotate-hash"]);
    assert!(told.contains("24 hours"), "{told}");
    let new = launch().await;
    assert_ne!(old, new, "the portal signs with another HASH");
    assert_eq!(
        (world.opened(&old).await, world.opened(&new).await),
        (200, 200)
    );

    // Without a grace period the one before ends at once.
    world.done(&[
        "app",
        "update",
        "--app-id",
        &id,
        "--rotate-hash",
        "--grace",
        "0",
    ]);
    let newest = launch().await;
    assert_eq!(
        (world.opened(&new).await, world.opened(&newest).await),
        (403, 200)
    );
    // A portal that refuses keeps its HASH, and launches go on.
    let body = json!({ "error": "WRONG_REQUEST", "error_description": "no" });
    world
        .tell(
            "fault",
            json!({ "method": "imbot.app.update", "status": 400, "body": body }),
        )
        .await;
    assert!(
        !world
            .about(&["app", "update", "--app-id", &id, "--rotate-hash"])
            .success
    );
    assert_eq!(world.opened(&launch().await).await, 200);
    let known = world.about(&[
        "app",
        "register",
        "--bot-id",
        &bot,
        "--code",
        "echo",
        "--title",
        "Echo",
        "--hash",
        "d1ab17949a572b0979d8db0d5b349cd2",
    ]);
    assert!(
        !known.success && known.err.contains("--rotate-hash"),
        "{}",
        known.err
    );
}

#[tokio::test]
async fn an_app_may_be_a_command_of_the_messenger() {
    let world = World::installed().await;
    let bot = bot(&world);
    let register = [
        "app",
        "register",
        "--bot",
        "echo",
        "--code",
        "help",
        "--title",
        "Help",
        "--js-method",
        "send",
        "--js-param",
        "/help",
    ];
    let outcome = world.about(&register);
    assert!(outcome.success, "{}", outcome.err);
    assert!(
        outcome.err.contains("Applications for chat"),
        "an app without an icon: {}",
        outcome.err
    );
    let id = number(&outcome.out, "APP_ID ");
    let app = world.apps().await.remove(0);
    assert_eq!(
        (&app["command"], &app["iframe"]),
        (&json!({ "method": "SEND", "param": "/help" }), &json!(null))
    );
    assert_eq!(app["bot"].to_string(), bot, "the bot was named by its code");

    // A page in its place, and a command over that again: the portal forgets the page.
    world.done(&[
        "app", "register", "--bot", "echo", "--code", "page", "--title", "Page",
    ]);
    let page = world.apps().await.remove(1);
    let update = world.about(&[
        "app",
        "update",
        "--app-id",
        &page["id"].to_string(),
        "--js-method",
        "call",
        "--js-param",
        "+49 30 1234567",
        "--iframe",
        "https://echo.example/",
    ]);
    assert!(
        update.success
            && update.err.contains("leaves the page out")
            && update.err.contains("forgets the address"),
        "{}",
        update.err
    );
    assert_eq!(world.apps().await[1]["iframe"], json!(null));
    world.done(&[
        "app",
        "update",
        "--app-id",
        &page["id"].to_string(),
        "--iframe",
        "own",
    ]);
    assert_eq!(world.apps().await[1]["iframe"], page["iframe"]);
    let launch = world.ask(&format!("launch?app={}", page["id"])).await;
    assert_eq!(world.opened(launch["url"].as_str().unwrap()).await, 200);

    assert!(
        world
            .done(&["bot", "list"])
            .contains(&format!("BOT_ID {bot}"))
    );
    world.done(&["bot", "unregister", "--bot-id", &bot]);
    assert!(
        world.done(&["bot", "list"]).contains("no bot")
            && world.done(&["app", "list"]).contains("no chat app")
    );
    let gone = world.about(&["app", "unregister", "--app-id", &id, "--forget"]);
    assert!(
        gone.success && gone.out.contains("knew nothing"),
        "{}",
        gone.out
    );
}

#[tokio::test]
async fn a_widget_is_bound_changed_listed_and_removed() {
    let world = World::installed().await;
    let bind = [
        "placement",
        "bind",
        "--placement",
        "textarea",
        "--title",
        "Framechat",
        "--icon-name",
    ];
    let handler = format!("{}/placement/widget", world.public());
    let shown = world.done(&[&bind[..], &["fa-comment", "--dry-run"]].concat());
    assert!(
        shown.starts_with("placement.bind\n{") && shown.contains(&handler),
        "{shown}"
    );
    assert_eq!(world.calls("placement.bind").await, 0);
    world.done(
        &[
            &bind[..],
            &[
                "fa-comment",
                "--context",
                "user,lines",
                "--color",
                "light_blue",
            ],
        ]
        .concat(),
    );
    world.done(&[&bind[..], &["fa-rocket", "--admin", "--extranet"]].concat());
    world.done(&[
        "placement",
        "bind",
        "--placement",
        "context-menu",
        "--title",
        "Framechat",
    ]);
    let listed = world.done(&["placement", "list"]);
    assert_eq!(
        listed.matches("IM_TEXTAREA").count(),
        1,
        "bound again, it is changed: {listed}"
    );
    assert!(
        listed.contains("IM_CONTEXT_MENU") && listed.contains(&handler),
        "{listed}"
    );
    world.done(&["placement", "unbind", "--placement", "textarea"]);
    let again = world.about(&["placement", "unbind", "--placement", "IM_TEXTAREA"]);
    assert!(
        !again.success && again.err.contains("placement list"),
        "{}",
        again.err
    );
}

#[tokio::test]
async fn portals_are_listed_with_their_applications() {
    let world = World::installed().await;
    let portal = world.portal();
    let listed = world.framechat(&["portal", "list"]).out;
    assert!(
        listed.contains(&format!(
            "{portal}  installed as its own application local.0000"
        )),
        "{listed}"
    );
    let waiting = [
        "portal",
        "add",
        "--portal",
        "https://other.example",
        "--client-id",
        "local.9",
        "--client-secret-file",
        "secret.txt",
    ];
    assert!(
        world
            .framechat(&waiting)
            .err
            .contains("reading the secret key from secret.txt")
    );
    std::fs::write(world.folder.path().join("secret.txt"), "its secret\n").unwrap();
    let added = world.framechat(&waiting);
    assert!(
        added.success
            && added
                .out
                .contains("open the application in the portal once"),
        "{added:?}"
    );
    assert!(
        world
            .framechat(&["portal", "list"])
            .out
            .contains("https://other.example  not installed; may install as local.9")
    );
    let removed = world.framechat(&["portal", "remove", "--portal", &portal]);
    assert!(
        removed.success && removed.out.contains("cannot be renewed"),
        "{removed:?}"
    );
    let again = world.framechat(&["portal", "remove", "--portal", &portal]);
    assert!(
        !again.success && again.err.contains("portal list"),
        "{again:?}"
    );
    let missing = world.framechat(&[
        "portal",
        "add",
        "--portal",
        &portal,
        "--client-id",
        "local.1",
    ]);
    assert!(
        missing.err.contains("FRAMECHAT_CLIENT_SECRET"),
        "{missing:?}"
    );
}
