//! What visitors say of themselves before their first message: what each answer may look like, and how it is kept.
//!
//! The browser asks before it sends, the server before it stores. An address is not proved by its form; these rules keep out
//! what cannot be one, and no more.

use serde::{Deserialize, Serialize};

use super::{NAME_MAX_CHARS, longer_than};
use crate::boot::{Ask, PreChat};

/// The longest e-mail address, in bytes: RFC 5321 leaves no room for a longer one between `<` and `>`.
pub const EMAIL_MAX_BYTES: usize = 254;
/// The longest part before the `@`, in bytes (RFC 5321).
pub const EMAIL_LOCAL_MAX_BYTES: usize = 64;
/// The longest part of a host name between two dots, in bytes (RFC 1035).
const LABEL_MAX_BYTES: usize = 63;
/// The fewest and the most digits of a phone number: short numbers of small towns, and the most that E.164 has.
pub const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=15;

/// What a visitor answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Up to [`NAME_MAX_CHARS`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// An e-mail address, see [`email`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A phone number as people write it, see [`phone`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The visitor agreed to what the site asks them to agree to.
    #[serde(default, skip_serializing_if = "is_false")]
    pub consent: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// What a visitor is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name.
    Name,
    /// The e-mail address.
    Email,
    /// The phone number.
    Phone,
    /// The consent.
    Consent,
}

impl Field {
    /// Its key in [`Profile`].
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Consent => "consent",
        }
    }
}

/// What keeps an answer from being taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// The site asks for it, and there is none.
    #[error("{}", missing(*.0))]
    Missing(Field),
    /// It cannot be what it is meant to be.
    #[error("{}", invalid(*.0))]
    Invalid(Field),
}

impl ProfileError {
    /// Which answer it is about.
    #[must_use]
    pub const fn field(self) -> Field {
        match self {
            Self::Missing(field) | Self::Invalid(field) => field,
        }
    }

    /// The stable code of the [`super::Problem`] this becomes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing(Field::Name) => "name_required",
            Self::Missing(Field::Email) => "email_required",
            Self::Missing(Field::Phone) => "phone_required",
            Self::Missing(Field::Consent) | Self::Invalid(Field::Consent) => "consent_required",
            Self::Invalid(Field::Name) => "name_invalid",
            Self::Invalid(Field::Email) => "email_invalid",
            Self::Invalid(Field::Phone) => "phone_invalid",
        }
    }
}

fn missing(field: Field) -> &'static str {
    match field {
        Field::Name => "the site asks for a name before the first message",
        Field::Email => "the site asks for an e-mail address before the first message",
        Field::Phone => "the site asks for a phone number before the first message",
        Field::Consent => "the site asks for consent before the first message",
    }
}

fn invalid(field: Field) -> &'static str {
    match field {
        Field::Name => "the name has to be one line of at most 64 characters",
        Field::Email => "the e-mail address has to look like name@example.com",
        Field::Phone => "the phone number has to have 5 to 15 digits, and + only in front",
        Field::Consent => missing(Field::Consent),
    }
}

impl Profile {
    /// The answers as they are kept: in one spelling each, without those that are empty. What the site does not ask for is
    /// left out, but for a name, which visitors may always give.
    ///
    /// # Errors
    /// The first answer that cannot be taken.
    pub fn normal(&self, asked: &PreChat) -> Result<Self, ProfileError> {
        let of = |answer: &Option<String>, ask: Ask, read: fn(&str) -> Option<String>, field| {
            let typed = answer.as_deref().map(str::trim).unwrap_or_default();
            if typed.is_empty() || ask == Ask::Off {
                return Ok(None);
            }
            read(typed).map_or(Err(ProfileError::Invalid(field)), |read| Ok(Some(read)))
        };
        Ok(Self {
            name: of(&self.name, Ask::Optional, name, Field::Name)?,
            email: of(&self.email, asked.email, email, Field::Email)?,
            phone: of(&self.phone, asked.phone, phone, Field::Phone)?,
            consent: self.consent && asked.consent.is_some(),
        })
    }

    /// Whether everything is there that the site asks for.
    ///
    /// # Errors
    /// The first answer that is missing.
    pub fn complete(&self, asked: &PreChat) -> Result<(), ProfileError> {
        let answers = [
            (asked.name, self.name.is_some(), Field::Name),
            (asked.email, self.email.is_some(), Field::Email),
            (asked.phone, self.phone.is_some(), Field::Phone),
        ];
        for (ask, answered, field) in answers {
            if ask == Ask::Required && !answered {
                return Err(ProfileError::Missing(field));
            }
        }
        if asked.consent.is_some() && !self.consent {
            return Err(ProfileError::Missing(Field::Consent));
        }
        Ok(())
    }
}

