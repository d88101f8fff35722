//! The lists of messages and files.

use super::*;

#[test]
fn several_messages_keep_their_order_and_bad_ones_are_counted() {
    let message = |key: &str, id: &str| {
        format!(
            "data[MESSAGES][{key}][im][chat_id]=1&data[MESSAGES][{key}][im][message_id]={id}&data[MESSAGES][{key}][chat][id]=c&data[MESSAGES][{key}][message][text]=t"
        )
    };
    let read = |messages: &[String]| {
        let event = event(&format!(
            "event=ONIMCONNECTORMESSAGEADD&data[CONNECTOR]=c&data[LINE]=1&{}",
            messages.join("&")
        ));
        let event = event.unwrap();
        let EventKind::MessageAdd { messages, .. } = event.kind else {
            panic!("no messages")
        };
        let ids: Vec<String> = messages
            .into_iter()
            .map(|message| message.im.message_id)
            .collect();
        (ids.join(","), event.malformed)
    };
    assert_eq!(
        read(&[message("0", "5"), message("1", "4")]),
        ("5,4".to_owned(), 0)
    );
    // A PHP list with a gap is a map on the wire.
    assert_eq!(
        read(&[message("1", "5"), message("3", "6")]),
        ("5,6".to_owned(), 0)
    );
    assert_eq!(
        read(&[message("0", "5"), message("1", ""), message("2", "6")]),
        ("5,6".to_owned(), 1)
    );
    assert_eq!(
        read(&["data[MESSAGES][0]=x".to_owned()]),
        (String::new(), 1)
    );
}

#[test]
fn a_file_without_a_link_has_its_name_at_least() {
    let event = event(&format!(
        "event=ONIMCONNECTORMESSAGEADD&{HEAD}[0]{IM}[message][files][0][name]=a&data[MESSAGES][0][message][files][2][size]=1&data[MESSAGES][0][message][files][1][link]=https://p/b"
    ));
    let EventKind::MessageAdd { messages, .. } = event.unwrap().kind else {
        panic!("no messages")
    };
    // A message of files alone has no text on the wire: empty values vanish.
    assert_eq!(messages[0].text, "");
    let links: Vec<&str> = messages[0]
        .files
        .iter()
        .map(|file| file.link.as_str())
        .collect();
    assert_eq!(links, ["", "https://p/b"]);
    assert_eq!(messages[0].files[0].name, "a");
}
