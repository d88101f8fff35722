//! Widgets of the modern messenger: binding them, where they are offered, how they are opened.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::World;

async fn bind(world: &World, access: &str, placement: &str, options: Value) -> (u16, Value) {
    let body = json!({
        "PLACEMENT": placement, "HANDLER": "http://127.0.0.1:8600/placement/widget", "OPTIONS": options,
        "LANG_ALL": { "en": { "TITLE": "Framechat" }, "ru": { "TITLE": "Фреймчат" } },
    });
    world.call_as(access, "placement.bind", body).await
}

async fn widgets(world: &World, lang: &str) -> Value {
    let (_, state) = world.get(&format!("/messenger/state?lang={lang}")).await;
    state
}

#[tokio::test]
async fn a_widget_is_bound_once_by_an_administrator() {
    let world = World::start(true).await;
    let access = world.access().await;
    let icon = json!({ "iconName": "fa-comment" });
    let (status, answer) = bind(&world, &access, "IM_TEXTAREA", icon.clone()).await;
    assert_eq!((status, &answer["result"]), (200, &json!(true)));
    let (status, answer) = bind(&world, &access, "IM_TEXTAREA", icon.clone()).await;
    assert_eq!((status, &answer["error"]), (400, &json!("ERROR_CORE")));
    let (status, answer) = bind(&world, &access, "IM_ELSEWHERE", icon.clone()).await;
    assert_eq!(
        (status, &answer["error"]),
        (400, &json!("ERROR_PLACEMENT_NOT_FOUND"))
    );
    let operator = world.control("token", json!({ "user": 27 })).await;
    let operator = operator["access_token"].as_str().unwrap();
    let (status, answer) = bind(&world, operator, "IM_SIDEBAR", icon).await;
    assert_eq!((status, &answer["error"]), (403, &json!("ACCESS_DENIED")));
}

#[tokio::test]
async fn widgets_are_offered_where_they_were_bound() {
    let world = World::start(true).await;
    let access = world.access().await;
    let lines = json!({ "context": "LINES", "iconName": "fa-comment" });
    bind(&world, &access, "IM_TEXTAREA", lines).await;
    bind(
        &world,
        &access,
        "IM_NAVIGATION",
        json!({ "iconName": "fa-comment" }),
    )
    .await;
    let state = widgets(&world, "ru").await;
    assert_eq!(state["navigation"][0]["placement"], "IM_NAVIGATION");
    assert_eq!(state["navigation"][0]["title"], "Фреймчат");
    assert_eq!(state["dialogs"][0]["widgets"], json!([]));
    assert_eq!(
        state["dialogs"][2]["widgets"][0]["placement"],
        "IM_TEXTAREA"
    );
}

#[tokio::test]
async fn a_widget_is_opened_by_a_form_with_a_token_of_its_user() {
    let world = World::start(true).await;
    let access = world.access().await;
    bind(&world, &access, "IM_CONTEXT_MENU", json!({ "width": 320 })).await;
    let widget = widgets(&world, "ru").await["dialogs"][0]["widgets"][0]["id"].clone();
    let (status, answer) = world
        .post_json(
            &format!("/messenger/widget/{widget}"),
            json!({ "dialog": "950", "message": "86301", "lang": "ru" }),
        )
        .await;
    assert_eq!((status, &answer["width"]), (200, &json!(320)));
    let opening = &answer["opening"];
    let action = opening["action"].as_str().unwrap();
    let sid = opening["sid"].as_str().unwrap();
    let host = world.portal("").replace("http://", "");
    assert_eq!(opening["window_name"], format!("{host}|0|{sid}"));
    let query = format!(
        "/placement/widget?DOMAIN={}&PROTOCOL=0&LANG=ru&APP_SID={sid}",
        host.replace(':', "%3A")
    );
    assert!(action.ends_with(&query), "{action}");
    assert_eq!(answer["origin"], "http://127.0.0.1:8600");

    let fields: BTreeMap<String, String> =
        serde_json::from_value::<Vec<(String, String)>>(opening["fields"].clone())
            .unwrap()
            .into_iter()
            .collect();
    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "APPLICATION_SCOPE",
            "APPLICATION_TOKEN",
            "AUTH_EXPIRES",
            "AUTH_ID",
            "PLACEMENT",
            "PLACEMENT_OPTIONS",
            "REFRESH_ID",
            "SERVER_ENDPOINT",
            "member_id",
            "status"
        ]
    );
    assert_eq!(fields["PLACEMENT"], "IM_CONTEXT_MENU");
    let options: Value = serde_json::from_str(&fields["PLACEMENT_OPTIONS"]).unwrap();
    assert_eq!(
        options,
        json!({ "width": 320, "dialogId": "950", "messageId": "86301" })
    );
    let (_, user) = world
        .call_as(&fields["AUTH_ID"], "user.current", json!({}))
        .await;
    assert_eq!(user["result"]["ID"], "27");
}

