use proptest::prelude::*;

use super::*;

/// Writes a value in one line: texts as they are, lists in brackets, maps in braces.
fn outline(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => format!(
            "[{}]",
            items.iter().map(outline).collect::<Vec<_>>().join(", ")
        ),
        Value::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{key}: {}", outline(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

#[test]
fn keys_are_read_as_php_reads_them() {
    for (body, expected) in [
        ("", "{}"),
        ("a=1&b=2", "{a: 1, b: 2}"),
        ("a=1&a=2", "{a: 2}"),
        ("a", "{a: }"),
        ("=1&&", "{}"),
        ("a[x]=1&a[y][z]=2", "{a: {x: 1, y: {z: 2}}}"),
        ("a%5Bx%5D=+1%2B", "{a: {x:  1+}}"),
        ("a[]=1&a[]=2", "{a: [1, 2]}"),
        ("a[0]=1&a[1]=2", "{a: [1, 2]}"),
        ("a[1]=2&a[0]=1", "{a: [1, 2]}"),
        ("a[1]=2&a[2]=3", "{a: {1: 2, 2: 3}}"),
        ("a[5]=1&a[]=2", "{a: {5: 1, 6: 2}}"),
        ("a[00]=1", "{a: {00: 1}}"),
        ("a[x]=1&a[]=2", "{a: {x: 1, 0: 2}}"),
        ("0=a&1=b", "{0: a, 1: b}"),
        // Names: leading spaces, spaces and dots, brackets that are not closed, what follows the last one.
        ("+a.b+c=1", "{a_b_c: 1}"),
        ("a[b.c d]=1", "{a: {b.c d: 1}}"),
        ("a[b=1", "{a_b: 1}"),
        ("a[b]c=1", "{a: {b: 1}}"),
        ("a[b][c=1", "{a: {b: 1}}"),
        ("[a]=1", "{[a]: 1}"),
        // The last one wins, whatever stood there.
        ("a=1&a[b]=2", "{a: {b: 2}}"),
        ("a[b]=1&a=2", "{a: 2}"),
        ("a[b]=1&a[b][c]=2&a[b][d]=3", "{a: {b: {c: 2, d: 3}}}"),
        (
            "a[18446744073709551615]=1&a[]=2",
            "{a: {18446744073709551615: 2}}",
        ),
    ] {
        assert_eq!(
            outline(&decode(body.as_bytes()).unwrap()),
            expected,
            "{body}"
        );
    }
}

#[test]
fn values_are_found_by_path() {
    let form = decode(b"a[0][x]=1&a[1][x]=2&b[3]=p&b[7]=q&e=").unwrap();
    assert_eq!(form.text_at(&["a", "1", "x"]), Some("2"));
    assert_eq!(form.at(&["a", "2", "x"]), None);
    assert_eq!(form.text_at(&["a"]), None);
    assert_eq!(form.text_at(&["e"]), None);
    assert_eq!(form.at(&["e"]).and_then(Value::as_text), Some(""));
    assert_eq!(form.at(&["e", "x"]), None);
    let items = |key: &str| {
        form.get(key)
            .unwrap()
            .items()
            .map(outline)
            .collect::<Vec<_>>()
    };
    assert_eq!(items("a"), ["{x: 1}", "{x: 2}"]);
    assert_eq!(items("b"), ["p", "q"]);
    assert!(items("e").is_empty());
}

#[test]
fn limits_hold_at_their_edges() {
    let long = |length: usize| decode(format!("a={}", "x".repeat(length - 2)).as_bytes());
    assert!(long(BODY_MAX_BYTES - 1).is_ok());
    assert!(long(BODY_MAX_BYTES).is_ok());
    assert_eq!(long(BODY_MAX_BYTES + 1), Err(FormError::TooLong));

    let many = |keys: usize| decode("a[]=&".repeat(keys).as_bytes());
    assert!(many(KEYS_MAX - 1).is_ok());
    assert!(many(KEYS_MAX).is_ok());
    assert_eq!(many(KEYS_MAX + 1), Err(FormError::TooManyKeys));

    let deep = |names: usize| decode(format!("a{}=1", "[x]".repeat(names - 1)).as_bytes());
    assert!(deep(DEPTH_MAX - 1).is_ok());
    assert!(deep(DEPTH_MAX).is_ok());
    assert_eq!(deep(DEPTH_MAX + 1), Err(FormError::TooDeep));
    assert_eq!(deep(BODY_MAX_BYTES / 4), Err(FormError::TooDeep));
}

#[test]
fn bytes_that_are_no_text_are_refused_unless_they_are_encoded() {
    assert_eq!(decode(b"a=\xff"), Err(FormError::NotText));
    assert_eq!(decode(b"a=%ff").unwrap().text_at(&["a"]), Some("\u{fffd}"));
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// What PHP's own encoder makes of a value; empty arrays vanish, as there.
fn write(value: &Value, key: &str, out: &mut Vec<String>) {
    let inner = |name: &str| {
        if key.is_empty() {
            encode(name)
        } else {
            format!("{key}%5B{}%5D", encode(name))
        }
    };
    match value {
        Value::Text(text) => out.push(format!("{key}={}", encode(text))),
        Value::List(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| write(item, &inner(&index.to_string()), out)),
        Value::Map(entries) => entries
            .iter()
            .for_each(|(name, item)| write(item, &inner(name), out)),
    }
}

fn values() -> impl Strategy<Value = Value> {
    let text = "\\PC{0,12}".prop_map(Value::Text);
    text.prop_recursive(4, 40, 5, |inner| {
        let map = proptest::collection::btree_map("[a-zA-Z_а-я]{1,6}", inner.clone(), 1..5);
        prop_oneof![
            proptest::collection::vec(inner, 1..5).prop_map(Value::List),
            map.prop_map(|entries| Value::Map(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn never_panics_and_is_bounded(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode(&body);
    }

    #[test]
    fn brackets_never_panic(body in "[a-c0-9&=%.\\[\\] +]{0,200}") {
        prop_assert!(matches!(decode(body.as_bytes()), Ok(Value::Map(_)) | Err(FormError::TooDeep)));
    }

    #[test]
    fn reads_what_php_writes(value in values()) {
        let form = Value::Map(vec![("data".to_owned(), value)]);
        let mut pieces = Vec::new();
        write(&form, "", &mut pieces);
        prop_assert_eq!(decode(pieces.join("&").as_bytes()).unwrap(), form);
    }
}
