//! The portal's checks, in its order, and the bodies that go out.

use proptest::prelude::*;
use serde_json::json;

use super::command::{Command, Method};
use super::context::{Context, Place};
use super::refusal::{Request, advice};
use super::widget::{self, Bind, Color, Dialogs, ICON_NAME_MAX_CHARS};
use super::*;

fn phrases(language_id: &str) -> Phrases {
    Phrases {
        language_id: language_id.to_owned(),
        title: "Echo".to_owned(),
        description: Some("Says it again".to_owned()),
        copyright: Some("Framechat".to_owned()),
    }
}

fn hash(text: &str) -> Option<Secret> {
    Some(Secret::new(text.to_owned()))
}

fn frame() -> Register {
    Register {
        bot_id: 62,
        code: "echo".to_owned(),
        fields: Fields {
            iframe: Some("https://chat.example/app/1".to_owned()),
            width_px: Some(350),
            height_px: Some(150),
            popup: Some(false),
            hash: hash("d1ab17949a572b0979d8db0d5b349cd2"),
            icon: Some("iVBORw0KGgo=".to_owned()),
            context: Some("BOT".parse().unwrap()),
            hidden: Some(false),
            extranet: Some(false),
            livechat: Some(true),
            lang: vec![phrases("en")],
            ..Fields::default()
        },
    }
}

fn command(method: Method, param: &str) -> Option<Command> {
    Some(Command {
        method,
        param: param.to_owned(),
    })
}

/// What becomes of the frame's registration after a change.
fn after(change: impl FnOnce(&mut Register)) -> Result<Vec<Warning>, &'static str> {
    let mut register = frame();
    change(&mut register);
    register.check(false).map_err(|fault| fault.code())
}

#[test]
fn every_field_goes_out_under_the_portals_name() {
    assert_eq!(frame().check(false), Ok(vec![]));
    assert_eq!(
        frame().body(),
        json!({
            "BOT_ID": 62, "CODE": "echo", "IFRAME": "https://chat.example/app/1", "IFRAME_WIDTH": 350, "IFRAME_HEIGHT": 150,
            "IFRAME_POPUP": "N", "HASH": "d1ab17949a572b0979d8db0d5b349cd2", "ICON_FILE": "iVBORw0KGgo=", "CONTEXT": "bot",
            "HIDDEN": "N", "EXTRANET_SUPPORT": "N", "LIVECHAT_SUPPORT": "Y",
            "LANG": [{ "LANGUAGE_ID": "en", "TITLE": "Echo", "DESCRIPTION": "Says it again", "COPYRIGHT": "Framechat" }],
        })
    );
    let js = Register {
        bot_id: 62,
        code: "help".to_owned(),
        fields: Fields {
            command: command(Method::Send, "/help"),
            lang: vec![Phrases {
                description: None,
                copyright: None,
                ..phrases("en")
            }],
            ..Fields::default()
        },
    };
    assert_eq!(js.check(false), Ok(vec![Warning::NoIcon]));
    assert_eq!(
        js.body(),
        json!({
            "BOT_ID": 62, "CODE": "help", "JS_METHOD": "SEND", "JS_PARAM": "/help",
            "LANG": [{ "LANGUAGE_ID": "en", "TITLE": "Echo" }],
        })
    );
    let update = Update {
        app_id: 13,
        fields: Fields {
            height_px: Some(50),
            ..Fields::default()
        },
    };
    assert_eq!(
        update.body(),
        json!({ "APP_ID": 13, "FIELDS": { "IFRAME_HEIGHT": 50 } })
    );
}

#[test]
fn the_first_fault_is_the_one_that_the_portal_finds_first() {
    let mut register = Register::default();
    let fault = |register: &Register| register.check(false).unwrap_err().code();
    assert_eq!(fault(&register), "CODE_ERROR");
    register.code = "echo".to_owned();
    register.fields.iframe = Some("http://chat.example/".to_owned());
    register.fields.command = command(Method::Put, "help");
    assert_eq!(
        fault(&register),
        "PARAMS_ERROR",
        "a bad command, even beside a frame"
    );
    register.fields.command = None;
    assert_eq!(fault(&register), "IFRAME_HTTPS");
    register.fields.iframe = Some("https://chat.example/".to_owned());
    assert_eq!(fault(&register), "HASH_ERROR");
    register.fields.iframe = None;
    assert_eq!(fault(&register), "PARAMS_ERROR", "neither");
    register.fields.iframe = Some("https://chat.example/".to_owned());
    register.fields.hash = hash("d1ab17949a572b0979d8db0d5b349cd2");
    assert_eq!(fault(&register), "BOT_ID_ERROR");
    register.bot_id = 1;
    assert_eq!(fault(&register), "LANG_ERROR");
    register.fields.hidden = Some(true);
    assert_eq!(register.check(false), Ok(vec![Warning::NoIcon]));
}

