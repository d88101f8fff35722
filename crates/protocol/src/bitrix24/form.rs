//! Form bodies with PHP's bracket keys: `data[MESSAGES][0][im][chat_id]=1807`.
//!
//! Portals send their events so. Every scalar is a text; booleans came as `1` or `0`; nulls and empty arrays vanished on the
//! way. The decoder follows PHP's own reading, within limits that PHP leaves to its configuration, and gives lists back as
//! lists.

mod insert;

use super::percent;

/// The longest body accepted, in bytes. A message of the greatest length, every byte percent-encoded, takes a quarter.
pub const BODY_MAX_BYTES: usize = 1024 * 1024;
/// The most keys a body may have.
pub const KEYS_MAX: usize = 10_000;
/// The most names in one key: `a[b][c]` has three.
pub const DEPTH_MAX: usize = 16;

/// A decoded value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A scalar.
    Text(String),
    /// An array whose keys are exactly 0 to n-1, in their order.
    List(Vec<Value>),
    /// Any other array, in the order of first appearance. Each key once.
    Map(Vec<(String, Value)>),
}

/// Why a body is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Longer than [`BODY_MAX_BYTES`].
    #[error("the form is longer than 1 MiB")]
    TooLong,
    /// Not UTF-8; percent-encoded bytes that are not UTF-8 are replaced instead.
    #[error("the form is not UTF-8 text")]
    NotText,
    /// More keys than [`KEYS_MAX`].
    #[error("the form has more than 10000 keys")]
    TooManyKeys,
    /// A key with more names than [`DEPTH_MAX`].
    #[error("a key of the form is nested deeper than 16 levels")]
    TooDeep,
}

/// Decodes a body; the result is a [`Value::Map`], whatever the keys are.
///
/// # Errors
/// [`FormError`] when a limit is exceeded. There is no malformed form otherwise: like PHP, this reads something from anything.
pub fn decode(body: &[u8]) -> Result<Value, FormError> {
    if body.len() > BODY_MAX_BYTES {
        return Err(FormError::TooLong);
    }
    let text = std::str::from_utf8(body).map_err(|_| FormError::NotText)?;
    let mut root = insert::Array::default();
    for (count, (key, value)) in percent::pairs(text).enumerate() {
        if count == KEYS_MAX {
            return Err(FormError::TooManyKeys);
        }
        let path = insert::path(&key);
        if path.len() > DEPTH_MAX {
            return Err(FormError::TooDeep);
        }
        root.insert(&path, value);
    }
    Ok(Value::Map(root.into_entries()))
}

impl Value {
    /// The value under a key of a map, or at an index of a list.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Text(_) => None,
            Self::List(items) => key.parse().ok().and_then(|index: usize| items.get(index)),
            Self::Map(entries) => entries
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
        }
    }

    /// The value at the end of a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The scalar, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The scalar at the end of a path of keys, if it is one and not empty.
    #[must_use]
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)?.as_text().filter(|text| !text.is_empty())
    }

    /// What an array holds, its keys left aside: a PHP list with gaps is a map here. A scalar holds nothing.
    pub fn items(&self) -> impl Iterator<Item = &Value> {
        let (list, map): (&[Value], &[(String, Value)]) = match self {
            Self::Text(_) => (&[], &[]),
            Self::List(items) => (items, &[]),
            Self::Map(entries) => (&[], entries),
        };
        list.iter().chain(map.iter().map(|(_, value)| value))
    }
}

#[cfg(test)]
mod tests;
