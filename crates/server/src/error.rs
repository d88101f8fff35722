//! The one error type of the routes: a problem document (RFC 9457) with a stable code, and no internals in it.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use framechat_protocol::visitor::Problem;

use crate::{random::NoRandomness, store::StoreError, telemetry::metrics::REFUSALS};

/// What a route answers when it cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The caller's mistake, or too much at once; everything in it may be shown.
    #[error("{code}: {detail}")]
    Refused {
        /// HTTP status: 4xx, 502 or 503.
        status: StatusCode,
        /// Stable `snake_case` code.
        code: &'static str,
        /// A sentence for the person in front of it.
        detail: String,
        /// The key of the field that it is about.
        field: Option<&'static str>,
        /// Seconds after which the same request may succeed.
        retry_after_s: Option<u64>,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The files folder failed.
    #[error("files folder: {0}")]
    Files(std::io::Error),
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// A task that does part of the work ended before its time.
    #[error(transparent)]
    Task(#[from] tokio::task::JoinError),
    /// The server made a mistake while it answered.
    #[error("a request ended in a panic")]
    Panicked,
}

impl ServerError {
    /// A refusal with its status, code and sentence.
    pub fn refused(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Refused {
            status,
            code,
            detail: detail.into(),
            field: None,
            retry_after_s: None,
        }
    }

    /// A refusal of one field of the request.
    pub fn refused_field(
        status: StatusCode,
        code: &'static str,
        field: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self::Refused {
            status,
            code,
            detail: detail.into(),
            field: Some(field),
            retry_after_s: None,
        }
    }

    /// 429 with `Retry-After`.
    pub fn too_many(code: &'static str, detail: impl Into<String>, retry_after_s: u64) -> Self {
        Self::later(StatusCode::TOO_MANY_REQUESTS, code, detail, retry_after_s)
    }

    /// A refusal that holds for a while, with `Retry-After`.
    pub fn later(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<String>,
        retry_after_s: u64,
    ) -> Self {
        Self::Refused {
            status,
            code,
            detail: detail.into(),
            field: None,
            retry_after_s: Some(retry_after_s),
        }
    }
}

impl IntoResponse for ServerError {
    fn into_response(self) -> Response {
        let (status, code, detail, field, retry_after_s) = match self {
            Self::Refused {
                status,
                code,
                detail,
                field,
                retry_after_s,
            } => (status, code, detail, field, retry_after_s),
            Self::Store(_)
            | Self::Files(_)
            | Self::NoRandomness(_)
            | Self::Task(_)
            | Self::Panicked => {
                tracing::error!(error = %self, "a request failed inside");
                let detail = "The server could not do it. Try again in a while.";
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "internal",
                    detail.to_owned(),
                    None,
                    None,
                )
            }
        };
        metrics::counter!(REFUSALS, "reason" => code).increment(1);
        let problem = Problem {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: Some(detail),
            code: code.to_owned(),
            field: field.map(str::to_owned),
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
