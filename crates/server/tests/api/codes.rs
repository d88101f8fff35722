//! Every code that a portal refuses with, broken connections among them: what heals is delivered, what cannot is shown,
//! and what may have arrived already is counted as a repeat under the same id.

use framechat_protocol::visitor::MessageState;
use futures_util::future::join_all;

use super::harness::Server;

/// Status, body, and whether the portal may have taken the message all the same.
const HEALS: [(u16, &str, bool); 17] = [
    (503, r#"{"error":"QUERY_LIMIT_EXCEEDED"}"#, false),
    (503, r#"{"error":"OVERLOAD_LIMIT"}"#, false),
    (429, r#"{"error":"OPERATION_TIME_LIMIT"}"#, false),
    (500, r#"{"error":"INTERNAL_SERVER_ERROR"}"#, true),
    (500, r#"{"error":"ERROR_UNEXPECTED_ANSWER"}"#, true),
    (401, r#"{"error":"invalid_token"}"#, false),
    (401, r#"{"error":"NO_AUTH_FOUND"}"#, false),
    (403, r#"{"error":"insufficient_scope"}"#, false),
    (403, r#"{"error":"ACCESS_DENIED"}"#, false),
    (403, r#"{"error":"INVALID_CREDENTIALS"}"#, false),
    (403, r#"{"error":"user_access_error"}"#, false),
    (404, r#"{"error":"ERROR_MANIFEST_IS_NOT_AVAILABLE"}"#, false),
    (400, r#"{"error":"INVALID_REQUEST"}"#, false),
    (400, r#"{"error":"SOMETHING_NEW"}"#, false),
    (502, "<html>Bad Gateway</html>", true),
    (200, "<html>Maintenance</html>", true),
    (200, r#"{"result":{"SUCCE"#, true),
];

const PARKS: [(u16, &str); 7] = [
    (400, r#"{"error":"ERROR_ARGUMENT"}"#),
    (400, r#"{"error":"ERROR_CORE"}"#),
    (400, r#"{"error":"NOT_ACTIVE_LINE"}"#),
    (403, r#"{"error":"WRONG_AUTH_TYPE"}"#),
    (404, r#"{"error":"ERROR_METHOD_NOT_FOUND"}"#),
    (500, r#"{"error":"PORTAL_DELETED"}"#),
    (200, r#"{"result":{"SUCCESS":false,"DATA":[]}}"#),
];

#[tokio::test]
async fn what_heals_is_delivered_once_the_portal_is_well() {
    let server = Server::start().await;
    let cases = HEALS
        .iter()
        .enumerate()
        .map(async |(index, (status, body, uncertain))| {
            let visitor = server.visitor().await;
            let text = format!("case {index}");
            server.portal.fail_once_on(&text, *status, body);
            visitor.send(&text).await;
            visitor.until(&text, MessageState::Delivered).await;
            let calls = server.portal.calls();
            let ids: Vec<_> = calls
                .iter()
                .map(|call| &call.body["MESSAGES"][0]["message"])
                .filter(|message| message["text"] == text)
                .map(|message| message["id"].as_str().unwrap())
                .collect();
            assert_eq!(ids.len(), 2, "{body}");
            assert_eq!(ids[0], ids[1], "{body}");
            let repeats = server.state.store.repeats(ids[0]).await.unwrap();
            assert_eq!(repeats, Some(i64::from(*uncertain)), "{status} {body}");
        });
    join_all(cases).await;
}

#[tokio::test]
async fn what_cannot_heal_is_parked_and_the_rest_goes_on() {
    let server = Server::start().await;
    for (index, (status, body)) in PARKS.iter().enumerate() {
        let visitor = server.visitor().await;
        let (text, next) = (format!("case {index}"), format!("next {index}"));
        server.portal.fail_once_on(&text, *status, body);
        visitor.send(&text).await;
        visitor.until(&text, MessageState::Failed).await;
        visitor.send(&next).await;
        visitor.until(&next, MessageState::Delivered).await;
    }
    let parked = server.state.store.list_jobs(0, 100).await.unwrap();
    assert_eq!(parked.len(), PARKS.len());
    assert!(
        parked
            .iter()
            .all(|job| job.parked == 1 && job.attempts == 1)
    );
    assert!(
        parked[0]
            .last_error
            .as_ref()
            .unwrap()
            .contains("ERROR_ARGUMENT")
    );
}

#[tokio::test]
async fn a_token_that_expires_in_mid_flight_is_renewed_and_repeats_nothing() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    server.portal.hold();
    visitor.send("in flight").await;
    let portal = &server.portal;
    portal.until("a call", |portal| portal.arrived() == 1).await;
    portal.expire();
    portal.release();
    visitor.until("in flight", MessageState::Delivered).await;
    assert_eq!((portal.texts().len(), portal.refreshes()), (1, 1));
    let sent = &portal.done("imconnector.send.messages")[0];
    let id = sent["MESSAGES"][0]["message"]["id"].as_str().unwrap();
    assert_eq!(server.state.store.repeats(id).await.unwrap(), Some(0));
}
