use super::*;
use proptest::prelude::*;

const NOW_S: i64 = 1_800_000_000;

fn claims() -> Claims {
    Claims {
        site: "KEY".to_owned(),
        user: "42".to_owned(),
        exp: NOW_S + 300,
        name: Some("Ann".to_owned()),
        email: None,
        phone: None,
    }
}

fn encoded(json: &str) -> String {
    URL_SAFE_NO_PAD.encode(json)
}

#[test]
fn the_wire_format_is_kept() {
    let signed = claims().to_signed().unwrap();
    let token = join(&signed, &[7; SIGNATURE_BYTES]);
    insta::assert_snapshot!(token, @"eyJzaXRlIjoiS0VZIiwidXNlciI6IjQyIiwiZXhwIjoxODAwMDAwMzAwLCJuYW1lIjoiQW5uIn0.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc");
    let parts = split(&token).unwrap();
    assert_eq!(parts.signed, signed);
    assert_eq!(parts.signature, [7; SIGNATURE_BYTES]);
    assert_eq!(Claims::read(parts.signed), Ok(claims()));
}

#[test]
fn what_is_no_token_is_malformed() {
    let signature = URL_SAFE_NO_PAD.encode([0; SIGNATURE_BYTES]);
    let short = URL_SAFE_NO_PAD.encode([0; SIGNATURE_BYTES - 1]);
    let long = URL_SAFE_NO_PAD.encode([0; SIGNATURE_BYTES + 1]);
    for token in [
        String::new(),
        ".".to_owned(),
        "e30".to_owned(),
        "e30.".to_owned(),
        format!("e30.{short}"),
        format!("e30.{long}"),
        format!("e30.{signature}="),
        format!("e30.{signature}.{signature}"),
        format!("e30.{}", signature.replace('A', "+")),
        // A JSON Web Token has a header that names its algorithm.
        format!("{}.e30.{signature}", encoded(r#"{"alg":"none"}"#)),
        format!("{}.e30.", encoded(r#"{"alg":"none"}"#)),
    ] {
        assert_eq!(split(&token), Err(IdentityError::Malformed), "{token}");
    }
}

#[test]
fn tokens_are_bounded() {
    let of_length = |bytes: usize| {
        let signature = URL_SAFE_NO_PAD.encode([0; SIGNATURE_BYTES]);
        format!("{}.{signature}", "A".repeat(bytes - signature.len() - 1))
    };
    assert!(split(&of_length(TOKEN_MAX_BYTES)).is_ok());
    let longer = of_length(TOKEN_MAX_BYTES + 1);
    assert_eq!(split(&longer), Err(IdentityError::TooLong));
}

#[test]
fn claims_have_to_be_whole_and_within_their_limits() {
    for json in [
        "",
        "{}",
        "[]",
        "null",
        r#"{"site":"KEY","user":"42"}"#,
        r#"{"site":"KEY","exp":1}"#,
        r#"{"user":"42","exp":1}"#,
        r#"{"site":"KEY","user":42,"exp":1}"#,
        r#"{"site":"KEY","user":"42","exp":"1"}"#,
        r#"{"site":"KEY","user":"42","exp":1.5}"#,
        r#"{"site":"KEY","user":"42","exp":1e9}"#,
        r#"{"site":"KEY","user":"42","exp":99999999999999999999}"#,
        r#"{"site":"KEY","user":"42","user":"43","exp":1}"#,
        r#"{"site":"KEY","user":"42","exp":1}x"#,
        r#"{"site":"KEY","user":" ","exp":1}"#,
        r#"{"site":"KEY","user":"4\u00002","exp":1}"#,
        r#"{"site":"KEY","user":"42","exp":1,"name":"\u0000"}"#,
    ] {
        let read = Claims::read(&encoded(json));
        assert_eq!(read, Err(IdentityError::Claims), "{json}");
    }
    assert_eq!(Claims::read("e30="), Err(IdentityError::Malformed));
    // What is not known is not looked at.
    let more = r#"{"site":"KEY","user":"42","exp":1,"alg":"none","admin":true}"#;
    assert!(Claims::read(&encoded(more)).is_ok());

    type Set = fn(&mut Claims, String);
    let fields: [(usize, Set); 4] = [
        (USER_MAX_CHARS, |claims, text| claims.user = text),
        (NAME_MAX_CHARS, |claims, text| claims.name = Some(text)),
        (EMAIL_MAX_CHARS, |claims, text| claims.email = Some(text)),
        (PHONE_MAX_CHARS, |claims, text| claims.phone = Some(text)),
    ];
    for (max, set) in fields {
        let read = |chars: usize| {
            let mut claims = claims();
            set(&mut claims, "ы".repeat(chars));
            Claims::read(&claims.to_signed().unwrap()).err()
        };
        assert_eq!(read(max - 1), None);
        assert_eq!(read(max), None);
        assert_eq!(read(max + 1), Some(IdentityError::Claims));
    }
}

#[test]
fn claims_are_for_one_site_and_for_ten_minutes_at_most() {
    let at = |exp: i64| Claims { exp, ..claims() }.check("KEY", NOW_S);
    assert_eq!(at(NOW_S - 1), Err(IdentityError::Expired));
    assert_eq!(at(NOW_S), Err(IdentityError::Expired));
    assert_eq!(at(NOW_S + 1), Ok(()));
    assert_eq!(at(NOW_S + LIFE_MAX_S - 1), Ok(()));
    assert_eq!(at(NOW_S + LIFE_MAX_S), Ok(()));
    assert_eq!(at(NOW_S + LIFE_MAX_S + 1), Err(IdentityError::TooFar));
    assert_eq!(at(i64::MIN), Err(IdentityError::Expired));
    assert_eq!(at(i64::MAX), Err(IdentityError::TooFar));
    for site in ["key", "KEY2", ""] {
        assert_eq!(claims().check(site, NOW_S), Err(IdentityError::Site));
    }
}

proptest! {
    #[test]
    fn nothing_that_is_sent_panics(token in ".*") {
        if let Ok(parts) = split(&token) {
            let _ = Claims::read(parts.signed);
        }
        let _ = Claims::read(&token);
    }

    #[test]
    fn claims_come_back_as_they_were(user in "[^\0]{1,100}", exp in any::<i64>()) {
        prop_assume!(!user.trim().is_empty());
        let claims = Claims { user, exp, ..claims() };
        prop_assert_eq!(Claims::read(&claims.to_signed().unwrap()), Ok(claims));
    }
}
