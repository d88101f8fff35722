mod lists;

use proptest::prelude::*;

use super::*;
use crate::bitrix24::form;

/// Bodies made by PHP's own encoder, one a line.
const PHP_BODIES: &str = include_str!("php_bodies.txt");

fn event(body: &str) -> Result<Event, EventError> {
    Event::parse(&form::decode(body.as_bytes()).unwrap())
}

fn body(line: usize) -> Event {
    event(PHP_BODIES.lines().nth(line).unwrap()).unwrap()
}

fn channel() -> Channel {
    Channel {
        connector: "myconnector".to_owned(),
        line: 107,
    }
}

fn im() -> ImRef {
    ImRef {
        chat_id: "1807".to_owned(),
        message_id: "86497".to_owned(),
    }
}

#[test]
fn a_message_is_read_whole() {
    let event = body(0);
    assert_eq!(event.name, "ONIMCONNECTORMESSAGEADD");
    assert_eq!(
        (event.handler_id.as_deref(), event.ts, event.malformed),
        (Some("555"), Some(1_773_759_161), 0)
    );
    let file = MessageFile {
        name: "p.png".to_owned(),
        link: "https://p.bitrix24.ru/~abc".to_owned(),
        kind: Some("image".to_owned()),
        mime: Some("image/png".to_owned()),
        size: Some(123),
        width: Some(10),
        height: Some(12),
    };
    let message = OperatorMessage {
        im: im(),
        chat_id: "channel-123".to_owned(),
        user_id: Some("27".to_owned()),
        text:
            "[b]Светлана Иванова:[/b] [br]Добрый день! <b>x</b> & [URL=https://e.x/?a[1]=2]t[/URL]"
                .to_owned(),
        files: vec![file],
        attached: Vec::new(),
    };
    assert_eq!(
        event.kind,
        EventKind::MessageAdd {
            channel: channel(),
            messages: vec![message]
        }
    );
}

#[test]
fn all_of_auth_is_read() {
    let auth = body(0).auth;
    assert!(auth.access_token.as_ref().unwrap().matches("c978"));
    assert!(auth.application_token.as_ref().unwrap().matches("831c"));
    assert_eq!(auth.refresh_token, None);
    assert_eq!(
        (auth.expires, auth.expires_in),
        (Some(1_773_762_761), Some(3600))
    );
    let texts = [
        auth.scope,
        auth.domain,
        auth.server_endpoint,
        auth.status,
        auth.client_endpoint,
        auth.member_id,
        auth.user_id,
    ];
    assert_eq!(
        texts.map(Option::unwrap),
        [
            "imconnector,imopenlines",
            "some-domain.bitrix24.ru",
            "https://oauth.bitrix24.tech/rest/",
            "F",
            "https://some-domain.bitrix24.ru/rest/",
            "bac1",
            "27",
        ]
    );
}

#[test]
fn a_removed_line_is_a_scalar() {
    let event = body(1);
    assert_eq!(event.kind, EventKind::LineDelete { line: 107 });
    assert_eq!(
        (
            event.auth.member_id.as_deref(),
            event.auth.domain.as_deref()
        ),
        (Some("m"), Some("d"))
    );
}

#[test]
fn a_removed_status_has_lower_case_keys_and_little_auth() {
    let event = body(2);
    assert_eq!(event.kind, EventKind::StatusDelete { channel: channel() });
    let expected = EventAuth {
        application_token: Some(crate::secret::Secret::new("x".to_owned())),
        ..EventAuth::default()
    };
    assert_eq!(event.auth, expected);
}

#[test]
fn secrets_are_not_logged() {
    let shown = format!("{:?}", body(0));
    assert!(
        !shown.contains("c978") && !shown.contains("831c"),
        "{shown}"
    );
}

const HEAD: &str = "data[CONNECTOR]=MyConnector&data[LINE]=107&data[MESSAGES]";
const IM: &str = "[im][chat_id]=1807&data[MESSAGES][0][im][message_id]=86497&data[MESSAGES][0][chat][id]=c1&data[MESSAGES][0]";

#[test]
fn an_update_has_a_list_of_ids_and_a_removal_one() {
    let update = event(&format!(
        "event=onimconnectormessageupdate&{HEAD}[0]{IM}[message][id][0]=a&data[MESSAGES][0][message][id][1]=b&data[MESSAGES][0][message][text]=new"
    ));
    let message = UpdatedMessage {
        im: im(),
        chat_id: "c1".to_owned(),
        ids: vec!["a".to_owned(), "b".to_owned()],
        text: "new".to_owned(),
    };
    assert_eq!(
        update.unwrap().kind,
        EventKind::MessageUpdate {
            channel: channel(),
            messages: vec![message]
        }
    );

    let removal = event(&format!(
        "event=ONIMCONNECTORMESSAGEDELETE&{HEAD}[0]{IM}[message][id]=a"
    ));
    let message = DeletedMessage {
        im: im(),
        chat_id: "c1".to_owned(),
        ids: vec!["a".to_owned()],
    };
    assert_eq!(
        removal.unwrap().kind,
        EventKind::MessageDelete {
            channel: channel(),
            messages: vec![message]
        }
    );
}

