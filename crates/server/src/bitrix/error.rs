//! What can go wrong at a portal, and whether trying again can heal it.

use crate::store::StoreError;

/// Why a portal did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// No portal of this `member_id` is installed.
    #[error("portal {0} is not installed")]
    UnknownPortal(String),
    /// The address may not be called.
    #[error("{0} is not an https address")]
    Address(String),
    /// The portal, or the token endpoint, answered with an error code.
    #[error("{code} (HTTP {status}): {description}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The vendor's code, as it spells it.
        code: String,
        /// The vendor's sentence.
        description: String,
    },
    /// The call succeeded, but not for the one item in it.
    #[error("the portal refused the item: {0}")]
    Item(String),
    /// The answer is not what the method answers: HTML of a proxy, too large, another shape.
    #[error("the portal's answer cannot be read (HTTP {status}): {reason}")]
    Unreadable {
        /// HTTP status.
        status: u16,
        /// What is wrong with it.
        reason: String,
    },
    /// No connection, a broken one, or no answer in time.
    #[error("the portal cannot be reached: {0}")]
    Unreachable(String),
    /// A token exchange told another portal than the one whose token it was.
    #[error("the token endpoint answered for another portal")]
    OtherPortal,
    /// The portal's tokens could not be read or stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What to do with a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Trying the same again cannot help.
    Never,
    /// Later; other calls to the portal may go on.
    Later,
    /// Later, and every other call to the portal too.
    PortalLater,
}

impl From<reqwest::Error> for PortalError {
    fn from(error: reqwest::Error) -> Self {
        // Without the address: it is known from the portal, and an address may hold what logs must not.
        let error = error.without_url();
        let mut reason = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            reason.push_str(": ");
            reason.push_str(&inner.to_string());
            source = inner.source();
        }
        Self::Unreachable(reason)
    }
}
