use framechat_protocol::identity::{LIFE_MAX_S, SIGNATURE_BYTES};

use super::*;

const NOW_S: i64 = 1_800_000_000;

fn sign(signed: &str, secret: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    let tag = mac.chain_update(signed).finalize().into_bytes();
    identity::join(signed, &tag.into())
}

fn claims(site: &str, exp: i64) -> String {
    let claims = Claims {
        site: site.to_owned(),
        user: "42".to_owned(),
        exp,
        name: None,
        email: None,
        phone: None,
    };
    claims.to_signed().unwrap()
}

fn secrets(texts: &[&str]) -> Vec<SecretString> {
    texts.iter().map(|text| SecretString::from(*text)).collect()
}

#[test]
fn a_token_of_the_newest_or_of_the_previous_secret_is_good() {
    let signed = claims("KEY", NOW_S + LIFE_MAX_S);
    for secret in ["new", "old"] {
        let token = sign(&signed, secret);
        let found = verify(&token, "KEY", &secrets(&["new", "old"]), NOW_S);
        assert_eq!(found.unwrap().user, "42");
    }
}

#[test]
fn everything_else_is_refused_for_its_reason() {
    let good = sign(&claims("KEY", NOW_S + 60), "secret");
    let (signed, signature) = good.split_once('.').unwrap();
    let altered = claims("KEY", NOW_S + 61);
    // What was signed is looked at before it is read: whoever has no secret learns nothing about claims.
    for (token, why) in [
        (sign(signed, "other"), IdentityError::Signature),
        (sign(signed, ""), IdentityError::Signature),
        (format!("{altered}.{signature}"), IdentityError::Signature),
        (
            identity::join(signed, &[0; SIGNATURE_BYTES]),
            IdentityError::Signature,
        ),
        (format!("{signed}."), IdentityError::Malformed),
        (signed.to_owned(), IdentityError::Malformed),
        (sign("e30", "other"), IdentityError::Signature),
        (sign("e30", "secret"), IdentityError::Claims),
        (sign("", "secret"), IdentityError::Claims),
        (
            sign(&claims("KEY2", NOW_S + 60), "secret"),
            IdentityError::Site,
        ),
        (
            sign(&claims("KEY", NOW_S), "secret"),
            IdentityError::Expired,
        ),
        (
            sign(&claims("KEY", NOW_S + LIFE_MAX_S + 1), "secret"),
            IdentityError::TooFar,
        ),
    ] {
        let found = verify(&token, "KEY", &secrets(&["secret"]), NOW_S);
        assert_eq!(found, Err(why), "{token}");
    }
    assert!(verify(&good, "KEY", &secrets(&["secret"]), NOW_S).is_ok());
    assert_eq!(
        verify(&good, "KEY", &[], NOW_S),
        Err(IdentityError::Signature)
    );
}
