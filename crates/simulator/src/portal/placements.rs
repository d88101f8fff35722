//! What `placement.bind` keeps: the application's widgets in the modern messenger, and where each is shown.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::portal::error::RestError;
use crate::portal::events::check_handler;
use crate::portal::messenger::Dialog;
use crate::portal::params::{Params, text_of};
use crate::portal::state::State;
use crate::portal::users::User;

/// The places that the messenger has for widgets.
pub const PLACES: [&str; 4] = [
    "IM_TEXTAREA",
    "IM_SIDEBAR",
    "IM_CONTEXT_MENU",
    "IM_NAVIGATION",
];

/// The words of the option `context`.
const DIALOGS: [&str; 5] = ["ALL", "USER", "CHAT", "LINES", "CRM"];

/// One bound widget.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The portal's number for it.
    pub id: i64,
    /// One of [`PLACES`].
    pub placement: String,
    /// Where its page is.
    pub handler: String,
    /// What people see, by language; under an empty language what holds for all.
    pub titles: Vec<(String, String)>,
    /// The options as they were bound: `iconName`, `context`, `role`, `width`, `height` and the like.
    pub options: Map<String, Value>,
}

impl Binding {
    /// The title in a language, else in English, else any, else the application's name.
    #[must_use]
    pub fn title(&self, lang: &str) -> &str {
        let find = |wanted: &str| self.titles.iter().find(|(lang, _)| lang == wanted);
        find(lang)
            .or_else(|| find("en"))
            .or_else(|| self.titles.first())
            .map_or("Application", |(_, title)| title)
    }

    fn option(&self, name: &str) -> String {
        self.options.get(name).map(text_of).unwrap_or_default()
    }

    /// A size in per cent of the place, where the application asked for one.
    #[must_use]
    pub fn size(&self, name: &str) -> Option<u32> {
        self.option(name).parse().ok().filter(|size| *size > 0)
    }

    /// Whether the widget is offered to a user beside a dialog; the navigation has no dialog, so its widgets ignore the context.
    #[must_use]
    pub fn shows(&self, dialog: Option<&Dialog>, user: User) -> bool {
        if self.option("role").eq_ignore_ascii_case("ADMIN") && !user.admin {
            return false;
        }
        let context = self.option("context");
        let (Some(dialog), false) = (dialog, context.is_empty()) else {
            return true;
        };
        context
            .split(';')
            .any(|one| match one.trim().to_ascii_uppercase().as_str() {
                "ALL" => true,
                "USER" => dialog.context == "user",
                "LINES" => dialog.context == "lines",
                "CRM" => dialog.context == "crm",
                "CHAT" => !matches!(dialog.context, "user" | "lines" | "crm"),
                _ => false,
            })
    }
}

/// `placement.bind`
///
/// # Errors
/// Callers other than administrators, unknown placements, refused addresses and repeated bindings.
pub fn bind(state: &mut State, user: Option<User>, params: &Params) -> Result<Value, RestError> {
    administrators_only(user)?;
    let placement = params.text("PLACEMENT").to_uppercase();
    if !PLACES.contains(&placement.as_str()) {
        return Err(RestError::wrong(
            "ERROR_PLACEMENT_NOT_FOUND",
            "Placement not found",
        ));
    }
    let handler = params.text("HANDLER");
    check_handler(&handler)?;
    if state
        .placements
        .iter()
        .any(|bound| bound.placement == placement && bound.handler == handler)
    {
        return Err(RestError::wrong(
            "ERROR_CORE",
            "Unable to set placement handler: Handler already binded",
        ));
    }
    let mut titles: Vec<(String, String)> = match params.get("LANG_ALL") {
        Some(Value::Object(all)) => all
            .iter()
            .map(|(lang, one)| {
                let title = one.get("TITLE").map(text_of).unwrap_or_default();
                (lang.to_lowercase(), title)
            })
            .filter(|(_, title)| !title.is_empty())
            .collect(),
        _ => Vec::new(),
    };
    let title = params.text("TITLE");
    if !title.is_empty() {
        titles.push((String::new(), title));
    }
    let options = match params.get("OPTIONS") {
        Some(Value::Object(options)) => options.clone(),
        _ => Map::new(),
    };
    if let Some(wrong) = wrong_option(&placement, &options) {
        // The messenger's own checks answer 200, and their refusal as the result.
        let sentence = format!("Argument '{wrong}' is null, empty or wrong");
        return Ok(json!({ "error": "ERROR_ARGUMENT", "error_description": sentence }));
    }
    let id = state.take_id("placement");
    state.placements.push(Binding {
        id,
        placement,
        handler,
        titles,
        options,
    });
    Ok(json!(true))
}

