//! The address of a client's page in the CRM, and which addresses the frame may lead to. It tells one with every card; it
//! is a stranger's text until it is of the web and of an origin that the page's author allows.

use framechat_protocol::bbcode::SafeUrl;
use framechat_protocol::iqchannels::{ClientCard, Id};
use framechat_protocol::origin::{Origin, OriginError};

/// Stands for the client's id in the CRM.
const CRM_CLIENT_ID: &str = "{crmClientId}";
/// Stands for the client's id in iQChannels.
const CLIENT_ID: &str = "{clientId}";
/// Stands for the ticket's id.
const TICKET_ID: &str = "{ticketId}";

/// A client's page in the CRM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientUrl {
    /// The address, of the web and of an allowed origin.
    pub url: SafeUrl,
    /// Its `iqchannels_client_id`.
    pub client_id: Option<Id>,
    /// Its `iqchannels_ticket_id`.
    pub ticket_id: Option<Id>,
}

/// Why the page's wishes about addresses cannot be met.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientUrlError {
    /// The template has no place for the client.
    #[error("it has no {CRM_CLIENT_ID} in it")]
    NoPlace,
    /// The template is no address.
    #[error("it is neither an address of the web nor a path of this page's site")]
    NoAddress,
    /// An allowed origin is none.
    #[error("{0:?}: {1}")]
    Origin(String, OriginError),
}

/// Which addresses open, and how one is made where the frame has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientUrls {
    allowed: Vec<Origin>,
    template: Option<String>,
}

impl ClientUrls {
    /// `allowed` lists origins, separated by white space or commas; without it the page's own origin is allowed, and
    /// nothing else. `template` is an address with `{crmClientId}` in it, also `{clientId}` and `{ticketId}`, or a path of
    /// the page's site; its own origin is allowed, too.
    ///
    /// # Errors
    /// [`ClientUrlError`] says what is wrong with either.
    pub fn new(
        page: &str,
        allowed: Option<&str>,
        template: Option<&str>,
    ) -> Result<Self, ClientUrlError> {
        let own = Origin::of_url(page).ok();
        let listed = allowed.map(str::trim).filter(|list| !list.is_empty());
        let mut origins = match listed {
            Some(list) => list
                .split([' ', ',', '\n', '\t', '\r'])
                .filter(|word| !word.is_empty())
                .map(|word| {
                    Origin::parse(word)
                        .map_err(|error| ClientUrlError::Origin(word.to_owned(), error))
                })
                .collect::<Result<Vec<_>, _>>()?,
            None => own.iter().cloned().collect(),
        };
        let template = template.map(str::trim).filter(|text| !text.is_empty());
        let template = match template {
            None => None,
            Some(text) if !text.contains(CRM_CLIENT_ID) => return Err(ClientUrlError::NoPlace),
            Some(path) if path.starts_with('/') && !path.starts_with("//") => {
                let own = own.ok_or(ClientUrlError::NoAddress)?;
                Some(format!("{own}{path}"))
            }
            Some(address) => Some(address.to_owned()),
        };
        if let Some(template) = &template {
            // A place in the host would let a client's id choose the site.
            let filled = template
                .replace(CRM_CLIENT_ID, "/")
                .replace(CLIENT_ID, "/")
                .replace(TICKET_ID, "/");
            let origin = SafeUrl::parse_web(&filled)
                .and_then(|url| Origin::of_url(url.as_str()).ok())
                .filter(|origin| starts_at(template, origin))
                .ok_or(ClientUrlError::NoAddress)?;
            origins.push(origin);
        }
        Ok(Self {
            allowed: origins,
            template,
        })
    }

    /// The client's page: the address of the message, else the one of the card, else the template's. `None` when there
    /// is none that may be opened.
    #[must_use]
    pub fn of(&self, card: &ClientCard) -> Option<ClientUrl> {
        let told = |url: &Option<String>| url.as_deref().and_then(|url| self.check(url));
        told(&card.url)
            .or_else(|| told(&card.client.details.crm_url))
            .or_else(|| self.made(card))
    }

    /// An address that may be opened.
    #[must_use]
    pub fn check(&self, url: &str) -> Option<ClientUrl> {
        let url = SafeUrl::parse_web(url)?;
        let origin = Origin::of_url(url.as_str()).ok()?;
        if !self.allowed.contains(&origin) {
            return None;
        }
        let id = |key: &str| parameter(url.as_str(), key).and_then(Id::from_typed);
        Some(ClientUrl {
            client_id: id("iqchannels_client_id"),
            ticket_id: id("iqchannels_ticket_id"),
            url,
        })
    }

    fn made(&self, card: &ClientCard) -> Option<ClientUrl> {
        let template = self.template.as_deref()?;
        let crm_client_id = card.client.crm_client_id.as_ref()?;
        let encoded = |id: Option<&Id>| id.map(|id| encode(&id.to_string())).unwrap_or_default();
        let url = template
            .replace(CRM_CLIENT_ID, &encode(&crm_client_id.to_string()))
            .replace(CLIENT_ID, &encoded(card.client.id.as_ref()))
            .replace(TICKET_ID, &encoded(card.ticket_id.as_ref()));
        self.check(&url).map(|made| ClientUrl {
            client_id: card.client.id.clone(),
            ticket_id: card.ticket_id.clone(),
            ..made
        })
    }
}

/// Whether the whole origin stands before the first place of a template.
fn starts_at(template: &str, origin: &Origin) -> bool {
    let fixed = template.split('{').next().unwrap_or_default();
    let after_scheme = fixed.split_once("//").map_or("", |(_, rest)| rest);
    after_scheme.contains(['/', '?', '#']) && Origin::of_url(fixed).is_ok_and(|own| own == *origin)
}

/// The first parameter of this name, as it stands: ids need no decoding, and what does is no id.
fn parameter<'a>(url: &'a str, key: &str) -> Option<&'a str> {
    let query = url.split('#').next()?.split_once('?')?.1;
    let value = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == key)?
        .1;
    value
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        .then_some(value)
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests;
