//! How PHP turns a key into a path and puts a value there.

use std::collections::BTreeMap;

use super::Value;

/// One step of a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `[name]`
    Key(String),
    /// `[]`: the next free number.
    Next,
}

/// Splits `a[b][]` into its steps. Spaces in front are dropped, spaces and dots of the first name and a bracket that is
/// never closed become `_`, and what follows the last closing bracket is ignored. An empty path names nothing.
pub(super) fn path(key: &str) -> Vec<Step> {
    let key = key.trim_start_matches(' ');
    let (name, mut rest) = match key.find('[') {
        // A bracket in front is a part of the name.
        Some(0) | None => (key.to_owned(), ""),
        Some(start) if key[start..].contains(']') => (key[..start].to_owned(), &key[start..]),
        Some(start) => (mangle_bracket(key, start), ""),
    };
    if name.is_empty() {
        return Vec::new();
    }
    let mut steps = vec![Step::Key(name.replace([' ', '.'], "_"))];
    while let Some((inner, after)) = rest.strip_prefix('[').and_then(|open| open.split_once(']')) {
        steps.push(if inner.is_empty() {
            Step::Next
        } else {
            Step::Key(inner.to_owned())
        });
        rest = after;
    }
    steps
}

fn mangle_bracket(key: &str, at: usize) -> String {
    let mut name = key.to_owned();
    name.replace_range(at..=at, "_");
    name
}

/// A PHP array while it is built.
#[derive(Debug, Default)]
pub(super) struct Array {
    entries: Vec<(String, Node)>,
    places: BTreeMap<String, usize>,
    next: u64,
}

#[derive(Debug)]
enum Node {
    Text(String),
    Array(Array),
}

impl Array {
    /// Puts a value at a path. What stood in the way is replaced: the last one wins, as in PHP.
    pub(super) fn insert(&mut self, path: &[Step], value: String) {
        let Some((step, rest)) = path.split_first() else {
            return;
        };
        let node = self.entry(step);
        if rest.is_empty() {
            *node = Node::Text(value);
            return;
        }
        if let Node::Text(_) = node {
            *node = Node::Array(Self::default());
        }
        if let Node::Array(array) = node {
            array.insert(rest, value);
        }
    }

    fn entry(&mut self, step: &Step) -> &mut Node {
        let key = match step {
            Step::Key(key) => key.clone(),
            Step::Next => self.next.to_string(),
        };
        if let Some(index) = canonical_index(&key) {
            self.next = self.next.max(index.saturating_add(1));
        }
        let end = self.entries.len();
        let place = *self.places.entry(key.clone()).or_insert(end);
        if place == end {
            self.entries.push((key, Node::Text(String::new())));
        }
        &mut self.entries[place].1
    }

    pub(super) fn into_entries(self) -> Vec<(String, Value)> {
        self.entries
            .into_iter()
            .map(|(key, node)| (key, node.into_value()))
            .collect()
    }

    fn into_value(self) -> Value {
        let count = self.entries.len();
        let is_list = (0..count).all(|index| self.places.contains_key(&index.to_string()));
        let mut entries = self.into_entries();
        if !is_list {
            return Value::Map(entries);
        }
        entries.sort_by_key(|(key, _)| canonical_index(key));
        Value::List(entries.into_iter().map(|(_, value)| value).collect())
    }
}

impl Node {
    fn into_value(self) -> Value {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Array(array) => array.into_value(),
        }
    }
}

/// A number as PHP takes it for an array's index: no sign, no leading zero.
fn canonical_index(key: &str) -> Option<u64> {
    let canonical =
        key == "0" || (!key.starts_with('0') && key.bytes().all(|b| b.is_ascii_digit()));
    if canonical { key.parse().ok() } else { None }
}
