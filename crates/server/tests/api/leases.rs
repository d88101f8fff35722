//! One of several servers works at a time.

use std::time::Duration;

use framechat_protocol::visitor::MessageState;
use framechat_server::{
    keys::KeyRing,
    store::{Leased, Store},
};
use sqlx::{AnyConnection, Connection as _, Executor as _};
use tokio::time::timeout;

use super::{
    database::Database,
    harness::{PATIENCE, Server},
};

const LONG: Duration = Duration::from_secs(600);
const SHORT: Duration = Duration::from_millis(50);

async fn two_stores(database: &Database) -> (Store, Store) {
    let key_file = database.path().join("key");
    KeyRing::create_file(&key_file).unwrap();
    let open = async || {
        let keys = KeyRing::read_file(&key_file).unwrap();
        Store::open(&database.address, keys).await.unwrap()
    };
    (open().await, open().await)
}

#[tokio::test]
async fn a_lease_is_one_servers_until_it_ends_or_is_given_back() {
    let database = Database::fresh().await;
    let (one, other) = two_stores(&database).await;
    assert_eq!(one.take_lease("a", LONG).await.unwrap(), Leased::Ours);
    assert_eq!(one.take_lease("a", LONG).await.unwrap(), Leased::Ours);
    let Leased::Theirs(left) = other.take_lease("a", LONG).await.unwrap() else {
        panic!("two have it");
    };
    assert!(left > LONG / 2 && left <= LONG, "{left:?}");
    assert_eq!(other.take_lease("b", LONG).await.unwrap(), Leased::Ours);
    // Only who has it can give it back.
    other.release_lease("a").await.unwrap();
    assert_ne!(other.take_lease("a", LONG).await.unwrap(), Leased::Ours);
    one.release_lease("a").await.unwrap();
    assert_eq!(other.take_lease("a", SHORT).await.unwrap(), Leased::Ours);
    // It ends by itself.
    let ended = async {
        while let Leased::Theirs(left) = one.take_lease("a", LONG).await.unwrap() {
            assert!(left <= SHORT, "{left:?}");
        }
    };
    timeout(PATIENCE, ended).await.expect("it does not end");
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_makes_no_call() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let portal = &server.portal;
    portal.hold();
    visitor.send("one").await;
    portal.until("a call", |portal| portal.in_hand() == 1).await;
    let mut database = AnyConnection::connect(&server.state.config.database)
        .await
        .unwrap();
    let taken = format!(
        "UPDATE leases SET owner = 'another', ends_at = {}",
        i64::MAX
    );
    let taken = database.execute(sqlx::AssertSqlSafe(taken)).await.unwrap();
    assert_eq!(taken.rows_affected(), 1);
    // It finds out when it renews, and lets go of the call.
    portal
        .until("its end", |portal| portal.in_hand() == 0)
        .await;
    portal.release();
    visitor.send("two").await;
    let call = portal.until("another call", |portal| portal.arrived() > 1);
    let call = timeout(Duration::from_millis(500), call).await;
    assert!(
        call.is_err(),
        "called without a lease: {:?}",
        portal.texts()
    );
    let freed = "UPDATE leases SET ends_at = 0";
    database.execute(freed).await.unwrap();
    server.state.outbox.hear_freed(super::portal::MEMBER);
    visitor.until("two", MessageState::Delivered).await;
    assert_eq!(portal.texts(), ["one", "two"]);
    assert_eq!(portal.at_once_max(), 1);
    assert_eq!(portal.at_once_in_a_lane_max(), 1);
}
