//! Dialogs with visitors, and the events that they cause.

use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn a_dialog_goes_both_ways() {
    let mut world = World::start(true).await;
    let access = world.access().await;
    world.connect(&access).await;
    let item = json!({ "user": { "id": "v1", "name": "Иван Петров" }, "message": { "id": "ext-1", "date": 1, "text": "Здравствуйте <b>" }, "chat": { "id": "v1", "url": "http://shop.localhost/tea" } });
    let bad =
        json!({ "user": { "id": "v1" }, "message": { "id": "ext-2" }, "chat": { "id": "v1" } });
    let (status, answer) = world
        .call_as(
            &access,
            "imconnector.send.messages",
            json!({ "CONNECTOR": "demo", "LINE": 1, "MESSAGES": [item, bad, item] }),
        )
        .await;
    assert_eq!((status, &answer["result"]["SUCCESS"]), (200, &json!(true)));
    let results = answer["result"]["DATA"]["RESULT"].as_array().unwrap();
    assert_eq!(
        results[0]["message"],
        json!({ "id": "ext-1", "date": {}, "text": "Здравствуйте <b>", "files": [] })
    );
    assert_eq!(results[0]["session"]["CHAT_ID"], "1801");
    assert_eq!(results[0]["user"], "585");
    assert_eq!(results[1]["SUCCESS"], false);
    assert!(results[1].get("session").is_none() && results[1]["ERRORS"][0].is_string());
    assert_eq!(results[2]["SUCCESS"], true, "nothing is deduplicated");
    assert!(
        world
            .event()
            .await
            .contains("event=ONIMCONNECTORDIALOGSTART")
    );

    let chats = world.control_get("chats").await;
    assert_eq!(chats[0]["messages"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&chats[0]["title"], &chats[0]["url"]),
        (&json!("Иван Петров"), &json!("http://shop.localhost/tea"))
    );
    assert_eq!(chats[0]["entity_id"], "demo|1|v1|585");

    let said = world
        .control(
            "operator",
            json!({ "chat": 1801, "text": "[b]Да[/b] & <i>" }),
        )
        .await;
    let id = said["message_id"].as_i64().unwrap();
    let event = world.event().await;
    assert!(event.contains(&format!("data%5BMESSAGES%5D%5B0%5D%5Bim%5D%5Bchat_id%5D=1801&data%5BMESSAGES%5D%5B0%5D%5Bim%5D%5Bmessage_id%5D={id}")), "{event}");
    assert!(event.contains("=%5Bb%5D%D0%A1%D0%B2%D0%B5%D1%82%D0%BB%D0%B0%D0%BD%D0%B0+%D0%98%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2%D0%B0%3A%5B%2Fb%5D+%5Bbr%5D%5Bb%5D%D0%94%D0%B0%5B%2Fb%5D+%26+%3Ci%3E&"), "{event}");

    // Edits and deletions are told only of messages that were confirmed with ids.
    world
        .control(
            "operator/edit",
            json!({ "chat": 1801, "message": id, "text": "x" }),
        )
        .await;
    let confirm = json!({ "CONNECTOR": "demo", "LINE": 1, "MESSAGES": [{ "im": { "chat_id": "1801", "message_id": id.to_string() }, "message": { "id": ["own-1", "own-2"] }, "chat": { "id": "v1" } }] });
    let (status, answer) = world
        .call_as(&access, "imconnector.send.status.delivery", confirm)
        .await;
    assert_eq!(
        (status, &answer["result"]),
        (200, &json!({ "SUCCESS": true, "DATA": [] }))
    );
    assert_eq!(
        world.control_get("chats").await[0]["messages"][2]["delivered"],
        true
    );
    world
        .control(
            "operator/edit",
            json!({ "chat": "1801", "message": id, "text": "y" }),
        )
        .await;
    let event = world.event().await;
    assert!(
        event.contains("event=ONIMCONNECTORMESSAGEUPDATE")
            && event.contains("%5Bid%5D%5B0%5D=own-1")
            && event.contains("%3A%5B%2Fb%5D%5Bbr%5D+y&"),
        "{event}"
    );
    world
        .control("operator/delete", json!({ "chat": 1801, "message": id }))
        .await;
    let event = world.event().await;
    assert!(
        event.contains("event=ONIMCONNECTORMESSAGEDELETE")
            && event.contains("%5B1%5D%5Bmessage%5D%5Bid%5D=own-2"),
        "{event}"
    );
    world
        .control("operator/finish", json!({ "chat": 1801 }))
        .await;
    let event = world.event().await;
    assert!(
        event.contains("event=ONIMCONNECTORDIALOGFINISH") && event.contains("%5Bclosed%5D=Y"),
        "{event}"
    );
    world.control("line-delete", json!({ "line": 1 })).await;
    let event = world.event().await;
    assert!(
        event.contains("event=ONIMCONNECTORLINEDELETE") && event.contains("&data=1&ts="),
        "{event}"
    );
}

#[tokio::test]
async fn a_chat_id_with_a_bar_comes_back_cut() {
    let mut world = World::start(true).await;
    let access = world.access().await;
    world.connect(&access).await;
    let item = json!({ "user": { "id": "v" }, "message": { "id": "1", "text": "t" }, "chat": { "id": "site|v" } });
    let (_, answer) = world
        .call_as(
            &access,
            "imconnector.send.messages",
            json!({ "CONNECTOR": "demo", "LINE": 1, "MESSAGES": [item] }),
        )
        .await;
    assert_eq!(answer["result"]["DATA"]["RESULT"][0]["SUCCESS"], true);
    assert!(world.event().await.contains("DIALOGSTART"));
    world
        .control("operator", json!({ "chat": 1801, "text": "a" }))
        .await;
    let event = world.event().await;
    assert!(event.contains("%5Bchat%5D%5Bid%5D=site&"), "{event}");
}

#[tokio::test]
async fn no_event_is_sent_before_the_installation_is_finished() {
    let mut world = World::start(true).await;
    let access = world.access_without_finish().await;
    world.connect(&access).await;
    let item = json!({ "user": { "id": "v" }, "message": { "id": "1", "text": "t" }, "chat": { "id": "v" } });
    world
        .call_as(
            &access,
            "imconnector.send.messages",
            json!({ "CONNECTOR": "demo", "LINE": 1, "MESSAGES": [item] }),
        )
        .await;
    world.post_portal("/install/finish").await;
    world
        .control("operator", json!({ "chat": 1801, "text": "first" }))
        .await;
    let event = world.event().await;
    assert!(
        event.contains("MESSAGEADD"),
        "the start of the dialog was not told later: {event}"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_had_is_dropped_whatever_the_case_of_its_keys() {
    let world = World::start(true).await;
    let access = world.access().await;
    world.connect(&access).await;
    for (message, files) in [("message", "files"), ("MESSAGE", "FILES")] {
        // Nothing listens on port 1; without text nothing is left of the message.
        let mut item = json!({ "user": { "id": "v" }, "chat": { "id": "v" } });
        item[message] =
            json!({ "id": "1", files: [{ "url": "http://127.0.0.1:1/a.png", "name": "a.png" }] });
        let (status, answer) = world
            .call_as(
                &access,
                "imconnector.send.messages",
                json!({ "CONNECTOR": "demo", "LINE": 1, "MESSAGES": [item] }),
            )
            .await;
        assert_eq!(
            (status, &answer["result"]["DATA"]["RESULT"][0]["SUCCESS"]),
            (200, &json!(false)),
            "{message}: {answer}"
        );
    }
}
