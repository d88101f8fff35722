//! The pages of no surface: the server's own address, addresses of nothing, those that only a portal opens, and trouble.

use axum::http::StatusCode;
use framechat_server::pages::words::{ARABIC, ENGLISH, RUSSIAN, Words};

use crate::world::World;

/// Each language by a header that asks for it.
const LANGUAGES: [(&str, &Words); 4] = [
    ("ru-RU, en;q=0.5", &RUSSIAN),
    ("ar", &ARABIC),
    ("en", &ENGLISH),
    ("de", &ENGLISH),
];

#[tokio::test]
async fn the_servers_own_address_says_that_it_runs() {
    let world = World::empty().await;
    for (asked, words) in LANGUAGES {
        let answer = world.get_with("/", &[("accept-language", asked)]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("vary"), "accept-language");
        assert!(answer.text().contains(words.trouble.running), "{asked}");
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src 'none'")
        );
    }
}

#[tokio::test]
async fn an_address_of_nothing_is_a_page_that_says_so() {
    let world = World::empty().await;
    for (asked, words) in LANGUAGES {
        let answer = world
            .get_with("/nothing", &[("accept-language", asked)])
            .await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::NOT_FOUND, "not_found")
        );
        assert!(
            answer.text().contains(words.trouble.nothing_here),
            "{asked}"
        );
    }
    // Programs are told as programs are.
    let answer = world.get("/api/nothing").await;
    assert_eq!(answer.problem(), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn what_only_a_portal_opens_says_so_to_a_person() {
    let world = World::empty().await;
    for path in [
        "/placement/install",
        "/placement/settings",
        "/placement/widget",
    ] {
        for (asked, words) in LANGUAGES {
            let answer = world.get_with(path, &[("accept-language", asked)]).await;
            assert_eq!(
                (answer.status, answer.refusal(), answer.header("allow")),
                (StatusCode::METHOD_NOT_ALLOWED, "opened_by_hand", "POST"),
                "{path}"
            );
            assert!(answer.text().contains(words.belongs_inside), "{asked}");
        }
    }
}

#[tokio::test]
async fn a_chat_that_is_not_there_is_told_in_the_visitors_language() {
    let world = World::empty().await;
    for (asked, words) in LANGUAGES {
        let answer = world
            .get_with("/chat?site=x", &[("accept-language", asked)])
            .await;
        assert!(answer.text().contains(words.trouble.no_chat), "{asked}");
    }
    // The tag's language counts before the browser's.
    let answer = world
        .get_with("/chat?site=x&lang=ar", &[("accept-language", "ru")])
        .await;
    assert!(answer.text().contains(ARABIC.trouble.no_chat));
}
