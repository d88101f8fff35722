//! Launches as the messenger makes them, signed, for the tests of the chat app's page.

use framechat_protocol::bitrix24::signature::{domain_hash, user_hash};
use framechat_server::store::NewRegistration;

use crate::portal::MEMBER;
use crate::world::{Answer, World};

pub(crate) const HASH: &str = "d1ab17949a572b0979d8db0d5b349cd2";

pub(crate) async fn register(world: &World, id: &str, hash: &str) {
    let registration = NewRegistration {
        id: id.to_owned(),
        portal: MEMBER.to_owned(),
        bot_id: "62".to_owned(),
        code: id.to_owned(),
        hash: hash.into(),
    };
    world
        .state
        .store
        .insert_registration(&registration, 1)
        .await
        .unwrap();
}

/// What the messenger sends, signed with `hash`; the hosts here are addresses with ports, the signature has neither.
pub(crate) fn query_signed_with(world: &World, hash: &str) -> Vec<(String, String)> {
    let pairs = [
        ("BOT_ID", "62"),
        ("APP_ID", "11"),
        ("APP_CODE", "echoFrame"),
        ("DOMAIN", world.portal.address.as_str()),
        ("DOMAIN_HASH", &domain_hash("127.0.0.1", hash)),
        ("USER_ID", "2"),
        ("USER_HASH", &user_hash("2", hash)),
        ("DIALOG_ID", "chat950"),
        ("DIALOG_CONTEXT", "lines"),
        ("DIALOG_ENTITY_ID", "telegrambot|8|173633217|569"),
        ("LANG", "en"),
        ("CONTEXT", "textarea"),
    ];
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .to_vec()
}

pub(crate) fn address(id: &str, pairs: &[(String, String)]) -> String {
    let query: String = pairs
        .iter()
        .map(|(key, value)| {
            let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            format!("{key}={value}&")
        })
        .collect();
    format!("/app/{id}?{query}")
}

pub(crate) struct Launched {
    pub(crate) world: World,
    pub(crate) query: Vec<(String, String)>,
}

impl Launched {
    pub(crate) async fn new() -> Self {
        let world = World::installed().await;
        register(&world, "registration-1", HASH).await;
        let query = query_signed_with(&world, HASH);
        Self { world, query }
    }

    pub(crate) async fn open(
        &self,
        change: impl FnOnce(&mut Vec<(String, String)>),
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut query = self.query.clone();
        change(&mut query);
        self.world
            .get_with(&address("registration-1", &query), headers)
            .await
    }

    pub(crate) async fn page(&self) -> String {
        let boot = self.open(|_| {}, &[]).await.boot();
        boot["page"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn set<'a>(
    key: &'a str,
    value: &'a str,
) -> impl FnOnce(&mut Vec<(String, String)>) + 'a {
    move |query| {
        let pair = query.iter_mut().find(|(name, _)| name == key).unwrap();
        pair.1 = value.to_owned();
    }
}
