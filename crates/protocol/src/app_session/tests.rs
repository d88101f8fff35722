//! The wire format and the limits of the chat app's API.

use super::*;

fn message(id: &str, text: &str) -> MessageRequest {
    MessageRequest {
        id: id.to_owned(),
        text: text.to_owned(),
    }
}

fn reply(title: &str, text: &str) -> NewReply {
    NewReply {
        scope: ReplyScope::Own,
        title: title.to_owned(),
        text: text.to_owned(),
    }
}

#[test]
fn the_wire_format_is_kept() {
    let stored = Reply {
        id: "r1".to_owned(),
        scope: ReplyScope::Shared,
        title: "Hours".to_owned(),
        text: "We are open".to_owned(),
        version: 3,
    };
    let lines = [
        serde_json::to_string(&Renewed {
            expires_at: 900_000,
        }),
        serde_json::to_string(&Names::default()),
        serde_json::to_string(&message("id-00001", "hello")),
        serde_json::to_string(&MessageSent { message_id: 7 }),
        serde_json::to_string(&Replies {
            replies: vec![stored],
        }),
        serde_json::to_string(&reply("Hours", "We are open")),
        serde_json::to_string(&ReplyChange {
            title: "Hours".to_owned(),
            text: "Closed".to_owned(),
            version: 3,
        }),
    ]
    .map(Result::unwrap);
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"expires_at":900000}
    {"user_name":null,"client_name":null}
    {"id":"id-00001","text":"hello"}
    {"message_id":7}
    {"replies":[{"id":"r1","scope":"shared","title":"Hours","text":"We are open","version":3}]}
    {"scope":"own","title":"Hours","text":"We are open"}
    {"title":"Hours","text":"Closed","version":3}
    "#);
}

#[test]
fn messages_have_their_limits() {
    let long = |chars: usize| "ы".repeat(chars);
    for (request, outcome) in [
        (message("abcdefg", "x"), Err(MessageError::Id)),
        (message("abcdefgh", "x"), Ok(())),
        (message(&"a".repeat(64), "x"), Ok(())),
        (message(&"a".repeat(65), "x"), Err(MessageError::Id)),
        (message("abcdefg/", "x"), Err(MessageError::Id)),
        (message("abcdefgh", " \n"), Err(MessageError::Empty)),
        (message("abcdefgh", &long(TEXT_MAX_CHARS)), Ok(())),
        (
            message("abcdefgh", &long(TEXT_MAX_CHARS + 1)),
            Err(MessageError::TooLong),
        ),
        (message("abcdefgh", "a\0b"), Err(MessageError::Character)),
    ] {
        assert_eq!(request.check(), outcome, "{}", request.id);
    }
}

#[test]
fn replies_have_their_limits() {
    let long = |chars: usize| "ы".repeat(chars);
    for (title, text, outcome) in [
        (" ".to_owned(), "x".to_owned(), Err(ReplyError::TitleEmpty)),
        (long(REPLY_TITLE_MAX_CHARS), "x".to_owned(), Ok(())),
        (
            long(REPLY_TITLE_MAX_CHARS + 1),
            "x".to_owned(),
            Err(ReplyError::TitleTooLong),
        ),
        (
            "a\nb".to_owned(),
            "x".to_owned(),
            Err(ReplyError::TitleInvalid),
        ),
        (
            "Hours".to_owned(),
            "\n ".to_owned(),
            Err(ReplyError::TextEmpty),
        ),
        ("Hours".to_owned(), long(REPLY_TEXT_MAX_CHARS), Ok(())),
        (
            "Hours".to_owned(),
            long(REPLY_TEXT_MAX_CHARS + 1),
            Err(ReplyError::TextTooLong),
        ),
        (
            "Hours".to_owned(),
            "a\0".to_owned(),
            Err(ReplyError::TextInvalid),
        ),
        ("Hours".to_owned(), "two\nlines".to_owned(), Ok(())),
    ] {
        assert_eq!(reply(&title, &text).check(), outcome);
        let change = ReplyChange {
            title,
            text,
            version: 1,
        };
        assert_eq!(change.check(), outcome);
    }
}

#[test]
fn scopes_are_written_alike_everywhere() {
    for scope in [ReplyScope::Own, ReplyScope::Shared] {
        let json = serde_json::to_string(&scope).unwrap();
        assert_eq!(json, format!("\"{}\"", scope.word()));
    }
}
