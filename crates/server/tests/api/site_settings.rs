//! What the database keeps of a site's settings.

use framechat_protocol::boot::{Ask, Position, PreChat};
use framechat_server::store::Site;
use secrecy::ExposeSecret as _;

use super::harness::{SITE, Server};

#[tokio::test]
async fn what_a_site_chose_is_kept_and_can_be_taken_back() {
    let server = Server::start().await;
    let store = &server.state.store;
    let plain = store.site(SITE).await.unwrap().unwrap();
    assert_eq!(plain.position, Position::End);
    assert!(plain.avatar.is_none() && plain.pre_chat.is_empty());
    let chosen = Site {
        position: Position::Start,
        avatar: Some("https://shop.example/anna.png".to_owned()),
        pre_chat: PreChat {
            name: Ask::Required,
            email: Ask::Optional,
            phone: Ask::Off,
            consent: Some("I agree".to_owned()),
        },
        ..plain.clone()
    };
    for site in [chosen, plain] {
        assert_eq!(store.upsert_site(&site).await.unwrap(), site);
        assert_eq!(store.site(SITE).await.unwrap().unwrap(), site);
    }
}

#[tokio::test]
async fn a_replaced_identity_secret_is_good_for_its_grace_and_no_longer() {
    const GRACE_MS: i64 = 1000;
    let server = Server::start().await;
    let store = &server.state.store;
    let valid = async |now_ms| {
        let secrets = store.identity_secrets(SITE, now_ms).await.unwrap();
        let secrets = secrets.map(|known| (known.valid, known.previous_until_ms));
        secrets.map(|(valid, until)| {
            let valid: Vec<_> = valid
                .iter()
                .map(|one| one.expose_secret().to_owned())
                .collect();
            (valid.join(" "), until)
        })
    };
    let put = async |secret: &str, now_ms| {
        store
            .put_identity_secret(SITE, &secret.into(), GRACE_MS, now_ms)
            .await
            .unwrap()
    };
    assert_eq!(valid(0).await, None);
    assert!(put("first", 10).await);
    assert_eq!(valid(10).await, Some(("first".to_owned(), None)));
    assert!(put("second", 500).await);
    let both = Some(("second first".to_owned(), Some(1500)));
    assert_eq!(valid(500).await, both);
    assert_eq!(valid(1499).await, both);
    assert_eq!(valid(1500).await, Some(("second".to_owned(), None)));
    // The one before the previous one is not valid a moment longer.
    assert!(put("third", 600).await);
    let two = Some(("third second".to_owned(), Some(1600)));
    assert_eq!(valid(601).await, two);
    let unknown = store.put_identity_secret("none", &"x".into(), 0, 1).await;
    assert!(!unknown.unwrap());
}