#[test]
fn limits_hold_at_their_edges() {
    for (width, fits) in [(249, false), (250, true), (251, true)] {
        assert_eq!(
            after(|r| r.fields.width_px = Some(width)).is_ok(),
            fits,
            "{width}"
        );
    }
    for (height, fits) in [(49, false), (50, true), (51, true)] {
        assert_eq!(
            after(|r| r.fields.height_px = Some(height)).is_ok(),
            fits,
            "{height}"
        );
    }
    for (chars, fits) in [(31, false), (32, true), (33, false)] {
        assert_eq!(
            after(|r| r.fields.hash = hash(&"x".repeat(chars))).is_ok(),
            fits,
            "{chars}"
        );
    }
    for bad in [
        "",
        "register",
        "REGISTER",
        " d1ab17949a572b0979d8db0d5b349cd",
        "d1ab17949a572b0979d8db0d5b349c\u{e9}2",
    ] {
        assert_eq!(
            after(|r| r.fields.hash = hash(bad)),
            Err("HASH_ERROR"),
            "{bad}"
        );
    }
    assert!(Fault::HashWord.to_string().contains("a key of its own"));
}

#[test]
fn frames_need_https_and_a_host() {
    for (address, fits) in [
        ("https://chat.example", true),
        ("https://chat.example:8443/a?b=c", true),
        ("http://chat.example/", false),
        ("https://", false),
        ("chat.example", false),
        ("", false),
    ] {
        let outcome = after(|r| r.fields.iframe = Some(address.to_owned()));
        assert_eq!(
            outcome,
            if fits {
                Ok(vec![])
            } else {
                Err("IFRAME_HTTPS")
            },
            "{address}"
        );
    }
    let mut register = frame();
    register.fields.iframe = Some("http://framechat.localhost:8600/app/1".to_owned());
    assert_eq!(register.check(true), Ok(vec![]));
}

#[test]
fn commands_have_their_alphabets() {
    let code = "0123456789abcdef0123456789abcdef";
    for (method, param, fits) in [
        (Method::Send, "/help", true),
        (Method::Put, "/find red-shoes 2+1 a_b", true),
        (Method::Send, "/a b", true),
        (Method::Send, "/a", false),
        (Method::Send, "/a  b", false),
        (Method::Send, "help", false),
        (Method::Send, "/", false),
        (Method::Send, "", false),
        (Method::Send, "/help!", false),
        (Method::Send, "say /help", false),
        (
            Method::Send,
            "/\u{43f}\u{43e}\u{43c}\u{43e}\u{449}\u{44c}",
            false,
        ),
        (Method::Call, "+7 (495) 123-45-67", true),
        (Method::Call, "call me", false),
        (Method::Support, code, true),
        (Method::Support, &code[1..], false),
        (Method::Support, "0123456789abcdef0123456789abcdeg", false),
    ] {
        let outcome = after(|r| {
            r.fields.command = command(method, param);
            r.fields.iframe = None;
        });
        assert_eq!(
            outcome,
            if fits {
                Ok(vec![])
            } else {
                Err("PARAMS_ERROR")
            },
            "{method:?} {param}"
        );
    }
    assert_eq!(
        after(|r| r.fields.command = command(Method::Send, "/help")),
        Ok(vec![Warning::CommandWins])
    );
}

#[test]
fn languages_stand_once_each_and_have_titles() {
    let with = |lang: Vec<Phrases>| after(|r| r.fields.lang = lang);
    assert_eq!(with(vec![phrases("en"), phrases("ru")]), Ok(vec![]));
    assert_eq!(with(vec![phrases("ru")]), Ok(vec![Warning::NoEnglish]));
    for bad in ["", "e", "eng", "EN", "e1", "\u{44f}"] {
        assert_eq!(with(vec![phrases(bad)]), Err("LANG_ERROR"), "{bad}");
    }
    assert_eq!(with(vec![phrases("en"), phrases("en")]), Err("LANG_ERROR"));
    let untitled = Phrases {
        title: " ".to_owned(),
        ..phrases("en")
    };
    assert_eq!(with(vec![untitled]), Err("LANG_ERROR"));
}

