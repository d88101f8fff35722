//! Pictures, actions and the codes that stand alone.

use super::*;

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
