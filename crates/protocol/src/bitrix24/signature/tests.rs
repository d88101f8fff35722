use proptest::prelude::*;

use super::*;

const HASH: &str = "d1ab17949a572b0979d8db0d5b349cd2";
const ADDRESS: &str = "https://test.bitrix24.ru";

const REGISTRATION: Registration<'static> = Registration {
    hash: HASH,
    previous: None,
    address: ADDRESS,
};

const NO_REFERER: Referer<'static> = Referer {
    given: None,
    required: false,
};

fn from(referer: &str) -> Referer<'_> {
    Referer {
        given: Some(referer),
        required: false,
    }
}

/// A launch signed elsewhere (`md5sum`), with one parameter replaced.
fn launch(replaced: &str, value: &str) -> Launch {
    let mut query = String::new();
    for (key, signed) in [
        ("DOMAIN", ADDRESS),
        ("DOMAIN_HASH", "d58a845bad8ebba172c19487c45b1ea3"),
        ("USER_ID", "2"),
        ("USER_HASH", "569a17580c305831a602c0d0bb360f00"),
        ("DIALOG_ID", "950"),
    ] {
        query.push_str(&format!(
            "{key}={}&",
            if key == replaced { value } else { signed }
        ));
    }
    Launch::parse(&query).unwrap()
}

fn check(replaced: &str, value: &str) -> Result<(), Refusal> {
    verify(&launch(replaced, value), &REGISTRATION, NO_REFERER).map(|_| ())
}

#[test]
fn hashes_are_those_of_md5sum() {
    assert_eq!(
        domain_hash("test.bitrix24.ru", HASH),
        "d58a845bad8ebba172c19487c45b1ea3"
    );
    assert_eq!(user_hash("2", HASH), "569a17580c305831a602c0d0bb360f00");
}

#[test]
fn a_signed_launch_is_verified() {
    let verified = verify(
        &launch("", ""),
        &REGISTRATION,
        from("https://test.bitrix24.ru/online/"),
    )
    .unwrap();
    assert_eq!(verified.origin.to_string(), ADDRESS);
    assert_eq!(verified.user_id, "2");
    assert!(verify(&launch("", ""), &REGISTRATION, NO_REFERER).is_ok());
    // What is not signed may be anything.
    assert_eq!(check("DIALOG_ID", "chat1"), Ok(()));
}

#[test]
fn the_port_is_compared_but_not_signed() {
    let address = "http://portal.localhost:8700";
    let registration = Registration {
        hash: HASH,
        previous: None,
        address,
    };
    let signed = |domain: &str| {
        let query = format!(
            "DOMAIN={domain}&DOMAIN_HASH=96cf35b604b5297153f8cc28f7bf3626&USER_ID=2&USER_HASH=569a17580c305831a602c0d0bb360f00"
        );
        verify(&Launch::parse(&query).unwrap(), &registration, NO_REFERER)
            .map(|verified| verified.origin.to_string())
    };
    assert_eq!(signed(address).as_deref(), Ok(address));
    for other in [
        "http://portal.localhost",
        "http://portal.localhost:8701",
        "https://portal.localhost:8700",
    ] {
        assert_eq!(signed(other), Err(Refusal::DomainMismatch), "{other}");
    }
}