#[test]
fn dialogs_start_and_finish() {
    let data = "data[CONNECTOR]=myconnector&data[LINE]=107&data[DATA][0][connector][connector_id]=myconnector\
        &data[DATA][0][connector][chat_id]=1807&data[DATA][0][connector][user_id]=585&data[DATA][0][session][id]=323\
        &data[DATA][0][session][closed]=1&data[DATA][0][chat][id]=c1&data[DATA][0][user][id]=v1";
    let dialog = Dialog {
        chat_id: "c1".to_owned(),
        user_id: Some("v1".to_owned()),
        im_chat_id: Some("1807".to_owned()),
        im_user_id: Some("585".to_owned()),
        session_id: Some("323".to_owned()),
        closed: true,
    };
    let finish = event(&format!("event=ONIMCONNECTORDIALOGFINISH&{data}")).unwrap();
    assert_eq!(
        finish.kind,
        EventKind::DialogFinish {
            channel: channel(),
            dialogs: vec![dialog.clone()]
        }
    );
    let start = event(&format!(
        "event=ONIMCONNECTORDIALOGSTART&{}",
        data.replace("[closed]=1", "[closed]=0")
    ))
    .unwrap();
    let dialogs = vec![Dialog {
        closed: false,
        ..dialog
    }];
    assert_eq!(
        start.kind,
        EventKind::DialogStart {
            channel: channel(),
            dialogs
        }
    );
}

#[test]
fn installs_carry_tokens_and_uninstalls_do_not() {
    let install = event(
        "event=ONAPPINSTALL&data[VERSION]=1&data[ACTIVE]=Y&data[INSTALLED]=Y&data[LANGUAGE_ID]=ru&ts=1&auth[refresh_token]=r&auth[member_id]=m",
    )
    .unwrap();
    assert_eq!(
        install.kind,
        EventKind::AppInstall {
            version: Some("1".to_owned()),
            language: Some("ru".to_owned())
        }
    );
    assert!(install.auth.refresh_token.unwrap().matches("r"));
    let uninstall =
        event("event=ONAPPUNINSTALL&data[LANGUAGE_ID]=ru&data[CLEAN]=1&auth[member_id]=m").unwrap();
    assert_eq!(uninstall.kind, EventKind::AppUninstall { clean: true });
    assert_eq!(
        event("event=ONAPPUNINSTALL").unwrap().kind,
        EventKind::AppUninstall { clean: false }
    );
}

#[test]
fn what_a_known_event_lacks_is_named() {
    for (body, expected) in [
        ("", EventError::Name),
        ("event=", EventError::Name),
        ("event[x]=ONAPPINSTALL", EventError::Name),
        ("event=ONIMCONNECTORMESSAGEADD", EventError::Connector),
        (
            "event=ONIMCONNECTORMESSAGEADD&data[CONNECTOR]=c",
            EventError::Line,
        ),
        (
            "event=ONIMCONNECTORMESSAGEADD&data[CONNECTOR]=c&data[LINE]=x",
            EventError::Line,
        ),
        (
            "event=ONIMCONNECTORMESSAGEADD&data[CONNECTOR]=c&data[LINE]=0",
            EventError::Line,
        ),
        (
            "event=ONIMCONNECTORMESSAGEADD&data[CONNECTOR]=c&data[LINE]=-1",
            EventError::Line,
        ),
        (
            "event=ONIMCONNECTORMESSAGEADD&data[CONNECTOR]=c&data[LINE]=1",
            EventError::Messages,
        ),
        (
            "event=ONIMCONNECTORDIALOGSTART&data[CONNECTOR]=c&data[LINE]=1",
            EventError::Messages,
        ),
        (
            "event=ONIMCONNECTORSTATUSDELETE&data[line]=1",
            EventError::Connector,
        ),
        (
            "event=ONIMCONNECTORLINEDELETE&data[line]=1",
            EventError::Line,
        ),
        (
            "event=ONIMCONNECTORLINEDELETE&data=99999999999999999999",
            EventError::Line,
        ),
    ] {
        assert_eq!(event(body), Err(expected), "{body}");
    }
}

#[test]
fn other_events_are_no_error() {
    let event = event("event=OnCrmLeadAdd&data[FIELDS][ID]=1&auth[member_id]=m").unwrap();
    assert_eq!(
        (event.name.as_str(), event.kind),
        ("ONCRMLEADADD", EventKind::Other)
    );
    assert_eq!(event.auth.member_id.as_deref(), Some("m"));
}

proptest! {
    #[test]
    fn any_form_is_read_or_refused(name in 0_usize..7, rest in "(&data(\\[(MESSAGES|DATA|CONNECTOR|LINE|0|im|message|id)\\]){0,4}=[0-9a-c]{0,3}){0,8}") {
        let name = ["MESSAGEADD", "MESSAGEUPDATE", "MESSAGEDELETE", "DIALOGSTART", "DIALOGFINISH", "STATUSDELETE", "LINEDELETE"][name];
        let _ = event(&format!("event=ONIMCONNECTOR{name}&data[CONNECTOR]=c&data[LINE]=1{rest}"));
    }
}
