use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use scraper::{ElementRef, Html, Selector};
use tower::ServiceExt;

use super::{Site, origin_of, router};
use crate::{App, Config};

const APP_URL: &str = "http://framechat.localhost:8600";

struct Answer {
    status: StatusCode,
    policy: String,
    body: String,
}

async fn get(site: Site, path: &str) -> Answer {
    let app = App::new(Config::for_app(APP_URL, true), 8700).unwrap();
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router(app, site).oneshot(request).await.unwrap();
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
    Answer {
        status: response.status(),
        policy: policy
            .map_or("", |value| value.to_str().unwrap())
            .to_owned(),
        body: String::from_utf8(
            to_bytes(response.into_body(), 1 << 20)
                .await
                .unwrap()
                .to_vec(),
        )
        .unwrap(),
    }
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

#[tokio::test]
async fn the_shop_holds_the_tag_the_settings_page_gives_out() {
    for path in ["/?site=k3y", "/product/1?site=k3y"] {
        let page = Html::parse_document(&get(Site::Shop, path).await.body);
        let tags = all(&page, "script");
        assert_eq!(tags.len(), 1, "{path}");
        assert_eq!(
            tags[0].attr("src"),
            Some("http://framechat.localhost:8600/embed.js")
        );
        assert_eq!(tags[0].attr("data-site"), Some("k3y"));
        assert_eq!(tags[0].attr("data-target"), None);
        assert!(tags[0].attr("async").is_some());
        assert!(all(&page, "#chat").is_empty());
    }
}

#[tokio::test]
async fn the_inline_variant_names_its_target() {
    let page = Html::parse_document(&get(Site::Shop, "/?site=k3y&inline=1").await.body);
    assert_eq!(all(&page, "script")[0].attr("data-target"), Some("#chat"));
    assert_eq!(all(&page, "div#chat").len(), 1);
    let links = all(&page, "a.card");
    assert_eq!(links[0].attr("href"), Some("/product/1?site=k3y&inline=1"));
}

#[tokio::test]
async fn without_a_site_key_the_shop_has_no_chat_and_says_so() {
    let page = Html::parse_document(&get(Site::Shop, "/").await.body);
    assert!(all(&page, "script").is_empty());
    assert_eq!(all(&page, "[role=note]").len(), 1);
}

#[tokio::test]
async fn a_hostile_site_key_stays_a_value() {
    let key = r#""><script>alert(1)</script>{{app_url}}&"#;
    let encoded: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    for path in ["/", "/product/2"] {
        let answer = get(Site::Shop, &format!("{path}?site={encoded}")).await;
        let page = Html::parse_document(&answer.body);
        let tags = all(&page, "script");
        assert_eq!(tags.len(), 1, "{path}");
        assert_eq!(tags[0].attr("data-site"), Some(key));
        assert!(!answer.body.contains("<script>alert"));
        assert_eq!(
            all(&page, "a.name")[0].attr("href"),
            Some(format!("/?site={encoded}").as_str())
        );
    }
}

#[tokio::test]
async fn every_link_and_file_of_the_shop_is_there() {
    for path in ["/?site=k", "/product/1", "/product/2", "/product/3"] {
        let answer = get(Site::Shop, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let page = Html::parse_document(&answer.body);
        for element in all(&page, "[src], [href]") {
            let address = element.attr("src").or(element.attr("href")).unwrap();
            if address.starts_with('/') {
                let found = get(Site::Shop, address.split('#').next().unwrap()).await;
                assert_eq!(found.status, StatusCode::OK, "{address}");
            }
        }
    }
    for path in ["/product/4", "/product/", "/other.svg", "/other"] {
        assert_eq!(
            get(Site::Shop, path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_shop_admits_the_application_in_two_directives_only() {
    let policy = get(Site::Shop, "/?site=k").await.policy;
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'self' {APP_URL}; frame-src 'self' {APP_URL}; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
        )
    );
}

#[tokio::test]
async fn the_crm_holds_the_element_with_everything_hidden_and_a_toolbar() {
    let answer = get(Site::Crm, "/").await;
    let page = Html::parse_document(&answer.body);
    let element = all(&page, "iq-channels")[0];
    let names: Vec<&str> = element.value().attrs().map(|(name, _)| name).collect();
    for name in [
        "hide-ticket-list",
        "hide-client-card",
        "hide-navigation",
        "toolbar",
    ] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    assert_eq!(element.attr("src"), Some("http://stand.localhost:8700/"));
    assert_eq!(element.attr("lang"), Some("en"));
    assert_eq!(element.attr("theme"), None);
    let scripts: Vec<_> = all(&page, "script[type=module]")
        .iter()
        .map(|script| script.attr("src"))
        .collect();
    assert_eq!(
        scripts,
        [
            Some("http://framechat.localhost:8600/iq-channels.js"),
            Some("/crm.js")
        ]
    );
    assert_eq!(
        answer.policy,
        format!(
            "default-src 'none'; script-src 'self' {APP_URL} 'wasm-unsafe-eval'; connect-src 'self' {APP_URL}; frame-src http://stand.localhost:8700; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
        )
    );
}

#[tokio::test]
async fn the_query_overrides_the_element() {
    let answer = get(
        Site::Crm,
        "/?src=https://other.localhost:1/inbox&hide=navigation&toolbar=0&lang=ru&theme=dark",
    )
    .await;
    let page = Html::parse_document(&answer.body);
    let element = all(&page, "iq-channels")[0];
    let mut names: Vec<&str> = element.value().attrs().map(|(name, _)| name).collect();
    names.sort_unstable();
    assert_eq!(names, ["hide-navigation", "lang", "src", "theme"]);
    assert_eq!(element.attr("src"), Some("https://other.localhost:1/inbox"));
    assert_eq!(element.attr("lang"), Some("ru"));
    assert!(
        answer
            .policy
            .contains("frame-src https://other.localhost:1;")
    );
    assert_eq!(all(&page, "html")[0].attr("data-theme"), Some("dark"));
    let shown = get(Site::Crm, "/?hide=").await.body;
    assert!(!shown.contains(" hide-"));
}

#[tokio::test]
async fn hostile_overrides_stay_values_and_out_of_the_policy() {
    let hostile = r#"x"><script>alert(1)</script>; script-src *"#;
    let encoded: String = url::form_urlencoded::byte_serialize(hostile.as_bytes()).collect();
    let answer = get(
        Site::Crm,
        &format!("/?src={encoded}&lang={encoded}&theme={encoded}"),
    )
    .await;
    let page = Html::parse_document(&answer.body);
    let element = all(&page, "iq-channels")[0];
    for name in ["src", "lang", "theme"] {
        assert_eq!(element.attr(name), Some(hostile), "{name}");
    }
    assert_eq!(all(&page, "script").len(), 2);
    assert!(answer.policy.contains("frame-src 'none';"));
    assert!(!answer.policy.contains('*'));
}

#[tokio::test]
async fn every_file_of_the_crm_is_there() {
    for path in [
        "/customers/?id=00234&iqchannels_client_id=21",
        "/crm.css",
        "/crm.js",
        "/clients.js",
        "/mark.svg",
    ] {
        assert_eq!(get(Site::Crm, path).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(get(Site::Crm, "/inbox").await.status, StatusCode::NOT_FOUND);
}

#[test]
fn only_http_addresses_have_an_origin() {
    assert_eq!(
        origin_of("https://a.example/x").as_deref(),
        Some("https://a.example")
    );
    assert_eq!(
        origin_of("http://a.example:81").as_deref(),
        Some("http://a.example:81")
    );
    for address in ["javascript:alert(1)", "data:text/html,x", "a.example", ""] {
        assert_eq!(origin_of(address), None, "{address}");
    }
}
