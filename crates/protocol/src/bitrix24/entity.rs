//! `DIALOG_ENTITY_ID` and `DIALOG_ENTITY_DATA_1` of a launch from an Open Channel, split at `|`.
//!
//! Both are unsigned text of the page's address: for display, never for authorisation.

use serde::{Deserialize, Serialize};

use crate::origin::Origin;

/// The longest id whose card is linked: a 64-bit number.
const CARD_ID_MAX_DIGITS: usize = 19;

/// `DIALOG_ENTITY_ID` of an Open Channel, for instance `telegrambot|8|173633217|569`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenChannel {
    /// The channel through which the visitor writes.
    pub connector: String,
    /// The line's id, decimal.
    pub line: String,
    /// The chat's id in the external system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<String>,
    /// The visitor's internal user id in the portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Fields of the future.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rest: Vec<String>,
}

impl OpenChannel {
    /// Splits `DIALOG_ENTITY_ID`; `None` when it does not name a connector and a line.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut fields = text.trim().split('|');
        let connector = present(fields.next())?;
        let line = present(fields.next())?;
        if !line.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(Self {
            connector,
            line,
            chat_id: present(fields.next()),
            user_id: present(fields.next()),
            rest: fields.map(str::to_owned).collect(),
        })
    }
}

/// `DIALOG_ENTITY_DATA_1` of an Open Channel, for instance `Y|LEAD|56|N|N|1765`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrmBinding {
    /// Whether the visitor is saved in the CRM.
    pub saved: bool,
    /// `LEAD`, `CONTACT` and so on; absent when nothing is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<String>,
    /// The id in the CRM; absent when nothing is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<String>,
    /// The fourth and fifth field, of the portal's own use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service: Vec<String>,
    /// The id of the Open Channel session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// Fields of the future.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rest: Vec<String>,
}

impl CrmBinding {
    /// Splits `DIALOG_ENTITY_DATA_1`; `None` when it does not begin with `Y` or `N` and a further field.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut fields = text.trim().split('|');
        let saved = match fields.next()? {
            "Y" => true,
            "N" => false,
            _ => return None,
        };
        Some(Self {
            saved,
            entity_type: Some(fields.next()?)
                .filter(|kind| !kind.is_empty() && *kind != "NONE")
                .map(str::to_owned),
            entity_id: meaningful_id(fields.next()),
            service: fields.by_ref().take(2).map(str::to_owned).collect(),
            session_id: meaningful_id(fields.next()),
            rest: fields.map(str::to_owned).collect(),
        })
    }

    /// The address of the entity's card on the portal at `origin`; `None` for kinds without a card that is known, and for what
    /// is no number. The text is unsigned, so nothing of it but a known word and digits gets into an address.
    #[must_use]
    pub fn card_url(&self, origin: &Origin) -> Option<String> {
        let kind = match self.entity_type.as_deref()? {
            "LEAD" => "lead",
            "DEAL" => "deal",
            "CONTACT" => "contact",
            "COMPANY" => "company",
            _ => return None,
        };
        let id = self.entity_id.as_deref()?;
        let decimal = id.len() <= CARD_ID_MAX_DIGITS && id.bytes().all(|b| b.is_ascii_digit());
        decimal.then(|| format!("{origin}/crm/{kind}/details/{id}/"))
    }
}

fn present(field: Option<&str>) -> Option<String> {
    field.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The portal writes 0 for "none".
fn meaningful_id(field: Option<&str>) -> Option<String> {
    present(field).filter(|id| id != "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_the_documented_entity() {
        insta::assert_json_snapshot!(OpenChannel::parse("telegrambot|8|173633217|569"), @r#"
        {
          "connector": "telegrambot",
          "line": "8",
          "chat_id": "173633217",
          "user_id": "569"
        }
        "#);
        insta::assert_json_snapshot!(CrmBinding::parse("Y|LEAD|56|N|N|1765"), @r#"
        {
          "saved": true,
          "entity_type": "LEAD",
          "entity_id": "56",
          "service": [
            "N",
            "N"
          ],
          "session_id": "1765"
        }
        "#);
    }

    #[test]
    fn an_entity_may_be_short_or_long() {
        let short = OpenChannel::parse("livechat|1").unwrap();
        assert_eq!((short.chat_id, short.user_id), (None, None));
        let long = OpenChannel::parse("a|1|b|2|c|d").unwrap();
        assert_eq!(long.rest, ["c", "d"]);
    }

    #[test]
    fn what_is_no_open_channel_is_none() {
        for text in ["", "|", "LEAD|", "|8|1|2", "LEAD|x|1", "livechat"] {
            assert_eq!(OpenChannel::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_unsaved_visitor_has_no_crm_entity() {
        let binding = CrmBinding::parse("N|NONE|0|N|N|0").unwrap();
        assert!(!binding.saved);
        assert_eq!(
            (binding.entity_type, binding.entity_id, binding.session_id),
            (None, None, None)
        );
        assert_eq!(binding.service, ["N", "N"]);
    }

    #[test]
    fn what_is_no_binding_is_none() {
        for text in ["", "Y", "yes|LEAD|1", "LEAD|56"] {
            assert_eq!(CrmBinding::parse(text), None, "{text}");
        }
        assert_eq!(
            CrmBinding::parse("Y|LEAD|1|N|N|2|x|y").unwrap().rest,
            ["x", "y"]
        );
    }

    #[test]
    fn known_entities_have_a_card() {
        let origin = Origin::parse("https://company.bitrix24.com").unwrap();
        let card = |text: &str| CrmBinding::parse(text).unwrap().card_url(&origin);
        for (kind, path) in [
            ("LEAD", "lead"),
            ("DEAL", "deal"),
            ("CONTACT", "contact"),
            ("COMPANY", "company"),
        ] {
            assert_eq!(
                card(&format!("Y|{kind}|56|N|N|1765")),
                Some(format!(
                    "https://company.bitrix24.com/crm/{path}/details/56/"
                ))
            );
        }
        let longest = "9".repeat(CARD_ID_MAX_DIGITS);
        assert!(card(&format!("Y|LEAD|{longest}")).is_some());
        for text in [
            "N|NONE|0|N|N|0",
            "Y|lead|56",
            "Y|QUOTE|56",
            "Y|LEAD|",
            "Y|LEAD|0",
            "Y|LEAD|../../",
            "Y|LEAD|5 6",
            &format!("Y|LEAD|{longest}9"),
        ] {
            assert_eq!(card(text), None, "{text}");
        }
    }
}