/// A name as it is kept: one line of at most [`NAME_MAX_CHARS`] characters.
#[must_use]
pub fn name(typed: &str) -> Option<String> {
    let name = typed.trim();
    let fits = !name.is_empty() && !longer_than(name, NAME_MAX_CHARS);
    (fits && !name.chars().any(char::is_control)).then(|| name.to_owned())
}

/// An e-mail address as it is kept: without white space around it, the Latin letters of its host in lower case. Hosts and names in any script are
/// addresses, quoted names and hosts without a dot are not.
#[must_use]
pub fn email(typed: &str) -> Option<String> {
    let typed = typed.trim();
    if typed.len() > EMAIL_MAX_BYTES {
        return None;
    }
    let (local, host) = typed.split_once('@')?;
    let plain = |c: char| {
        c.is_alphanumeric()
            || !c.is_ascii() && !c.is_whitespace()
            || "!#$%&'*+/=?^_`{|}~-".contains(c)
    };
    let atoms = |text: &str| {
        text.split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(|c| plain(c) && !c.is_control()))
    };
    if local.len() > EMAIL_LOCAL_MAX_BYTES || !atoms(local) {
        return None;
    }
    let label = |label: &str| {
        let edge = label.starts_with('-') || label.ends_with('-');
        !label.is_empty()
            && label.len() <= LABEL_MAX_BYTES
            && !edge
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let named = host.contains('.') && host.split('.').all(label);
    named.then(|| [local, "@", &host.to_ascii_lowercase()].concat())
}

/// A phone number as it is kept: its digits, in European figures, and a `+` in front where it was typed (or `00`, which says
/// the same). Spaces, dots, hyphens, slashes and brackets between the digits are how people write it.
#[must_use]
pub fn phone(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let (plus, rest) = match typed.strip_prefix(['+', '\u{ff0b}']) {
        Some(rest) => (true, rest),
        None => (false, typed),
    };
    let mut digits = String::new();
    for c in rest.chars() {
        match figure(c) {
            Some(figure) => digits.push(figure),
            None if c.is_whitespace() || "-.()/\u{2010}\u{2011}\u{2012}\u{2013}".contains(c) => {}
            None => return None,
        }
    }
    let (plus, digits) = match digits.strip_prefix("00") {
        Some(rest) if !plus => (true, rest),
        _ => (plus, digits.as_str()),
    };
    let sign = if plus { "+" } else { "" };
    PHONE_DIGITS
        .contains(&digits.len())
        .then(|| [sign, digits].concat())
}

