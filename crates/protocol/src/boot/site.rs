//! What a site chooses of its chat: where it stands and what visitors are asked first.

use serde::{Deserialize, Serialize};

/// The side of the page at which the launcher stands, in the direction that the page is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Where lines begin.
    Start,
    /// Where lines end.
    #[default]
    End,
}

impl Position {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::End, Self::Start];

    /// `start` or `end`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// Whether visitors are asked for something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// No.
    #[default]
    Off,
    /// They may leave it empty.
    Optional,
    /// They may not.
    Required,
}

impl Ask {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Off, Self::Optional, Self::Required];

    /// `off`, `optional` or `required`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Optional => "optional",
            Self::Required => "required",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Whether nothing is asked.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
    fn is_off(&self) -> bool {
        *self == Self::Off
    }
}

/// What visitors are asked before their first message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreChat {
    /// Their name.
    #[serde(default, skip_serializing_if = "Ask::is_off")]
    pub name: Ask,
    /// Their e-mail address.
    #[serde(default, skip_serializing_if = "Ask::is_off")]
    pub email: Ask,
    /// Their phone number.
    #[serde(default, skip_serializing_if = "Ask::is_off")]
    pub phone: Ask,
    /// What they agree to, in the site's words; present, it has to be agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
}

impl PreChat {
    /// Whether there is nothing to ask and nothing to agree to.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_wire() {
        for position in Position::ALL {
            assert_eq!(Position::of(position.name()), Some(position));
            assert_eq!(serde_json::json!(position), position.name());
        }
        for ask in Ask::ALL {
            assert_eq!(Ask::of(ask.name()), Some(ask));
            assert_eq!(serde_json::json!(ask), ask.name());
        }
        assert_eq!((Position::of("left"), Ask::of("")), (None, None));
    }

    #[test]
    fn what_is_not_asked_is_not_written() {
        let asks = PreChat {
            email: Ask::Required,
            ..PreChat::default()
        };
        let written = serde_json::to_string(&asks).unwrap();
        assert_eq!(written, r#"{"email":"required"}"#);
        assert_eq!(serde_json::from_str::<PreChat>(&written).unwrap(), asks);
        assert!(!asks.is_empty() && PreChat::default().is_empty());
    }
}
