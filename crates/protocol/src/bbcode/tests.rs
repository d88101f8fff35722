//! The tree of whole messages. A short notation makes trees readable: `b(..)` for a pair, `<LineBreak>` for the rest.

mod hostile;
mod properties;

use super::*;

/// Writes a tree in one line.
fn outline(nodes: &[Node]) -> String {
    nodes.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn one(node: &Node) -> String {
    match node {
        Node::Text(text) => format!("{text:?}"),
        Node::LineBreak => "br".to_owned(),
        Node::Style { style, children } => {
            let name = match style {
                Style::Bold => "b",
                Style::Italic => "i",
                Style::Underline => "u",
                Style::Strike => "s",
            };
            format!("{name}({})", outline(children))
        }
        Node::Size { px, children } => format!("size={px}({})", outline(children)),
        Node::Color { rgb, children } => format!("color={rgb}({})", outline(children)),
        Node::Link { href, children } => format!("link={href}({})", outline(children)),
        Node::Mention { kind, id, children } => format!("{kind:?}={id}({})", outline(children)),
        Node::Quote {
            author: None,
            children,
        } => format!("quote({})", outline(children)),
        Node::Quote {
            author: Some(author),
            children,
        } => {
            format!(
                "quote={}@{}({})",
                author.name,
                author.time,
                outline(children)
            )
        }
        Node::Code(code) => format!("code({code:?})"),
        Node::Image { src, size } => format!("img={src},{size:?}"),
        Node::Icon {
            src,
            width,
            height,
            title,
        } => format!("icon={src},{width}x{height},{title:?}"),
        Node::Send { text, label } => format!("send={text}({})", outline(label)),
        Node::Put { text, label } => format!("put={text}({})", outline(label)),
        Node::Call { number, label } => format!("call={number}({})", outline(label)),
        Node::Like => "like".to_owned(),
        Node::Dislike => "dislike".to_owned(),
        Node::Rating(stars) => format!("rating={stars}"),
        Node::Timestamp { unix_seconds } => format!("timestamp={unix_seconds}"),
        Node::Disk { id } => format!("disk={id}"),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(outline(&parse(text)), *expected, "{text}");
    }
}

#[test]
fn styles_nest_and_ignore_case() {
    check(&[
        ("", ""),
        ("plain", r#""plain""#),
        ("a [b]b[/b] c", r#""a " b("b") " c""#),
        (
            "[B]1[/b][I]2[/I][u]3[/u][S]4[/s]",
            r#"b("1") i("2") u("3") s("4")"#,
        ),
        ("[b]a [i]b[/i] c[/b]", r#"b("a " i("b") " c")"#),
        ("[b][b]x[/b][/b]", r#"b(b("x"))"#),
        ("[b]a\nb[br]c[/b]", r#"b("a" br "b" br "c")"#),
        ("[b][/b]x", r#""x""#),
    ]);
}

#[test]
fn sizes_and_colors_are_bounded() {
    check(&[
        ("[size=12]x[/size]", r#"size=12("x")"#),
        ("[size=7]x[/size]", r#"size=8("x")"#),
        ("[size=8]x[/size]", r#"size=8("x")"#),
        ("[size=30]x[/size]", r#"size=30("x")"#),
        ("[size=31]x[/size]", r#"size=30("x")"#),
        ("[size=999]x[/size]", r#"size=30("x")"#),
        ("[size=1000]x[/size]", r#""[size=1000]x[/size]""#),
        ("[size=1em]x[/size]", r#""[size=1em]x[/size]""#),
        ("[size=-9]x[/size]", r#""[size=-9]x[/size]""#),
        ("[size]x[/size]", r#""[size]x[/size]""#),
        ("[color=#ABC]x[/color]", r##"color=#abc("x")"##),
        ("[color=#aabbcc]x[/color]", r##"color=#aabbcc("x")"##),
        ("[color=red]x[/color]", r#""[color=red]x[/color]""#),
        ("[color=#abcd]x[/color]", r##""[color=#abcd]x[/color]""##),
        (
            "[color=#aabbcg]x[/color]",
            r##""[color=#aabbcg]x[/color]""##,
        ),
    ]);
}

#[test]
fn links_go_where_they_say() {
    check(&[
        (
            "[url]https://e.x/a[/url]",
            r#"link=https://e.x/a("https://e.x/a")"#,
        ),
        ("[url=https://e.x/]t[/url]", r#"link=https://e.x/("t")"#),
        (
            "[URL=https://e.x/?a[1]=2]t[/URL]",
            r#"link=https://e.x/?a[1]=2("t")"#,
        ),
        (
            "[url=https://e.x/?a[]t[/url]",
            r#"link=https://e.x/?a[("t")"#,
        ),
        (
            "[url=mailto:a@b.c][b]t[/b][/url]",
            r#"link=mailto:a@b.c(b("t"))"#,
        ),
        (
            "[url=https://e.x/][/url]",
            r#"link=https://e.x/("https://e.x/")"#,
        ),
        ("[url]nothing[/url]", r#""[url]nothing[/url]""#),
        ("[url=/crm/]t[/url]", r#""[url=/crm/]t[/url]""#),
        ("[url=file:///a]t[/url]", r#""[url=file:///a]t[/url]""#),
        // Nothing that can be pressed stands in a link.
        (
            "[url=https://a.x][url=https://b.x]t[/url][/url]",
            r#"link=https://a.x("[url=https://b.x]t[/url]")"#,
        ),
        (
            "[url=https://a.x]see https://b.x[/url]",
            r#"link=https://a.x("see https://b.x")"#,
        ),
        (
            "[url=https://a.x][send=hi]t[/send][/url]",
            r#"link=https://a.x("[send=hi]t[/send]")"#,
        ),
        (
            "[send=hi][url]https://a.x[/url][/send]",
            r#"send=hi("[url]https://a.x[/url]")"#,
        ),
        // Behind it, the next one can.
        (
            "[url=https://a.x]a[/url] [url=https://b.x]b[/url]",
            r#"link=https://a.x("a") " " link=https://b.x("b")"#,
        ),
    ]);
}

#[test]
fn addresses_in_the_text_become_links() {
    check(&[
        (
            "see https://e.x/a, or not",
            r#""see " link=https://e.x/a("https://e.x/a") ", or not""#,
        ),
        ("HTTP://E.x", r#"link=http://E.x("HTTP://E.x")"#),
        (
            "(https://e.x/a_(b)).",
            r#""(" link=https://e.x/a_(b)("https://e.x/a_(b)") ").""#,
        ),
        (
            "https://e.x/?a[1]=2!",
            r#"link=https://e.x/?a[1]=2("https://e.x/?a[1]=2") "!""#,
        ),
        (
            "https://e.x[b]y[/b]",
            r#"link=https://e.x("https://e.x") b("y")"#,
        ),
        (
            "https://a.x https://b.x",
            r#"link=https://a.x("https://a.x") " " link=https://b.x("https://b.x")"#,
        ),
        (
            "«https://e.x»",
            r#""«" link=https://e.x("https://e.x") "»""#,
        ),
        ("xhttps://e.x", r#""xhttps://e.x""#),
        ("https:// x", r#""https:// x""#),
        ("https://...", r#""https://...""#),
        ("ftp://e.x", r#""ftp://e.x""#),
        ("https://a@e.x", r#""https://a@e.x""#),
        (
            "ы://https://e.x",
            r#""ы://" link=https://e.x("https://e.x")"#,
        ),
    ]);
}

#[test]
fn mentions_name_someone_of_the_portal() {
    check(&[
        ("[user=27]Anna[/user]", r#"User=27("Anna")"#),
        ("[USER=all]", "Everyone=()"),
        ("[user=all]team[/user]", r#"Everyone=("team")"#),
        (
            "[user=all] [user=5]Bob[/user]",
            r#"Everyone=() " " User=5("Bob")"#,
        ),
        ("[chat=12]sales[/chat]", r#"Chat=12("sales")"#),
        ("[chat=imol|12]line[/chat]", r#"OpenChannel=12("line")"#),
        (
            "[context=chat12/345]that[/context]",
            r#"Context=chat12/345("that")"#,
        ),
        ("[user=x]Anna[/user]", r#""[user=x]Anna[/user]""#),
        ("[user=5]Anna", r#""[user=5]Anna""#),
        ("[chat=a|1]x[/chat]", r#""[chat=a|1]x[/chat]""#),
        ("[context=12]x[/context]", r#""[context=12]x[/context]""#),
    ]);
}

#[test]
fn quotes_hold_formatted_text() {
    let fence = "-".repeat(54);
    let block = format!("{fence}\nAnna [10:15]\n[b]x[/b]\ny\n{fence}\nz");
    check(&[
        (">>a [b]b[/b]\n>>c\nd", r#"quote("a " b("b") br "c") "d""#),
        (&block, r#"quote=Anna@10:15(b("x") br "y") "z""#),
        // A pair does not reach into a quote or out of it.
        ("[b]a\n>>b[/b]", r#""[b]a" quote("b[/b]")"#),
    ]);
}

#[test]
fn code_is_kept_as_it_is() {
    check(&[
        (
            "[code]a [b]b[/b]\n>>c[br] https://e.x[/code]",
            r#"code("a [b]b[/b]\n>>c[br] https://e.x")"#,
        ),
        (
            "x[code]\nfn main() {}\n[/code]y",
            r#""x" code("fn main() {}") "y""#,
        ),
        ("[CODE]a[/Code][code]b[/code]", r#"code("a") code("b")"#),
        ("[code]a", r#""[code]a""#),
        ("[/code]a", r#""[/code]a""#),
        ("[b][code][/b][/code][/b]", r#"b(code("[/b]"))"#),
    ]);
}

#[test]
fn pictures_and_icons_have_bounded_sizes() {
    check(&[
        (
            "[img]https://e.x/p.png[/img]",
            "img=https://e.x/p.png,Medium",
        ),
        (
            "[img size=small]https://e.x/p.png [/img]",
            "img=https://e.x/p.png,Small",
        ),
        (
            "[IMG size=LARGE]https://e.x/p.png[/IMG]",
            "img=https://e.x/p.png,Large",
        ),
        (
            "[img size=huge]https://e.x/p.png[/img]",
            "img=https://e.x/p.png,Medium",
        ),
        ("[img]tel:1[/img]", r#""[img]tel:1[/img]""#),
        (
            "[icon=https://e.x/i.png]",
            "icon=https://e.x/i.png,20x20,None",
        ),
        (
            "[icon=https://e.x/i.png size=30 title=A b c]",
            r#"icon=https://e.x/i.png,30x30,Some("A b c")"#,
        ),
        (
            "[icon=https://e.x/i.png width=0 height=101 title=]",
            "icon=https://e.x/i.png,1x100,None",
        ),
        (
            "[icon=https://e.x/i.png size=1 width=99 x=y]",
            "icon=https://e.x/i.png,99x1,None",
        ),
        (
            "[icon=https://e.x/i.png size=100 title=a=b]",
            r#"icon=https://e.x/i.png,100x100,Some("a=b")"#,
        ),
        ("[icon=data:x]", r#""[icon=data:x]""#),
    ]);
}

#[test]
fn actions_say_what_they_do() {
    check(&[
        ("[send=/help 1]Help[/send]", r#"send=/help 1("Help")"#),
        ("[send]/help[/send]", r#"send=/help("/help")"#),
        ("[put=text][b]Put[/b][/put]", r#"put=text(b("Put"))"#),
        ("[PUT]a [b]x[/b][/PUT]", r#"put=a [b]x[/b]("a [b]x[/b]")"#),
        (
            "[put]a\n\n[br][/put]",
            "put=a\n\n[br](\"a\" br br \"[br]\")",
        ),
        (
            "[call=1][put]a\nb[/put][/call]",
            r#"call=1("[put]a" br "b[/put]")"#,
        ),
        (
            "[call=+7 (999) 1]call me[/call]",
            r#"call=+79991("call me")"#,
        ),
        ("[call]123-45[/call]", r#"call=12345("123-45")"#),
        ("[send= ]x[/send]", r#""[send= ]x[/send]""#),
        ("[send] [/send]", r#""[send] [/send]""#),
        ("[call=x]x[/call]", r#""[call=x]x[/call]""#),
        ("[send=a][/send]", r#"send=a("a")"#),
        ("[pch=1]what[/pch] [pch=2]", r#""what [pch=2]""#),
        ("a[pch=1][b]x[/b][/pch]", r#""a" b("x")"#),
    ]);
}

#[test]
fn the_other_codes_are_read() {
    check(&[
        ("[timestamp=1577836800]", "timestamp=1577836800"),
        ("[timestamp=1577836800 format=LONG]", "timestamp=1577836800"),
        ("[timestamp=x]", r#""[timestamp=x]""#),
        ("[disk=12]", "disk=12"),
        ("[disk=../1]", r#""[disk=../1]""#),
        ("a[br]b\nc\r\nd\re", r#""a" br "b" br "c" br "d" br "e""#),
        ("a[ATTACH=1]b", r#""ab""#),
        (
            "[LIKE][dislike][RATING=1][rating=5]",
            "like dislike rating=1 rating=5",
        ),
        (
            "[rating=0][rating=6][rating=55]",
            r#""[rating=0][rating=6][rating=55]""#,
        ),
        ("a\tb    c", r#""a\tb    c""#),
    ]);
}

#[test]
fn what_is_no_tag_stays() {
    check(&[
        ("[", r#""[""#),
        ("[]", r#""[]""#),
        ("[/]", r#""[/]""#),
        ("[1] [x] [/x] [b", r#""[1] [x] [/x] [b""#),
        ("[b=1]x[/b]", r#""[b=1]x[/b]""#),
        ("[ b]x[/b ]", r#""[ b]x[/b ]""#),
        ("[/br][/img][/like]", r#""[/br][/img][/like]""#),
        ("[ы]", r#""[ы]""#),
        (
            "[url=https://a.x",
            r#""[url=" link=https://a.x("https://a.x")"#,
        ),
        ("x[b", r#""x[b""#),
        ("[b]x", r#""[b]x""#),
        ("x[/b]", r#""x[/b]""#),
        ("[b]x[/i][/b]", r#"b("x[/i]")"#),
        // Closed across: the inner one is not closed within, so both of its tags stay.
        ("[b][i]x[/b][/i]", r#"b("[i]x") "[/i]""#),
    ]);
}

#[test]
fn an_operators_message_is_read_whole() {
    let text =
        "[b]Светлана Иванова:[/b] [br]Добрый день! <b>x</b> & [URL=https://e.x/?a[1]=2]t[/URL]";
    check(&[(
        text,
        r#"b("Светлана Иванова:") " " br "Добрый день! <b>x</b> & " link=https://e.x/?a[1]=2("t")"#,
    )]);
}
