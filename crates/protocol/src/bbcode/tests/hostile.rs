//! Texts written to do harm.

use super::*;

/// A message whose every word stays text, unchanged.
fn inert(text: &str) {
    assert_eq!(parse(text), [Node::Text(text.to_owned())], "{text:?}");
}

#[test]
fn scripts_are_no_addresses() {
    for scheme in [
        "javascript:",
        "JaVaScRiPt:",
        "data:text/html,",
        "vbscript:",
        "java&#115;cript:",
        "&#x6A;avascript:",
        "javascript&colon;",
    ] {
        inert(&format!("[url={scheme}alert(1)]x[/url]"));
        inert(&format!("[url]{scheme}alert(1)[/url]"));
        inert(&format!("[img]{scheme}alert(1)[/img]"));
        inert(&format!("[icon={scheme}alert(1)]"));
    }
    // A newline in the scheme: browsers drop it, so the address must not be taken.
    check(&[
        (
            "[url=java\nscript:alert(1)]x[/url]",
            r#""[url=java" br "script:alert(1)]x[/url]""#,
        ),
        (
            "[url]java\nscript:alert(1)[/url]",
            r#""[url]java" br "script:alert(1)[/url]""#,
        ),
        (
            "[url=java\tscript:alert(1)]x[/url]",
            r#""[url=java\tscript:alert(1)]x[/url]""#,
        ),
        // Controls in front of it are dropped from all texts, which must not make it one.
        (
            "[url=\u{1}javascript:alert(1)]x[/url]",
            r#""[url=javascript:alert(1)]x[/url]""#,
        ),
        (
            "[url=java\0script:alert(1)]x[/url]",
            r#""[url=javascript:alert(1)]x[/url]""#,
        ),
    ]);
}

#[test]
fn quotes_break_out_of_nothing() {
    inert(r#"[img]x" onerror=alert(1)[/img]"#);
    inert(r#"[img]https://e" onerror="alert(1)[/img]"#.replace("https://", "x://").as_str());
    inert(r#"[color=#fff" onclick="x]y[/color]"#);
    inert(r#"[size=12;position:fixed]y[/size]"#);
    inert("<script>alert(1)</script><img src=x onerror=alert(1)>");
    for text in [
        r#"[img]https://e.x/" onerror=alert(1)[/img]"#,
        r#"[url=https://e.x/" onclick="alert(1)]x[/url]"#,
        "[url=https://e.x/'><script>]x[/url]",
        r#"[icon=https://e.x/"onload=x title=y]"#,
    ] {
        // The part that is an address may be a link. No picture, and nothing beyond the quote.
        for node in parse(text) {
            match node {
                Node::Text(_) => {}
                Node::Link { href, children } => {
                    assert_eq!(children, [Node::Text(href.to_string())]);
                    assert!(!href.as_str().contains(['"', '<', '>', ' ']), "{href}");
                }
                other => panic!("{other:?} from {text}"),
            }
        }
    }
}

#[test]
fn pairs_nest_ten_deep() {
    for (depth, expected) in [(9, 9), (10, 10), (11, 10), (1000, 10)] {
        let text = format!("{}x{}", "[b]".repeat(depth), "[/b]".repeat(depth));
        let mut nodes = parse(&text);
        let mut found = 0;
        while let [Node::Style { children, .. }] = &mut nodes[..] {
            nodes = std::mem::take(children);
            found += 1;
        }
        assert_eq!(found, expected);
        let rest = depth - expected;
        assert_eq!(
            nodes,
            [Node::Text(format!(
                "{}x{}",
                "[b]".repeat(rest),
                "[/b]".repeat(rest)
            ))]
        );
    }
}

#[test]
fn pairs_that_are_never_closed_take_no_depth() {
    let text = format!("{}[b]x[/b]", "[i]".repeat(1000));
    assert!(matches!(
        parse(&text).last(),
        Some(Node::Style {
            style: Style::Bold,
            ..
        })
    ));
}

#[test]
fn invisible_characters_do_not_mislead() {
    check(&[
        ("a\0b\u{7}c\u{7f}d\u{9b}e", r#""abcde""#),
        // Text written backwards by an override would show another address than the link's.
        (
            "[url=https://e.x/\u{202e}gpj.exe]x[/url]",
            r#"link=https://e.x/gpj.exe("x")"#,
        ),
        ("\u{202e}abc\u{202d}", r#""abc""#),
        ("[\0b]x[/b\0]", r#"b("x")"#),
    ]);
    inert("[url=https://e.x/\u{200b}]x[/url]");
    // Isolates and marks have their use in texts of both directions.
    inert("\u{2067}שלום\u{2069}\u{200f} x");
}

#[test]
fn an_address_shows_where_it_goes() {
    inert("[url=https://bank.example@evil.example/]bank[/url]");
    inert("https://bank.example@evil.example/");
    inert(
        "[url=https://bank.example\\@evil.example/]bank[/url]"
            .replace("https", "httpx")
            .as_str(),
    );
}

#[test]
fn long_hostile_texts_take_linear_time() {
    // Quadratic reading of texts this long would take minutes; all of them together take seconds, even unoptimised.
    let pieces = [
        "[b]",
        "[/b]",
        "[url]",
        "[url=",
        "[url=[",
        "[url=]",
        "[code]",
        "[img]",
        "[img ",
        "[send]",
        "[call]x",
        "[i][/b]",
        "[[",
        "]",
        "[b][/i]",
        ">>",
        ">>\n",
        "\n",
        "https://",
        "https://a.x(",
        "http://a.x ",
        "://",
        "[url]x[/url]",
        "[url]https://a",
        "[user=all]",
        "[pch=1]",
        "[code][/code",
        "[url=https://a.x][/url]",
        "[icon=https://a.x size=",
        "------------------------------------------------------\n",
    ];
    let started = std::time::Instant::now();
    for piece in pieces {
        let text = piece.repeat(100_000 / piece.len());
        let nodes = parse(&text);
        assert!(nodes.len() <= text.len() + 1);
    }
    for (open, close) in [
        ("[b]", "[/b]"),
        ("[url]", "[/url]"),
        ("[img]", "[/img]"),
        ("[i]", "[/b]"),
    ] {
        let text = format!("{}{}", open.repeat(20_000), close.repeat(20_000));
        assert!(!parse(&text).is_empty());
    }
    assert!(
        started.elapsed() < std::time::Duration::from_secs(60),
        "{:?}",
        started.elapsed()
    );
}
