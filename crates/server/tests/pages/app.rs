//! The chat app's page: who gets it, under which headers, and who does not.

use axum::http::StatusCode;
use framechat_protocol::bitrix24::launch::QUERY_MAX_BYTES;
use framechat_protocol::bitrix24::signature::{domain_hash, user_hash};

use crate::launch::{HASH, Launched, address, query_signed_with, register, set};
use crate::widget::RELOAD;
use crate::world::{Answer, World};

#[tokio::test]
async fn a_signed_launch_gets_the_page() {
    let launched = Launched::new().await;
    let referer = format!("{}/online/", launched.world.portal.address);
    let answer = launched.open(|_| {}, &[("referer", &referer)]).await;
    assert_eq!(answer.status, StatusCode::OK);

    let portal = &launched.world.portal.address;
    let policy = answer.header("content-security-policy");
    assert!(
        policy.ends_with(&format!("frame-ancestors {portal}")),
        "{policy}"
    );
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");

    let boot = answer.boot();
    assert_eq!(boot["surface"], "chat_app");
    assert_eq!(boot["parent_origin"], *portal);
    assert_eq!(boot["launch"]["user_id"], "2");
    assert_eq!(boot["launch"]["dialog_id"], "chat950");
    assert_eq!(boot["launch"]["entity"]["line"], "8");
    assert!(boot["page"].as_str().unwrap().starts_with("/app/s/"));
    assert!(boot["session"].as_str().unwrap().len() >= 43);

    let page = answer.text();
    for secret in [
        HASH,
        &domain_hash("127.0.0.1", HASH),
        &user_hash("2", HASH),
        "HASH",
    ] {
        assert!(!page.contains(secret), "{secret} is in the page");
    }
    let order = [
        "/assets/tokens-1.css",
        "framechat-boot",
        "/assets/boot-1.js",
        "type=\"module\"",
        "framechat-root",
    ];
    let places: Vec<_> = order.iter().map(|part| page.find(part).unwrap()).collect();
    assert!(places.is_sorted(), "the head's order: {page}");
}

