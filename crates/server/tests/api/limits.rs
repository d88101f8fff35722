//! How fast new visitors may come from one address.

use std::time::Duration;

use framechat_protocol::visitor::SessionRequest;
use framechat_server::config::Config;
use reqwest::{Client, Response, StatusCode};

use super::harness::{SITE, Server, problem};

const BURST: u32 = 3;
/// None comes back while a test runs, however slow it is.
const REFILL: Duration = Duration::from_secs(24 * 60 * 60);

/// A request for a session, as a proxy passes it on.
async fn session(server: &Server, forwarded_for: &[&str], token: Option<&str>) -> Response {
    let mut call = Client::new().post(server.url("/api/visitor/session"));
    for value in forwarded_for {
        call = call.header("X-Forwarded-For", *value);
    }
    let request = SessionRequest {
        site: SITE.to_owned(),
        token: token.map(str::to_owned),
        identity: None,
    };
    call.json(&request).send().await.unwrap()
}

async fn server(trusted: &[&str]) -> Server {
    let trusted: Vec<_> = trusted.iter().map(|range| range.parse().unwrap()).collect();
    Server::start_with(|config: &mut Config| {
        config.address_burst = BURST;
        config.address_refill = REFILL;
        config.trusted_proxies = trusted;
    })
    .await
}

async fn is_too_fast(response: Response) -> bool {
    if response.status() == StatusCode::OK {
        return false;
    }
    let wait = response.headers()["retry-after"].to_str().unwrap();
    assert!(
        (1..=REFILL.as_secs() + 1).contains(&wait.parse::<u64>().unwrap()),
        "{wait}"
    );
    let told = problem(response, StatusCode::TOO_MANY_REQUESTS).await;
    assert_eq!(told.code, "address_too_fast");
    true
}

#[tokio::test]
async fn an_address_brings_new_visitors_at_a_limited_rate() {
    let server = server(&[]).await;
    let known = session(&server, &[], None).await;
    let known: framechat_protocol::visitor::SessionResponse = known.json().await.unwrap();
    for _ in 1..BURST {
        assert!(!is_too_fast(session(&server, &[], None).await).await);
    }
    assert!(is_too_fast(session(&server, &[], None).await).await);
    // Whoever was here before goes on.
    let again = session(&server, &[], Some(&known.token)).await;
    assert_eq!(again.status(), StatusCode::OK);
    // Nobody asked this peer for whom it speaks.
    assert!(is_too_fast(session(&server, &["9.9.9.9"], None).await).await);
}

#[tokio::test]
async fn a_trusted_proxy_tells_whose_rate_it_is() {
    let server = server(&["127.0.0.0/8", "10.0.0.0/8"]).await;
    for client in ["9.9.9.9", "2001:db8::1"] {
        for _ in 0..BURST {
            assert!(!is_too_fast(session(&server, &[client], None).await).await);
        }
        assert!(is_too_fast(session(&server, &[client], None).await).await);
    }
    // Of one connection to the internet, and with what the client itself wrote in front.
    assert!(is_too_fast(session(&server, &["2001:db8::2"], None).await).await);
    assert!(is_too_fast(session(&server, &["1.1.1.1, 9.9.9.9"], None).await).await);
    assert!(is_too_fast(session(&server, &["1.1.1.1", "9.9.9.9, 10.0.0.1"], None).await).await);
    assert!(!is_too_fast(session(&server, &["1.1.1.1"], None).await).await);
}
