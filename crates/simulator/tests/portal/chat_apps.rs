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

#[tokio::test]
async fn what_another_application_registered_is_not_to_be_touched() {
    let world = World::start(false).await;
    let access = world.access().await;
    let other = world.control("foreign-bot", json!({})).await;
    let register = json!({ "BOT_ID": other["bot"], "CODE": "mine", "JS_METHOD": "SEND", "JS_PARAM": "/help", "LANG": [{ "LANGUAGE_ID": "en", "TITLE": "x" }] });
    let change = json!({ "APP_ID": other["app"], "FIELDS": { "HIDDEN": "N" } });
    for (method, body) in [
        ("imbot.app.register", register),
        ("imbot.app.update", change),
        ("imbot.app.unregister", json!({ "APP_ID": other["app"] })),
        ("imbot.unregister", json!({ "BOT_ID": other["bot"] })),
    ] {
        let (status, answer) = world.call_as(&access, method, body).await;
        assert_eq!(
            (status, &answer["error"]),
            (400, &json!("APP_ID_ERROR")),
            "{method}"
        );
    }
}

#[tokio::test]
async fn widgets_are_bound_listed_and_removed() {
    let world = World::start(false).await;
    let access = world.access().await;
    let handler = "https://app.example/widget";
    let bind = |placement: &str, options: Value| json!({ "PLACEMENT": placement, "HANDLER": handler, "OPTIONS": options, "LANG_ALL": { "en": { "TITLE": "Chat" } } });
    for (placement, options, wrong) in [
        ("IM_TEXTAREA", json!({}), "iconName"),
        ("IM_SIDEBAR", json!({ "iconName": "fa-500px" }), "iconName"),
        (
            "IM_NAVIGATION",
            json!({ "iconName": "fa-x", "context": "EVERYBODY" }),
            "context",
        ),
        ("IM_CONTEXT_MENU", json!({ "role": "KING" }), "role"),
    ] {
        let (status, answer) = world
            .call_as(&access, "placement.bind", bind(placement, options))
            .await;
        let result = &answer["result"];
        assert_eq!(
            (status, &result["error"]),
            (200, &json!("ERROR_ARGUMENT")),
            "{placement}"
        );
        assert!(
            result["error_description"]
                .as_str()
                .unwrap()
                .contains(wrong),
            "{answer}"
        );
    }
    let (_, answer) = world
        .call_as(
            &access,
            "placement.bind",
            bind("im_textarea", json!({ "iconName": "fa-comment" })),
        )
        .await;
    assert_eq!(answer["result"], true);
    let (_, answer) = world
        .call_as(
            &access,
            "placement.bind",
            bind("IM_CONTEXT_MENU", json!({})),
        )
        .await;
    assert_eq!(answer["result"], true, "the context menu shows no icons");

    let (_, answer) = world.call_as(&access, "placement.get", json!({})).await;
    let listed = answer["result"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["placement"], "IM_TEXTAREA");
    assert_eq!(listed[0]["langAll"]["en"]["TITLE"], "Chat");
    assert_eq!(
        listed[1]["options"],
        json!([]),
        "an empty map is a list in PHP"
    );

    let unbind = |handler: &str| json!({ "PLACEMENT": "IM_TEXTAREA", "HANDLER": handler });
    let count = async |body: Value| {
        world.call_as(&access, "placement.unbind", body).await.1["result"]["count"].clone()
    };
    assert_eq!(count(unbind("https://app.example/other")).await, 0);
    assert_eq!(count(unbind(handler)).await, 2);
    assert_eq!(count(unbind("")).await, 0);
    let (_, answer) = world.call_as(&access, "placement.unbind", json!({})).await;
    assert_eq!(answer["error"], "ERROR_ARGUMENT");
}