#[tokio::test]
async fn a_launch_without_referer_is_taken() {
    let launched = Launched::new().await;
    assert_eq!(launched.open(|_| {}, &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn tampered_launches_are_refused_by_name() {
    let launched = Launched::new().await;
    let other = domain_hash("127.0.0.2", HASH);
    for (key, value, code) in [
        ("USER_HASH", other.as_str(), "user_hash"),
        ("USER_HASH", "", "user_hash"),
        ("USER_ID", "3", "user_hash"),
        ("USER_ID", "127.0.0.1", "user_id"),
        ("DOMAIN_HASH", &other, "domain_hash"),
        ("DOMAIN", "https://other.example", "domain_mismatch"),
        ("DOMAIN", "http://127.0.0.1", "domain_mismatch"),
        ("DOMAIN", "", "domain_missing"),
    ] {
        let answer = launched.open(set(key, value), &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{key}={value}");
        assert_eq!(answer.refusal(), code, "{key}={value}");
        assert!(
            !answer.text().contains("framechat-boot"),
            "nothing of the app: {}",
            answer.text()
        );
        assert!(!answer.text().contains(&user_hash("2", HASH)));
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
}

#[tokio::test]
async fn a_foreign_referer_is_refused() {
    let launched = Launched::new().await;
    let lookalike = format!("{}.evil.example/", launched.world.portal.address);
    for referer in ["https://evil.example/", &lookalike, "nonsense", ""] {
        let answer = launched.open(|_| {}, &[("referer", referer)]).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::FORBIDDEN, "referer"),
            "{referer}"
        );
    }
}

#[tokio::test]
async fn the_hashes_do_not_stand_for_one_another() {
    let launched = Launched::new().await;
    let (domain, user) = (domain_hash("127.0.0.1", HASH), user_hash("2", HASH));
    let host_as_user = |query: &mut Vec<(String, String)>| {
        set("USER_ID", "127.0.0.1")(query);
        set("USER_HASH", &domain)(query);
    };
    assert_eq!(launched.open(host_as_user, &[]).await.refusal(), "user_id");
    assert_eq!(
        launched
            .open(set("DOMAIN_HASH", &user), &[])
            .await
            .refusal(),
        "domain_hash"
    );
    assert_eq!(
        launched
            .open(set("USER_HASH", &domain), &[])
            .await
            .refusal(),
        "user_hash"
    );
}

#[tokio::test]
async fn the_hash_register_is_refused_with_its_reason() {
    let world = World::installed().await;
    register(&world, "careless", "register").await;
    let query = query_signed_with(&world, "register");
    let answer = world.get(&address("careless", &query)).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::FORBIDDEN, "hash_is_register")
    );
    assert!(
        answer.text().contains("users cannot be verified"),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn a_launch_for_one_registration_opens_no_other() {
    let launched = Launched::new().await;
    register(
        &launched.world,
        "registration-2",
        "0e9c40cee01d6f182e9261b38b30b5c3",
    )
    .await;
    let answer = launched
        .world
        .get(&address("registration-2", &launched.query))
        .await;
    assert_eq!(answer.refusal(), "domain_hash");
}

#[tokio::test]
async fn an_unknown_registration_is_not_found() {
    let launched = Launched::new().await;
    let answer = launched
        .world
        .get(&address("nobody", &launched.query))
        .await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::NOT_FOUND, "unknown_registration")
    );
}

#[tokio::test]
async fn a_query_has_its_limit() {
    let launched = Launched::new().await;
    let signed = address("registration-1", &launched.query);
    let used = signed.split_once('?').unwrap().1.len();
    for (bytes, status) in [
        (QUERY_MAX_BYTES - 1, StatusCode::OK),
        (QUERY_MAX_BYTES, StatusCode::OK),
        (QUERY_MAX_BYTES + 1, StatusCode::URI_TOO_LONG),
    ] {
        let padded = format!("{signed}x={}", "y".repeat(bytes - used - 2));
        assert_eq!(launched.world.get(&padded).await.status, status, "{bytes}");
    }
}

#[tokio::test]
async fn the_page_and_its_refusals_speak_the_launchs_language() {
    let launched = Launched::new().await;
    for (lang, tag, no_scripts, refused, reason, ended) in [
        (
            "ru",
            "ru",
            "Этой странице нужен JavaScript.",
            "Запуск отклонён",
            "Подпись пользователя (USER_HASH) неверна.",
            "Сеанс этой страницы закончился.",
        ),
        (
            "ar",
            "ar",
            "تحتاج هذه الصفحة إلى JavaScript.",
            "رُفض هذا التشغيل",
            "توقيع المستخدم (USER_HASH) غير صالح.",
            "انتهت جلسة هذه الصفحة.",
        ),
        (
            "de",
            "en",
            "This page needs JavaScript.",
            "This launch was refused",
            "The user's signature (USER_HASH) is not valid.",
            "This page's session has ended.",
        ),
    ] {
        let page = launched.open(set("LANG", lang), &[]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.text().contains(&format!("<html lang=\"{tag}\"")),
            "{}",
            page.text()
        );
        assert_eq!(page.text().contains("dir=\"rtl\""), tag == "ar");
        assert!(page.text().contains(no_scripts), "{}", page.text());
        let forged = |query: &mut Vec<(String, String)>| {
            set("LANG", lang)(query);
            set("USER_ID", "3")(query);
        };
        let answer = launched.open(forged, &[]).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::FORBIDDEN, "user_hash")
        );
        let said = |answer: &Answer| answer.text().replace("&#39;", "'");
        for says in [refused, reason] {
            assert!(said(&answer).contains(says), "{lang}: {}", answer.text());
        }
        let headers = [RELOAD[0], RELOAD[1], ("accept-language", lang)];
        let answer = launched.world.get_with("/app/s/nobody", &headers).await;
        assert_eq!(answer.refusal(), "session_ended");
        assert!(said(&answer).contains(ended), "{lang}: {}", answer.text());
    }
}
