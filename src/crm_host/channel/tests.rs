//! The state machine, event by event.

use framechat_protocol::iqchannels::{Client, CloseReason, Id};

use super::queue::COMMAND_AGE_MAX;
use super::*;

const START: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);

fn init() -> HostMessage {
    HostMessage::InitChat {
        hide_ticket_list: true,
        hide_client_card: false,
        hide_navigation: true,
    }
}

fn open(ticket: i64) -> HostMessage {
    HostMessage::OpenTicket(TicketRef::Ticket(Id::Number(ticket)))
}

fn write(search: &str) -> HostMessage {
    HostMessage::WriteToClient {
        search: search.into(),
    }
}

fn inbox() -> FrameMessage {
    FrameMessage::InboxChanged {
        open: Some(3),
        unread: Some(7),
    }
}

fn card(ticket: i64) -> ClientCard {
    let client = Client {
        id: Some(Id::Number(21)),
        ..Client::default()
    };
    ClientCard {
        ticket_id: Some(Id::Number(ticket)),
        client,
        ..ClientCard::default()
    }
}

fn moved(ticket: i64) -> FrameMessage {
    FrameMessage::OpenClientFromTicket(card(ticket))
}

fn loading() -> Channel {
    let mut channel = Channel::new(init());
    channel.load();
    channel
}

fn loaded() -> Channel {
    let mut channel = loading();
    channel.loaded(START);
    channel
}

fn live() -> Channel {
    let mut channel = loaded();
    channel.heard(inbox(), START);
    channel
}

fn posts(effects: &[Effect]) -> Vec<HostMessage> {
    let post = |effect: &Effect| match effect {
        Effect::Post(message) => Some(message.clone()),
        _ => None,
    };
    effects.iter().filter_map(post).collect()
}

fn phase(effects: &[Effect]) -> Option<Phase> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Tell(News::Phase { phase, .. }) => Some(*phase),
        _ => None,
    })
}

fn watches(effects: &[Effect]) -> Vec<Watch> {
    let watch = |effect: &Effect| match effect {
        Effect::Watch(watch) => Some(*watch),
        _ => None,
    };
    effects.iter().filter_map(watch).collect()
}

fn tells(effects: &[Effect], news: &News) -> bool {
    effects.contains(&Effect::Tell(news.clone()))
}

#[test]
fn a_frame_loads_and_gets_its_flags() {
    let mut channel = Channel::new(init());
    let begun = channel.load();
    assert_eq!(phase(&begun), Some(Phase::Loading));
    assert!(tells(&begun, &News::CountersUnknown));
    assert_eq!(watches(&begun), [Watch::Frame { generation: 1 }]);
    assert_eq!(posts(&begun), []);

    let loaded = channel.loaded(START);
    assert_eq!(phase(&loaded), Some(Phase::Loaded));
    assert_eq!(posts(&loaded), [init()]);
    assert!(tells(&loaded, &News::Ready));
    assert!(
        !tells(&loaded, &News::CountersUnknown),
        "the load belongs to the generation that began it"
    );
}

#[test]
fn the_first_word_makes_it_live_and_repeats_the_flags_once() {
    let mut channel = loaded();
    let first = channel.heard(inbox(), START);
    assert_eq!(phase(&first), Some(Phase::Live));
    assert_eq!(posts(&first), [init()]);
    assert!(tells(&first, &News::Heard(Box::new(inbox()))));
    let second = channel.heard(inbox(), START);
    assert_eq!(second, [Effect::Tell(News::Heard(Box::new(inbox())))]);
}

#[test]
fn a_word_before_load_counts_and_the_load_after_it_takes_nothing_back() {
    let mut channel = loading();
    channel.command(open(1), Asker::Person, START, START);
    let early = channel.heard(inbox(), START);
    assert_eq!(phase(&early), Some(Phase::Live));
    assert_eq!(posts(&early), [init(), open(1)]);
    let load = channel.loaded(START);
    assert_eq!(phase(&load), None);
    assert_eq!(posts(&load), [init()]);
    assert!(!tells(&load, &News::CountersUnknown));
    assert!(!tells(&load, &News::Ready), "ready is told once");
}

