use super::*;

#[test]
fn the_schemes_of_the_list_are_allowed() {
    for (given, expected) in [
        (
            "https://e.example/?a[1]=2&b='c'#d",
            "https://e.example/?a[1]=2&b='c'#d",
        ),
        ("HTTP://E.example", "http://E.example"),
        ("ftp://e.example/file", "ftp://e.example/file"),
        ("tel:+7999", "tel:+7999"),
        ("callto:anna", "callto:anna"),
        (
            "mailto:king@example.com?subject=x",
            "mailto:king@example.com?subject=x",
        ),
        ("skype:anna?call", "skype:anna?call"),
        ("viber://chat?number=1", "viber://chat?number=1"),
        ("https://e.example/?a={b|c}^", "https://e.example/?a={b|c}^"),
        (" https://e.example \n", "https://e.example"),
        ("https://пример.рф/путь", "https://пример.рф/путь"),
        ("https://[::1]:8080/", "https://[::1]:8080/"),
    ] {
        assert_eq!(SafeUrl::parse(given).unwrap().as_str(), expected, "{given}");
    }
}

#[test]
fn everything_else_is_not() {
    for given in [
        "",
        "/relative",
        "//e.example",
        "e.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        " \u{1}javascript:alert(1)",
        "java&#115;cript:alert(1)",
        "&#x6A;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "blob:https://e.example/1",
        "https:e.example",
        "https:/e.example",
        "https://",
        "https:///path",
        "https://:80/",
        "https://?x",
        "https://bank.example@evil.example/",
        "https://user:password@e.example/",
        "https://e.example/\" onerror=\"x",
        "https://e.example/\"onerror=x",
        "https://e.example/<b>",
        "https://e.example/`",
        "https://e.example\\@evil.example/",
        "https://e.example/\u{202e}gpj.exe",
        "https://e.exa\u{200b}mple/",
        "https://e.example/\0",
        "https://e.example/a b",
        "tel:",
        "mailto:",
        "http",
    ] {
        assert_eq!(SafeUrl::parse(given), None, "{given:?}");
    }
}

#[test]
fn pictures_come_from_the_web() {
    assert!(SafeUrl::parse_web("https://e.example/p.png").is_some());
    for given in ["tel:1", "ftp://e.example/p.png", "mailto:a@b"] {
        assert_eq!(SafeUrl::parse_web(given), None, "{given}");
    }
}

#[test]
fn an_address_has_a_limit() {
    let address = |length: usize| format!("https://e.example/{}", "a".repeat(length - 18));
    assert!(SafeUrl::parse(&address(URL_MAX_BYTES - 1)).is_some());
    assert!(SafeUrl::parse(&address(URL_MAX_BYTES)).is_some());
    assert!(SafeUrl::parse(&address(URL_MAX_BYTES + 1)).is_none());
}

#[test]
fn the_longest_scheme_is_known() {
    assert_eq!(
        SCHEMES.iter().map(|(scheme, _)| scheme.len()).max(),
        Some(SCHEME_MAX_BYTES)
    );
}

#[test]
fn an_address_names_its_host() {
    for (address, host) in [
        ("https://e.example", "e.example"),
        ("HTTP://e.example:8080/a?b=https://x", "e.example:8080"),
        ("https://e.example?x", "e.example"),
        ("https://e.example#x", "e.example"),
        ("mailto:a@e.example", ""),
    ] {
        assert_eq!(SafeUrl::parse(address).unwrap().host(), host);
    }
}