/// The option that the messenger does not take.
fn wrong_option(placement: &str, options: &Map<String, Value>) -> Option<&'static str> {
    let option = |name: &str| options.get(name).map(text_of).unwrap_or_default();
    let icon = option("iconName");
    let icon_fits = (1..=50).contains(&icon.len())
        && icon
            .chars()
            .all(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '-'));
    let context = option("context");
    let mut words = context.split(';');
    let context_fits = context.is_empty()
        || words.all(|word| DIALOGS.contains(&word.to_ascii_uppercase().as_str()));
    let role_fits = ["", "USER", "ADMIN"].contains(&option("role").to_ascii_uppercase().as_str());
    match () {
        () if placement != "IM_CONTEXT_MENU" && !icon_fits => Some("iconName"),
        () if !context_fits => Some("context"),
        () if !role_fits => Some("role"),
        () => None,
    }
}

fn administrators_only(user: Option<User>) -> Result<(), RestError> {
    if user.is_some_and(|user| user.admin) {
        return Ok(());
    }
    Err(RestError::new(
        StatusCode::FORBIDDEN,
        "ACCESS_DENIED",
        "Access denied!",
    ))
}

/// `placement.get`
///
/// # Errors
/// Callers other than administrators.
pub fn list(state: &State, user: Option<User>) -> Result<Value, RestError> {
    administrators_only(user)?;
    let one = |bound: &Binding| {
        let all: Map<String, Value> = bound
            .titles
            .iter()
            .filter(|(lang, _)| !lang.is_empty())
            .map(|(lang, title)| {
                (
                    lang.clone(),
                    json!({ "TITLE": title, "DESCRIPTION": "", "GROUP_NAME": "" }),
                )
            })
            .collect();
        // PHP writes an empty map as a list.
        let or_list = |map: &Map<String, Value>| {
            if map.is_empty() {
                json!([])
            } else {
                json!(map)
            }
        };
        json!({
            "placement": bound.placement, "userId": 0, "handler": bound.handler, "options": or_list(&bound.options),
            "title": bound.title("en"), "description": "", "langAll": or_list(&all),
        })
    };
    Ok(state.placements.iter().map(one).collect())
}

/// `placement.unbind`: without a handler, all of the place. The count goes up twice for each that is removed.
///
/// # Errors
/// Callers other than administrators, and a missing placement.
pub fn unbind(state: &mut State, user: Option<User>, params: &Params) -> Result<Value, RestError> {
    administrators_only(user)?;
    let placement = params.text("PLACEMENT").to_uppercase();
    if placement.is_empty() {
        return Err(RestError::missing("PLACEMENT"));
    }
    let handler = params.text("HANDLER");
    let before = state.placements.len();
    state.placements.retain(|bound| {
        bound.placement != placement || !(handler.is_empty() || bound.handler == handler)
    });
    Ok(json!({ "count": 2 * (before - state.placements.len()) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portal::users::{ADMIN, OPERATOR};

    fn bound(options: Value) -> Binding {
        let Value::Object(options) = options else {
            panic!("options are an object");
        };
        Binding {
            id: 1,
            placement: "IM_TEXTAREA".to_owned(),
            handler: "https://app.example/w".to_owned(),
            titles: vec![("ru".to_owned(), "Слова".to_owned())],
            options,
        }
    }

    #[test]
    fn a_context_names_the_dialogs_and_a_role_the_people() {
        let state = State::new();
        let shown = |options: Value| -> Vec<String> {
            let binding = bound(options);
            state
                .dialogs()
                .into_iter()
                .filter(|dialog| binding.shows(Some(dialog), OPERATOR))
                .map(|dialog| dialog.id)
                .collect()
        };
        assert_eq!(shown(json!({})), ["950", "chat12", "chat1765"]);
        assert_eq!(
            shown(json!({ "context": "ALL" })),
            ["950", "chat12", "chat1765"]
        );
        assert_eq!(shown(json!({ "context": "USER" })), ["950"]);
        assert_eq!(shown(json!({ "context": "CHAT" })), ["chat12"]);
        assert_eq!(
            shown(json!({ "context": "user;lines" })),
            ["950", "chat1765"]
        );
        assert!(shown(json!({ "context": "CRM" })).is_empty());
        assert!(shown(json!({ "role": "ADMIN" })).is_empty());
        assert!(bound(json!({ "role": "ADMIN", "context": "USER" })).shows(None, ADMIN));
    }

    #[test]
    fn a_title_falls_back() {
        assert_eq!(bound(json!({})).title("ru"), "Слова");
        assert_eq!(bound(json!({})).title("de"), "Слова");
        assert_eq!(bound(json!({ "width": "320" })).size("width"), Some(320));
        assert_eq!(bound(json!({ "width": 0 })).size("width"), None);
    }
}
