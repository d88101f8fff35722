//! Bad days that a test orders: refusals in the vendor's words, slow answers, cut connections, for some calls or a share of them.

mod codes;

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use codes::{CODES, HTML};

use crate::random;

/// The name under which the token endpoint's requests can be given faults.
pub const TOKEN: &str = "oauth.token";

/// Stands for every method, the token endpoint included.
const EVERY: &str = "*";

/// Where a connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Before the call is carried out.
    Before,
    /// After it was carried out: its answer is lost.
    After,
    /// In the middle of the answer to a call that was carried out.
    Within,
}

/// What a test asks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The method concerned, `oauth.token`, or `*` for all.
    pub method: String,
    /// One of the vendor's codes, or `HTML`: status and body follow from it.
    pub code: Option<String>,
    /// The HTTP status, where no code says it.
    pub status: Option<u16>,
    /// A JSON body, or HTML when it is a string.
    pub body: Option<Value>,
    /// How many calls get it: 1 unless said otherwise, without end when there is a share.
    pub times: Option<u32>,
    /// The share of the calls that get it, from 0 to 1.
    pub share: Option<f64>,
    /// How long the call waits first.
    pub delay_ms: Option<u64>,
    /// The connection breaks.
    pub cut: Option<Cut>,
}

/// What happens to a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    /// How long it waits first.
    pub delay: Duration,
    /// The answer in place of the portal's own.
    pub answer: Option<(StatusCode, Value)>,
    /// The connection breaks.
    pub cut: Option<Cut>,
}

#[derive(Debug)]
struct Fault {
    method: String,
    left: Option<u32>,
    share: f64,
    trouble: Trouble,
    hits: u64,
}