#[tokio::test]
async fn a_widget_is_opened_only_where_it_is_offered_and_after_the_installation() {
    let world = World::start(true).await;
    let access = world.access_without_finish().await;
    let user = json!({ "context": "USER", "iconName": "fa-comment" });
    bind(&world, &access, "IM_SIDEBAR", user).await;
    let widget = widgets(&world, "en").await["dialogs"][0]["widgets"][0]["id"].clone();
    let open = async |dialog: &str, widget: &Value| {
        let wish = json!({ "dialog": dialog, "lang": "en" });
        let path = format!("/messenger/widget/{widget}");
        world.post_json(&path, wish).await.0
    };
    assert_eq!(open("950", &widget).await, 404, "not installed");
    world.post_portal("/install/finish").await;
    assert_eq!(open("950", &widget).await, 200);
    assert_eq!(open("chat12", &widget).await, 404, "another context");
    assert_eq!(open("nobody", &widget).await, 404, "no such dialog");
    assert_eq!(open("950", &json!(7)).await, 404, "no such widget");
}

#[tokio::test]
async fn a_buttons_parameters_go_into_the_launch() {
    let world = World::start(true).await;
    let access = world.access().await;
    let bot = json!({ "CODE": "b", "EVENT_HANDLER": "http://127.0.0.1:8600/e", "PROPERTIES": { "NAME": "Bot" } });
    let bot = world.call_as(&access, "imbot.register", bot).await.1["result"].clone();
    let app = json!({ "BOT_ID": bot, "CODE": "a", "IFRAME": "http://127.0.0.1:8600/app/x", "HASH": "0123456789abcdef0123456789abcdef", "LANG": [{ "LANGUAGE_ID": "en", "TITLE": "App" }] });
    let app = world.call_as(&access, "imbot.app.register", app).await.1["result"].clone();
    let wish = json!({ "dialog": "950", "app": app, "text": "Look", "params": "{\"order\":7}" });
    let message = world.control("messenger/button", wish).await["message_id"].clone();
    let state = widgets(&world, "en").await;
    let shown = &state["dialogs"][0]["messages"][1];
    assert_eq!(
        (&shown["id"], &shown["button"]["title"], &shown["text"]),
        (&message, &json!("App"), &json!("Look"))
    );
    let (_, launch) = world
        .get(&format!(
            "/messenger/launch?app={app}&dialog=950&message={message}&button=%5Bobject+Object%5D"
        ))
        .await;
    let url = launch["url"].as_str().unwrap();
    let end = format!(
        "&CONTEXT=button&DARK_MODE=N&MESSAGE_ID={message}&BUTTON_PARAMS=%5Bobject%20Object%5D&"
    );
    assert!(url.ends_with(&end), "{url}");
    let refused = json!({ "dialog": "nobody", "app": app });
    assert_eq!(world.control_post("messenger/button", refused).await.0, 404);
    let refused = json!({ "dialog": "950", "app": 999 });
    assert_eq!(world.control_post("messenger/button", refused).await.0, 404);
}
