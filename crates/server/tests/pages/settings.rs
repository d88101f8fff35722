//! The settings frame of a line: who sees it, what saving does, and what is told when it cannot.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::portal::{APPLICATION_TOKEN, MEMBER};
use crate::world::{Answer, PUBLIC, World, between};

const AUTH: &str = "access-of-the-user";

async fn open_with(world: &World, change: &[(&str, &str)], options: Value) -> Answer {
    let options = options.to_string();
    let mut fields = vec![
        ("AUTH_ID", AUTH),
        ("SERVER_ENDPOINT", "https://evil.example/rest/"),
        ("APPLICATION_TOKEN", APPLICATION_TOKEN),
        ("member_id", MEMBER),
        ("PLACEMENT", "SETTING_CONNECTOR"),
        ("PLACEMENT_OPTIONS", &options),
    ];
    for (key, value) in change {
        let field = fields.iter_mut().find(|(name, _)| name == key).unwrap();
        field.1 = value;
    }
    world
        .post("/placement/settings?DOMAIN=evil.example&APP_SID=1", &fields)
        .await
}

async fn open(world: &World, line: &str) -> Answer {
    open_with(
        world,
        &[],
        json!({ "CONNECTOR": "framechat", "LINE": line, "ACTIVE_STATUS": false }),
    )
    .await
}

fn ticket_of(answer: &Answer) -> &str {
    between(answer.text(), "name=\"ticket\" value=\"", "\"")
}

async fn save(world: &World, ticket: &str, change: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("ticket", ticket),
        ("title", "Coffee Roasters"),
        ("url", "https://shop.example/"),
        (
            "origins",
            "https://shop.example\r\nhttp://shop.localhost:8700",
        ),
        ("action", "connect"),
    ];
    for (key, value) in change {
        let field = fields.iter_mut().find(|(name, _)| name == key).unwrap();
        field.1 = value;
    }
    world.post("/placement/settings/save", &fields).await
}

fn key_of(answer: &Answer) -> String {
    between(answer.text(), "id=\"site-key\">", "<").to_owned()
}

#[tokio::test]
async fn the_form_is_shown_to_those_who_may() {
    let world = World::installed().await;
    let answer = open(&world, "1").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let policy = answer.header("content-security-policy");
    assert!(
        policy.ends_with(&format!("frame-ancestors {}", world.portal.address)),
        "{policy}"
    );
    assert!(policy.contains("form-action 'self'"), "{policy}");
    for label in [
        "Title</label>",
        "Site address</label>",
        "Allowed origins</label>",
        ">Connect</button>",
    ] {
        assert!(answer.text().contains(label), "{label}: {}", answer.text());
    }
    assert!(!answer.text().contains(AUTH), "the user's token stays here");
    assert_eq!(world.portal.calls("user.current")[0]["auth"], AUTH);
    assert!(!answer.text().contains("Script tag"), "no site yet, no tag");
}

#[tokio::test]
async fn who_did_not_come_from_the_portal_sees_nothing() {
    let world = World::installed().await;
    let options = json!({ "CONNECTOR": "framechat", "LINE": "1" });
    for change in [
        ("APPLICATION_TOKEN", "wrong"),
        ("member_id", "0000000000000000000000000000beef"),
    ] {
        let answer = open_with(&world, &[change], options.clone()).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::FORBIDDEN, "not_the_portal"),
            "{change:?}"
        );
    }
    for change in [
        ("APPLICATION_TOKEN", ""),
        ("AUTH_ID", ""),
        ("member_id", ""),
    ] {
        let answer = open_with(&world, &[change], options.clone()).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::BAD_REQUEST, "request_invalid"),
            "{change:?}"
        );
    }
    assert!(
        world.portal.calls("user.current").is_empty(),
        "the portal is not even asked"
    );
}

#[tokio::test]
async fn users_who_may_not_see_nothing() {
    let cases = [
        (
            "user.current",
            401,
            json!({ "error": "expired_token", "error_description": "" }),
        ),
        (
            "user.current",
            200,
            json!({ "result": { "ID": "7", "ACTIVE": false } }),
        ),
        (
            "imconnector.list",
            400,
            json!({ "error": "ACCESS_DENIED", "error_description": "" }),
        ),
    ];
    for (method, status, body) in cases {
        let world = World::installed().await;
        world.portal.answers(method, status, body.clone());
        let answer = open(&world, "1").await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::FORBIDDEN, "not_allowed"),
            "{method} {body}"
        );
    }
}

