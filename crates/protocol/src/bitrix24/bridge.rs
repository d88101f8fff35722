//! The bridge of a placement's frame to the portal around it: the modern messenger's way to take the chat app's commands.
//!
//! Formats only. A request is a string `method:JSON:callbackId:appSid`, or an object for the messenger's own methods, whose
//! names hold a colon themselves; a reply is a string `callbackId:JSON`. The portal answers `getInterface` and `im:` methods;
//! it never answers `imPhoneTo` and `imOpenMessenger`, so these are "sent" and never "done". `window.name` tells the sid and
//! nothing else that would be believed: the portal's origin comes from the server.

use serde_json::{Value, json};

use super::frame::{Command, FRAME_MESSAGE_MAX_BYTES};

/// The longest sid accepted; the portal's own are 32 hexadecimal digits.
pub const SID_MAX_BYTES: usize = 128;

/// The longest callback id of a reply; those that we give are 40 characters and shorter.
pub const CALLBACK_MAX_BYTES: usize = 64;

/// The placement whose frame may write into the messenger's input field.
pub const IM_TEXTAREA: &str = "IM_TEXTAREA";

/// What the portal calls the frame: stands in every request, or the portal does not listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sid(String);

impl Sid {
    /// Reads `window.name`, which the portal sets to `domain|protocol|sid`; `None` when that is not what stands there.
    /// Domain and protocol are left alone: any page that opens a frame can write them.
    #[must_use]
    pub fn from_window_name(name: &str) -> Option<Self> {
        let mut parts = name.split('|');
        let (domain, protocol, sid) = (parts.next()?, parts.next()?, parts.next()?);
        let good = !domain.is_empty()
            && matches!(protocol, "0" | "1")
            && (1..=SID_MAX_BYTES).contains(&sid.len())
            && sid
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        good.then(|| Self(sid.to_owned()))
    }

    /// The sid.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A request as `postMessage` takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A string.
    Text(String),
    /// The JSON text of an object, to be posted as an object.
    Object(String),
}

/// The request that asks what the place offers; its reply shows that the portal listens. `callback` names the reply.
#[must_use]
pub fn get_interface(callback: &str, sid: &Sid) -> Request {
    text("getInterface", &json!({}), callback, sid)
}

/// A command as a request; `None` for [`Command::Send`], which the bridge does not have. `callback` names the reply and has
/// to be unique.
#[must_use]
pub fn request(command: &Command, callback: &str, sid: &Sid) -> Option<Request> {
    Some(match command {
        Command::Send { .. } => return None,
        // The messenger looks for the request's id beside the method, its documentation puts it among the parameters.
        Command::Put { message } => Request::Object(
            json!({
                "method": "im:setImTextareaContent",
                "requestId": callback,
                "params": { "requestId": callback, "text": message, "withNewLine": false, "replace": false },
                "callback": callback,
                "appSid": sid.as_str(),
            })
            .to_string(),
        ),
        Command::Call { number } => text("imPhoneTo", &json!({ "phone": number }), callback, sid),
        Command::Support { code } => {
            let dialog = ["imol|", code].concat();
            text("imOpenMessenger", &json!({ "dialogId": dialog }), callback, sid)
        }
        Command::Close => text("closeApplication", &json!({}), callback, sid),
    })
}

/// Whether the portal answers this command.
#[must_use]
pub fn is_answered(command: &Command) -> bool {
    matches!(command, Command::Put { .. })
}

fn text(method: &str, params: &Value, callback: &str, sid: &Sid) -> Request {
    Request::Text(
        [
            method,
            ":",
            &params.to_string(),
            ":",
            callback,
            ":",
            sid.as_str(),
        ]
        .concat(),
    )
}

/// A reply of the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The callback id of the request.
    pub callback: String,
    /// The portal's own words when it could not do what it was asked; `None` when it did.
    pub failure: Option<String>,
}

/// Why a message is no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// Longer than [`FRAME_MESSAGE_MAX_BYTES`].
    #[error("the reply is too long")]
    TooLong,
    /// No callback id in front, or no JSON behind it.
    #[error("the message is not a callback id and JSON")]
    Shape,
}

impl Reply {
    /// Reads `event.data` of a message of the portal. A reply without JSON is one that has nothing to add.
    ///
    /// # Errors
    /// [`ReplyError`]
    pub fn parse(data: &str) -> Result<Self, ReplyError> {
        if data.len() > FRAME_MESSAGE_MAX_BYTES {
            return Err(ReplyError::TooLong);
        }
        let (callback, body) = data.split_once(':').ok_or(ReplyError::Shape)?;
        let good = (1..=CALLBACK_MAX_BYTES).contains(&callback.len())
            && callback
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if !good {
            return Err(ReplyError::Shape);
        }
        let value: Value = match body {
            "" => Value::Null,
            body => serde_json::from_str(body).map_err(|_| ReplyError::Shape)?,
        };
        let failure = value["message"]
            .as_str()
            .filter(|_| value["success"] != true)
            .map(str::to_owned);
        Ok(Self {
            callback: callback.to_owned(),
            failure,
        })
    }
}

#[cfg(test)]
mod tests;