#[test]
fn a_change_changes_something() {
    let change = |app_id, fields| {
        Update { app_id, fields }
            .check(false)
            .map_err(|fault| fault.code())
    };
    let popup = || Fields {
        popup: Some(true),
        ..Fields::default()
    };
    assert_eq!(change(13, Fields::default()), Err("WRONG_REQUEST"));
    assert_eq!(change(0, popup()), Err("CHAT_APP_ID_ERROR"));
    assert_eq!(change(13, popup()), Ok(vec![]));
    let hidden = Fields {
        hidden: Some(false),
        ..popup()
    };
    assert_eq!(
        change(13, hidden),
        Err("WRONG_REQUEST"),
        "the method does not know it"
    );
    let iframe = |address: &str| Fields {
        iframe: Some(address.to_owned()),
        ..Fields::default()
    };
    assert_eq!(change(13, iframe("http://x.example")), Err("IFRAME_HTTPS"));
    assert_eq!(
        change(13, iframe("https://x.example")),
        Ok(vec![]),
        "the HASH may stay"
    );
    let word = Fields {
        hash: hash(HASH_WORD),
        ..Fields::default()
    };
    assert_eq!(
        change(13, word),
        Err("HASH_ERROR"),
        "the vendor's own example"
    );
    let both = Fields {
        command: command(Method::Send, "/help"),
        ..iframe("https://x.example")
    };
    assert_eq!(
        change(13, both),
        Ok(vec![Warning::CommandWins, Warning::FrameBlanked])
    );
}

#[test]
fn contexts_are_the_portals_own() {
    for (given, sent) in [
        ("all", "all"),
        ("BOT", "bot"),
        ("chat-admin", "chat-admin"),
        ("lines-telegrambot", "lines-telegrambot"),
        ("Lines-My_1-ADMIN", "lines-my_1-admin"),
        ("call", "call"),
        ("user-admin", "user-admin"),
    ] {
        assert_eq!(given.parse::<Context>().unwrap().to_string(), sent);
    }
    for bad in [
        "",
        "admin",
        "-admin",
        "everywhere",
        "lines-",
        "all-",
        "lines-a b",
        "lines-\u{44f}",
    ] {
        assert!(bad.parse::<Context>().is_err(), "{bad}");
    }
    let lines: Context = "lines-admin".parse().unwrap();
    assert_eq!((lines.place, lines.admin), (Place::Lines, true));
}

#[test]
fn each_code_of_the_documentation_has_a_sentence() {
    let register = [
        "BOT_ID_ERROR",
        "APP_ID_ERROR",
        "IFRAME_HTTPS",
        "HASH_ERROR",
        "PARAMS_ERROR",
        "LANG_ERROR",
        "WRONG_REQUEST",
        "CODE_ERROR",
        "WRONG_AUTH_TYPE",
    ];
    let change = [
        "CHAT_APP_ID_ERROR",
        "APP_ID_ERROR",
        "IFRAME_HTTPS",
        "WRONG_REQUEST",
        "WRONG_AUTH_TYPE",
    ];
    let widget = [
        "ERROR_ARGUMENT",
        "WRONG_AUTH_TYPE",
        "ACCESS_DENIED",
        "ERROR_PLACEMENT_NOT_FOUND",
    ];
    for (request, codes) in [
        (Request::Register, &register[..]),
        (Request::Change, &change[..]),
        (Request::Widget, &widget[..]),
    ] {
        for code in codes {
            let sentence = advice(request, code).unwrap_or_else(|| panic!("{request:?} {code}"));
            assert!(
                sentence.ends_with('.') && sentence.len() > 30,
                "{code}: {sentence}"
            );
        }
    }
    assert_ne!(
        advice(Request::Register, "APP_ID_ERROR"),
        advice(Request::Change, "APP_ID_ERROR")
    );
    assert_eq!(advice(Request::Bot, "SOMETHING_NEW"), None);
}