#[test]
fn every_check_has_its_refusal() {
    for (key, value, refusal) in [
        ("DOMAIN", "", Refusal::DomainMissing),
        ("DOMAIN", "test.bitrix24.ru", Refusal::DomainInvalid),
        ("DOMAIN", "javascript:alert(1)", Refusal::DomainInvalid),
        (
            "DOMAIN",
            "https://test.bitrix24.ru/path",
            Refusal::DomainInvalid,
        ),
        (
            "DOMAIN",
            "https://other.bitrix24.ru",
            Refusal::DomainMismatch,
        ),
        ("DOMAIN", "http://test.bitrix24.ru", Refusal::DomainMismatch),
        (
            "DOMAIN",
            "https://test.bitrix24.ru.evil.example",
            Refusal::DomainMismatch,
        ),
        ("DOMAIN_HASH", "", Refusal::DomainHash),
        (
            "DOMAIN_HASH",
            "d58a845bad8ebba172c19487c45b1ea4",
            Refusal::DomainHash,
        ),
        (
            "DOMAIN_HASH",
            "D58A845BAD8EBBA172C19487C45B1EA3",
            Refusal::DomainHash,
        ),
        (
            "DOMAIN_HASH",
            "569a17580c305831a602c0d0bb360f00",
            Refusal::DomainHash,
        ),
        ("USER_ID", "", Refusal::UserId),
        ("USER_ID", "-2", Refusal::UserId),
        ("USER_ID", "2x", Refusal::UserId),
        ("USER_ID", "%D9%A2", Refusal::UserId),
        ("USER_ID", "3", Refusal::UserHash),
        ("USER_ID", "02", Refusal::UserHash),
        ("USER_ID", "22222222222222222222", Refusal::UserId),
        ("USER_HASH", "", Refusal::UserHash),
        (
            "USER_HASH",
            "569a17580c305831a602c0d0bb360f0",
            Refusal::UserHash,
        ),
        (
            "USER_HASH",
            "d58a845bad8ebba172c19487c45b1ea3",
            Refusal::UserHash,
        ),
    ] {
        assert_eq!(check(key, value), Err(refusal), "{key}={value}");
    }
}

#[test]
fn a_user_named_like_the_host_is_refused() {
    let query = "DOMAIN=https://test.bitrix24.ru&DOMAIN_HASH=d58a845bad8ebba172c19487c45b1ea3\
        &USER_ID=test.bitrix24.ru&USER_HASH=d58a845bad8ebba172c19487c45b1ea3";
    assert_eq!(
        verify(&Launch::parse(query).unwrap(), &REGISTRATION, NO_REFERER),
        Err(Refusal::UserId)
    );
}

#[test]
fn a_referer_is_compared_as_an_origin() {
    let with = |referer: &str| verify(&launch("", ""), &REGISTRATION, from(referer)).map(|_| ());
    for referer in [
        "https://test.bitrix24.ru",
        "https://test.bitrix24.ru/",
        "https://TEST.bitrix24.ru:443/a?b#c",
    ] {
        assert_eq!(with(referer), Ok(()), "{referer}");
    }
    for referer in [
        "https://test.bitrix24.ru.evil.example/",
        "https://test.bitrix24.ru@evil.example/",
        "https://evil.example/?https://test.bitrix24.ru/",
        "http://test.bitrix24.ru/",
        "https://test.bitrix24.ru:8443/",
        "",
        "null",
    ] {
        assert_eq!(with(referer), Err(Refusal::Referer), "{referer}");
    }
}

#[test]
fn an_absent_referer_is_refused_only_when_one_is_demanded() {
    let demanding = |given| {
        let referer = Referer {
            given,
            required: true,
        };
        verify(&launch("", ""), &REGISTRATION, referer).map(|_| ())
    };
    assert_eq!(demanding(None), Err(Refusal::RefererMissing));
    assert_eq!(demanding(Some("https://test.bitrix24.ru/")), Ok(()));
    assert_eq!(
        demanding(Some("https://evil.example/")),
        Err(Refusal::Referer)
    );
    assert!(verify(&launch("", ""), &REGISTRATION, NO_REFERER).is_ok());
}

#[test]
fn the_previous_hash_is_taken_while_it_is_given() {
    const NEW: &str = "0e9c40cee01d6f182e9261b38b30b5c3";
    let with = |launch: &Launch, previous| {
        let registration = Registration {
            hash: NEW,
            previous,
            address: ADDRESS,
        };
        verify(launch, &registration, NO_REFERER).map(|_| ())
    };
    let old = launch("", "");
    assert_eq!(with(&old, Some(HASH)), Ok(()));
    assert_eq!(with(&old, None), Err(Refusal::DomainHash));
    for useless in ["", "register"] {
        assert_eq!(with(&old, Some(useless)), Err(Refusal::DomainHash));
    }
    // One signature by each HASH is no signature.
    let mixed = launch("USER_HASH", &user_hash("2", NEW));
    assert_eq!(with(&mixed, Some(HASH)), Err(Refusal::DomainHash));
    let mixed = launch("DOMAIN_HASH", &domain_hash("test.bitrix24.ru", NEW));
    assert_eq!(with(&mixed, Some(HASH)), Err(Refusal::UserHash));
    // The substitutions are no better under the previous HASH.
    for (key, value) in [
        ("DOMAIN_HASH", user_hash("2", HASH)),
        ("USER_HASH", domain_hash("test.bitrix24.ru", HASH)),
    ] {
        assert!(with(&launch(key, &value), Some(HASH)).is_err(), "{key}");
    }
}