#[test]
fn each_further_load_is_a_new_generation() {
    let mut channel = live();
    let again = channel.loaded(START);
    assert!(tells(&again, &News::CountersUnknown));
    assert!(tells(
        &again,
        &News::Phase {
            phase: Phase::Loaded,
            generation: 2
        }
    ));
    assert_eq!(posts(&again), [init()]);
    assert_eq!(watches(&again), [Watch::Frame { generation: 2 }]);
    assert_eq!(phase(&channel.heard(inbox(), START)), Some(Phase::Live));
}

#[test]
fn commands_wait_for_the_load_and_the_last_of_a_kind_wins() {
    let mut channel = loading();
    for ticket in 1..=5 {
        assert_eq!(
            channel.command(open(ticket), Asker::Person, START, START).0,
            Outcome::Queued
        );
    }
    assert_eq!(
        channel.command(write("Ivan"), Asker::Page, START, START).0,
        Outcome::Queued
    );
    assert_eq!(
        posts(&channel.loaded(START)),
        [init(), open(5), write("Ivan")]
    );
    assert_eq!(
        posts(&channel.loaded(START)),
        [init(), open(5)],
        "the search had its chance, the open was not confirmed"
    );
}

#[test]
fn a_command_that_waited_too_long_is_reported_and_not_sent() {
    let limit = START + COMMAND_AGE_MAX;
    for (now, sent) in [
        (limit - MILLISECOND, true),
        (limit, true),
        (limit + MILLISECOND, false),
    ] {
        let mut channel = loading();
        channel.command(open(1), Asker::Person, START, START);
        let effects = channel.loaded(now);
        assert_eq!(posts(&effects).contains(&open(1)), sent, "{now:?}");
        assert_eq!(
            tells(&effects, &News::CommandUnconfirmed(open(1))),
            !sent,
            "{now:?}"
        );
    }
}

#[test]
fn commands_go_straight_to_a_loaded_frame() {
    for mut channel in [loaded(), live()] {
        let (outcome, effects) = channel.command(write("Ivan"), Asker::Person, START, START);
        assert_eq!(
            (outcome, effects),
            (Outcome::Sent, vec![Effect::Post(write("Ivan"))])
        );
        let (outcome, effects) = channel.command(open(1), Asker::Person, START, START);
        assert_eq!(outcome, Outcome::Sent);
        assert_eq!(posts(&effects), [open(1)]);
        assert_eq!(watches(&effects), [Watch::Open { serial: 1 }]);
    }
}

#[test]
fn without_a_frame_nothing_happens() {
    let mut channel = Channel::new(init());
    assert_eq!(channel.loaded(START), []);
    assert_eq!(channel.heard(inbox(), START), []);

    let mut channel = loading();
    channel.command(open(1), Asker::Person, START, START);
    channel.detach();
    assert_eq!(channel.loaded(START), []);
    assert_eq!(channel.heard(inbox(), START), []);
    assert_eq!(channel.expired(Watch::Frame { generation: 2 }), []);
    assert_eq!(
        channel.command(open(1), Asker::Person, START, START),
        (Outcome::NoFrame, vec![])
    );
}

#[test]
fn before_the_frame_is_made_commands_wait_for_it() {
    let mut channel = Channel::new(init());
    assert_eq!(
        channel.command(open(1), Asker::Page, START, START),
        (Outcome::Queued, vec![])
    );
    channel.load();
    assert_eq!(posts(&channel.loaded(START)), [init(), open(1)]);

    let mut channel = Channel::new(init());
    channel.detach();
    assert_eq!(
        channel.command(open(1), Asker::Page, START, START).0,
        Outcome::NoFrame
    );
}

#[test]
fn the_time_that_a_command_waited_elsewhere_counts() {
    let limit = START + COMMAND_AGE_MAX;
    for (now, outcome) in [
        (limit - MILLISECOND, Outcome::Queued),
        (limit, Outcome::Queued),
        (limit + MILLISECOND, Outcome::Expired),
    ] {
        let mut channel = loading();
        let (told, effects) = channel.command(open(1), Asker::Page, START, now);
        assert_eq!(told, outcome, "{now:?}");
        assert_eq!(
            tells(&effects, &News::CommandUnconfirmed(open(1))),
            outcome == Outcome::Expired,
            "{now:?}"
        );
    }

    let mut channel = loading();
    channel.command(open(1), Asker::Page, START, limit);
    let late = channel.loaded(limit + MILLISECOND);
    assert_eq!(posts(&late), [init()]);
    assert!(tells(&late, &News::CommandUnconfirmed(open(1))));
}

