//! JSON by the browser's own parser, read field by field. The site chat uses it instead of serde, whose code would be a
//! fifth of what a visitor downloads.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A JSON value.
#[derive(Clone, Debug)]
pub struct Json(JsValue);

impl Json {
    /// Parses a text; `None` when it is no JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// The string under a key.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<String> {
        self.get(key)?.as_string()
    }

    /// The whole number under a key.
    #[must_use]
    pub fn integer(&self, key: &str) -> Option<i64> {
        let number = self.get(key)?.as_f64()?;
        // Beyond 2^53 the browser's parser has rounded already.
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
        let integer = number as i64;
        #[allow(clippy::cast_precision_loss)]
        let whole = integer as f64 == number;
        whole.then_some(integer)
    }

    /// Whether `true` stands under a key.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value.is_truthy())
    }

    /// The object under a key.
    #[must_use]
    pub fn object(&self, key: &str) -> Option<Self> {
        self.get(key).filter(JsValue::is_object).map(Self)
    }

    /// The items of the list under a key.
    #[must_use]
    pub fn list(&self, key: &str) -> Option<Vec<Self>> {
        Some(
            self.get(key)?
                .dyn_into::<Array>()
                .ok()?
                .iter()
                .map(Self)
                .collect(),
        )
    }

    /// The strings of the list under a key; `None` when one of them is none.
    #[must_use]
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        self.get(key)?
            .dyn_into::<Array>()
            .ok()?
            .iter()
            .map(|item| item.as_string())
            .collect()
    }

    /// The value as a text without line breaks.
    #[must_use]
    pub fn write(&self) -> String {
        // What was parsed from a text can be written as one.
        JSON::stringify(&self.0)
            .map(String::from)
            .unwrap_or_default()
    }

    fn get(&self, key: &str) -> Option<JsValue> {
        Reflect::get(&self.0, &key.into()).ok()
    }
}

/// Writes an object, a field at a time.
#[derive(Clone, Debug, Default)]
pub struct Writer(Object);

impl Writer {
    /// Adds a field, unless its value is absent.
    #[must_use]
    pub fn text(self, key: &str, value: Option<&str>) -> Self {
        value
            .map(JsValue::from_str)
            .map_or(self.clone(), |value| self.with(key, &value))
    }

    /// Adds a list of strings, unless it is empty.
    #[must_use]
    pub fn texts(self, key: &str, values: &[String]) -> Self {
        if values.is_empty() {
            return self;
        }
        let list: Array = values.iter().map(JsValue::from).collect();
        self.with(key, &list)
    }

    /// Adds a number.
    #[must_use]
    pub fn integer(self, key: &str, value: i64) -> Self {
        #[allow(clippy::cast_precision_loss)]
        self.with(key, &JsValue::from_f64(value as f64))
    }

    /// Adds `true`, or nothing.
    #[must_use]
    pub fn flag(self, key: &str, value: bool) -> Self {
        if value {
            self.with(key, &JsValue::TRUE)
        } else {
            self
        }
    }

    /// Adds an object.
    #[must_use]
    pub fn object(self, key: &str, value: &Self) -> Self {
        self.with(key, &value.0)
    }

    /// The text.
    #[must_use]
    pub fn finish(self) -> String {
        // Plain objects of strings and numbers can always be written.
        JSON::stringify(&self.0)
            .map(String::from)
            .unwrap_or_default()
    }

    fn with(self, key: &str, value: &JsValue) -> Self {
        // Setting a property of a plain object of our own cannot fail.
        let _ = Reflect::set(&self.0, &key.into(), value);
        self
    }
}
