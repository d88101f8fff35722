//! Registering a connector, binding its events, turning its lines on and off.

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn the_table_refuses_what_is_missing_or_of_the_wrong_type() {
    let world = World::start(true).await;
    let access = world.access().await;
    world.connect(&access).await;
    let item = json!({ "user": { "id": "u" }, "message": { "id": "m", "text": "t" }, "chat": { "id": "c" } });
    let cases = [
        (
            json!({ "LINE": 1, "MESSAGES": [item] }),
            "Argument 'CONNECTOR' is null or empty",
        ),
        (
            json!({ "CONNECTOR": "demo", "LINE": 0, "MESSAGES": [item] }),
            "Argument 'LINE' is null or empty",
        ),
        (
            json!({ "CONNECTOR": "demo", "LINE": "one", "MESSAGES": [item] }),
            "The value of an argument 'LINE' must be of type integer",
        ),
        (
            json!({ "CONNECTOR": "demo", "LINE": 1, "MESSAGES": [] }),
            "Argument 'MESSAGES' is null or empty",
        ),
        (
            json!({ "CONNECTOR": "demo", "LINE": 1, "MESSAGES": "text" }),
            "The value of an argument 'MESSAGES' must be of type array",
        ),
        (
            json!({ "CONNECTOR": "demo", "LINE": 1, "MESSAGES": ["text"] }),
            "The MESSAGES parameter must be an array of messages (arrays)",
        ),
        (
            json!({ "CONNECTOR": "demo", "LINE": 1, "MESSAGES": [{ "user": { "id": "u" } }] }),
            "The incorrect structure of a message inside MESSAGES parameter",
        ),
    ];
    for (body, sentence) in cases {
        let (status, answer) = world
            .call_as(&access, "imconnector.send.messages", body)
            .await;
        assert_eq!(
            (status, &answer["error"], &answer["error_description"]),
            (400, &json!("ERROR_ARGUMENT"), &json!(sentence))
        );
    }
    let (status, answer) = world
        .call_as(
            &access,
            "imconnector.send.messages",
            json!({ "connector": "Demo", "line": "1", "messages": [item] }),
        )
        .await;
    assert_eq!(
        status, 200,
        "names and the connector may be in any case: {answer}"
    );
    let (status, answer) = world
        .call_as(
            &access,
            "imconnector.send.messages",
            json!({ "CONNECTOR": "demo", "LINE": 2, "MESSAGES": [item] }),
        )
        .await;
    assert_eq!((status, &answer["error"]), (400, &json!("NOT_ACTIVE_LINE")));
}

#[tokio::test]
async fn a_failed_registration_is_answered_with_200() {
    let world = World::start(false).await;
    let access = world.access().await;
    let good = json!({ "ID": "demo", "NAME": "Demo", "ICON": { "DATA_IMAGE": "data:image/svg+xml;base64,AA==" }, "PLACEMENT_HANDLER": "https://app.example/settings" });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for (body, code) in [
        (
            with("ID", json!("a.b")),
            "APPLICATION_REGISTRATION_ERROR_POINT",
        ),
        (with("ID", json!("")), "CONNECTOR_ID_REQUIRED"),
        (with("NAME", json!("")), "NAME_REQUIRED"),
        (with("ICON", json!({ "COLOR": "#fff" })), "ICON_REQUIRED"),
        (with("PLACEMENT_HANDLER", json!("")), "NO_PLACEMENT_HANDLER"),
    ] {
        let (status, answer) = world.call_as(&access, "imconnector.register", body).await;
        assert_eq!(
            (
                status,
                &answer["result"]["result"],
                &answer["result"]["error"]
            ),
            (200, &json!(false), &json!(code))
        );
    }
    let plain = with("PLACEMENT_HANDLER", json!("http://app.example/settings"));
    for body in [good.clone(), good.clone(), plain] {
        let (status, answer) = world.call_as(&access, "imconnector.register", body).await;
        assert_eq!(
            (status, &answer["result"]),
            (200, &json!({ "result": true }))
        );
    }
}

