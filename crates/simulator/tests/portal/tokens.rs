//! Tokens: how they are got, where they are taken from, what they open.

use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn a_refresh_token_rotates_and_the_client_is_checked() {
    let world = World::start(true).await;
    let refresh = world.installed().await;
    let id = ("client_id", "local.framechat.demo");
    let secret = ("client_secret", "framechat-demo-secret");
    let grant = ("grant_type", "refresh_token");

    let (status, answer) = world
        .token_get(&[grant, id, secret, ("refresh_token", &refresh)])
        .await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["expires_in"], 3600);
    assert_eq!(
        answer["domain"], "oauth.localhost",
        "the OAuth server's name, not the portal's"
    );
    assert_eq!(answer["client_endpoint"], world.portal("/rest/"));
    assert_eq!(answer["member_id"].as_str().unwrap().len(), 32);
    let second = answer["refresh_token"].as_str().unwrap().to_owned();
    let access = answer["access_token"].as_str().unwrap().to_owned();

    let (status, answer) = world
        .token_post(&[grant, id, secret, ("refresh_token", &refresh)])
        .await;
    assert_eq!(
        (status, &answer["error"]),
        (400, &json!("invalid_grant")),
        "a used token is dead"
    );
    let (status, answer) = world
        .token_post(&[
            grant,
            id,
            ("client_secret", "wrong"),
            ("refresh_token", &second),
        ])
        .await;
    assert_eq!((status, &answer["error"]), (401, &json!("invalid_client")));
    let (status, answer) = world.token_post(&[id, secret]).await;
    assert_eq!((status, &answer["error"]), (400, &json!("invalid_request")));
    let (status, _) = world
        .token_post(&[grant, id, secret, ("refresh_token", &second)])
        .await;
    assert_eq!(status, 200, "a refused request does not use the token up");

    let (status, answer) = world.call_as(&access, "user.current", json!({})).await;
    assert_eq!((status, &answer["result"]["ID"]), (200, &json!("1")));
    world.control("expire", json!({})).await;
    let (status, answer) = world.call_as(&access, "user.current", json!({})).await;
    assert_eq!((status, &answer["error"]), (401, &json!("expired_token")));
}

#[tokio::test]
async fn a_token_is_taken_from_body_query_and_header() {
    let world = World::start(true).await;
    let access = world.access().await;
    let (status, answer) = world.call_as(&access, "user.current.json", json!({})).await;
    assert_eq!(status, 200);
    for part in [
        "start",
        "finish",
        "duration",
        "processing",
        "date_start",
        "date_finish",
        "operating",
        "operating_reset_at",
    ] {
        assert!(!answer["time"][part].is_null(), "{part}");
    }
    let form = world
        .form("user.current", &[("access_token", &access)])
        .await;
    assert_eq!(form.0, 200);
    assert_eq!(
        world
            .get(&format!("/rest/user.current?auth={access}"))
            .await
            .0,
        200
    );
    assert_eq!(world.bearer(&access, "user.current").await.0, 200);
    let (status, answer) = world.form("user.current", &[]).await;
    assert_eq!((status, &answer["error"]), (401, &json!("NO_AUTH_FOUND")));
    let (status, answer) = world.call_as("nobody", "user.current", json!({})).await;
    assert_eq!((status, &answer["error"]), (401, &json!("invalid_token")));
    let (status, answer) = world.call_as(&access, "no.such.method", json!({})).await;
    assert_eq!(
        (status, &answer["error"]),
        (404, &json!("ERROR_METHOD_NOT_FOUND"))
    );
    let (status, answer) = world.get("/rest/1/secret/imconnector.list").await;
    assert_eq!(
        (status, &answer["error"]),
        (403, &json!("WRONG_AUTH_TYPE")),
        "a webhook is no application"
    );
}

#[tokio::test]
async fn tokens_of_one_portal_open_no_other() {
    let world = World::start(true).await;
    let access = world.access().await;
    let (status, answer) = world
        .call_at("portal-b.localhost", &access, "user.current", json!({}))
        .await;
    assert_eq!((status, &answer["error"]), (401, &json!("invalid_token")));
}

#[tokio::test]
async fn an_ordered_answer_is_given_as_often_as_ordered() {
    let world = World::start(true).await;
    let access = world.access().await;
    world.control("fault", json!({ "method": "user.current", "status": 503, "body": { "error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests" }, "times": 2 })).await;
    for expected in [503, 503, 200] {
        assert_eq!(
            world.call_as(&access, "user.current", json!({})).await.0,
            expected
        );
    }
}

