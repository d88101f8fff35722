//! The options of the new messenger's placements: which dialog, and which message, a widget was opened for.

use serde_json::Value as Json;

use super::PlacementError;

/// The placements that the chat app answers.
pub const WIDGET_PLACEMENTS: [&str; 4] = [
    "IM_TEXTAREA",
    "IM_SIDEBAR",
    "IM_CONTEXT_MENU",
    "IM_NAVIGATION",
];

/// The longest id of a dialog or a message, in characters.
pub const WIDGET_ID_MAX_CHARS: usize = 255;

/// What a widget is opened for. `None` is what was not sent, or sent empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WidgetOptions {
    /// `dialogId`: `chat123`, or a user's number. `IM_NAVIGATION` belongs to no dialog.
    pub dialog_id: Option<String>,
    /// `messageId`: only from `IM_CONTEXT_MENU`.
    pub message_id: Option<String>,
}

impl WidgetOptions {
    /// Reads the options. Ids come as texts, but numbers are taken as well; what JavaScript and PHP write for "nothing"
    /// (`undefined`, `null`, an empty list) is nothing.
    ///
    /// # Errors
    /// [`PlacementError::Widget`] for what is neither an id nor nothing.
    pub fn parse(options: &Json) -> Result<Self, PlacementError> {
        match options {
            Json::Null => Ok(Self::default()),
            Json::Array(items) if items.is_empty() => Ok(Self::default()),
            Json::Object(_) => Ok(Self {
                dialog_id: id_at(options, "dialogId")?,
                message_id: id_at(options, "messageId")?,
            }),
            _ => Err(PlacementError::Widget),
        }
    }
}

fn id_at(options: &Json, key: &str) -> Result<Option<String>, PlacementError> {
    let id = match options.get(key) {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::String(text)) => text.trim().to_owned(),
        Some(Json::Number(number)) if number.is_u64() => number.to_string(),
        Some(_) => return Err(PlacementError::Widget),
    };
    if matches!(id.as_str(), "" | "0" | "null" | "undefined") {
        return Ok(None);
    }
    if id.chars().nth(WIDGET_ID_MAX_CHARS).is_some() || id.contains(char::is_control) {
        return Err(PlacementError::Widget);
    }
    Ok(Some(id))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ids(options: &Json) -> Result<(Option<String>, Option<String>), PlacementError> {
        WidgetOptions::parse(options).map(|options| (options.dialog_id, options.message_id))
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn ids_are_texts_or_numbers() {
        for (options, dialog, message) in [
            (json!({ "dialogId": "chat1" }), some("chat1"), None),
            (
                json!({ "dialogId": "chat1", "messageId": "7" }),
                some("chat1"),
                some("7"),
            ),
            (
                json!({ "dialogId": 950, "messageId": 7 }),
                some("950"),
                some("7"),
            ),
            (
                json!({ "dialogId": " 950 ", "other": {} }),
                some("950"),
                None,
            ),
        ] {
            assert_eq!(ids(&options), Ok((dialog, message)), "{options}");
        }
    }

    #[test]
    fn nothing_has_many_names() {
        for options in [
            json!(null),
            json!([]),
            json!({}),
            json!({ "dialogId": null }),
            json!({ "dialogId": "" }),
            json!({ "dialogId": "undefined", "messageId": "null" }),
            json!({ "dialogId": 0 }),
        ] {
            assert_eq!(ids(&options), Ok((None, None)), "{options}");
        }
    }

    #[test]
    fn other_types_are_refused() {
        for options in [
            json!("chat1"),
            json!(7),
            json!(["chat1"]),
            json!({ "dialogId": {} }),
            json!({ "dialogId": ["chat1"] }),
            json!({ "dialogId": true }),
            json!({ "dialogId": -1 }),
            json!({ "dialogId": 1.5 }),
            json!({ "dialogId": "chat1", "messageId": [] }),
            json!({ "dialogId": "chat\u{0}1" }),
        ] {
            assert_eq!(ids(&options), Err(PlacementError::Widget), "{options}");
        }
    }

    #[test]
    fn an_id_has_its_limit() {
        let long = |chars: usize| json!({ "dialogId": "ы".repeat(chars) });
        assert!(ids(&long(WIDGET_ID_MAX_CHARS)).is_ok());
        assert_eq!(
            ids(&long(WIDGET_ID_MAX_CHARS + 1)),
            Err(PlacementError::Widget)
        );
    }
}
