//! The trees of whole messages, in the notation of [`outline`].

mod codes;
mod hostile;
mod outline;
mod properties;

use super::*;
use outline::outline;

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
        ("[b]x[/b][i]y[/b][/i]", r#"b("x") i("y[/b]")"#),
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