#[test]
fn a_document_on_its_way_out_gets_and_means_nothing() {
    for mut channel in [loading(), loaded(), live()] {
        channel.load();
        assert_eq!(
            channel.command(open(1), Asker::Person, START, START).0,
            Outcome::Queued
        );
        assert_eq!(channel.heard(inbox(), START), []);
        assert_eq!(channel.heard(moved(9), START), []);
        assert_eq!(channel.drops().of(Dropped::Leaving), 2);
        assert_eq!(
            channel
                .command(write("Ivan"), Asker::Person, START, START)
                .0,
            Outcome::Queued,
            "its word opens nothing up"
        );
        let load = channel.loaded(START);
        assert_eq!(phase(&load), Some(Phase::Loaded));
        assert_eq!(posts(&load), [init(), open(1), write("Ivan")]);
        assert_eq!(phase(&channel.heard(inbox(), START)), Some(Phase::Live));
    }
}

#[test]
fn an_open_is_repeated_once_when_the_desk_first_speaks() {
    let mut channel = loaded();
    channel.command(open(1), Asker::Person, START, START);
    assert_eq!(posts(&channel.heard(inbox(), START)), [init(), open(1)]);
    assert_eq!(posts(&channel.heard(inbox(), START)), []);
}

#[test]
fn an_open_is_not_repeated_to_an_operator_on_the_move_nor_when_it_is_old() {
    let mut channel = loaded();
    channel.command(open(1), Asker::Person, START, START);
    assert_eq!(posts(&channel.heard(moved(9), START)), [init()]);

    let mut channel = loaded();
    channel.command(open(1), Asker::Person, START, START);
    let late = channel.heard(inbox(), START + COMMAND_AGE_MAX + MILLISECOND);
    assert_eq!(posts(&late), [init()]);
    assert!(tells(&late, &News::CommandUnconfirmed(open(1))));
}

#[test]
fn an_open_is_confirmed_by_the_matching_event_only() {
    let mut channel = live();
    channel.command(open(1), Asker::Person, START, START);
    assert!(!tells(
        &channel.heard(moved(2), START),
        &News::OpenConfirmed
    ));
    assert!(!tells(
        &channel.heard(FrameMessage::OpenClient(card(1)), START),
        &News::OpenConfirmed
    ));
    assert!(tells(&channel.heard(moved(1), START), &News::OpenConfirmed));
    assert!(!tells(
        &channel.heard(moved(1), START),
        &News::OpenConfirmed
    ));
    assert_eq!(channel.expired(Watch::Open { serial: 1 }), []);
}

#[test]
fn an_open_without_confirmation_is_called_unconfirmed() {
    let mut channel = live();
    channel.command(open(1), Asker::Person, START, START);
    channel.command(open(2), Asker::Person, START, START);
    assert_eq!(
        channel.expired(Watch::Open { serial: 1 }),
        [],
        "the second one replaced it"
    );
    assert_eq!(
        channel.expired(Watch::Open { serial: 2 }),
        [Effect::Tell(News::CommandUnconfirmed(open(2)))]
    );
    assert_eq!(channel.expired(Watch::Open { serial: 2 }), []);
}

#[test]
fn a_desk_that_is_later_than_the_watch_still_opens_what_was_asked() {
    let mut channel = loaded();
    channel.command(open(1), Asker::Person, START, START);
    let doubt = channel.expired(Watch::Open { serial: 1 });
    assert!(tells(&doubt, &News::CommandUnconfirmed(open(1))));
    let late = channel.heard(inbox(), START + COMMAND_AGE_MAX);
    assert_eq!(posts(&late), [init(), open(1)]);
    assert!(tells(&channel.heard(moved(1), START), &News::OpenConfirmed));

    let mut channel = loaded();
    channel.command(open(1), Asker::Person, START, START);
    channel.expired(Watch::Open { serial: 1 });
    let too_late = START + COMMAND_AGE_MAX + MILLISECOND;
    let effects = channel.heard(inbox(), too_late);
    assert_eq!(posts(&effects), [init()]);
    assert!(
        !tells(&effects, &News::CommandUnconfirmed(open(1))),
        "it has been said"
    );
}

