use framechat_protocol::iqchannels::{Client, Details};

use super::*;

const PAGE: &str = "https://crm.example/customers/7";

fn urls(allowed: Option<&str>, template: Option<&str>) -> ClientUrls {
    ClientUrls::new(PAGE, allowed, template).unwrap()
}

fn card(url: Option<&str>, crm_url: Option<&str>, crm_client_id: Option<&str>) -> ClientCard {
    ClientCard {
        url: url.map(str::to_owned),
        ticket_id: Some(Id::Number(412)),
        client: Client {
            id: Some(Id::Number(21)),
            crm_client_id: crm_client_id.map(|id| Id::Text(id.to_owned())),
            details: Details {
                crm_url: crm_url.map(str::to_owned),
                ..Details::default()
            },
            ..Client::default()
        },
        ..ClientCard::default()
    }
}

fn opened(urls: &ClientUrls, card: &ClientCard) -> Option<String> {
    urls.of(card).map(|found| found.url.as_str().to_owned())
}

#[test]
fn without_a_list_only_the_pages_own_origin_opens() {
    let urls = urls(None, None);
    for (url, opens) in [
        ("https://crm.example/c/1?x=1", true),
        ("https://CRM.example:443/c/1", true),
        ("http://crm.example/c/1", false),
        ("https://crm.example:8443/c/1", false),
        ("https://crm.example.evil.example/", false),
        ("https://crm.example@evil.example/", false),
        ("https://evil.example/https://crm.example/", false),
        ("javascript:alert(1)//https://crm.example/", false),
        ("//crm.example/c/1", false),
        ("/c/1", false),
        ("data:text/html,x", false),
        ("", false),
    ] {
        assert_eq!(urls.check(url).is_some(), opens, "{url}");
    }
}

#[test]
fn a_list_takes_the_place_of_the_own_origin() {
    let urls = urls(Some(" https://a.example,\n http://b.example:8080 "), None);
    assert!(urls.check("https://a.example/1").is_some());
    assert!(urls.check("http://b.example:8080/1").is_some());
    assert!(urls.check("https://b.example:8080/1").is_none());
    assert!(urls.check(PAGE).is_none());
}

#[test]
fn a_wrong_list_is_named() {
    for word in ["*", "null", "a.example", "https://a.example/path"] {
        let refused = ClientUrls::new(PAGE, Some(word), None).unwrap_err();
        assert!(
            matches!(&refused, ClientUrlError::Origin(named, _) if named == word),
            "{word}: {refused}"
        );
    }
}

#[test]
fn the_two_ids_of_the_address_are_read() {
    let urls = urls(None, None);
    let read = |query: &str| {
        let found = urls
            .check(&format!("https://crm.example/c?{query}"))
            .unwrap();
        (found.client_id, found.ticket_id)
    };
    assert_eq!(
        read("param=value&iqchannels_client_id=21&iqchannels_ticket_id=412#x"),
        (Some(Id::Number(21)), Some(Id::Number(412)))
    );
    assert_eq!(
        read("iqchannels_client_id=00234&iqchannels_client_id=5"),
        (Some(Id::Text("00234".into())), None)
    );
    assert_eq!(
        read("iqchannels_client_id=%3Cb%3E&iqchannels_ticket_id="),
        (None, None)
    );
    assert_eq!(read("xiqchannels_client_id=1"), (None, None));
}

#[test]
fn the_message_comes_before_the_card_and_the_card_before_the_template() {
    let urls = urls(None, Some("/made/{crmClientId}"));
    let own = "https://crm.example/told";
    let other = "https://crm.example/card";
    assert_eq!(
        opened(&urls, &card(Some(own), Some(other), Some("1"))).as_deref(),
        Some(own)
    );
    assert_eq!(
        opened(
            &urls,
            &card(Some("https://evil.example/"), Some(other), Some("1"))
        )
        .as_deref(),
        Some(other)
    );
    assert_eq!(
        opened(&urls, &card(None, None, Some("00234"))).as_deref(),
        Some("https://crm.example/made/00234")
    );
    assert_eq!(opened(&urls, &card(None, None, None)), None);
}

#[test]
fn a_template_takes_ids_as_data_only() {
    let urls = urls(
        None,
        Some("https://cards.example/c/{crmClientId}?client={clientId}&ticket={ticketId}"),
    );
    let found = urls.of(&card(None, None, Some("../a b?c#d&e=ж"))).unwrap();
    assert_eq!(
        found.url.as_str(),
        "https://cards.example/c/..%2Fa%20b%3Fc%23d%26e%3D%D0%B6?client=21&ticket=412"
    );
    assert_eq!(found.client_id, Some(Id::Number(21)));
    assert_eq!(found.ticket_id, Some(Id::Number(412)));
}

#[test]
fn a_template_that_lets_an_id_choose_the_site_is_refused() {
    for template in [
        "https://{crmClientId}.example/",
        "https://{crmClientId}",
        "https://crm.example{crmClientId}/x",
        "{crmClientId}",
        "javascript:{crmClientId}",
        "//evil.example/{crmClientId}",
        "ftp://crm.example/{crmClientId}",
        "https://crm.example@evil.example/{crmClientId}",
    ] {
        assert_eq!(
            ClientUrls::new(PAGE, None, Some(template)),
            Err(ClientUrlError::NoAddress),
            "{template}"
        );
    }
    assert_eq!(
        ClientUrls::new(PAGE, None, Some("/customers")),
        Err(ClientUrlError::NoPlace)
    );
    assert_eq!(
        ClientUrls::new("about:blank", None, Some("/c/{crmClientId}")),
        Err(ClientUrlError::NoAddress)
    );
}
