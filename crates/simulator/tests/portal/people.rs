//! Who an employee is, whose dialog this is, and a message in a user's name.

use serde_json::{Value, json};

use crate::support::World;

/// An access token of a user.
async fn token(world: &World, user: i64) -> String {
    let token = world.control("token", json!({ "user": user })).await;
    token["access_token"].as_str().unwrap().to_owned()
}

fn error(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["error"].as_str().unwrap())
}

#[tokio::test]
async fn employees_are_found_by_their_number() {
    let world = World::start(true).await;
    let access = world.access().await;
    let names = async |body: Value| {
        let (status, answer) = world.call_as(&access, "user.get", body).await;
        assert_eq!(status, 200);
        let users = answer["result"].as_array().unwrap().clone();
        users
            .into_iter()
            .map(|user| user["LAST_NAME"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(json!({ "FILTER": { "ID": "27" } })).await,
        ["Иванова"]
    );
    assert_eq!(
        names(json!({ "FILTER": { "ID": [1, 950] } })).await,
        ["Ковалёва", "Смирнов"]
    );
    assert!(names(json!({ "FILTER": { "ID": 5 } })).await.is_empty());
    assert_eq!(names(json!({})).await.len(), 3);
}

#[tokio::test]
async fn a_dialog_of_an_open_channel_is_told_to_those_who_may_see_it() {
    let world = World::start(true).await;
    let access = world.access().await;
    let method = "imopenlines.dialog.get";
    for body in [
        json!({ "DIALOG_ID": "chat1765" }),
        json!({ "CHAT_ID": 1765 }),
        json!({ "SESSION_ID": 1765 }),
        json!({ "USER_CODE": "telegrambot|1|173633217|569" }),
    ] {
        let (status, answer) = world.call_as(&access, method, body.clone()).await;
        assert_eq!(status, 200, "{body}");
        let dialog = &answer["result"];
        assert_eq!(dialog["entity_type"], "LINES");
        assert_eq!(dialog["name"], "Мария (Telegram) - Поддержка сайта");
        assert_eq!(dialog["manager_list"], json!([27]));
    }
    let none = world.call_as(&access, method, json!({})).await;
    assert_eq!(error(&none), (400, "DIALOG_ID_EMPTY"));
    let group = world
        .call_as(&access, method, json!({ "DIALOG_ID": "chat12" }))
        .await;
    assert_eq!(error(&group), (400, "ACCESS_ERROR"));
    let colleague = token(&world, 950).await;
    let denied = world
        .call_as(&colleague, method, json!({ "DIALOG_ID": "chat1765" }))
        .await;
    assert_eq!(error(&denied), (400, "ACCESS_ERROR"));
}

#[tokio::test]
async fn a_message_is_written_by_the_user_whose_token_it_is() {
    let world = World::start(true).await;
    let access = world.access().await;
    let operator = token(&world, 27).await;
    let message = json!({ "DIALOG_ID": "chat12", "MESSAGE": "[b]hello[/b]" });
    let (status, answer) = world
        .call_as(&operator, "im.message.add", message.clone())
        .await;
    assert_eq!(status, 200);
    let (_, state) = world.get("/messenger/state?lang=en").await;
    let dialogs = state["dialogs"].as_array().unwrap();
    let dialog = dialogs.iter().find(|dialog| dialog["id"] == "chat12");
    let lines = dialog.unwrap()["messages"].as_array().unwrap();
    let last = lines.last().unwrap();
    assert_eq!(
        (&last["text"], &last["own"]),
        (&json!("[b]hello[/b]"), &json!(true))
    );
    assert_eq!(last["id"], answer["result"]);

    for (token, body, code) in [
        (&access, message, "ACCESS_ERROR"),
        (
            &operator,
            json!({ "DIALOG_ID": "chat9", "MESSAGE": "x" }),
            "ACCESS_ERROR",
        ),
        (
            &operator,
            json!({ "DIALOG_ID": "chat12", "MESSAGE": " " }),
            "MESSAGE_EMPTY",
        ),
        (&operator, json!({ "MESSAGE": "x" }), "USER_ID_EMPTY"),
    ] {
        let refused = world.call_as(token, "im.message.add", body).await;
        assert_eq!(error(&refused), (400, code));
    }
}