#[tokio::test]
async fn settings_of_others_are_not_ours() {
    let world = World::installed().await;
    let other = open_with(&world, &[], json!({ "CONNECTOR": "livechat", "LINE": "1" })).await;
    assert_eq!(
        (other.status, other.refusal()),
        (StatusCode::BAD_REQUEST, "other_connector")
    );
    for options in [
        json!({ "CONNECTOR": "framechat" }),
        json!({ "CONNECTOR": "framechat", "LINE": "x" }),
        json!([]),
    ] {
        let answer = open_with(&world, &[], options.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{options}");
    }
}

#[tokio::test]
async fn connecting_tells_the_portal_and_gives_the_tag() {
    let world = World::installed().await;
    let form = open(&world, "1").await;
    let saved = save(&world, ticket_of(&form), &[]).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());

    let key = key_of(&saved);
    assert_eq!(key.len(), 32);
    let activated = &world.portal.calls("imconnector.activate")[0];
    assert_eq!(
        (&activated["CONNECTOR"], &activated["ACTIVE"]),
        (&json!("framechat"), &json!("1"))
    );
    let data = &world.portal.calls("imconnector.connector.data.set")[0]["DATA"];
    assert_eq!(
        *data,
        json!({
            "ID": key, "URL": "https://shop.example/", "URL_IM": format!("{PUBLIC}/chat?site={key}"), "NAME": "Coffee Roasters",
        })
    );
    let tag = format!(
        "&lt;script async src=&quot;{PUBLIC}/embed.js&quot; data-site=&quot;{key}&quot;&gt;&lt;/script&gt;"
    );
    assert!(
        saved.text().contains(&tag) && saved.text().contains("Script tag</label>"),
        "{}",
        saved.text()
    );

    let site = world.state.store.site(&key).await.unwrap().unwrap();
    assert_eq!(
        site.origins,
        ["https://shop.example", "http://shop.localhost:8700"]
    );
    assert!(site.active);
    assert_eq!(
        world.get(&format!("/chat?site={key}")).await.status,
        StatusCode::OK
    );

    let again = open(&world, "1").await;
    assert_eq!(
        key_of(&again),
        key,
        "the settings opened again show the same site"
    );
    let resaved = save(&world, ticket_of(&again), &[("title", "Tea")]).await;
    assert_eq!(key_of(&resaved), key, "saving again keeps the key");
    assert_eq!(
        world.state.store.site(&key).await.unwrap().unwrap().title,
        "Tea"
    );
}

#[tokio::test]
async fn disconnecting_ends_the_chat_and_keeps_the_key() {
    let world = World::installed().await;
    let form = open(&world, "1").await;
    let key = key_of(&save(&world, ticket_of(&form), &[]).await);
    let gone = save(
        &world,
        ticket_of(&form),
        &[("action", "disconnect"), ("title", "")],
    )
    .await;
    assert_eq!(
        gone.status,
        StatusCode::OK,
        "a disconnect needs no valid form: {}",
        gone.text()
    );
    assert_eq!(world.portal.calls("imconnector.activate")[1]["ACTIVE"], "0");
    assert_eq!(
        world.get(&format!("/chat?site={key}")).await.status,
        StatusCode::NOT_FOUND
    );
    let back = save(&world, ticket_of(&form), &[]).await;
    assert_eq!(key_of(&back), key);
}

#[tokio::test]
async fn mistakes_are_shown_beside_what_was_typed() {
    let world = World::installed().await;
    let form = open(&world, "1").await;
    let typed = "https://shop.example/cart\n<b>";
    let answer = save(
        &world,
        ticket_of(&form),
        &[("origins", typed), ("title", "")],
    )
    .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(
        page.contains("leave out everything after the host"),
        "{page}"
    );
    assert!(page.contains("Write what visitors shall read"), "{page}");
    assert!(
        page.contains("https://shop.example/cart\n&lt;b&gt;</textarea>"),
        "what was typed stays: {page}"
    );
    assert!(page.contains("aria-invalid=\"true\""));
    assert!(
        world.portal.calls("imconnector.activate").is_empty(),
        "nothing was told to the portal"
    );
    let mended = save(&world, ticket_of(&answer), &[]).await;
    assert_eq!(
        mended.status,
        StatusCode::OK,
        "the same form can be sent again"
    );
}

#[tokio::test]
async fn what_the_portal_refuses_is_not_saved() {
    let world = World::installed().await;
    let form = open(&world, "1").await;
    world.portal.answers(
        "imconnector.connector.data.set",
        400,
        json!({
            "error": "ERROR_ARGUMENT", "error_description": "Argument 'DATA' is null or empty",
        }),
    );
    let answer = save(&world, ticket_of(&form), &[]).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(
        answer.text().contains("ERROR_ARGUMENT"),
        "{}",
        answer.text()
    );
    assert!(
        answer.text().contains("value=\"Coffee Roasters\""),
        "what was typed stays"
    );
    assert!(
        world
            .state
            .store
            .site_by_line(MEMBER, "framechat", "1")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn only_a_living_ticket_saves() {
    let world = World::installed().await;
    for ticket in ["", "made-up"] {
        let answer = save(&world, ticket, &[]).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::FORBIDDEN, "form_ended"),
            "{ticket}"
        );
    }
    let unclear = save(&world, "any", &[("action", "explode")]).await;
    assert_eq!(unclear.status, StatusCode::BAD_REQUEST);
    assert!(world.portal.calls("imconnector.activate").is_empty());
}

#[tokio::test]
async fn a_ticket_is_good_for_its_own_line_only() {
    let world = World::installed().await;
    let one = key_of(&save(&world, ticket_of(&open(&world, "1").await), &[]).await);
    let two = key_of(
        &save(
            &world,
            ticket_of(&open(&world, "2").await),
            &[("title", "Second")],
        )
        .await,
    );
    assert_ne!(one, two);
    let site = world.state.store.site(&one).await.unwrap().unwrap();
    assert_eq!(
        (site.line.as_str(), site.title.as_str()),
        ("1", "Coffee Roasters")
    );
    let site = world.state.store.site(&two).await.unwrap().unwrap();
    assert_eq!((site.line.as_str(), site.title.as_str()), ("2", "Second"));
}