#[test]
fn a_useless_previous_hash_verifies_nothing() {
    for previous in ["", "register"] {
        let query = format!(
            "DOMAIN={ADDRESS}&DOMAIN_HASH={}&USER_ID=2&USER_HASH={}",
            domain_hash("test.bitrix24.ru", previous),
            user_hash("2", previous)
        );
        let registration = Registration {
            previous: Some(previous),
            ..REGISTRATION
        };
        assert_eq!(
            verify(&Launch::parse(&query).unwrap(), &registration, NO_REFERER),
            Err(Refusal::DomainHash)
        );
    }
}

#[test]
fn a_hash_is_checked_before_it_is_registered() {
    assert_eq!(check_hash(HASH), Ok(()));
    assert_eq!(check_hash(""), Err(Refusal::HashMissing));
    assert_eq!(check_hash("register"), Err(Refusal::HashIsRegister));
    assert_eq!(check_hash("registered"), Ok(()));
}

#[test]
fn a_repeated_signed_parameter_is_refused() {
    for key in ["DOMAIN", "DOMAIN_HASH", "USER_ID", "USER_HASH"] {
        let mut repeated = launch("", "");
        repeated.repeated.insert(key.to_owned());
        assert_eq!(
            verify(&repeated, &REGISTRATION, NO_REFERER),
            Err(Refusal::Repeated),
            "{key}"
        );
    }
    let mut harmless = launch("", "");
    harmless.repeated.insert("LANG".to_owned());
    assert!(verify(&harmless, &REGISTRATION, NO_REFERER).is_ok());
}

#[test]
fn a_hash_that_proves_nothing_is_refused() {
    for (hash, refusal) in [
        ("", Refusal::HashMissing),
        ("register", Refusal::HashIsRegister),
    ] {
        let registration = Registration {
            hash,
            previous: None,
            address: ADDRESS,
        };
        let query = format!(
            "DOMAIN={ADDRESS}&DOMAIN_HASH={}&USER_ID=2&USER_HASH={}",
            domain_hash("test.bitrix24.ru", hash),
            user_hash("2", hash)
        );
        assert_eq!(
            verify(&Launch::parse(&query).unwrap(), &registration, NO_REFERER),
            Err(refusal)
        );
    }
}

#[test]
fn the_portal_keeps_32_characters_of_a_hash() {
    let long = format!("{HASH}tail");
    let registration = Registration {
        hash: &long,
        previous: None,
        address: ADDRESS,
    };
    assert!(verify(&launch("", ""), &registration, NO_REFERER).is_ok());
    let short = Registration {
        hash: &HASH[..31],
        previous: None,
        address: ADDRESS,
    };
    assert_eq!(
        verify(&launch("", ""), &short, NO_REFERER),
        Err(Refusal::DomainHash)
    );
}

#[test]
fn an_address_that_is_no_origin_matches_nothing() {
    let registration = Registration {
        hash: HASH,
        previous: None,
        address: "test.bitrix24.ru",
    };
    assert_eq!(
        verify(&launch("", ""), &registration, NO_REFERER),
        Err(Refusal::DomainMismatch)
    );
}

#[test]
fn codes_are_stable_and_sentences_whole() {
    let all = [
        Refusal::Repeated,
        Refusal::HashMissing,
        Refusal::HashIsRegister,
        Refusal::DomainMissing,
        Refusal::DomainInvalid,
        Refusal::DomainMismatch,
        Refusal::DomainHash,
        Refusal::UserId,
        Refusal::UserHash,
        Refusal::Referer,
        Refusal::RefererMissing,
    ];
    let codes = "repeated hash_missing hash_is_register domain_missing domain_invalid domain_mismatch domain_hash user_id \
        user_hash referer referer_missing";
    assert_eq!(
        all.map(Refusal::code).to_vec(),
        codes.split(' ').collect::<Vec<_>>()
    );
    for refusal in all {
        assert!(refusal.to_string().ends_with('.'), "{refusal}");
    }
}

