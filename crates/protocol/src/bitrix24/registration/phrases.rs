//! LANG: what people see of an app or of a widget, by language.

use serde_json::{Map, Value, json};

use super::fault::Fault;

/// The phrases of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases {
    /// `LANGUAGE_ID`: two lower-case letters, as the portal's interface has them.
    pub language_id: String,
    /// TITLE.
    pub title: String,
    /// DESCRIPTION.
    pub description: Option<String>,
    /// COPYRIGHT; only of frames.
    pub copyright: Option<String>,
}

impl Phrases {
    pub(super) fn body(&self) -> Value {
        let mut body = self.texts();
        body.insert("LANGUAGE_ID".to_owned(), json!(self.language_id));
        if let Some(copyright) = &self.copyright {
            body.insert("COPYRIGHT".to_owned(), json!(copyright));
        }
        Value::Object(body)
    }

    /// TITLE and DESCRIPTION, which a widget has as well.
    pub(super) fn texts(&self) -> Map<String, Value> {
        let mut texts = Map::new();
        texts.insert("TITLE".to_owned(), json!(self.title));
        if let Some(description) = &self.description {
            texts.insert("DESCRIPTION".to_owned(), json!(description));
        }
        texts
    }
}

/// Each language once, under the portal's name for it, and with a title.
pub(super) fn check(all: &[Phrases]) -> Result<(), Fault> {
    for (index, one) in all.iter().enumerate() {
        let id = one.language_id.as_str();
        if id.len() != 2 || !id.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(Fault::LangId(id.to_owned()));
        }
        if one.title.trim().is_empty() {
            return Err(Fault::LangTitle(id.to_owned()));
        }
        if all[..index].iter().any(|before| before.language_id == id) {
            return Err(Fault::LangTwice(id.to_owned()));
        }
    }
    Ok(())
}
