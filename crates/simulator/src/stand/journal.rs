//! What the stand's page reports of its messages, so that a test can ask without entering the frame.
//!
//! `GET /_control/stand` answers the messages the stand received, in order; with `?list=missed` those that came before it
//! listened, with `?list=sent` its own. `DELETE` forgets them all.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::Value;

use super::CONTROL_PATH;

/// Per list; the oldest entries go first, for a demo that runs all day.
const ENTRIES_MAX: usize = 1000;

#[derive(Clone, Default)]
struct Journal {
    lists: Arc<Mutex<Lists>>,
}

#[derive(Default)]
struct Lists {
    /// What came while the operator's place listened.
    received: VecDeque<Value>,
    /// What came before that, and so was lost.
    missed: VecDeque<Value>,
    /// What the stand sent to the page that holds it.
    sent: VecDeque<Value>,
}

#[derive(Deserialize)]
struct Report {
    list: List,
    /// The message as JSON text, as the page saw it.
    json: String,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    list: List,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum List {
    #[default]
    Received,
    Missed,
    Sent,
}

pub(super) fn router() -> Router {
    Router::new()
        .route(CONTROL_PATH, get(show).post(add).delete(forget))
        .with_state(Journal::default())
}

async fn show(
    State(journal): State<Journal>,
    Query(wanted): Query<Wanted>,
) -> Json<VecDeque<Value>> {
    Json(journal.with(|lists| lists.named(wanted.list).clone()))
}

async fn add(State(journal): State<Journal>, Json(report): Json<Report>) -> StatusCode {
    journal.with(|lists| lists.push(report));
    StatusCode::NO_CONTENT
}

async fn forget(State(journal): State<Journal>) -> StatusCode {
    journal.with(|lists| *lists = Lists::default());
    StatusCode::NO_CONTENT
}

impl Journal {
    fn with<T>(&self, work: impl FnOnce(&mut Lists) -> T) -> T {
        // A list is whole between any two statements, so a poisoned lock hides nothing.
        work(&mut self.lists.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Lists {
    fn named(&mut self, list: List) -> &mut VecDeque<Value> {
        match list {
            List::Received => &mut self.received,
            List::Missed => &mut self.missed,
            List::Sent => &mut self.sent,
        }
    }

    fn push(&mut self, report: Report) {
        let list = self.named(report.list);
        if list.len() == ENTRIES_MAX {
            list.pop_front();
        }
        // What is no JSON (`undefined`) is kept as the text it was.
        let message = serde_json::from_str(&report.json).unwrap_or(Value::String(report.json));
        list.push_back(message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(json: &str) -> Report {
        Report {
            list: List::Received,
            json: json.to_owned(),
        }
    }

    #[test]
    fn order_is_kept_and_what_is_no_json_stays_text() {
        let mut lists = Lists::default();
        lists.push(received("{\"Type\":\"initChat\"}"));
        lists.push(received("undefined"));
        assert_eq!(lists.received[0]["Type"], "initChat");
        assert_eq!(lists.received[1], "undefined");
    }

    #[test]
    fn the_oldest_entry_goes_when_the_list_is_full() {
        let mut lists = Lists::default();
        for number in 0..ENTRIES_MAX {
            lists.push(received(&number.to_string()));
        }
        assert_eq!(lists.received.len(), ENTRIES_MAX);
        assert_eq!(lists.received.front(), Some(&Value::from(0)));
        lists.push(received("\"last\""));
        assert_eq!(lists.received.len(), ENTRIES_MAX);
        assert_eq!(lists.received.front(), Some(&Value::from(1)));
        assert_eq!(lists.received.back(), Some(&Value::from("last")));
    }
}
