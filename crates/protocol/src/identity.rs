//! The token by which a site's own server says who its visitor is.
//!
//! ```text
//! BASE64URL(claims as JSON) "." BASE64URL(HMAC-SHA256(secret, the text before the dot))
//! ```
//!
//! Both parts are base64url without padding. There is one algorithm and the token does not name it, so none can be chosen
//! by whoever writes one. Taking it apart is pure and stands here; whoever knows the secret checks the signature
//! **before** reading the claims: [`split`], then the signature, then [`Claims::read`], then [`Claims::check`].

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::visitor::{NAME_MAX_CHARS, longer_than};

/// The longest token, in bytes.
pub const TOKEN_MAX_BYTES: usize = 2048;
/// The length of a signature, in bytes.
pub const SIGNATURE_BYTES: usize = 32;
/// How far ahead a token may end, in seconds.
pub const LIFE_MAX_S: i64 = 600;
/// The longest id of a user, in characters.
pub const USER_MAX_CHARS: usize = 128;
/// The longest e-mail address, in characters (RFC 5321, 4.5.3.1).
pub const EMAIL_MAX_CHARS: usize = 254;
/// The longest telephone number, in characters.
pub const PHONE_MAX_CHARS: usize = 32;

/// What the site says of its visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The site key that the token is for.
    pub site: String,
    /// The site's own id of the user; 1 to [`USER_MAX_CHARS`] characters. The same id is the same visitor on every device.
    pub user: String,
    /// When the token ends, in seconds since 1970.
    pub exp: i64,
    /// What the user is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// A token taken apart; nothing in it is believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// What is signed, as it stands in the token.
    pub signed: &'a str,
    /// The signature.
    pub signature: [u8; SIGNATURE_BYTES],
}

/// Why a token says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Longer than [`TOKEN_MAX_BYTES`].
    #[error("the identity token is longer than 2048 bytes")]
    TooLong,
    /// Not two parts of base64url, the second of which is a signature.
    #[error(
        "the identity token is not two parts of base64url with a signature of 32 bytes in the second"
    )]
    Malformed,
    /// The signature is not of this site's secret.
    #[error("the identity token is not signed with this site's identity secret")]
    Signature,
    /// Signed, but not the claims that are asked for.
    #[error(
        "the claims of the identity token are not an object with site, user and exp, or one of them is too long"
    )]
    Claims,
    /// For another site.
    #[error("the identity token is for another site")]
    Site,
    /// It has ended.
    #[error("the identity token has ended: sign a new one")]
    Expired,
    /// It ends later than [`LIFE_MAX_S`] from now.
    #[error("the identity token ends more than 600 seconds from now")]
    TooFar,
}

impl IdentityError {
    /// The stable code of the [`Problem`](crate::visitor::Problem) this error becomes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "identity_too_long",
            Self::Malformed => "identity_malformed",
            Self::Signature => "identity_signature",
            Self::Claims => "identity_claims",
            Self::Site => "identity_site",
            Self::Expired => "identity_expired",
            Self::TooFar => "identity_too_far",
        }
    }
}

/// Takes a token apart.
///
/// # Errors
/// [`IdentityError::TooLong`] or [`IdentityError::Malformed`].
pub fn split(token: &str) -> Result<Parts<'_>, IdentityError> {
    if token.len() > TOKEN_MAX_BYTES {
        return Err(IdentityError::TooLong);
    }
    let (signed, signature) = token.split_once('.').ok_or(IdentityError::Malformed)?;
    let signature = decoded(signature).ok_or(IdentityError::Malformed)?;
    let signature = signature.try_into().map_err(|_| IdentityError::Malformed)?;
    Ok(Parts { signed, signature })
}

/// The token of a signed part and its signature.
#[must_use]
pub fn join(signed: &str, signature: &[u8; SIGNATURE_BYTES]) -> String {
    [signed, ".", &URL_SAFE_NO_PAD.encode(signature)].concat()
}

impl Claims {
    /// Reads what was signed, once the signature was found to be good.
    ///
    /// # Errors
    /// [`IdentityError::Malformed`] or [`IdentityError::Claims`].
    pub fn read(signed: &str) -> Result<Self, IdentityError> {
        let json = decoded(signed).ok_or(IdentityError::Malformed)?;
        let claims: Self = serde_json::from_slice(&json).map_err(|_| IdentityError::Claims)?;
        let long = |text: &Option<String>, max| {
            text.as_deref()
                .is_some_and(|text| longer_than(text, max) || text.contains('\0'))
        };
        let unfit = claims.user.trim().is_empty()
            || claims.user.contains('\0')
            || longer_than(&claims.user, USER_MAX_CHARS)
            || long(&claims.name, NAME_MAX_CHARS)
            || long(&claims.email, EMAIL_MAX_CHARS)
            || long(&claims.phone, PHONE_MAX_CHARS);
        if unfit {
            return Err(IdentityError::Claims);
        }
        Ok(claims)
    }

    /// What is to be signed.
    ///
    /// # Errors
    /// [`IdentityError::Claims`] when they cannot be written as JSON.
    pub fn to_signed(&self) -> Result<String, IdentityError> {
        let json = serde_json::to_vec(self).map_err(|_| IdentityError::Claims)?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    /// Whether the claims are for this site and for now, in seconds since 1970.
    ///
    /// # Errors
    /// [`IdentityError::Site`], [`IdentityError::Expired`] or [`IdentityError::TooFar`].
    pub fn check(&self, site: &str, now_s: i64) -> Result<(), IdentityError> {
        if self.site != site {
            return Err(IdentityError::Site);
        }
        if self.exp <= now_s {
            return Err(IdentityError::Expired);
        }
        if self.exp > now_s.saturating_add(LIFE_MAX_S) {
            return Err(IdentityError::TooFar);
        }
        Ok(())
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests;
