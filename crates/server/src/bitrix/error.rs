//! What can go wrong at a portal, and whether trying again can heal it.

use framechat_protocol::bitrix24::{
    connector::RegisterFailure,
    oauth::OauthError,
    rest::{self, ErrorCode, RestError},
};

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
    /// The line is not a number.
    #[error("{0} is not the number of an Open Channel")]
    Line(String),
    /// The portal answered with an error, or with what is no REST answer.
    #[error(transparent)]
    Refused(#[from] RestError),
    /// The result of the method has another shape than documented.
    #[error("the portal's answer cannot be read: {0}")]
    Shape(String),
    /// The connector was not registered, although the call succeeded.
    #[error(transparent)]
    Register(#[from] RegisterFailure),
    /// The call succeeded, but not for the item in it.
    #[error("the portal refused the item: {0}")]
    Item(String),
    /// No tokens.
    #[error(transparent)]
    OAuth(#[from] OauthError),
    /// Neither the portal nor this server has credentials of an application.
    #[error(
        "this server has no client id and secret for the portal: add them with `framechat portal add`"
    )]
    NoClient,
    /// A token exchange told another portal than the one whose token it was.
    #[error("the token endpoint answered for another portal")]
    OtherPortal,
    /// No connection: nothing of the call has reached the portal.
    #[error("the portal cannot be reached: {0}")]
    NoConnection(String),
    /// A broken connection, or no answer in time.
    #[error("the portal cannot be reached: {0}")]
    Unreachable(String),
    /// The token endpoint cannot be reached, or did not answer.
    #[error("the token server cannot be reached: {0}")]
    TokenServer(String),
    /// The portal's tokens could not be read or stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What to do with a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Trying the same again cannot help.
    Never,
    /// Nobody knows: a few times, then never. Other calls to the portal may go on.
    FewTimes,
    /// Later; other calls to the portal may go on.
    Later,
    /// Later, and every other call to the portal too.
    PortalLater,
}

impl From<reqwest::Error> for PortalError {
    fn from(error: reqwest::Error) -> Self {
        let connected = !error.is_connect();
        // Without the address: it is known from the portal, and an address may hold what logs must not.
        let error = error.without_url();
        let mut reason = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            reason.push_str(": ");
            reason.push_str(&inner.to_string());
            source = inner.source();
        }
        if connected {
            Self::Unreachable(reason)
        } else {
            Self::NoConnection(reason)
        }
    }
}

impl PortalError {
    /// What anybody may read: the vendor's own words, and of everything else only what kind of failure it was.
    #[must_use]
    pub fn public(&self) -> String {
        let fixed = match self {
            Self::Refused(_) | Self::Register(_) | Self::Item(_) | Self::OAuth(_) => {
                return self.to_string();
            }
            Self::UnknownPortal(_) => "the portal is not installed",
            Self::Address(_) => "its address is not an https address",
            Self::Line(_) => "the number of the Open Channel cannot be read",
            Self::Shape(_) => "its answer cannot be read",
            Self::NoClient => "this server has no client id and secret for the portal",
            Self::OtherPortal => "the token endpoint answered for another portal",
            Self::NoConnection(_) | Self::Unreachable(_) | Self::TokenServer(_) => {
                "it cannot be reached at the moment"
            }
            Self::Store(_) => "this server could not do it",
        };
        fixed.to_owned()
    }

    /// The error, unless it is our own database's.
    pub fn or_ours(self) -> Result<Self, StoreError> {
        match self {
            Self::Store(error) => Err(error),
            error => Ok(error),
        }
    }

    /// Whether the portal has certainly not done what was asked. Of a broken connection, and of a server or a proxy that
    /// failed in the middle, nobody knows.
    #[must_use]
    pub fn had_no_effect(&self) -> bool {
        match self {
            Self::Refused(error) => match error.code {
                ErrorCode::QueryLimitExceeded | ErrorCode::OverloadLimit => true,
                _ => (400..500).contains(&error.status),
            },
            Self::Unreachable(_) | Self::Shape(_) => false,
            Self::NoConnection(_)
            | Self::TokenServer(_)
            | Self::NoClient
            | Self::UnknownPortal(_)
            | Self::Address(_)
            | Self::Line(_)
            | Self::Register(_)
            | Self::Item(_)
            | Self::OAuth(_)
            | Self::OtherPortal
            | Self::Store(_) => true,
        }
    }

    /// Whether trying again can heal it.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Refused(error) => refused(error),
            // Without tokens or an address nothing works at this portal. A new install mends it, and what waits is
            // sent then.
            Self::NoConnection(_)
            | Self::Unreachable(_)
            | Self::TokenServer(_)
            | Self::Store(_)
            | Self::OAuth(_)
            | Self::Address(_)
            | Self::NoClient
            | Self::OtherPortal => Retry::PortalLater,
            Self::Shape(_) => Retry::FewTimes,
            // What was written to a portal that has removed the app is for people to see; they may have it tried again.
            Self::UnknownPortal(_) | Self::Line(_) | Self::Register(_) | Self::Item(_) => {
                Retry::Never
            }
        }
    }
}

