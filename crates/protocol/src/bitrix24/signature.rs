//! The check of a launch's signature: the portal's address, the two hashes and the Referer.
//!
//! Both hashes are MD5 over a text and the HASH with which the app was registered: the vendor's choice. They carry no time,
//! so a copied address is a permanent credential; a verified launch is therefore good for one short session and nothing
//! else. Only DOMAIN and `USER_ID` are signed, the dialog is not.

use md5::{Digest, Md5};

use crate::origin::Origin;
use crate::secret::Secret;

use super::launch::Launch;

/// The HASH that makes the portal sign users with a secret of its own, which nobody else can check.
const UNVERIFIABLE_HASH: &str = "register";

/// What the portal cuts HASH to when an app is registered.
pub const HASH_MAX_CHARS: usize = 32;

/// The longest user id: a 64-bit number.
const USER_ID_MAX_DIGITS: usize = 19;

/// What is known of the registration a launch belongs to.
#[derive(Clone, Copy)]
pub struct Registration<'a> {
    /// The HASH given at registration. Secret.
    pub hash: &'a str,
    /// The HASH before it, while launches signed with it are still taken. Secret.
    pub previous: Option<&'a str>,
    /// The portal's origin, as `https://company.bitrix24.com`.
    pub address: &'a str,
}

/// Where the launch's request says it comes from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Referer<'a> {
    /// The request's header, which policies of the portal may have removed.
    pub given: Option<&'a str>,
    /// Refuse a launch without one.
    pub required: bool,
}

/// A launch that passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The portal's origin: what DOMAIN and the registration agree on.
    pub origin: Origin,
    /// `USER_ID`.
    pub user_id: String,
}

/// Which check a launch failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A signed parameter came more than once.
    #[error("A signed launch parameter is given twice.")]
    Repeated,
    /// The registration's HASH is empty.
    #[error(
        "The app is registered without a HASH, so that its launches cannot be verified. Register it again with one."
    )]
    HashMissing,
    /// The registration's HASH is the word `register`.
    #[error(
        "The app is registered with the HASH \"register\", with which users cannot be verified. Register it again with another."
    )]
    HashIsRegister,
    /// DOMAIN was not sent.
    #[error("The launch does not name the portal it comes from (DOMAIN).")]
    DomainMissing,
    /// DOMAIN is not the address of a web origin.
    #[error("The portal's address (DOMAIN) is not valid.")]
    DomainInvalid,
    /// DOMAIN is another portal than the one the app is registered at.
    #[error(
        "The launch comes from another portal (DOMAIN) than the one this app is registered at."
    )]
    DomainMismatch,
    /// `DOMAIN_HASH` does not belong to DOMAIN and HASH.
    #[error("The portal's signature (DOMAIN_HASH) is not valid.")]
    DomainHash,
    /// `USER_ID` is missing or not a decimal number.
    #[error("The user's id (USER_ID) is missing or not a number.")]
    UserId,
    /// `USER_HASH` does not belong to `USER_ID` and HASH.
    #[error("The user's signature (USER_HASH) is not valid.")]
    UserHash,
    /// The Referer is another origin than DOMAIN.
    #[error("The page was opened from elsewhere (Referer) than the portal.")]
    Referer,
    /// There is no Referer, and this server demands one.
    #[error(
        "The launch does not say where it was opened (Referer), which this server demands. Start it without --require-referer when the portal sends none."
    )]
    RefererMissing,
}

impl Refusal {
    /// A stable word for pages and counters.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Repeated => "repeated",
            Self::HashMissing => "hash_missing",
            Self::HashIsRegister => "hash_is_register",
            Self::DomainMissing => "domain_missing",
            Self::DomainInvalid => "domain_invalid",
            Self::DomainMismatch => "domain_mismatch",
            Self::DomainHash => "domain_hash",
            Self::UserId => "user_id",
            Self::UserHash => "user_hash",
            Self::Referer => "referer",
            Self::RefererMissing => "referer_missing",
        }
    }
}