#[test]
fn a_login_that_takes_longer_than_the_watch_is_followed_by_the_chat() {
    let mut channel = loaded();
    channel.command(open(1), Asker::Person, START, START);
    channel.expired(Watch::Open { serial: 1 });
    let behind = channel.loaded(START + COMMAND_AGE_MAX);
    assert_eq!(posts(&behind), [init(), open(1)]);

    let mut channel = loaded();
    channel.command(open(1), Asker::Person, START, START);
    channel.expired(Watch::Open { serial: 1 });
    let behind = channel.loaded(START + COMMAND_AGE_MAX + MILLISECOND);
    assert_eq!(posts(&behind), [init()]);
    assert!(!tells(&behind, &News::CommandUnconfirmed(open(1))));
}

#[test]
fn a_confirmation_is_taken_however_late() {
    let mut channel = live();
    channel.command(open(1), Asker::Person, START, START);
    channel.expired(Watch::Open { serial: 1 });
    let limit = START + COMMAND_AGE_MAX;
    assert!(tells(&channel.heard(moved(1), limit), &News::OpenConfirmed));
    // The operator who goes there minutes later does so alone, and the page that follows is an echo by any id.
    let client = HostMessage::OpenTicket(TicketRef::Client(Id::Number(21)));
    channel.command(open(2), Asker::Person, START, START);
    let later = limit + MILLISECOND;
    assert!(tells(&channel.heard(moved(2), later), &News::OpenConfirmed));
    assert_eq!(
        channel.command(client, Asker::Page, later, later).0,
        Outcome::AlreadyOpen
    );
}

#[test]
fn a_retry_asks_the_new_document_for_what_the_old_one_did_not_show() {
    let later = START + COMMAND_AGE_MAX + COMMAND_AGE_MAX;
    let mut channel = live();
    channel.command(open(1), Asker::Person, START, START);
    channel.expired(Watch::Open { serial: 1 });
    assert_eq!(phase(&channel.retry(later)), Some(Phase::Loading));
    assert_eq!(posts(&channel.loaded(later)), [init(), open(1)]);
    assert_eq!(
        channel.expired(Watch::Open { serial: 2 }),
        [Effect::Tell(News::CommandUnconfirmed(open(1)))]
    );

    let mut channel = live();
    channel.command(open(1), Asker::Person, START, START);
    channel.heard(moved(1), START);
    channel.retry(START);
    assert_eq!(posts(&channel.loaded(START)), [init()], "it was shown");
}

#[test]
fn an_open_asked_of_a_login_page_is_asked_of_the_desk_behind_it() {
    let mut channel = loaded();
    channel.command(open(1), Asker::Person, START, START);
    assert_eq!(posts(&channel.loaded(START)), [init(), open(1)]);

    let mut channel = live();
    channel.command(open(1), Asker::Person, START, START);
    assert_eq!(
        posts(&channel.loaded(START)),
        [init()],
        "a desk that spoke had its chance"
    );

    let mut channel = loaded();
    channel.command(open(1), Asker::Person, START, START);
    channel.load();
    channel.command(open(2), Asker::Person, START, START);
    assert_eq!(
        posts(&channel.loaded(START)),
        [init(), open(2)],
        "a later wish is not overruled"
    );
}

#[test]
fn silence_is_called_stale_and_the_frame_stays_usable() {
    let mut channel = loaded();
    let silent = channel.expired(Watch::Frame { generation: 1 });
    assert_eq!(phase(&silent), Some(Phase::Stale));
    assert!(tells(&silent, &News::FrameUnconfirmed));
    assert_eq!(
        channel.command(write("a"), Asker::Person, START, START).0,
        Outcome::Sent
    );
    assert_eq!(phase(&channel.heard(inbox(), START)), Some(Phase::Live));

    let mut channel = loading();
    assert_eq!(
        phase(&channel.expired(Watch::Frame { generation: 1 })),
        Some(Phase::Stale)
    );
    assert_eq!(
        channel.command(write("a"), Asker::Person, START, START).0,
        Outcome::Queued,
        "there is no document yet"
    );
    assert_eq!(phase(&channel.loaded(START)), Some(Phase::Loaded));
}