fn refused(error: &RestError) -> Retry {
    match (&error.code, error.retry()) {
        // Limits are the portal's, and so is our access: the message is not at fault.
        (
            ErrorCode::QueryLimitExceeded
            | ErrorCode::OverloadLimit
            | ErrorCode::OperationTimeLimit,
            _,
        )
        | (
            ErrorCode::InvalidToken
            | ErrorCode::NoAuthFound
            | ErrorCode::AccessDenied
            | ErrorCode::InsufficientScope,
            _,
        )
        | (_, rest::Retry::AfterRefresh) => Retry::PortalLater,
        // A proxy answers for a portal that is down or overloaded.
        (ErrorCode::NotRest, rest::Retry::Later) => Retry::PortalLater,
        // What neither we nor the vendor's documents know may pass, or not.
        (ErrorCode::NotRest | ErrorCode::Other(_), rest::Retry::Never) => Retry::FewTimes,
        (_, rest::Retry::Later) => Retry::Later,
        (_, rest::Retry::Never) => Retry::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_vendors_words_are_public() {
        let answer = br#"{"error":"ERROR_CORE","error_description":"its words"}"#;
        let refused = PortalError::from(rest::parse_answer(400, answer).unwrap_err());
        assert!(refused.public().contains("ERROR_CORE") && refused.public().contains("its words"));
        let inside = "10.0.0.7:5432";
        for error in [
            PortalError::UnknownPortal(inside.to_owned()),
            PortalError::Address(inside.to_owned()),
            PortalError::Line(inside.to_owned()),
            PortalError::Shape(inside.to_owned()),
            PortalError::Unreachable(inside.to_owned()),
            PortalError::TokenServer(inside.to_owned()),
            PortalError::NoConnection(inside.to_owned()),
        ] {
            assert!(error.to_string().contains(inside), "{error}");
            assert!(!error.public().contains(inside), "{error}");
        }
    }

    #[test]
    fn what_nobody_knows_is_told_from_what_was_not_done() {
        for (status, body, known) in [
            (400, r#"{"error":"ACCESS_ERROR"}"#, true),
            (401, r#"{"error":"expired_token"}"#, true),
            (403, "<html>", true),
            (429, r#"{"error":"OPERATION_TIME_LIMIT"}"#, true),
            (503, r#"{"error":"QUERY_LIMIT_EXCEEDED"}"#, true),
            (503, r#"{"error":"OVERLOAD_LIMIT"}"#, true),
            (500, r#"{"error":"INTERNAL_SERVER_ERROR"}"#, false),
            (502, "<html>", false),
            (503, "<html>", false),
            (200, "<html>", false),
        ] {
            let error = rest::parse_answer(status, body.as_bytes()).unwrap_err();
            assert_eq!(
                PortalError::from(error).had_no_effect(),
                known,
                "{status} {body}"
            );
        }
        assert!(PortalError::NoConnection(String::new()).had_no_effect());
        assert!(!PortalError::Unreachable(String::new()).had_no_effect());
        assert!(!PortalError::Shape(String::new()).had_no_effect());
    }

    #[test]
    fn codes_have_their_class() {
        for (status, code, retry) in [
            (503, "QUERY_LIMIT_EXCEEDED", Retry::PortalLater),
            (503, "OVERLOAD_LIMIT", Retry::PortalLater),
            (429, "OPERATION_TIME_LIMIT", Retry::PortalLater),
            (401, "expired_token", Retry::PortalLater),
            (401, "invalid_token", Retry::PortalLater),
            (500, "INTERNAL_SERVER_ERROR", Retry::Later),
            (500, "PORTAL_DELETED", Retry::Never),
            (400, "ERROR_ARGUMENT", Retry::Never),
            (400, "NOT_ACTIVE_LINE", Retry::Never),
            (403, "insufficient_scope", Retry::PortalLater),
            (403, "ACCESS_DENIED", Retry::PortalLater),
            (404, "ERROR_METHOD_NOT_FOUND", Retry::Never),
            (400, "SOMETHING_NEW", Retry::FewTimes),
            (500, "SOMETHING_NEW", Retry::Later),
        ] {
            let body = format!(r#"{{"error":"{code}"}}"#);
            let error = rest::parse_answer(status, body.as_bytes()).unwrap_err();
            assert_eq!(PortalError::from(error).retry(), retry, "{code}");
        }
        for (status, retry) in [
            (502, Retry::PortalLater),
            (429, Retry::PortalLater),
            (200, Retry::FewTimes),
            (403, Retry::FewTimes),
        ] {
            let error = rest::parse_answer(status, b"<html>").unwrap_err();
            assert_eq!(PortalError::from(error).retry(), retry, "{status}");
        }
        for error in [
            PortalError::OtherPortal,
            PortalError::Address(String::new()),
        ] {
            assert_eq!(error.retry(), Retry::PortalLater, "{error}");
        }
    }
}
