//! The settings form: what saving does at the portal and here, and what is told when it cannot.

use axum::http::StatusCode;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::portal::MEMBER;
use crate::settings::open;
use crate::world::{Answer, PUBLIC, World, between};

pub(crate) fn ticket_of(answer: &Answer) -> &str {
    between(answer.text(), "name=\"ticket\" value=\"", "\"")
}

pub(crate) async fn save(world: &World, ticket: &str, change: &[(&str, &str)]) -> Answer {
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
        match fields.iter_mut().find(|(name, _)| name == key) {
            Some(field) => field.1 = value,
            None => fields.push((key, value)),
        }
    }
    world.post("/placement/settings/save", &fields).await
}

fn key_of(answer: &Answer) -> String {
    between(answer.text(), "id=\"site-key\">", "<").to_owned()
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
    assert!(!answer.text().contains("Nothing was saved"));
    assert_eq!(
        activations(&world),
        ["1", "0"],
        "what was connected for it is disconnected again"
    );
    let site = world
        .state
        .store
        .site_by_line(MEMBER, "framechat", "1")
        .await
        .unwrap()
        .unwrap();
    assert!(!site.active);

    world.portal.answers(
        "imconnector.connector.data.set",
        200,
        json!({ "result": true }),
    );
    let saved = save(&world, ticket_of(&form), &[]).await;
    assert_eq!(
        key_of(&saved),
        site.key,
        "the key that the portal was told stays"
    );
}