#[test]
fn a_watch_of_an_earlier_document_means_nothing() {
    let mut channel = loaded();
    channel.loaded(START);
    assert_eq!(channel.expired(Watch::Frame { generation: 1 }), []);
    let mut channel = live();
    assert_eq!(channel.expired(Watch::Frame { generation: 1 }), []);
}

#[test]
fn loading_again_waits_for_the_new_document() {
    let mut channel = live();
    let again = channel.load();
    assert!(tells(
        &again,
        &News::Phase {
            phase: Phase::Loading,
            generation: 2
        }
    ));
    assert!(tells(&again, &News::CountersUnknown));
    assert_eq!(
        channel.command(open(1), Asker::Page, START, START).0,
        Outcome::Queued
    );
    assert_eq!(posts(&channel.loaded(START)), [init(), open(1)]);
}

#[test]
fn a_page_that_comes_back_from_the_cache_knows_nothing_any_more() {
    let mut channel = live();
    let effects = channel.restored();
    assert!(tells(&effects, &News::CountersUnknown));
    assert_eq!(phase(&effects), Some(Phase::Loaded));
    assert_eq!(posts(&effects), [init()]);
    assert_eq!(watches(&effects), [Watch::Frame { generation: 2 }]);
    assert_eq!(
        channel.command(open(1), Asker::Person, START, START).0,
        Outcome::Sent
    );
    assert_eq!(phase(&channel.heard(inbox(), START)), Some(Phase::Live));
}

#[test]
fn a_page_that_comes_back_before_its_frame_loaded_waits_on() {
    assert!(loading().restored().is_empty());
    assert!(Channel::new(init()).restored().is_empty());
    let mut gone = live();
    gone.detach();
    assert!(gone.restored().is_empty());
}

#[test]
fn what_is_unknown_is_named_counted_and_proves_nothing() {
    let mut channel = loaded();
    let payload = serde_json::json!({"New": {"Phone": "+7"}, "Id": 1});
    let effects = channel.unknown("new_in_2027".to_owned(), &payload);
    let strange = News::Strange {
        kind: "new_in_2027".to_owned(),
        keys: vec!["Id".to_owned(), "New".to_owned()],
    };
    assert_eq!(effects, [Effect::Tell(strange)]);
    assert_eq!(channel.drops().of(Dropped::Kind), 1);
    // It is still waiting for the desk's first word.
    assert_eq!(phase(&channel.heard(inbox(), START)), Some(Phase::Live));
}

#[test]
fn unknown_keys_of_a_card_are_named() {
    let message = FrameMessage::parse(&serde_json::json!({"Type": "open_client", "OpenClient": {
        "TicketId": 1, "Priority": "high", "Client": {"Vip": true, "Details": {"Passport": "4510"}},
    }}));
    let effects = live().heard(message.unwrap(), START);
    let strange = News::Strange {
        kind: "open_client".to_owned(),
        keys: ["Priority", "Vip", "Passport"].map(str::to_owned).to_vec(),
    };
    assert!(tells(&effects, &strange));
}

#[test]
fn a_page_that_echoes_the_frame_starts_no_loop() {
    let mut channel = live();
    let client = HostMessage::OpenTicket(TicketRef::Client(Id::Number(21)));
    channel.heard(moved(400), START);
    assert_eq!(
        channel.command(client.clone(), Asker::Page, START, START),
        (Outcome::AlreadyOpen, vec![])
    );
    assert_eq!(
        channel
            .command(client.clone(), Asker::Person, START, START)
            .0,
        Outcome::Sent,
        "a person means it"
    );

    channel.heard(moved(412), START);
    assert_eq!(
        channel.command(client.clone(), Asker::Page, START, START).0,
        Outcome::AlreadyOpen
    );
    assert_eq!(
        channel.command(open(412), Asker::Page, START, START).0,
        Outcome::Sent
    );

    channel.heard(moved(400), START);
    let closed = FrameMessage::CloseClientFromTicket {
        card: card(400),
        reason: CloseReason::TicketClosed,
    };
    channel.heard(closed, START);
    assert_eq!(
        channel.command(client, Asker::Page, START, START).0,
        Outcome::Sent,
        "it is open no more"
    );
}