#[tokio::test]
async fn handlers_are_bound_once_and_only_at_proper_addresses() {
    let world = World::start(false).await;
    let access = world.access().await;
    let bind = |event: &'static str, handler: &'static str| {
        let (world, access) = (&world, access.clone());
        async move {
            let (status, answer) = world
                .call_as(
                    &access,
                    "event.bind",
                    json!({ "event": event, "handler": handler }),
                )
                .await;
            (
                status,
                answer["error"].as_str().unwrap_or_default().to_owned(),
                answer["error_description"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            )
        }
    };
    let good = "https://app.example/events";
    assert_eq!(bind("OnImConnectorMessageAdd", good).await.0, 200);
    let again = bind("ONIMCONNECTORMESSAGEADD", good).await;
    assert_eq!(
        again,
        (
            400,
            "ERROR_CORE".to_owned(),
            "Unable to set event handler: Handler already binded".to_owned()
        )
    );
    assert_eq!(bind("OnNothing", good).await.1, "ERROR_EVENT_NOT_FOUND");
    assert_eq!(
        bind("OnAppInstall", "https://localhost/events").await.1,
        "ERROR_WRONG_HANDLER_URL"
    );
    assert_eq!(
        bind("OnAppInstall", "https://127.0.0.1/events").await.0,
        200
    );
    assert_eq!(
        bind("OnAppInstall", "ftp://app.example/events").await.1,
        "ERROR_UNSUPPORTED_PROTOCOL"
    );
    assert_eq!(
        bind("OnAppInstall", "http://app.example/events").await.0,
        200,
        "a handler may do without https, a frame may not"
    );
    assert_eq!(
        bind("OnAppInstall", "http://localhost/events").await.1,
        "ERROR_WRONG_HANDLER_URL"
    );
    let (_, answer) = world.call_as(&access, "event.get", json!({})).await;
    assert_eq!(answer["result"].as_array().unwrap().len(), 3);
    let (_, answer) = world
        .call_as(
            &access,
            "event.unbind",
            json!({ "event": "OnImConnectorMessageAdd", "handler": good }),
        )
        .await;
    assert_eq!(answer["result"], json!({ "count": 1 }));
}

#[tokio::test]
async fn activation_follows_php_and_deactivation_tells_the_application() {
    let mut world = World::start(true).await;
    let access = world.access().await;
    world.connect(&access).await;
    let status = async |world: &World| {
        world
            .call_as(
                &access,
                "imconnector.status",
                json!({ "CONNECTOR": "demo", "LINE": 1 }),
            )
            .await
            .1["result"]
            .clone()
    };
    assert_eq!(
        status(&world).await,
        json!({ "LINE": 1, "CONNECTOR": "demo", "ERROR": false, "CONFIGURED": true, "STATUS": true })
    );
    let (code, _) = world
        .call_as(
            &access,
            "imconnector.activate",
            json!({ "CONNECTOR": "demo", "LINE": 1, "ACTIVE": 0 }),
        )
        .await;
    assert_eq!(code, 200);
    assert_eq!(status(&world).await["STATUS"], false);
    let event = world.event().await;
    assert!(
        event.contains("event=ONIMCONNECTORSTATUSDELETE")
            && event.contains("data%5Bconnector%5D=demo&data%5Bline%5D=1"),
        "{event}"
    );
    let (code, _) = world
        .call_as(
            &access,
            "imconnector.activate",
            json!({ "CONNECTOR": "demo", "LINE": 1, "ACTIVE": "N" }),
        )
        .await;
    assert_eq!(
        (code, &status(&world).await["STATUS"]),
        (200, &json!(true)),
        "any text turns the line on"
    );
    let (code, answer) = world
        .call_as(
            &access,
            "imconnector.activate",
            json!({ "CONNECTOR": "demo", "LINE": 1 }),
        )
        .await;
    assert_eq!((code, &answer["argument"]), (400, &json!("ACTIVE")));
}

#[tokio::test]
async fn the_settings_form_is_filled_in_and_sent() {
    let world = World::start(true).await;
    let access = world.access().await;
    world.connect(&access).await;
    let answer = world
        .control(
            "settings",
            json!({ "line": 2, "fields": { "title": "Shop", "action": "connect" } }),
        )
        .await;
    assert_eq!(answer["status"], 200, "{answer}");
    assert_eq!(answer["site_key"], "key-1");
    let sent = world.app.forms();
    let opened = sent
        .iter()
        .find(|form| form.contains("PLACEMENT=SETTING_CONNECTOR"))
        .unwrap();
    assert!(
        opened.contains("%22LINE%22%3A%222%22") && opened.contains("%22ACTIVE_STATUS%22%3Atrue"),
        "{opened}"
    );
    assert!(
        sent.iter().any(|form| form.contains("ticket=t+1")
            && form.contains("title=Shop")
            && form.contains("action=connect")),
        "{sent:?}"
    );
}

#[tokio::test]
async fn no_settings_frame_is_opened_before_the_installation_is_finished() {
    let world = World::start(true).await;
    let access = world.access_without_finish().await;
    world.connect(&access).await;
    assert_eq!(world.get("/contact-center?line=2").await.0, 404);
    assert_eq!(
        world.control_post("settings", json!({ "line": 2 })).await.0,
        404
    );
    world.post_portal("/install/finish").await;
    assert_eq!(world.get("/contact-center?line=2").await.0, 200);
}