/// The orders in force, oldest first.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    /// Takes an order.
    ///
    /// # Errors
    /// A sentence when the order makes no sense.
    pub fn add(&self, wish: Wish) -> Result<(), String> {
        let share = wish.share.unwrap_or(1.0);
        if !(0.0..=1.0).contains(&share) {
            return Err(format!("{share} is no share of the calls"));
        }
        let answer = match (&wish.code, wish.status) {
            (Some(_), Some(_)) => return Err("a code says its status itself".to_owned()),
            (Some(code), None) => Some(codes::answer(code).ok_or_else(|| {
                format!("{code} is none of the codes that a portal answers with")
            })?),
            (None, Some(status)) => {
                let status = StatusCode::from_u16(status).map_err(|error| error.to_string())?;
                Some((status, wish.body.clone().unwrap_or(Value::Null)))
            }
            (None, None) => None,
        };
        let delay = Duration::from_millis(wish.delay_ms.unwrap_or(0));
        if answer.is_none() && wish.cut.is_none() && delay.is_zero() {
            return Err("neither code, status, delay_ms nor cut is given".to_owned());
        }
        let left = match (wish.times, wish.share) {
            (Some(times), _) => Some(times.max(1)),
            (None, Some(_)) => None,
            (None, None) => Some(1),
        };
        let fault = Fault {
            method: wish.method.to_lowercase(),
            left,
            share,
            trouble: Trouble {
                delay,
                answer,
                cut: wish.cut,
            },
            hits: 0,
        };
        self.lock().push(fault);
        Ok(())
    }

    /// What is in store for a call of this method; the first order that fits it is used.
    pub fn take(&self, method: &str) -> Option<Trouble> {
        let mut faults = self.lock();
        let index = faults.iter().position(|fault| {
            (fault.method == method || fault.method == EVERY) && random::chance() < fault.share
        })?;
        let fault = &mut faults[index];
        fault.hits += 1;
        let trouble = fault.trouble.clone();
        if let Some(left) = &mut fault.left {
            *left -= 1;
            if *left == 0 {
                faults.remove(index);
            }
        }
        Some(trouble)
    }

    /// Ends all orders.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// The orders in force, and how many calls each has met.
    #[must_use]
    pub fn view(&self) -> Value {
        self.lock()
            .iter()
            .map(|fault| json!({ "method": fault.method, "left": fault.left, "share": fault.share, "hits": fault.hits }))
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits as ordered; gives the answer that replaces the portal's own, and where the connection is to break.
pub async fn meet(trouble: Option<Trouble>) -> (Option<(StatusCode, Value)>, Option<Cut>) {
    let Some(trouble) = trouble else {
        return (None, None);
    };
    tokio::time::sleep(trouble.delay).await;
    (trouble.answer, trouble.cut)
}

/// Breaks the connection without a byte of an answer: the task that serves it ends here.
pub fn break_off() -> ! {
    // Unwinding past the handler drops the socket; it is no panic, so nothing is printed.
    std::panic::resume_unwind(Box::new("a connection was cut, as ordered"))
}

/// The answer as it leaves, or as much of it as the cut lets through.
pub async fn deliver(response: Response, cut: Option<Cut>) -> Response {
    match cut {
        None => response,
        Some(Cut::Before | Cut::After) => break_off(),
        Some(Cut::Within) => {
            let (mut parts, body) = response.into_parts();
            let Ok(whole) = to_bytes(body, usize::MAX).await else {
                break_off();
            };
            // The length of the whole is announced, so that the half cannot be taken for it.
            parts.headers.insert(CONTENT_LENGTH, whole.len().into());
            let half = whole.slice(..whole.len() / 2);
            let rest = Err(io::Error::from(io::ErrorKind::ConnectionAborted));
            let pieces = tokio_stream::iter([Ok(half), rest]);
            Response::from_parts(parts, Body::from_stream(pieces))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(value: Value) -> Wish {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn an_order_is_used_as_often_as_it_says() {
        let faults = Faults::default();
        faults
            .add(wish(json!({ "method": "App.Info", "status": 502 })))
            .unwrap();
        faults
            .add(wish(
                json!({ "method": "*", "code": "OVERLOAD_LIMIT", "times": 2 }),
            ))
            .unwrap();
        let status = || {
            let (status, _) = faults.take("app.info")?.answer?;
            Some(status.as_u16())
        };
        assert_eq!(status(), Some(502));
        assert_eq!(status(), Some(503));
        assert_eq!(faults.view()[0]["left"], 1);
        assert_eq!(status(), Some(503));
        assert_eq!(status(), None);
    }

    #[test]
    fn a_share_has_no_end_and_meets_only_some() {
        let faults = Faults::default();
        faults
            .add(wish(
                json!({ "method": "*", "cut": "after", "share": 0.5, "delay_ms": 3 }),
            ))
            .unwrap();
        let met = (0..1_000).filter(|_| faults.take("x").is_some()).count();
        assert!((300..700).contains(&met), "{met} of 1000");
        let hits = faults.view()[0]["hits"].as_u64();
        assert_eq!(hits, u64::try_from(met).ok());
        faults.clear();
        assert_eq!(faults.take("x"), None);
    }

    #[test]
    fn nobody_and_everybody_are_shares() {
        let faults = Faults::default();
        faults
            .add(wish(json!({ "method": "*", "status": 500, "share": 0 })))
            .unwrap();
        assert!((0..100).all(|_| faults.take("x").is_none()));
        faults
            .add(wish(json!({ "method": "*", "status": 500, "share": 1 })))
            .unwrap();
        assert!((0..100).all(|_| faults.take("x").is_some()));
    }

    #[test]
    fn an_order_without_sense_is_refused() {
        let faults = Faults::default();
        for wrong in [
            json!({ "method": "x" }),
            json!({ "method": "x", "code": "NO_SUCH_CODE" }),
            json!({ "method": "x", "status": 99 }),
            json!({ "method": "x", "code": "OVERLOAD_LIMIT", "status": 500 }),
            json!({ "method": "x", "status": 500, "share": 1.1 }),
            json!({ "method": "x", "status": 500, "share": -0.1 }),
        ] {
            assert!(faults.add(wish(wrong.clone())).is_err(), "{wrong}");
        }
    }
}
