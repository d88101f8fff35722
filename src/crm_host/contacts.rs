//! Links made of a client's details, which anyone may have typed: only what is surely a number, an address or a date
//! becomes one; the rest stays text.

use framechat_protocol::bbcode::SafeUrl;
use framechat_protocol::iqchannels::ClientCard;

/// What the international numbering plan allows.
const PHONE_DIGITS_MAX: usize = 15;
/// Below this it is hardly a number one can call.
const PHONE_DIGITS_MIN: usize = 3;

/// A `tel:` link of a number in any form. What follows the number, an extension for one, is left out.
#[must_use]
pub fn phone(text: &str) -> Option<SafeUrl> {
    let mut number = String::new();
    for c in text.trim().chars() {
        match c {
            '0'..='9' => number.push(c),
            '+' if number.is_empty() => number.push(c),
            ' ' | '\u{a0}' | '\u{2009}' | '-' | '\u{2011}' | '\u{2013}' | '(' | ')' | '.' => {}
            _ => break,
        }
    }
    let digits = number.trim_start_matches('+').len();
    (PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX)
        .contains(&digits)
        .then(|| SafeUrl::parse(&format!("tel:{number}")))?
}

/// A `mailto:` link. Addresses with characters that could add a copy or a subject to it are not linked.
#[must_use]
pub fn mail(text: &str) -> Option<SafeUrl> {
    let text = text.trim();
    let (name, host) = text.split_once('@')?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '\'');
    let valid =
        !name.is_empty() && name.chars().all(plain) && host.contains('.') && !host.starts_with('.');
    (valid
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-')))
    .then(|| SafeUrl::parse(&format!("mailto:{text}")))?
}

/// `dd.mm.yyyy` as a machine-readable date, `yyyy-mm-dd`.
#[must_use]
pub fn birthday(text: &str) -> Option<String> {
    let mut parts = text.trim().split('.');
    let mut part = |digits: usize| {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then_some(part)
    };
    let (day, month, year) = (part(2)?, part(2)?, part(4)?);
    let (d, m): (u8, u8) = (day.parse().ok()?, month.parse().ok()?);
    let valid = (1..=31).contains(&d) && (1..=12).contains(&m) && parts.next().is_none();
    valid.then(|| format!("{year}-{month}-{day}"))
}

/// The name to show: the operator's, else made of its parts.
#[must_use]
pub fn name(card: &ClientCard) -> Option<String> {
    let details = &card.client.details;
    card.client
        .name
        .as_ref()
        .map(|name| name.trim().to_owned())
        .or_else(|| {
            let parts: Vec<&str> = [
                &details.first_name,
                &details.middle_name,
                &details.last_name,
            ]
            .into_iter()
            .flatten()
            .map(|part| part.trim())
            .collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        })
}

#[cfg(test)]
mod tests {
    use framechat_protocol::iqchannels::{Client, Details};

    use super::*;

    fn text(url: Option<SafeUrl>) -> Option<String> {
        url.map(|url| url.as_str().to_owned())
    }

    #[test]
    fn phone_numbers_of_any_form_can_be_called() {
        for (given, expected) in [
            ("+7 999 123-456", "tel:+7999123456"),
            ("8 (999) 555-34-34", "tel:89995553434"),
            ("+49\u{a0}30\u{2009}123456, ext. 7", "tel:+4930123456"),
            ("112", "tel:112"),
            ("123456789012345", "tel:123456789012345"),
        ] {
            assert_eq!(text(phone(given)).as_deref(), Some(expected), "{given}");
        }
        for given in [
            "",
            "+",
            "11",
            "1234567890123456",
            "ask him",
            "*100#",
            "++7999",
        ] {
            assert_eq!(phone(given), None, "{given}");
        }
    }

    #[test]
    fn mail_addresses_are_linked_when_they_carry_nothing_else() {
        assert_eq!(
            text(mail(" king@example.com ")).as_deref(),
            Some("mailto:king@example.com")
        );
        assert_eq!(
            text(mail("o'neil+crm@mail.example.co")).as_deref(),
            Some("mailto:o'neil+crm@mail.example.co")
        );
        for given in [
            "",
            "king",
            "@example.com",
            "king@",
            "king@localhost",
            "king@.com",
            "a@example.com?bcc=b@evil.example",
            "a@example.com,b@evil.example",
            "a@b@example.com",
            "a b@example.com",
            "a%0A@example.com",
        ] {
            assert_eq!(mail(given), None, "{given}");
        }
    }

    #[test]
    fn birthdays_are_dates_or_stay_text() {
        assert_eq!(birthday("15.01.1929").as_deref(), Some("1929-01-15"));
        for given in [
            "",
            "1929",
            "15.01.29",
            "32.01.1929",
            "15.13.1929",
            "00.01.1929",
            "15.01.1929.1",
            "15/01/1929",
        ] {
            assert_eq!(birthday(given), None, "{given}");
        }
    }

    #[test]
    fn a_name_is_the_operators_or_made_of_its_parts() {
        let details = Details {
            first_name: Some("Martin".into()),
            last_name: Some("King ".into()),
            ..Details::default()
        };
        let mut card = ClientCard {
            client: Client {
                details,
                ..Client::default()
            },
            ..ClientCard::default()
        };
        assert_eq!(name(&card).as_deref(), Some("Martin King"));
        card.client.name = Some(" Dr. King".into());
        assert_eq!(name(&card).as_deref(), Some("Dr. King"));
        assert_eq!(name(&ClientCard::default()), None);
    }
}