/// `DOMAIN_HASH` for a host name: `md5(host + hash)`. The host alone, without scheme and port, though DOMAIN has both.
#[must_use]
pub fn domain_hash(host: &str, hash: &str) -> String {
    md5_hex(host, hash)
}

/// `USER_HASH` for a user: `md5(user id + hash)`.
#[must_use]
pub fn user_hash(user_id: &str, hash: &str) -> String {
    md5_hex(user_id, hash)
}

/// Whether an app may be registered with a HASH.
///
/// # Errors
/// [`Refusal::HashMissing`] or [`Refusal::HashIsRegister`]: every launch would be refused for it.
pub fn check_hash(hash: &str) -> Result<(), Refusal> {
    match cut(hash) {
        "" => Err(Refusal::HashMissing),
        UNVERIFIABLE_HASH => Err(Refusal::HashIsRegister),
        _ => Ok(()),
    }
}

/// Checks a launch against the one registration its address names.
///
/// # Errors
/// The first check that failed.
pub fn verify(
    launch: &Launch,
    registration: &Registration<'_>,
    referer: Referer<'_>,
) -> Result<Verified, Refusal> {
    const SIGNED: [&str; 4] = ["DOMAIN", "DOMAIN_HASH", "USER_ID", "USER_HASH"];
    if SIGNED.iter().any(|key| launch.repeated.contains(*key)) {
        return Err(Refusal::Repeated);
    }
    check_hash(registration.hash)?;

    let domain = launch.domain.as_deref().ok_or(Refusal::DomainMissing)?;
    let origin = Origin::parse(domain).map_err(|_| Refusal::DomainInvalid)?;
    if Origin::parse(registration.address).as_ref() != Ok(&origin) {
        return Err(Refusal::DomainMismatch);
    }
    let user_id = check_signed(launch, &origin, registration.hash).or_else(|refusal| {
        // Both signatures by the one HASH or both by the other, never one by each.
        let previous = registration
            .previous
            .filter(|previous| check_hash(previous).is_ok());
        previous
            .and_then(|previous| check_signed(launch, &origin, previous).ok())
            .ok_or(refusal)
    })?;

    match referer.given {
        Some(given) if Origin::of_url(given).as_ref() != Ok(&origin) => {
            return Err(Refusal::Referer);
        }
        None if referer.required => return Err(Refusal::RefererMissing),
        _ => {}
    }
    Ok(Verified {
        user_id: user_id.to_owned(),
        origin,
    })
}

/// The user's id, if both signatures were made with this HASH.
fn check_signed<'a>(launch: &'a Launch, origin: &Origin, hash: &str) -> Result<&'a str, Refusal> {
    let hash = cut(hash);
    if !equal(
        launch.domain_hash.as_ref(),
        &domain_hash(origin.host(), hash),
    ) {
        return Err(Refusal::DomainHash);
    }
    // Decimal only: both hashes are the same function, so DOMAIN_HASH is the USER_HASH of a user named like the host.
    let user_id = launch.user_id.as_deref().unwrap_or_default();
    let decimal = user_id.bytes().all(|b| b.is_ascii_digit());
    if user_id.is_empty() || user_id.len() > USER_ID_MAX_DIGITS || !decimal {
        return Err(Refusal::UserId);
    }
    if !equal(launch.user_hash.as_ref(), &user_hash(user_id, hash)) {
        return Err(Refusal::UserHash);
    }
    Ok(user_id)
}

/// The portal keeps only the first 32 characters of HASH.
fn cut(hash: &str) -> &str {
    hash.char_indices()
        .nth(HASH_MAX_CHARS)
        .map_or(hash, |(end, _)| &hash[..end])
}

fn equal(given: Option<&Secret>, expected: &str) -> bool {
    given.is_some_and(|given| given.matches(expected))
}

fn md5_hex(text: &str, hash: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digest = Md5::new();
    digest.update(text.as_bytes());
    digest.update(hash.as_bytes());
    let mut hex = String::with_capacity(32);
    for byte in digest.finalize() {
        hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
        hex.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    hex
}

#[cfg(test)]
mod tests;
