//! Bots and chat applications.

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn chat_applications_are_refused_in_the_vendors_order() {
    let world = World::start(false).await;
    let access = world.access().await;
    let bot = json!({ "CODE": "bot", "EVENT_HANDLER": "https://app.example/bot", "PROPERTIES": { "NAME": "Bot" } });
    let (_, answer) = world.call_as(&access, "imbot.register", json!({ "CODE": "bot", "EVENT_MESSAGE_ADD": "https://app.example/bot", "PROPERTIES": { "NAME": "Bot" } })).await;
    assert_eq!(answer["error"], "EVENT_WELCOME_MESSAGE_ERROR");
    let (_, answer) = world.call_as(&access, "imbot.register", bot.clone()).await;
    let bot_id = answer["result"].as_i64().unwrap();
    assert_eq!(
        world.call_as(&access, "imbot.register", bot).await.1["result"],
        bot_id,
        "the same code, the same bot"
    );

    let good = json!({
        "BOT_ID": bot_id, "CODE": "app", "IFRAME": "https://app.example/frame", "IFRAME_WIDTH": "100", "HASH": "0123456789abcdef0123456789abcdefTOOLONG", "CONTEXT": "all",
        "LANG": [{ "LANGUAGE_ID": "en", "TITLE": "Chat app" }],
    });
    let with = |changes: Value| {
        let mut body = good.clone();
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    for (changes, code) in [
        (
            json!({ "CODE": "", "IFRAME": "http://x.example" }),
            "CODE_ERROR",
        ),
        (
            json!({ "JS_METHOD": "SEND", "JS_PARAM": "no command" }),
            "PARAMS_ERROR",
        ),
        (
            json!({ "IFRAME": "http://app.example/frame", "HASH": "" }),
            "IFRAME_HTTPS",
        ),
        (json!({ "HASH": "", "BOT_ID": 1 }), "HASH_ERROR"),
        (json!({ "IFRAME": "" }), "PARAMS_ERROR"),
        (json!({ "BOT_ID": 1, "LANG": [] }), "BOT_ID_ERROR"),
        (json!({ "LANG": [] }), "LANG_ERROR"),
    ] {
        let (status, answer) = world
            .call_as(&access, "imbot.app.register", with(changes.clone()))
            .await;
        assert_eq!((status, &answer["error"]), (400, &json!(code)), "{changes}");
    }
    let (_, answer) = world
        .call_as(&access, "imbot.app.register", good.clone())
        .await;
    assert_eq!(answer["result"], 11, "a bare number");
    assert_eq!(
        world.call_as(&access, "imbot.app.register", good).await.1["result"],
        11
    );

    let launch = world.control_get("launch?app=11&dialog=chat1765").await;
    let url = launch["url"].as_str().unwrap();
    let names: Vec<&str> = url
        .split_once('?')
        .unwrap()
        .1
        .split('&')
        .map(|pair| pair.split('=').next().unwrap())
        .collect();
    let order = [
        "BOT_ID",
        "BOT_CODE",
        "APP_ID",
        "APP_CODE",
        "DOMAIN",
        "DOMAIN_HASH",
        "USER_ID",
        "USER_HASH",
        "DIALOG_ID",
        "DIALOG_CONTEXT",
        "DIALOG_ENTITY_ID",
        "DIALOG_ENTITY_DATA_1",
        "LANG",
        "IS_CHROME",
        "CONTEXT",
        "DARK_MODE",
        "",
    ];
    assert_eq!(names, order, "the last & stays");
    assert!(
        url.contains("DIALOG_CONTEXT=lines&DIALOG_ENTITY_ID=telegrambot%7C1%7C173633217%7C569&"),
        "{url}"
    );
    // What md5sum says of "portal.localhost" and of "27", each followed by the first 32 characters of the HASH.
    assert!(
        url.contains("DOMAIN_HASH=d3cf74559ce6086a2bd7f0a430877ef4&"),
        "{url}"
    );
    assert!(
        url.contains("USER_HASH=87b8994b91097dcef8d76bf7b64a38bd&"),
        "{url}"
    );
    assert_eq!(
        (&launch["width"], &launch["height"], &launch["origin"]),
        (&json!(250), &json!(250), &json!("https://app.example"))
    );

    for (body, code) in [
        (
            json!({ "APP_ID": 99, "FIELDS": { "HASH": "h" } }),
            "CHAT_APP_ID_ERROR",
        ),
        (
            json!({ "APP_ID": 11, "FIELDS": { "IFRAME": "http://x.example/" } }),
            "IFRAME_HTTPS",
        ),
        (json!({ "APP_ID": 11 }), "WRONG_REQUEST"),
    ] {
        assert_eq!(
            world.call_as(&access, "imbot.app.update", body).await.1["error"],
            code
        );
    }
    let (_, answer) = world.call_as(&access, "imbot.app.update", json!({ "APP_ID": 11, "FIELDS": { "JS_METHOD": "SEND", "JS_PARAM": "/help", "IFRAME": "https://x.example/" } })).await;
    assert_eq!(answer["result"], true);
    assert_eq!(
        world.control_status("launch?app=11").await,
        404,
        "a command blanks the frame"
    );
    assert_eq!(
        world
            .call_as(&access, "imbot.app.unregister", json!({ "APP_ID": 11 }))
            .await
            .1["result"],
        true
    );
    assert_eq!(
        world
            .call_as(&access, "imbot.app.unregister", json!({ "APP_ID": 11 }))
            .await
            .1["error"],
        "CHAT_APP_ID_ERROR"
    );
}
