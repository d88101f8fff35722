use proptest::prelude::*;

use super::*;

fn event(id: &str, event: &str, data: &str) -> StreamEvent {
    StreamEvent {
        id: id.to_owned(),
        event: event.to_owned(),
        data: data.to_owned(),
    }
}

fn read(text: &str) -> Vec<StreamEvent> {
    EventStreamParser::new().push(text)
}

#[test]
fn reads_what_the_server_sends() {
    let stream = ": keep-alive\n\nid: 7\nevent: message\ndata: {\"seq\":1}\n\nid: 8\nevent: message\ndata: {}\n\n";
    assert_eq!(
        read(stream),
        [
            event("7", "message", "{\"seq\":1}"),
            event("8", "message", "{}")
        ]
    );
}

#[test]
fn follows_the_standard() {
    // A byte order mark, no space or two behind the colon, a field without one, unknown fields.
    assert_eq!(
        read("\u{feff}data:a\ndata:  b\ndata\nretry: 10\nother: x\n\n"),
        [event("", "message", "a\n b\n")]
    );
    // Without data there is no event, but its id counts, and its name does not.
    assert_eq!(
        read("id: 3\nevent: x\n\ndata: a\n\n"),
        [event("3", "message", "a")]
    );
    assert_eq!(read("data\n\n"), []);
    // An id stays until another comes; one with NUL is none.
    assert_eq!(
        read("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n").last(),
        Some(&event("", "message", "c"))
    );
    assert_eq!(
        read("id: 1\ndata: a\n\nid: 2\0x\ndata: b\n\n").last(),
        Some(&event("1", "message", "b"))
    );
    // An event that is not ended is none yet.
    assert_eq!(read("data: a\n"), []);
}

#[test]
fn all_three_line_ends_count() {
    for stream in [
        "data: a\ndata: b\n\n",
        "data: a\r\ndata: b\r\n\r\n",
        "data: a\rdata: b\r\r",
        "data: a\r\ndata: b\n\r",
    ] {
        let whole = read(stream);
        assert_eq!(whole, [event("", "message", "a\nb")], "{stream:?}");
    }
}

#[test]
fn an_event_too_long_is_dropped_and_counted_and_the_next_is_read() {
    for (extra, dropped) in [(-1, 0), (0, 0), (1, 1)] {
        let length = usize::try_from(i64::try_from(EVENT_MAX_BYTES).unwrap() + extra).unwrap();
        let data = "x".repeat(length - "id: 1data:".len());
        let mut parser = EventStreamParser::new();
        let mut events = parser.push("id: 1\ndata:");
        events.extend(parser.push(&data));
        events.extend(parser.push("\n\ndata: next\n\n"));
        assert_eq!(parser.dropped(), dropped, "{extra}");
        assert_eq!(events.len(), 2 - dropped as usize);
        // The id of a dropped event is not the last one seen.
        let id = if dropped == 0 { "1" } else { "" };
        assert_eq!(events.last(), Some(&event(id, "message", "next")));
    }
}

#[test]
fn keep_alives_never_add_up_to_an_event_too_long() {
    let mut parser = EventStreamParser::new();
    let comment = format!(":{}\n", "x".repeat(1023));
    for _ in 0..=EVENT_MAX_BYTES / 1024 {
        assert_eq!(parser.push(&comment), []);
    }
    assert_eq!(parser.push("data: a\n\n"), [event("", "message", "a")]);
    assert_eq!(parser.dropped(), 0);
    // Not even one comment that is too long by itself.
    parser.push(":");
    parser.push(&"x".repeat(EVENT_MAX_BYTES + 1));
    assert_eq!(parser.push("\ndata: b\n\n"), [event("", "message", "b")]);
}

#[test]
fn memory_is_bounded() {
    let mut parser = EventStreamParser::new();
    for _ in 0..3 {
        parser.push(&"x".repeat(EVENT_MAX_BYTES));
    }
    assert!(parser.line.len() <= EVENT_MAX_BYTES);
}

proptest! {
    #[test]
    fn chunks_may_be_cut_anywhere(
        stream in "((id|data|event|x)?:? ?[a-zы:\u{feff}]{0,3}(\r\n|\n|\r)){0,20}",
        cuts in proptest::collection::vec(0_usize..200, 0..10),
    ) {
        let whole = read(&stream);
        let mut parser = EventStreamParser::new();
        let mut events = Vec::new();
        let mut places: Vec<usize> = cuts.into_iter().filter(|cut| stream.is_char_boundary(*cut)).collect();
        places.sort_unstable();
        let mut from = 0;
        for place in places {
            events.extend(parser.push(&stream[from..place]));
            from = place;
        }
        events.extend(parser.push(&stream[from..]));
        prop_assert_eq!(events, whole);
    }

    #[test]
    fn events_come_back_as_written(
        items in proptest::collection::vec(("[0-9]{1,4}", "[a-z]{1,8}", "[^\r\n\u{feff}]{1,40}"), 0..8)
    ) {
        let stream: String = items.iter().map(|(id, name, data)| format!("id: {id}\nevent: {name}\ndata: {data}\n\n")).collect();
        let expected: Vec<StreamEvent> = items.iter().map(|(id, name, data)| event(id, name, data)).collect();
        prop_assert_eq!(read(&stream), expected);
    }
}