/// A figure of the keyboards that our languages have, as a European one.
fn figure(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(c) - 0x6f0,
        _ => return None,
    };
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_one_line_within_their_limit() {
        assert_eq!(name(" Anna B. ").as_deref(), Some("Anna B."));
        for (chars, fits) in [
            (0, false),
            (1, true),
            (NAME_MAX_CHARS - 1, true),
            (NAME_MAX_CHARS, true),
            (NAME_MAX_CHARS + 1, false),
        ] {
            assert_eq!(name(&"ы".repeat(chars)).is_some(), fits, "{chars}");
        }
        assert_eq!(name("a\nb"), None);
    }

    #[test]
    fn addresses_are_told_from_what_cannot_be_one() {
        for (typed, kept) in [
            (" anna@Shop.Example ", "anna@shop.example"),
            ("Anna.B+chat@shop.example", "Anna.B+chat@shop.example"),
            ("o'brien@a.b-c.example", "o'brien@a.b-c.example"),
            ("иван@пример.Example", "иван@пример.example"),
            ("a@1.2", "a@1.2"),
        ] {
            assert_eq!(email(typed).as_deref(), Some(kept), "{typed}");
        }
        for wrong in [
            "",
            "anna",
            "anna@",
            "@shop.example",
            "anna@shop",
            "anna@@shop.example",
            "anna@b@shop.example",
            "an na@shop.example",
            "anna@shop example.com",
            ".anna@shop.example",
            "anna.@shop.example",
            "an..na@shop.example",
            "anna@.shop.example",
            "anna@shop..example",
            "anna@shop.example.",
            "anna@-shop.example",
            "anna@shop-.example",
            "anna@shop_.example",
            "<anna@shop.example>",
            "\"anna b\"@shop.example",
            "anna@shop.example, b@shop.example",
            "an\u{a0}na@shop.example",
            "an\0na@shop.example",
            "anna@shop.example\nbcc: b@shop.example",
        ] {
            assert_eq!(email(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn addresses_have_their_limits() {
        for (bytes, fits) in [
            (EMAIL_LOCAL_MAX_BYTES - 1, true),
            (EMAIL_LOCAL_MAX_BYTES, true),
            (EMAIL_LOCAL_MAX_BYTES + 1, false),
        ] {
            let address = format!("{}@b.example", "a".repeat(bytes));
            assert_eq!(email(&address).is_some(), fits, "{bytes}");
        }
        for (bytes, fits) in [
            (LABEL_MAX_BYTES - 1, true),
            (LABEL_MAX_BYTES, true),
            (LABEL_MAX_BYTES + 1, false),
        ] {
            let address = format!("a@{}.example", "b".repeat(bytes));
            assert_eq!(email(&address).is_some(), fits, "{bytes}");
        }
        for (bytes, fits) in [
            (EMAIL_MAX_BYTES - 1, true),
            (EMAIL_MAX_BYTES, true),
            (EMAIL_MAX_BYTES + 1, false),
        ] {
            let front = "a@";
            let label = format!("{}.", "b".repeat(49));
            let mut address = [front, &label.repeat(4)].concat();
            address.push_str(&"c".repeat(bytes - address.len()));
            assert_eq!(address.len(), bytes);
            assert_eq!(email(&address).is_some(), fits, "{bytes}");
        }
    }

    #[test]
    fn phone_numbers_come_to_one_spelling() {
        for (typed, kept) in [
            ("+7 (912) 345-67-89", "+79123456789"),
            ("8 912 345 67 89", "89123456789"),
            ("0049 30/1234.56", "+4930123456"),
            ("+49\u{a0}30\u{2011}123456", "+4930123456"),
            ("٠١٢٣٤٥٦", "0123456"),
            ("+۹۸۲۱۱۲۳", "+9821123"),
        ] {
            assert_eq!(phone(typed).as_deref(), Some(kept), "{typed}");
        }
        for wrong in ["", "+", "call me", "12345x", "1+2345", "++12345", "12345\0"] {
            assert_eq!(phone(wrong), None, "{wrong:?}");
        }
        for (digits, fits) in [
            (4, false),
            (5, true),
            (6, true),
            (14, true),
            (15, true),
            (16, false),
        ] {
            for plus in ["", "+"] {
                let number = format!("{plus}{}", "7".repeat(digits));
                assert_eq!(phone(&number).is_some(), fits, "{number}");
            }
        }
    }

    fn asks(ask: Ask, consent: bool) -> PreChat {
        PreChat {
            name: ask,
            email: ask,
            phone: ask,
            consent: consent.then(|| "I agree".to_owned()),
        }
    }

    fn answers() -> Profile {
        Profile {
            name: Some(" Anna ".to_owned()),
            email: Some("anna@Shop.example".to_owned()),
            phone: Some("+49 30 123".to_owned()),
            consent: true,
        }
    }

    #[test]
    fn what_is_not_asked_is_not_kept_but_for_a_name() {
        let kept = answers().normal(&asks(Ask::Off, false)).unwrap();
        let name_only = Profile {
            name: Some("Anna".to_owned()),
            ..Profile::default()
        };
        assert_eq!(kept, name_only);
        let kept = answers().normal(&asks(Ask::Optional, true)).unwrap();
        assert_eq!(kept.email.as_deref(), Some("anna@shop.example"));
        assert_eq!(kept.phone.as_deref(), Some("+4930123"));
        assert!(kept.consent);
    }

    #[test]
    fn each_answer_that_is_missing_or_wrong_is_named() {
        let all = asks(Ask::Required, true);
        let given = answers().normal(&all).unwrap();
        assert_eq!(given.complete(&all), Ok(()));
        let optional = asks(Ask::Optional, false);
        assert_eq!(Profile::default().complete(&optional), Ok(()));
        let without = |change: fn(&mut Profile)| {
            let mut less = given.clone();
            change(&mut less);
            less.complete(&all).unwrap_err().code()
        };
        assert_eq!(without(|it| it.name = None), "name_required");
        assert_eq!(without(|it| it.email = None), "email_required");
        assert_eq!(without(|it| it.phone = None), "phone_required");
        assert_eq!(without(|it| it.consent = false), "consent_required");
        let wrong = |change: fn(&mut Profile)| {
            let mut wrong = answers();
            change(&mut wrong);
            let error = wrong.normal(&all).unwrap_err();
            (error.code(), error.field().name())
        };
        assert_eq!(
            wrong(|it| it.name = Some("a\u{1}".to_owned())),
            ("name_invalid", "name")
        );
        assert_eq!(
            wrong(|it| it.email = Some("x".to_owned())),
            ("email_invalid", "email")
        );
        assert_eq!(
            wrong(|it| it.phone = Some("x".to_owned())),
            ("phone_invalid", "phone")
        );
        // An empty answer is none.
        let empty = Profile {
            email: Some("  ".to_owned()),
            ..answers()
        };
        assert_eq!(empty.normal(&all).unwrap().email, None);
    }

    proptest! {
        #[test]
        fn what_is_kept_stays_as_it_is(typed in any::<String>()) {
            for read in [name, email, phone] {
                if let Some(kept) = read(&typed) {
                    prop_assert_eq!(read(&kept), Some(kept));
                }
            }
        }
    }
}