fn bind() -> Bind {
    Bind {
        place: widget::Place::Textarea,
        handler: "https://chat.example/placement/widget".to_owned(),
        icon_name: Some("fa-comment".to_owned()),
        context: Some("user;lines".parse().unwrap()),
        admin: false,
        extranet: false,
        color: Some("light-blue".parse().unwrap()),
        width_percent: Some(100),
        height_percent: None,
        lang: vec![phrases("en")],
    }
}

#[test]
fn a_widget_goes_out_with_its_options() {
    assert_eq!(bind().check(false), Ok(vec![]));
    assert_eq!(
        bind().body(),
        json!({
            "PLACEMENT": "IM_TEXTAREA", "HANDLER": "https://chat.example/placement/widget",
            "OPTIONS": { "iconName": "fa-comment", "context": "USER;LINES", "role": "USER", "extranet": "N", "color": "LIGHT_BLUE", "width": 100 },
            "LANG_ALL": { "en": { "TITLE": "Echo", "DESCRIPTION": "Says it again" } },
        })
    );
}

#[test]
fn a_widget_needs_an_icon_where_it_shows_one() {
    let check = |place: &str, icon: Option<&str>| {
        let place = place.parse().unwrap();
        let icon_name = icon.map(str::to_owned);
        Bind {
            place,
            icon_name,
            ..bind()
        }
        .check(false)
        .map_err(|fault| fault.code())
    };
    for place in ["textarea", "IM_SIDEBAR", "navigation"] {
        assert_eq!(check(place, None), Err("ERROR_ARGUMENT"), "{place}");
        assert_eq!(check(place, Some("fa-rocket")), Ok(vec![]), "{place}");
    }
    assert_eq!(check("context-menu", None), Ok(vec![]));
    assert_eq!(
        check("context-menu", Some("fa-x")),
        Ok(vec![Warning::IconUnused])
    );
    let longest = "a".repeat(ICON_NAME_MAX_CHARS);
    assert_eq!(check("sidebar", Some(&longest)), Ok(vec![]));
    assert_eq!(check("sidebar", Some(&longest[1..])), Ok(vec![]));
    for bad in [
        format!("{longest}a"),
        String::new(),
        "fa-500px".to_owned(),
        "-".to_owned(),
    ] {
        assert_eq!(check("sidebar", Some(&bad)), Err("ERROR_ARGUMENT"), "{bad}");
    }
    let plain = Bind {
        handler: "http://chat.example/".to_owned(),
        ..bind()
    };
    assert_eq!(plain.check(false), Err(Fault::Handler));
    assert_eq!(plain.check(true), Ok(vec![]));
    for bad in ["", "IM_SMILES_SELECTOR", "text"] {
        assert!(bad.parse::<widget::Place>().is_err(), "{bad}");
    }
    for bad in ["", "all;", "everyone"] {
        assert!(bad.parse::<Dialogs>().is_err(), "{bad}");
    }
    assert!("white".parse::<Color>().is_err());
}

proptest! {
    #[test]
    fn what_passes_is_what_the_vendors_pattern_finds(param in "/?[a-z0-9+_ /\u{e9}-]{0,12}") {
        let checked = Command { method: Method::Put, param: param.clone() }.check();
        if checked.is_ok() {
            // The vendor's pattern, read again as a walk: a slash, word characters, and at most one space between them.
            let rest = param.strip_prefix('/').unwrap();
            prop_assert!(rest.len() >= 2 && !rest.contains("  "));
            prop_assert!(rest.chars().all(|c| c.is_ascii_alphanumeric() || "-_+ ".contains(c)));
        }
    }

    #[test]
    fn a_context_reads_back(text in "(all|chat|bot|lines|user|call|lines-[a-z0-9_]{1,9})(-admin)?") {
        let context: Context = text.parse().unwrap();
        prop_assert_eq!(context.to_string(), text);
    }

    #[test]
    fn nothing_panics_and_a_good_hash_has_its_length(text in "\\PC{0,40}") {
        let _ = text.parse::<Context>();
        let _ = text.parse::<Dialogs>();
        let _ = text.parse::<widget::Place>();
        let passed = after(|r| r.fields.hash = hash(&text)).is_ok();
        prop_assert!(!passed || text.chars().count() == HASH_CHARS);
    }
}