fn activations(world: &World) -> Vec<String> {
    let calls = world.portal.calls("imconnector.activate");
    calls
        .iter()
        .map(|call| call["ACTIVE"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_connected_line_stays_connected_when_a_change_is_refused() {
    let world = World::installed().await;
    let form = open(&world, "1").await;
    let key = key_of(&save(&world, ticket_of(&form), &[]).await);
    let refusal = json!({ "error": "ERROR_CORE", "error_description": "no" });
    world
        .portal
        .answers("imconnector.connector.data.set", 400, refusal);
    let answer = save(&world, ticket_of(&form), &[("title", "Tea")]).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert_eq!(activations(&world), ["1", "1"]);
    let site = world.state.store.site(&key).await.unwrap().unwrap();
    assert_eq!(
        (site.active, site.title.as_str()),
        (true, "Coffee Roasters")
    );
}

#[tokio::test]
async fn a_closed_window_does_not_cut_a_save_in_two() {
    let world = World::installed().await;
    let form = open(&world, "1").await;
    let held = world.portal.hold().await;
    tokio::select! {
        answer = save(&world, ticket_of(&form), &[]) => panic!("answered: {answer:?}"),
        () = world.portal.until_called("imconnector.activate", 1) => {}
    }
    drop(held);
    let connected = async {
        let store = &world.state.store;
        loop {
            let site = store.site_by_line(MEMBER, "framechat", "1").await.unwrap();
            if site.is_some_and(|site| site.active) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(20);
    assert!(
        tokio::time::timeout(patience, connected).await.is_ok(),
        "the second half was never done"
    );
    assert_eq!(
        world.portal.calls("imconnector.connector.data.set").len(),
        1
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

#[tokio::test]
async fn what_the_site_chooses_reaches_its_chat() {
    let world = World::installed().await;
    let form = open(&world, "1").await;
    let chosen = [
        ("greeting", " Ask us anything "),
        ("accent", "#FFCC00"),
        ("position", "start"),
        ("avatar", " https://shop.example/anna.png "),
        ("ask_name", "required"),
        ("ask_phone", "optional"),
        ("consent", " I agree\r\nto this "),
    ];
    let saved = save(&world, ticket_of(&form), &chosen).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    let chat = world.get(&format!("/chat?site={}", key_of(&saved))).await;
    let colour = "--fc-accent-ink:light-dark(#000000, #000000)";
    assert!(chat.text().contains(colour), "{}", chat.text());
    let boot = chat.boot();
    assert_eq!(
        (&boot["greeting"], &boot["avatar"], &boot["pre_chat"]),
        (
            &json!("Ask us anything"),
            &json!("https://shop.example/anna.png"),
            &json!({"name": "required", "phone": "optional", "consent": "I agree\nto this"})
        )
    );
    let again = open(&world, "1").await;
    for kept in [
        "Ask us anything</textarea>",
        "value=\"#ffcc00\"",
        "<option value=\"start\" selected=\"\">",
        "<option value=\"required\" selected=\"\">",
        "<option value=\"optional\" selected=\"\">",
        "value=\"https://shop.example/anna.png\"",
        "I agree\nto this</textarea>",
    ] {
        assert!(again.text().contains(kept), "{kept}: {}", again.text());
    }
    let plain = save(&world, ticket_of(&again), &[]).await;
    let chat = world.get(&format!("/chat?site={}", key_of(&plain))).await;
    assert!(!chat.text().contains("--fc-accent-ink:light-dark(#000000"));
    let boot = chat.boot();
    for gone in ["greeting", "avatar", "pre_chat"] {
        assert!(boot.get(gone).is_none(), "{gone}: {boot}");
    }
    let wrong = [
        ("accent", "red; x"),
        ("greeting", &*"x".repeat(501)),
        ("position", "top"),
        ("avatar", "http://shop.example/anna.png"),
        ("ask_email", "perhaps"),
        ("consent", &*"x".repeat(1001)),
    ];
    let answer = save(&world, ticket_of(&again), &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in [
        "id=\"accent-error\"",
        "id=\"greeting-error\"",
        "id=\"position-error\"",
        "id=\"avatar-error\"",
        "id=\"ask_email-error\"",
        "id=\"consent-error\"",
        "value=\"red; x\"",
    ] {
        assert!(answer.text().contains(told), "{told}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_test_message_is_judged_and_keeps_what_was_typed() {
    let world = World::installed().await;
    let form = open(&world, "1").await;
    let test = [("action", "test"), ("title", "not saved yet")];
    let early = save(&world, ticket_of(&form), &test).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(
        early.text().contains("Connect the channel first"),
        "{}",
        early.text()
    );
    assert!(world.portal.calls("imconnector.send.messages").is_empty());

    let key = key_of(&save(&world, ticket_of(&form), &[]).await);
    let item = |done: bool| json!({ "result": { "SUCCESS": true, "DATA": { "RESULT": [{ "SUCCESS": done, "ERRORS": ["the <line> sleeps"] }] } } });
    world
        .portal
        .answers("imconnector.send.messages", 200, item(true));
    let sent = save(&world, ticket_of(&form), &test).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    assert!(
        sent.text().contains("took the test message"),
        "{}",
        sent.text()
    );
    assert!(
        sent.text().contains("value=\"not saved yet\""),
        "what was typed stays"
    );
    let call = &world.portal.calls("imconnector.send.messages")[0];
    let message = &call["MESSAGES"][0];
    assert_eq!(message["chat"]["id"], format!("test-{key}"));
    assert!(
        message["message"]["text"]
            .as_str()
            .unwrap()
            .contains("test message")
    );

    world
        .portal
        .answers("imconnector.send.messages", 200, item(false));
    let refused = save(&world, ticket_of(&form), &test).await;
    assert_eq!(refused.status, StatusCode::BAD_GATEWAY);
    let page = refused.text();
    assert!(
        page.contains("the &lt;line&gt; sleeps") && page.contains("role=\"alert\""),
        "{page}"
    );
    let title = world.state.store.site(&key).await.unwrap().unwrap().title;
    assert_eq!(title, "Coffee Roasters");
}

#[tokio::test]
async fn the_form_answers_in_its_language() {
    let world = World::installed().await;
    let form = open(&world, "1").await;
    let answer = save(&world, ticket_of(&form), &[("lang", "ru"), ("title", "")]).await;
    let page = answer.text();
    assert!(page.contains("<html lang=\"ru\">"), "{page}");
    assert!(
        page.contains("Напишите, что посетители будут читать"),
        "{page}"
    );
    assert!(page.contains("name=\"lang\" value=\"ru\""), "{page}");
    let ended = save(&world, "none", &[("lang", "ar")]).await;
    assert_eq!(ended.refusal(), "form_ended");
    assert!(
        ended.text().contains("<html lang=\"ar\" dir=\"rtl\">"),
        "{}",
        ended.text()
    );
}

/// When the identity secret that a form knows of was made, and the secret if the form shows it.
fn identity_of(answer: &Answer) -> (&str, Option<&str>) {
    let text = answer.text();
    let made = between(text, "name=\"identity_made\" value=\"", "\"");
    let shown = text.contains("id=\"identity-secret\"");
    let secret = shown.then(|| {
        let (_, rest) = text.split_once("id=\"identity-secret\"").unwrap();
        between(rest, "value=\"", "\"")
    });
    (made, secret)
}

#[tokio::test]
async fn an_identity_secret_is_shown_once_and_replaced_with_a_grace() {
    let world = World::installed().await;
    let form = open(&world, "1").await;
    let ticket = ticket_of(&form).to_owned();
    let make = async |made: &str| {
        let change = [
            ("action", "identity"),
            ("identity_made", made),
            ("title", "Typed"),
        ];
        save(&world, &ticket, &change).await
    };
    let too_early = make("").await;
    assert_eq!(too_early.status, StatusCode::CONFLICT, "no site yet");
    let saved = save(&world, &ticket, &[]).await;
    assert_eq!(identity_of(&saved), ("", None));
    let key = key_of(&saved);

    let first = make("").await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    assert!(first.text().contains("value=\"Typed\""), "typed text stays");
    let (made, secret) = identity_of(&first);
    let secret = secret.expect("the secret is shown");
    assert_eq!(secret.len(), 43);
    let again = open(&world, "1").await;
    assert_eq!(identity_of(&again), (made, None), "it is shown once");
    assert!(!again.text().contains(secret));

    let stale = make("").await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(identity_of(&stale), (made, None), "nothing was replaced");

    let second = make(made).await;
    let (_, newer) = identity_of(&second);
    let newer = newer.expect("the new secret is shown");
    assert!(
        second.text().contains("Hours left: 24"),
        "{}",
        second.text()
    );
    let now = framechat_server::clock::now_ms();
    let valid = async |at| {
        let known = world.state.store.identity_secrets(&key, at).await.unwrap();
        known
            .unwrap()
            .valid
            .iter()
            .map(|one| one.expose_secret().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(valid(now).await, [newer, secret]);
    let grace = framechat_server::services::settings::IDENTITY_GRACE_MS;
    assert_eq!(valid(now + grace).await, [newer]);
}
