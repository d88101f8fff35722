//! Ids and the choice among them.

use super::*;

#[test]
fn the_most_specific_id_is_chosen() {
    let (one, two, three) = (Some(Id::Number(1)), Some(Id::Number(2)), Some(text("3")));
    assert_eq!(
        TicketRef::choose(one.clone(), two.clone(), three.clone()),
        Ok(TicketRef::Ticket(Id::Number(1)))
    );
    assert_eq!(
        TicketRef::choose(None, two, three.clone()),
        Ok(TicketRef::Client(Id::Number(2)))
    );
    assert_eq!(
        TicketRef::choose(Some(text(" ")), None, three),
        Ok(TicketRef::Crm(text("3")))
    );
    assert_eq!(TicketRef::choose(None, Some(text("")), None), Err(NoId));
}

#[test]
fn an_id_keeps_its_type() {
    for (json, expected) in [
        (json!(234), Some(Id::Number(234))),
        (json!(-1), Some(Id::Number(-1))),
        (json!(234.0), Some(Id::Number(234))),
        (json!("00234"), Some(text("00234"))),
        (json!("234"), Some(text("234"))),
        (json!(0.5), None),
        (json!(1e300), None),
        (json!(""), None),
        (json!("  "), None),
        (json!(null), None),
        (json!([1]), None),
        (json!(true), None),
    ] {
        assert_eq!(Id::from_json(&json), expected, "{json}");
        assert_eq!(serde_json::from_value::<Id>(json).ok(), expected);
    }
    for id in [Id::Number(2), text("00234")] {
        assert_eq!(
            serde_json::from_value::<Id>(serde_json::to_value(&id).unwrap()).unwrap(),
            id
        );
    }
}

#[test]
fn a_typed_id_is_a_number_only_when_nothing_is_lost() {
    for (typed, expected) in [
        ("412", Some(Id::Number(412))),
        (" 0 ", Some(Id::Number(0))),
        ("00234", Some(text("00234"))),
        ("+1", Some(text("+1"))),
        ("-1", Some(text("-1"))),
        ("1.0", Some(text("1.0"))),
        ("9007199254740990", Some(Id::Number(9_007_199_254_740_990))),
        ("9007199254740991", Some(Id::Number(9_007_199_254_740_991))),
        ("9007199254740992", Some(text("9007199254740992"))),
        ("99999999999999999999", Some(text("99999999999999999999"))),
        ("XL-283", Some(text("XL-283"))),
        ("", None),
        ("  ", None),
    ] {
        assert_eq!(Id::from_typed(typed), expected, "{typed}");
    }
}

proptest! {
    #[test]
    fn a_typed_id_is_shown_as_typed(typed in "[0-9A-Z-]{1,20}") {
        prop_assert_eq!(Id::from_typed(&typed).unwrap().to_string(), typed);
    }
}
