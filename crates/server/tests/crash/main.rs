//! The crash test: visitors and operators write at full speed while the server is killed at random moments and started
//! again, and the portal fails and goes away. At the end nothing may be lost, doubled or out of order.
//!
//! What happens when is random. The seed is printed; `FRAMECHAT_CRASH_SEED=<number>` takes the same one again. The order
//! of what several processes do at once is not repeated by it, but how often and how long each thing is tried is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod chance;
mod checks;
#[path = "../support/database.rs"]
mod database;
mod listener;
mod people;
mod portal;
mod server;
mod world;

use std::{env, sync::atomic::Ordering, time::Duration};

use tokio::time::{sleep, timeout};

use chance::Chance;
use checks::Stood;
use people::{operator, visitor};
use portal::Portal;
use server::{Server, Set};
use world::World;

/// How often the server is killed.
const KILLS: usize = 24;
/// Visitors, each with an operator who answers.
const VISITORS: usize = 4;
/// Messages that each visitor, and each operator, may have written by the end of one server's life.
const MESSAGES_PER_LIFE: usize = 3;
/// Calls that a server has in hand at once.
const CALLS_AT_ONCE: usize = 3;
/// The longest life of a server that is not ended by what happens.
const LIFE_MAX: Duration = Duration::from_millis(700);
/// Messages accepted, events taken and calls of the portal, up to which a life may last.
const LIFE_EVENTS_MAX: usize = 24;
/// Everything is done within this time. It is a bound, not a measure: a job that has failed often waits for minutes.
const PATIENCE: Duration = Duration::from_secs(400);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_doubled_or_out_of_order() {
    // The client of the people and the portal; the servers install their own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let seed = env::var("FRAMECHAT_CRASH_SEED")
        .ok()
        .map(|seed| seed.parse().expect("FRAMECHAT_CRASH_SEED is a number"));
    let chance = Chance::new(seed);
    eprintln!("FRAMECHAT_CRASH_SEED={}", chance.seed());
    let mut lives = chance.branch();
    let portal = Portal::start(chance.branch()).await;
    let set = Set::up(&portal).await;
    let world = World::new(portal.clone());

    let mut visitors = Vec::new();
    let mut operators = Vec::new();
    for number in 0..VISITORS {
        let (told, chat) = tokio::sync::oneshot::channel();
        visitors.push(tokio::spawn(visitor(
            world.clone(),
            number,
            told,
            chance.branch(),
        )));
        operators.push(tokio::spawn(operator(
            world.clone(),
            number,
            chat,
            chance.branch(),
        )));
    }
    let trouble = tokio::spawn(portal.clone().trouble(chance.branch()));

    for _ in 0..KILLS {
        let server = Server::start(&set).await;
        world.up(server.address, MESSAGES_PER_LIFE);
        // Some end in the middle of what happens, some in the middle of nothing.
        let events = lives.up_to(LIFE_EVENTS_MAX);
        let time = lives.duration(LIFE_MAX);
        if lives.one_in(2) {
            tokio::select! {
                () = world.events(events) => {}
                () = sleep(LIFE_MAX * 2) => {}
            }
        } else {
            sleep(time).await;
        }
        server.kill().await;
        world.down();
        portal.settle().await;
    }

    let server = Server::start(&set).await;
    world.up(server.address, MESSAGES_PER_LIFE);
    world.last_life();
    let finished = async {
        let mut people = Vec::new();
        for (visitor, operator) in visitors.into_iter().zip(operators) {
            people.push((visitor.await.unwrap(), operator.await.unwrap()));
        }
        trouble.abort();
        portal.recover().await;
        for (visitor, _) in &people {
            visitor.until_all_delivered(&world).await;
        }
        let answers: usize = people.iter().map(|(_, answers)| answers.len()).sum();
        portal.until_confirmed(answers).await;
        people
    };
    let people = timeout(PATIENCE, finished).await;
    let people = people.unwrap_or_else(|_| panic!("{}\n{}", portal.state(), set.log()));

    let mut stood = Stood::default();
    for (visitor, answers) in &people {
        let history = visitor.history(&world).await;
        checks::store(&history, &visitor.texts, answers);
        stood += checks::portal(&portal.taken(), &visitor.chat, &visitor.texts, answers);
    }
    server.kill().await;
    checks::in_hand(&stood, CALLS_AT_ONCE);
    let (calls, failed) = portal.counts();
    eprintln!(
        "{KILLS} kills, {} requests refused or cut, the portal away {} times, {failed} of {calls} calls failed; {stood}",
        world.interrupted.load(Ordering::Relaxed),
        portal.absences(),
    );
    assert_eq!(stood.messages, VISITORS * MESSAGES_PER_LIFE * (KILLS + 1));
    assert!(failed * 20 >= calls, "the portal failed too seldom");
    assert!(portal.absences() > 0, "the portal was never away");
}
