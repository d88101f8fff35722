//! The parameters of one REST call, read with PHP's idea of empty and of text.

use serde_json::{Map, Value};

/// Parameters by upper-case name: the vendor upper-cases the names of the top level.
#[derive(Debug, Clone, Default)]
pub struct Params(Map<String, Value>);

impl Params {
    /// Takes a decoded body; of two names that differ only in case the later one stays.
    #[must_use]
    pub fn new(body: Map<String, Value>) -> Self {
        Self(
            body.into_iter()
                .map(|(name, value)| (name.to_uppercase(), value))
                .collect(),
        )
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Replaces a parameter.
    pub fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// A scalar as text; empty when the parameter is missing or no scalar.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.get(name).map(text_of).unwrap_or_default()
    }

    /// A whole number, also one written as a string; 0 when it is neither, as PHP's `intval` has it.
    #[must_use]
    pub fn int(&self, name: &str) -> i64 {
        self.get(name).map_or(0, int_of)
    }

    /// Whether the parameter is missing or empty in PHP's sense.
    #[must_use]
    pub fn is_empty(&self, name: &str) -> bool {
        self.get(name).is_none_or(is_empty)
    }

    /// The items of a list parameter, whether it came as a list or as a map.
    #[must_use]
    pub fn items(&self, name: &str) -> Vec<&Value> {
        self.get(name).map(items_of).unwrap_or_default()
    }
}

/// PHP's `empty()`.
#[must_use]
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "0",
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

/// A scalar as text: `true` is `1`, `false` and null are empty, lists and maps too.
#[must_use]
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "1".to_owned(),
        _ => String::new(),
    }
}

/// A whole number, 0 when it is none.
#[must_use]
pub fn int_of(value: &Value) -> i64 {
    value
        .as_i64()
        .unwrap_or_else(|| text_of(value).trim().parse().unwrap_or(0))
}

/// The items of a list or of a map.
#[must_use]
pub fn items_of(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(map) => map.values().collect(),
        _ => Vec::new(),
    }
}

/// The same value with every key in lower case, at every depth.
#[must_use]
pub fn lower_keys(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| (key.to_lowercase(), lower_keys(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(lower_keys).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn emptiness_is_that_of_php() {
        for value in [
            json!(null),
            json!(false),
            json!(0),
            json!(0.0),
            json!(""),
            json!("0"),
            json!([]),
            json!({}),
        ] {
            assert!(is_empty(&value), "{value}");
        }
        for value in [
            json!(true),
            json!(1),
            json!("00"),
            json!(" "),
            json!("N"),
            json!([0]),
            json!({"a": null}),
        ] {
            assert!(!is_empty(&value), "{value}");
        }
    }

    #[test]
    fn keys_are_lowered_at_every_depth() {
        assert_eq!(
            lower_keys(&json!([{"USER": {"ID": "A"}}])),
            json!([{"user": {"id": "A"}}])
        );
    }
}
