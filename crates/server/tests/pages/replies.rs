//! Quick replies: a user's own, the portal's shared ones, and files of them.

use framechat_protocol::app_session::{REPLIES_MAX, REPLY_TITLE_MAX_CHARS};
use framechat_server::store::{Imported, KeptReply, ReplyRefusal};
use serde_json::{Value, json};

use crate::portal::MEMBER;
use crate::widget::open_with;
use crate::world::{Answer, World};

/// A session of a user.
async fn user(world: &World, id: &str) -> String {
    world
        .portal
        .answers("user.current", 200, json!({ "result": { "ID": id } }));
    let boot = open_with(world, &[]).await.boot();
    boot["session"].as_str().unwrap().to_owned()
}

async fn add(world: &World, token: &str, scope: &str, title: &str) -> Answer {
    let new = json!({ "scope": scope, "title": title, "text": "text" });
    world.api("POST", "replies", token, &new).await
}

async fn change(world: &World, token: &str, reply: &Value, text: &str) -> Answer {
    let path = format!("replies/{}", reply["id"].as_str().unwrap());
    let body = json!({ "title": reply["title"], "text": text, "version": reply["version"] });
    world.api("PUT", &path, token, &body).await
}

async fn titles(world: &World, token: &str) -> Vec<String> {
    let list = world.api("GET", "replies", token, &Value::Null).await;
    let list = list.json();
    let replies = list["replies"].as_array().unwrap();
    let title = |reply: &Value| {
        format!(
            "{} {}",
            reply["scope"].as_str().unwrap(),
            reply["title"].as_str().unwrap()
        )
    };
    replies.iter().map(title).collect()
}

fn kept(user: Option<&str>, title: &str, text: &str) -> KeptReply {
    KeptReply {
        user: user.map(str::to_owned),
        title: title.to_owned(),
        text: text.to_owned(),
    }
}

#[tokio::test]
async fn own_replies_are_ones_own_and_shared_ones_everybodys() {
    let world = World::installed().await;
    let (anna, boris) = (user(&world, "27").await, user(&world, "28").await);
    let own = add(&world, &anna, "own", " b ").await.json();
    assert_eq!((&own["title"], &own["version"]), (&json!("b"), &json!(1)));
    add(&world, &anna, "own", "A").await;
    let shared = add(&world, &anna, "shared", "c").await.json();
    add(&world, &boris, "own", "b").await;
    assert_eq!(titles(&world, &anna).await, ["own A", "own b", "shared c"]);
    assert_eq!(titles(&world, &boris).await, ["own b", "shared c"]);

    let changed = change(&world, &boris, &shared, "by Boris").await.json();
    assert_eq!(
        (&changed["text"], &changed["version"]),
        (&json!("by Boris"), &json!(2))
    );
    let foreign = change(&world, &boris, &own, "mine now").await;
    assert_eq!(foreign.problem(), (404, "reply_unknown".to_owned()));
    let path = format!("replies/{}", own["id"].as_str().unwrap());
    let foreign = world.api("DELETE", &path, &boris, &Value::Null).await;
    assert_eq!(foreign.problem(), (404, "reply_unknown".to_owned()));
    let removed = world.api("DELETE", &path, &anna, &Value::Null).await;
    assert_eq!(removed.status, 204);
    assert_eq!(titles(&world, &anna).await, ["own A", "shared c"]);
}

#[tokio::test]
async fn a_change_from_an_old_version_is_refused() {
    let world = World::installed().await;
    let token = user(&world, "27").await;
    let first = add(&world, &token, "shared", "Hours").await.json();
    assert_eq!(change(&world, &token, &first, "new").await.status, 200);
    let stale = change(&world, &token, &first, "newer").await;
    assert_eq!(stale.problem(), (409, "reply_changed".to_owned()));
    let list = world.api("GET", "replies", &token, &Value::Null).await;
    assert_eq!(list.json()["replies"][0]["text"], "new");
}

#[tokio::test]
async fn a_title_stands_once_for_each_owner() {
    let world = World::installed().await;
    let token = user(&world, "27").await;
    let one = add(&world, &token, "own", "one").await.json();
    add(&world, &token, "own", "two").await;
    assert_eq!(add(&world, &token, "shared", "one").await.status, 200);
    let again = add(&world, &token, "own", "one").await;
    assert_eq!(again.problem(), (409, "reply_title_used".to_owned()));
    let path = format!("replies/{}", one["id"].as_str().unwrap());
    let body = json!({ "title": "two", "text": "x", "version": 1 });
    let taken = world.api("PUT", &path, &token, &body).await;
    assert_eq!(taken.problem(), (409, "reply_title_used".to_owned()));
}

#[tokio::test]
async fn replies_have_their_limits() {
    let world = World::installed().await;
    let token = user(&world, "27").await;
    let long = add(
        &world,
        &token,
        "own",
        &"y".repeat(REPLY_TITLE_MAX_CHARS + 1),
    )
    .await;
    assert_eq!(long.problem(), (422, "reply_title_too_long".to_owned()));
    let many: Vec<_> = (1..REPLIES_MAX)
        .map(|number| kept(None, &format!("number {number}"), "text"))
        .collect();
    let store = &world.state.store;
    let imported = store.import_replies(MEMBER, &many, 1).await.unwrap();
    assert_eq!(imported.unwrap().new, REPLIES_MAX - 1);
    assert_eq!(add(&world, &token, "shared", "the last").await.status, 200);
    let full = add(&world, &token, "shared", "too many").await;
    assert_eq!(full.problem(), (409, "replies_full".to_owned()));
    assert_eq!(add(&world, &token, "own", "still fits").await.status, 200);
}

#[tokio::test]
async fn an_import_is_done_whole_or_not_at_all() {
    let world = World::installed().await;
    let store = &world.state.store;
    let file = [
        kept(None, "Hours", "9 to 18"),
        kept(Some("27"), "Hi", "Hello"),
    ];
    let import = async |file: &[KeptReply]| store.import_replies(MEMBER, file, 1).await.unwrap();
    let counts = |new, changed, same| Imported { new, changed, same };
    assert_eq!(import(&file).await, Ok(counts(2, 0, 0)));
    assert_eq!(import(&file).await, Ok(counts(0, 0, 2)));
    let next = [
        kept(None, "Hours", "9 to 20"),
        kept(Some("28"), "Hi", "Hello"),
    ];
    assert_eq!(import(&next).await, Ok(counts(1, 1, 0)));
    let too_many: Vec<_> = (0..REPLIES_MAX)
        .map(|number| kept(Some("27"), &format!("number {number}"), "text"))
        .collect();
    let user = Some("27".to_owned());
    assert_eq!(import(&too_many).await, Err(ReplyRefusal::Full { user }));
    let all = store.all_replies(MEMBER).await.unwrap();
    assert_eq!(
        all,
        [
            kept(None, "Hours", "9 to 20"),
            kept(Some("27"), "Hi", "Hello"),
            kept(Some("28"), "Hi", "Hello"),
        ]
    );
}
