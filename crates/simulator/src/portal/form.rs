//! PHP's form bodies, written the way `http_build_query` writes them and read the way PHP reads them.
//!
//! The simulator's own reading and writing: it must not know the product's decoder.

use serde_json::{Map, Value};

/// A value of a form body before it is flattened; the order of keys is kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Php {
    /// Vanishes.
    Null,
    /// `1` or `0`.
    Bool(bool),
    /// A decimal number.
    Int(i64),
    /// A string.
    Text(String),
    /// Named children; an empty map vanishes.
    Map(Vec<(String, Php)>),
    /// Numbered children; an empty list vanishes.
    List(Vec<Php>),
}

impl From<&str> for Php {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Php {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Php {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Php {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// A map of named children, in the order given.
pub fn map<const N: usize>(children: [(&str, Php); N]) -> Php {
    Php::Map(
        children
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

/// `http_build_query(fields)`: bracket keys, `+` for a space, everything a string, nulls and empty arrays gone.
#[must_use]
pub fn build_query(fields: &[(String, Php)]) -> String {
    let mut out = String::new();
    for (key, value) in fields {
        append(&mut out, &urlencode(key), value);
    }
    out
}

fn append(out: &mut String, key: &str, value: &Php) {
    let scalar = match value {
        Php::Null => return,
        Php::Bool(value) => String::from(if *value { "1" } else { "0" }),
        Php::Int(number) => number.to_string(),
        Php::Text(text) => urlencode(text),
        Php::Map(children) => {
            for (name, child) in children {
                append(out, &format!("{key}%5B{}%5D", urlencode(name)), child);
            }
            return;
        }
        Php::List(children) => {
            for (index, child) in children.iter().enumerate() {
                append(out, &format!("{key}%5B{index}%5D"), child);
            }
            return;
        }
    };
    if !out.is_empty() {
        out.push('&');
    }
    out.push_str(key);
    out.push('=');
    out.push_str(&scalar);
}

/// PHP's `urlencode`: letters, digits and `-_.` stay, a space is `+`, the rest is `%XX`.
#[must_use]
pub fn urlencode(text: &str) -> String {
    percent(text, |byte| matches!(byte, b'-' | b'_' | b'.'), true)
}

/// JavaScript's `encodeURIComponent`.
#[must_use]
pub fn encode_uri_component(text: &str) -> String {
    percent(
        text,
        |byte| {
            matches!(
                byte,
                b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')'
            )
        },
        false,
    )
}

fn percent(text: &str, keeps: impl Fn(u8) -> bool, plus: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' if plus => out.push('+'),
            _ if byte.is_ascii_alphanumeric() || keeps(byte) => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    out
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Reads a form body or a query: bracket keys become objects, or arrays when the keys are 0, 1, 2, …
#[must_use]
pub fn parse(body: &str) -> Map<String, Value> {
    let mut root = Map::new();
    for (key, value) in url::form_urlencoded::parse(body.as_bytes()) {
        let path = split_key(&key);
        insert(&mut root, &path, value.into_owned());
    }
    root.into_iter()
        .map(|(key, value)| (key, lists(value)))
        .collect()
}

/// `a[b][]` is `a`, `b` and the empty name, which counts up. A key without a closing bracket is taken whole, as PHP does.
fn split_key(key: &str) -> Vec<String> {
    let Some(open) = key.find('[') else {
        return vec![key.to_owned()];
    };
    let mut path = vec![key[..open].to_owned()];
    let mut rest = &key[open..];
    while let Some(inner) = rest.strip_prefix('[') {
        let Some(close) = inner.find(']') else { break };
        path.push(inner[..close].to_owned());
        rest = &inner[close + 1..];
    }
    path
}

fn insert(target: &mut Map<String, Value>, path: &[String], value: String) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let key = if first.is_empty() {
        target.len().to_string()
    } else {
        first.clone()
    };
    if rest.is_empty() {
        target.insert(key, Value::String(value));
        return;
    }
    let child = target
        .entry(key)
        .or_insert_with(|| Value::Object(Map::new()));
    if !child.is_object() {
        *child = Value::Object(Map::new());
    }
    if let Value::Object(child) = child {
        insert(child, rest, value);
    }
}

fn lists(value: Value) -> Value {
    let Value::Object(map) = value else {
        return value;
    };
    let numbered =
        !map.is_empty() && (0..map.len()).all(|index| map.contains_key(&index.to_string()));
    if numbered {
        let mut map = map;
        let items = (0..map.len())
            .filter_map(|index| map.remove(&index.to_string()))
            .map(lists)
            .collect::<Vec<_>>();
        return Value::Array(items);
    }
    Value::Object(
        map.into_iter()
            .map(|(key, value)| (key, lists(value)))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn queries_are_built_as_php_builds_them() {
        let fields = vec![
            ("event".to_owned(), Php::from("X Y~")),
            (
                "data".to_owned(),
                map([
                    ("yes", true.into()),
                    ("no", false.into()),
                    ("gone", Php::Null),
                    ("empty", Php::List(vec![])),
                    ("list", Php::List(vec![map([("id", 7.into())])])),
                ]),
            ),
        ];
        assert_eq!(
            build_query(&fields),
            "event=X+Y%7E&data%5Byes%5D=1&data%5Bno%5D=0&data%5Blist%5D%5B0%5D%5Bid%5D=7"
        );
    }

    #[test]
    fn bracket_keys_become_trees() {
        let parsed = parse("a=1&b[c]=x+y&b[d][]=1&b[d][]=2&e[0][id]=5&e[1][id]=6&f[1]=q");
        assert_eq!(
            Value::Object(parsed),
            json!({"a": "1", "b": {"c": "x y", "d": ["1", "2"]}, "e": [{"id": "5"}, {"id": "6"}], "f": {"1": "q"}})
        );
    }

    #[test]
    fn addresses_are_encoded_as_the_messenger_encodes_them() {
        assert_eq!(
            encode_uri_component("http://p:1/ a|b'(~)"),
            "http%3A%2F%2Fp%3A1%2F%20a%7Cb'(~)"
        );
    }
}
