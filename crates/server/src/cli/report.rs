//! What registering commands tell besides their result: remarks, refusals, and calls that were only to be shown.

use std::io::Write as _;

use anyhow::{Context as _, anyhow};
use framechat_protocol::bitrix24::registration::refusal::{Request, advice};
use framechat_protocol::bitrix24::registration::{Fault, Warning};
use serde_json::Value;

use super::say;
use crate::bitrix::{Call, PortalError};

/// A fault that was found before anything was sent, under the portal's code for it.
pub(super) fn not_sent(fault: &Fault) -> anyhow::Error {
    anyhow!("nothing was sent ({}): {fault}", fault.code())
}

/// A refusal of the portal as a sentence that says what to do, where one is known.
pub(super) fn refused(request: Request, error: PortalError) -> anyhow::Error {
    if let PortalError::Refused(answer) = &error {
        let code = answer.code.as_str();
        if let Some(advice) = advice(request, code) {
            let words = match answer.description.as_str() {
                "" => String::new(),
                words => format!(" (The portal's words: {words})"),
            };
            return anyhow!("the portal refused it with {code}. {advice}{words}");
        }
    }
    anyhow::Error::new(error).context("the portal did not do it")
}

/// Remarks go beside the result, so that a program that reads it is not disturbed.
pub(super) fn remark(warnings: &[Warning]) -> anyhow::Result<()> {
    let mut stderr = std::io::stderr().lock();
    for warning in warnings {
        writeln!(stderr, "note: {}", warning.sentence())
            .context("writing to the standard error")?;
    }
    Ok(())
}

/// A call in place of sending it.
pub(super) fn show(call: &Call) -> anyhow::Result<()> {
    show_body(call, &call.shown())
}

/// As [`show`], with a body that names what is not known yet.
pub(super) fn show_body(call: &Call, body: &Value) -> anyhow::Result<()> {
    say(&format!("{}\n{body:#}", call.method()))
}