proptest! {
    #[test]
    fn what_is_signed_is_verified(user in 1_u64..1_000_000_000, hash in "[0-9a-f]{32}", host in "[a-z]{1,10}\\.bitrix24\\.ru") {
        let address = format!("https://{host}");
        let query = format!(
            "DOMAIN={address}&DOMAIN_HASH={}&USER_ID={user}&USER_HASH={}",
            domain_hash(&host, &hash),
            user_hash(&user.to_string(), &hash)
        );
        let registration = Registration { hash: &hash, previous: None, address: &address };
        prop_assert!(verify(&Launch::parse(&query).unwrap(), &registration, NO_REFERER).is_ok());
    }

    /// No other value of a signed parameter passes.
    #[test]
    fn a_substituted_value_is_refused(key in 0_usize..4, value in "[0-9]{1,19}|[0-9a-f]{32}|https://[a-z]{1,9}\\.ru|\\PC{0,20}") {
        let keys = ["DOMAIN", "DOMAIN_HASH", "USER_ID", "USER_HASH"];
        let signed = [ADDRESS, "d58a845bad8ebba172c19487c45b1ea3", "2", "569a17580c305831a602c0d0bb360f00"];
        prop_assume!(!value.contains(['&', '=', '%', '+']) && value != signed[key]);
        prop_assert!(check(keys[key], &value).is_err());
    }

    /// Hashes made with another HASH do not pass.
    #[test]
    fn another_hash_is_refused(other in "[0-9a-f]{32}") {
        prop_assume!(other != HASH);
        prop_assert_eq!(check("DOMAIN_HASH", &domain_hash("test.bitrix24.ru", &other)), Err(Refusal::DomainHash));
        prop_assert_eq!(check("USER_HASH", &user_hash("2", &other)), Err(Refusal::UserHash));
    }
    /// Neither hash stands for the other, whoever the user and the portal are.
    #[test]
    fn the_hashes_do_not_stand_for_one_another(user in 1_u64..1_000_000_000, hash in "[0-9a-f]{32}", host in "[a-z]{1,10}\\.bitrix24\\.ru") {
        let address = format!("https://{host}");
        let user = user.to_string();
        let (domain, person) = (domain_hash(&host, &hash), user_hash(&user, &hash));
        let registration = Registration { hash: &hash, previous: Some(&hash), address: &address };
        let outcome = |domain_hash: &str, user_id: &str, user_hash: &str| {
            let query = format!("DOMAIN={address}&DOMAIN_HASH={domain_hash}&USER_ID={user_id}&USER_HASH={user_hash}");
            verify(&Launch::parse(&query).unwrap(), &registration, NO_REFERER).map(|_| ())
        };
        prop_assert_eq!(outcome(&domain, &user, &person), Ok(()));
        prop_assert_eq!(outcome(&person, &user, &person), Err(Refusal::DomainHash));
        prop_assert_eq!(outcome(&domain, &user, &domain), Err(Refusal::UserHash));
        prop_assert_eq!(outcome(&domain, &host, &domain), Err(Refusal::UserId));
        prop_assert_eq!(outcome(&person, &user, &domain), Err(Refusal::DomainHash));
    }

    /// Whatever is sent, nothing passes but what the HASH has signed for this portal.
    #[test]
    fn any_query_is_judged(query in "(DOMAIN|DOMAIN_HASH|USER_ID|USER_HASH|[A-Z_]{1,8}|=|&|%2F|https://test\\.bitrix24\\.ru|[0-9a-f]{1,32}|\\PC){0,40}", referer in "\\PC{0,40}") {
        prop_assert!(verify(&Launch::parse(&query).unwrap(), &REGISTRATION, from(&referer)).is_err());
    }
}
