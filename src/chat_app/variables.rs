//! The variables of quick replies: `{client}`, `{operator}`, `{portal}`, `{date}`. Pure.

/// A variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// The client's name.
    Client,
    /// The operator's name.
    Operator,
    /// The portal's host.
    Portal,
    /// Today's date.
    Date,
}

impl Variable {
    const ALL: [Self; 4] = [Self::Client, Self::Operator, Self::Portal, Self::Date];

    /// The variable as it is written in a text.
    #[must_use]
    pub fn written(self) -> &'static str {
        match self {
            Self::Client => "{client}",
            Self::Operator => "{operator}",
            Self::Portal => "{portal}",
            Self::Date => "{date}",
        }
    }
}

/// What the variables stand for; `None` or nothing but spaces: unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// The client's name.
    pub client: Option<String>,
    /// The operator's name.
    pub operator: Option<String>,
    /// The portal's host.
    pub portal: Option<String>,
    /// Today's date, written for the reader.
    pub date: Option<String>,
}

impl Values {
    fn of(&self, variable: Variable) -> Option<&str> {
        match variable {
            Variable::Client => &self.client,
            Variable::Operator => &self.operator,
            Variable::Portal => &self.portal,
            Variable::Date => &self.date,
        }
        .as_deref()
        .filter(|value| !value.trim().is_empty())
    }
}

/// The text with its variables filled, and whether all of them had a value; one without stays as it is written. What a value
/// holds is never taken for a variable.
#[must_use]
pub fn fill(text: &str, values: &Values) -> (String, bool) {
    let (mut filled, mut complete) = (String::with_capacity(text.len()), true);
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        let variable = Variable::ALL
            .into_iter()
            .find(|variable| from.starts_with(variable.written()));
        let taken = variable.map_or("{", Variable::written);
        let value = variable.map(|variable| values.of(variable));
        complete &= value != Some(None);
        filled.push_str(value.flatten().unwrap_or(taken));
        rest = &from[taken.len()..];
    }
    filled.push_str(rest);
    (filled, complete)
}

/// Whether a text holds a variable that nobody filled.
#[must_use]
pub fn is_open(text: &str) -> bool {
    Variable::ALL
        .into_iter()
        .any(|variable| text.contains(variable.written()))
}

#[cfg(test)]
mod tests {
    use super::{Values, fill, is_open};

    fn values() -> Values {
        Values {
            client: Some("Anna {portal}".to_owned()),
            operator: Some(" ".to_owned()),
            portal: Some("portal.example".to_owned()),
            date: None,
        }
    }

    #[test]
    fn known_values_are_filled_in() {
        let (text, complete) = fill("Dear {client}, {client}: {portal}", &values());
        assert_eq!(text, "Dear Anna {portal}, Anna {portal}: portal.example");
        assert!(complete);
    }

    #[test]
    fn what_has_no_value_stays_visible() {
        for text in ["On {date}", "{operator} greets"] {
            assert_eq!(fill(text, &values()), (text.to_owned(), false));
            assert!(is_open(text));
        }
    }

    #[test]
    fn other_braces_are_left_alone() {
        for text in [
            "",
            "{",
            "}",
            "{}",
            "{{x}}",
            "{Client}",
            "{ client }",
            "я{ж",
            "{client",
        ] {
            assert_eq!(fill(text, &values()), (text.to_owned(), true));
            assert!(!is_open(text), "{text}");
        }
        assert_eq!(fill("{{portal}}", &values()).0, "{portal.example}");
    }
}