#[tokio::test]
async fn a_batch_answers_empty_maps_as_lists() {
    let world = World::start(true).await;
    let access = world.access().await;
    let cmd = json!({ "cmd": { "a": "user.current", "b": "methods" } });
    let (status, answer) = world.call_as(&access, "batch", cmd).await;
    assert_eq!(
        (
            status,
            &answer["result"]["result_error"],
            &answer["result"]["result"]["a"]["ID"]
        ),
        (200, &json!([]), &json!("1"))
    );
    let (_, answer) = world
        .call_as(
            &access,
            "batch",
            json!({ "cmd": ["batch", "imconnector.status?CONNECTOR=none"] }),
        )
        .await;
    assert_eq!(answer["result"]["result"], json!([]));
    assert_eq!(
        answer["result"]["result_error"]["0"]["error"],
        "ERROR_BATCH_METHOD_NOT_ALLOWED"
    );
    let (_, answer) = world.call_as(&access, "batch", json!({ "cmd": { "a": "user.current", "b": "imconnector.status?CONNECTOR=$result[a][NAME]" } })).await;
    assert_eq!(
        answer["result"]["result_error"]["b"]["error"],
        "IMCONNECTOR_NO_CORRECT_PROVIDER"
    );
    for (count, expected) in [(49, 200), (50, 200), (51, 400)] {
        assert_eq!(
            world
                .call_as(
                    &access,
                    "batch",
                    json!({ "cmd": vec!["user.admin"; count] })
                )
                .await
                .0,
            expected,
            "{count}"
        );
    }
}

#[tokio::test]
async fn a_portals_own_application_is_known_at_that_portal_only() {
    let world = World::start(false).await;
    let own = json!({ "client_id": "local.own", "client_secret": "own secret" });
    world.control("client", own).await;
    let refresh = world.installed().await;
    let ask = async |id: &str, secret: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", id),
            ("client_secret", secret),
            ("refresh_token", refresh.as_str()),
        ];
        world.token_post(&fields).await
    };
    // The other portal still has the simulator's: known there, but the token is not.
    let (_, answer) = ask("local.framechat.demo", "framechat-demo-secret").await;
    assert_eq!(answer["error"], "invalid_grant");
    let (status, answer) = ask("local.own", "wrong").await;
    assert_eq!((status, &answer["error"]), (401, &json!("invalid_client")));
    let (status, _) = ask("local.own", "own secret").await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn a_method_is_refused_without_its_right_alone_and_in_a_batch() {
    let world = World::start(true).await;
    let access = world.access().await;
    let all = "imconnector,imopenlines,imbot,im,user_brief,placement";
    let (_, answer) = world.call_as(&access, "scope", json!({})).await;
    assert_eq!(answer["result"].as_array().unwrap().len(), 6);
    for (method, body, right) in [
        ("imconnector.list", json!({}), "imopenlines"),
        ("imopenlines.config.list.get", json!({}), "imopenlines"),
        ("imbot.app.unregister", json!({ "APP_ID": 1 }), "imbot"),
        (
            "im.message.add",
            json!({ "DIALOG_ID": "27", "MESSAGE": "hello" }),
            "im",
        ),
        ("placement.unbind", json!({}), "placement"),
        ("user.current", json!({}), "user_brief"),
    ] {
        let without: Vec<_> = all.split(',').filter(|scope| *scope != right).collect();
        world
            .control("scope", json!({ "scope": without.join(",") }))
            .await;
        let (status, answer) = world.call_as(&access, method, body.clone()).await;
        assert_eq!(
            (status, &answer["error"]),
            (403, &json!("insufficient_scope")),
            "{method}"
        );
        let batch = json!({ "cmd": { "one": method, "two": "scope" } });
        let (status, answer) = world.call_as(&access, "batch", batch).await;
        assert_eq!(status, 200);
        assert_eq!(
            answer["result"]["result_error"]["one"]["error"], "insufficient_scope",
            "{method}"
        );
        assert_eq!(answer["result"]["result"]["two"], json!(without));
        world.control("scope", json!({ "scope": all })).await;
        let (_, answer) = world.call_as(&access, method, body).await;
        assert_ne!(answer["error"], "insufficient_scope", "{method}");
    }
    world.control("scope", json!({ "scope": "" })).await;
    let (status, answer) = world.call_as(&access, "scope", json!({})).await;
    assert_eq!((status, &answer["result"]), (200, &json!([])));
    let (status, _) = world.call_as(&access, "app.info", json!({})).await;
    assert_eq!(status, 200);
}
