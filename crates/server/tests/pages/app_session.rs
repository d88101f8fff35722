//! The session of a launched page: its token, its renewal, its end, and what a rotated HASH means for launches.

use axum::http::StatusCode;
use framechat_protocol::app_session::{SESSION_MAX_MS, SESSION_MS};
use framechat_server::assets::Assets;
use framechat_server::clock::now_ms;
use framechat_server::random;
use framechat_server::services::page_session::of_bearer;
use framechat_server::store::NewPageSession;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::launch::{HASH, Launched, address, query_signed_with, register};
use crate::portal::{APPLICATION_TOKEN, MEMBER, REFRESH};
use crate::widget::{RELOAD, opened};
use crate::world::{World, sources};

const OTHER_HASH: &str = "0e9c40cee01d6f182e9261b38b30b5c3";

fn token(boot: &Value) -> String {
    boot["session"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_goes_on_for_15_minutes_from_each_renewal() {
    let launched = Launched::new().await;
    let before = now_ms();
    let boot = launched.open(|_| {}, &[]).await.boot();
    let first = boot["expires_at"].as_i64().unwrap();
    assert!((before + SESSION_MS..=now_ms() + SESSION_MS).contains(&first));
    let world = &launched.world;
    let before = now_ms();
    let renewed = world
        .api("POST", "session", &token(&boot), &Value::Null)
        .await;
    assert_eq!(renewed.status, StatusCode::OK);
    let until = renewed.json()["expires_at"].as_i64().unwrap();
    assert!((before + SESSION_MS..=now_ms() + SESSION_MS).contains(&until));
    let page = boot["page"].as_str().unwrap();
    let again = world.get_with(page, &RELOAD).await.boot();
    assert_eq!(again["expires_at"], until);
}

#[tokio::test]
async fn no_renewal_outlives_the_12_hours_of_a_launch() {
    let launched = Launched::new().await;
    let world = &launched.world;
    let before = now_ms();
    let boot = launched.open(|_| {}, &[]).await.boot();
    let kept = of_bearer(&world.state, &token(&boot))
        .await
        .unwrap()
        .unwrap();
    let end = before + SESSION_MAX_MS..=now_ms() + SESSION_MAX_MS;
    assert!(end.contains(&kept.ends_at_ms));
    // Neither a renewal nor a reload puts it off.
    world
        .api("POST", "session", &token(&boot), &Value::Null)
        .await;
    let again = world
        .get_with(boot["page"].as_str().unwrap(), &RELOAD)
        .await
        .boot();
    let later = of_bearer(&world.state, &token(&again))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(later.ends_at_ms, kept.ends_at_ms);

    let store = &world.state.store;
    let now = now_ms();
    let alive = now + 60_000;
    for (left_ms, until) in [
        (SESSION_MS + 1, now + SESSION_MS),
        (SESSION_MS, now + SESSION_MS),
        (SESSION_MS - 1, now + SESSION_MS - 1),
    ] {
        let id = random::digest(&format!("{left_ms} left"));
        let session = NewPageSession {
            id: &id,
            portal: MEMBER,
            registration: Some("registration-1"),
            user_id: "2",
            dialog: None,
            parent_origin: &world.portal.address,
            shown: "{}",
            token_digest: &random::digest("secret"),
            user_token: None,
            user_name: None,
            expires_at_ms: alive,
            ends_at_ms: now + left_ms,
        };
        store.create_page_session(&session, 0).await.unwrap();
        let session = store.page_session(&id, now).await.unwrap().unwrap();
        let extended = store
            .extend_page_session(&session, now + SESSION_MS, now)
            .await
            .unwrap();
        assert_eq!(extended, Some(until), "{left_ms}");
        // At its end it is over, and a millisecond before it is not.
        assert!(store.page_session(&id, until - 1).await.unwrap().is_some());
        let at_end = store
            .extend_page_session(&session, until + SESSION_MS, until)
            .await
            .unwrap();
        assert_eq!(at_end, None, "{left_ms}");
    }
    let session = NewPageSession {
        id: &random::digest("long open"),
        portal: MEMBER,
        registration: Some("registration-1"),
        user_id: "2",
        dialog: None,
        parent_origin: &world.portal.address,
        shown: "{}",
        token_digest: &random::digest("secret"),
        user_token: None,
        user_name: None,
        expires_at_ms: now - 1,
        ends_at_ms: now - 1,
    };
    store.create_page_session(&session, 0).await.unwrap();
    let dead = format!("{}.secret", random::digest("long open"));
    let answer = world.api("POST", "session", &dead, &Value::Null).await;
    assert_eq!(answer.problem(), (401, "session_ended".to_owned()));
}

#[tokio::test]
async fn a_token_is_good_for_its_own_session_only_and_until_the_next_load() {
    let launched = Launched::new().await;
    let world = &launched.world;
    let one = launched.open(|_| {}, &[]).await.boot();
    let two = launched.open(|_| {}, &[]).await.boot();
    let (id_of_one, secret_of_two) = (token(&one), token(&two));
    let mixed = format!(
        "{}.{}",
        id_of_one.split_once('.').unwrap().0,
        secret_of_two.split_once('.').unwrap().1
    );
    let page = one["page"].as_str().unwrap();
    let reloaded = world.get_with(page, &RELOAD).await.boot();
    for dead in ["", "nonsense", "a.b", &mixed, &token(&one)] {
        let answer = world.api("POST", "session", dead, &Value::Null).await;
        assert_eq!(
            answer.problem(),
            (401, "session_ended".to_owned()),
            "{dead}"
        );
    }
    for alive in [&token(&two), &token(&reloaded)] {
        let answer = world.api("POST", "session", alive, &Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let answer = world.get("/api/app/replies").await;
    assert_eq!(answer.problem(), (401, "session_ended".to_owned()));
}

#[tokio::test]
async fn an_ended_session_does_not_come_back() {
    let launched = Launched::new().await;
    let world = &launched.world;
    let now = now_ms();
    for (name, expires_at_ms, status) in [("alive", now + 60_000, 200), ("ended", now - 1, 401)] {
        let session = NewPageSession {
            id: &random::digest(name),
            portal: MEMBER,
            registration: Some("registration-1"),
            user_id: "2",
            dialog: None,
            parent_origin: &world.portal.address,
            shown: "{}",
            token_digest: &random::digest("secret"),
            user_token: None,
            user_name: None,
            expires_at_ms,
            ends_at_ms: i64::MAX,
        };
        world
            .state
            .store
            .create_page_session(&session, 0)
            .await
            .unwrap();
        let token = format!("{}.secret", random::digest(name));
        for (method, path) in [("POST", "session"), ("GET", "replies"), ("GET", "names")] {
            let answer = world.api(method, path, &token, &Value::Null).await;
            assert_eq!(answer.status.as_u16(), status, "{name} {path}");
        }
    }
    // What has ended is removed, and what lives stays.
    world.state.store.forget_ended_pages(now).await.unwrap();
    for (name, kept) in [("alive", true), ("ended", false)] {
        let id = random::digest(name);
        let found = world.state.store.page_session(&id, 0).await.unwrap();
        assert_eq!(found.is_some(), kept, "{name}");
    }
}

#[tokio::test]
async fn a_replaced_hash_is_good_for_its_grace() {
    let launched = Launched::new().await;
    let store = &launched.world.state.store;
    let rotate = async |hash: &str, grace_ms: i64| {
        let hash = SecretString::from(hash);
        let rotated = store.rotate_hash("registration-1", &hash, grace_ms, now_ms());
        assert!(rotated.await.unwrap());
    };
    let open = async |hash: &str| {
        let query = query_signed_with(&launched.world, hash);
        let answer = launched.world.get(&address("registration-1", &query)).await;
        answer.status.as_u16()
    };
    rotate(OTHER_HASH, 60_000).await;
    assert_eq!((open(HASH).await, open(OTHER_HASH).await), (200, 200));
    // The same again takes nothing away from the one before.
    rotate(OTHER_HASH, 0).await;
    assert_eq!(open(HASH).await, 200);
    rotate(HASH, 0).await;
    assert_eq!((open(HASH).await, open(OTHER_HASH).await), (200, 403));
    let hash = SecretString::from(HASH);
    let none = store.rotate_hash("nobody", &hash, 0, now_ms());
    assert!(!none.await.unwrap());
}

#[tokio::test]
async fn a_removed_registration_takes_its_pages_along() {
    let launched = Launched::new().await;
    let boot = launched.open(|_| {}, &[]).await.boot();
    let store = &launched.world.state.store;
    assert!(store.remove_registration("registration-1").await.unwrap());
    assert!(!store.remove_registration("registration-1").await.unwrap());
    let answer = launched
        .world
        .api("GET", "replies", &token(&boot), &Value::Null)
        .await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_portal_that_is_forgotten_leaves_nothing_of_its_chat_apps() {
    let launched = Launched::new().await;
    let world = &launched.world;
    let classic = token(&launched.open(|_| {}, &[]).await.boot());
    let widget = token(&opened(world, &[]).await);
    let new = json!({ "scope": "shared", "title": "Hi", "text": "Hello" });
    assert_eq!(
        world.api("POST", "replies", &widget, &new).await.status,
        200
    );
    let store = &world.state.store;
    store.forget_chat_apps(MEMBER).await.unwrap();
    for token in [classic, widget] {
        let answer = world.api("GET", "replies", &token, &Value::Null).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    assert!(
        store
            .registration("registration-1")
            .await
            .unwrap()
            .is_none()
    );
    assert!(store.all_replies(MEMBER).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_referer_can_be_demanded() {
    let world = World::with(
        |config| config.require_referer = true,
        Assets::new(sources(), false).unwrap(),
    )
    .await;
    let installing = framechat_server::services::install::InstallRequest {
        member_id: MEMBER.to_owned(),
        address: None,
        refresh_token: REFRESH.into(),
        application_token: Some(APPLICATION_TOKEN.into()),
    };
    framechat_server::services::install::install(&world.state, installing)
        .await
        .unwrap();
    register(&world, "registration-1", HASH).await;
    let path = address("registration-1", &query_signed_with(&world, HASH));
    let answer = world.get(&path).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::FORBIDDEN, "referer_missing")
    );
    let referer = format!("{}/", world.portal.address);
    let answer = world.get_with(&path, &[("referer", &referer)]).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn odd_launches_are_read_as_the_messenger_means_them() {
    let launched = Launched::new().await;
    let path = address("registration-1", &launched.query);
    assert!(path.ends_with('&'), "as the messenger writes it");
    let odd = format!(
        "{path}MESSAGE_ID=5&BUTTON_PARAMS=%5Bobject%20Object%5D&LANG=ru&NEW_ONE=1&debug&DIALOG_ENTITY_DATA_1=Y%7CDEAL%7C56%7CN%7CN%7C1765&"
    );
    let answer = launched.world.get(&odd).await;
    assert_eq!(answer.status, StatusCode::OK);
    let boot = answer.boot();
    assert_eq!(boot["debug"], true);
    let launch = &boot["launch"];
    assert_eq!(launch["button_params"], Value::Null);
    assert_eq!(launch["message_id"], "5");
    assert_eq!(
        launch["lang"], "en",
        "of a repeated parameter the first counts"
    );
    assert_eq!(
        launch["crm_url"],
        format!("{}/crm/deal/details/56/", launched.world.portal.address)
    );
    for signed in ["USER_ID=2", "DOMAIN_HASH=x"] {
        let answer = launched.world.get(&format!("{path}{signed}&")).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::FORBIDDEN, "repeated")
        );
    }
}

#[tokio::test]
async fn names_are_asked_for_once() {
    let launched = Launched::new().await;
    let world = &launched.world;
    world.portal.answers(
        "user.get",
        200,
        json!({ "result": [{ "ID": "2", "NAME": "Anna", "LAST_NAME": "Kim" }] }),
    );
    let dialog = |managers: Value| {
        let dialog = json!({ "entity_type": "LINES", "name": "Maria - Support", "owner": 0, "manager_list": managers });
        json!({ "result": dialog })
    };
    let method = "imopenlines.dialog.get";
    world.portal.answers(method, 200, dialog(json!([1])));
    let stranger = launched.open(|_| {}, &[]).await.boot();
    let names = world
        .api("GET", "names", &token(&stranger), &Value::Null)
        .await;
    assert_eq!(
        names.json(),
        json!({ "user_name": "Anna Kim", "client_name": null }),
        "the dialog of a launch is not signed: only who answers in it is told"
    );
    world.portal.answers(method, 200, dialog(json!([1, "2"])));
    let boot = launched.open(|_| {}, &[]).await.boot();
    for _ in 0..2 {
        let names = world.api("GET", "names", &token(&boot), &Value::Null).await;
        assert_eq!(
            names.json(),
            json!({ "user_name": "Anna Kim", "client_name": "Maria" })
        );
    }
    assert_eq!(world.portal.calls("user.get").len(), 2, "one a session");
    let page = boot["page"].as_str().unwrap();
    let again = world.get_with(page, &RELOAD).await.boot();
    assert_eq!(again["launch"]["client_name"], "Maria");
}

#[tokio::test]
async fn names_that_the_portal_does_not_tell_are_null() {
    let launched = Launched::new().await;
    let world = &launched.world;
    let refusal = json!({ "error": "ACCESS_ERROR", "error_description": "no" });
    world.portal.answers("user.get", 403, refusal.clone());
    world.portal.answers("imopenlines.dialog.get", 400, refusal);
    let boot = launched.open(|_| {}, &[]).await.boot();
    for _ in 0..2 {
        let names = world.api("GET", "names", &token(&boot), &Value::Null).await;
        assert_eq!(names.status, StatusCode::OK);
        assert_eq!(
            names.json(),
            json!({ "user_name": null, "client_name": null })
        );
    }
    assert_eq!(world.portal.calls("user.get").len(), 1, "not again at once");
}
