//! The visitor API's types and the boot data, to and from JSON by the browser's own parser. The names are those of the
//! protocol's serde attributes; a test in the browser holds the two against each other.

use super::timeline::{Outgoing, Stage};
use crate::browser::json::{Json, Writer};
use framechat_protocol::boot::{Ask, PreChat, SiteChatBoot};
use framechat_protocol::visitor::{
    Author, File, FileState, History, Kind, Message, MessageState, Profile, SendRequest,
    SessionRequest, SessionResponse,
};

/// Reads the boot data.
#[must_use]
pub fn boot(json: &Json) -> Option<SiteChatBoot> {
    Some(SiteChatBoot {
        site: json.text("site")?,
        title: json.text("title")?,
        greeting: json.text("greeting"),
        parents: json.texts("parents")?,
        lang: json.text("lang")?,
        avatar: json.text("avatar"),
        pre_chat: json.object("pre_chat").map(|asked| pre_chat(&asked)),
        phrases: json.texts("phrases").unwrap_or_default(),
    })
}

fn pre_chat(json: &Json) -> PreChat {
    let ask = |key| {
        let name = json.text(key);
        name.and_then(|name| Ask::of(&name)).unwrap_or_default()
    };
    PreChat {
        name: ask("name"),
        email: ask("email"),
        phone: ask("phone"),
        consent: json.text("consent"),
    }
}

/// Reads the answer to a session request.
#[must_use]
pub fn session(json: &Json) -> Option<SessionResponse> {
    Some(SessionResponse {
        token: json.text("token")?,
        visitor: json.text("visitor")?,
        name: json.text("name"),
        last_change: json.integer("last_change")?,
        identified: json.flag("identified"),
    })
}

/// Reads a page of the history, and says whether it holds all that was in it: a message of a newer server that cannot be
/// read keeps nobody from the others.
#[must_use]
pub fn history(json: &Json) -> Option<(History, bool)> {
    let list = json.list("messages")?;
    let messages: Vec<Message> = list.iter().filter_map(message).collect();
    let whole = messages.len() == list.len();
    let history = History {
        messages,
        before: json.integer("before"),
        last_change: json.integer("last_change")?,
    };
    Some((history, whole))
}

/// Reads a message. What a newer server says beside the known is taken for the nearest known thing where that misleads
/// nobody.
#[must_use]
pub fn message(json: &Json) -> Option<Message> {
    Some(Message {
        seq: json.integer("seq")?,
        id: json.text("id")?,
        author: match json.text("author")?.as_str() {
            "visitor" => Author::Visitor,
            // Whoever else speaks does so for the site.
            _ => Author::Operator,
        },
        text: json.text("text")?,
        operator: json.text("operator"),
        sent_at: json.integer("sent_at")?,
        state: match json.text("state")?.as_str() {
            "delivered" => MessageState::Delivered,
            "failed" => MessageState::Failed,
            // The server has what it tells of.
            _ => MessageState::Sent,
        },
        change: json.integer("change")?,
        kind: match json.text("kind").as_deref() {
            None => Kind::Message,
            Some("dialog_finished") => Kind::DialogFinished,
            Some(_) => return None,
        },
        edited: json.flag("edited"),
        removed: json.flag("removed"),
        files: match json.list("files") {
            Some(files) => files.iter().filter_map(file).collect(),
            None => Vec::new(),
        },
    })
}

/// Reads a file of a message, or the answer to an upload.
#[must_use]
pub fn file(json: &Json) -> Option<File> {
    let pixels = |key| json.integer(key).and_then(|pixels| pixels.try_into().ok());
    Some(File {
        id: json.text("id")?,
        name: json.text("name")?,
        mime: json.text("mime")?,
        size: json.integer("size")?.try_into().ok()?,
        state: match json.text("state").as_deref() {
            None => FileState::Ready,
            Some("fetching") => FileState::Fetching,
            Some(_) => FileState::Unavailable,
        },
        url: json.text("url"),
        width: pixels("width"),
        height: pixels("height"),
    })
}

/// Writes a session request.
#[must_use]
pub fn session_request(request: &SessionRequest) -> String {
    Writer::default()
        .text("site", Some(&request.site))
        .text("token", request.token.as_deref())
        .text("identity", request.identity.as_deref())
        .finish()
}

/// Writes a request to come back.
#[must_use]
pub fn resume_request(site: &str, secret: &str) -> String {
    Writer::default()
        .text("site", Some(site))
        .text("secret", Some(secret))
        .finish()
}

/// Writes a request to send.
#[must_use]
pub fn send_request(request: &SendRequest) -> String {
    send_fields(request).finish()
}

/// Writes a request to change a text.
#[must_use]
pub fn edit_request(text: &str) -> String {
    Writer::default().text("text", Some(text)).finish()
}

/// Writes a message on its way, to be kept over a reload.
#[must_use]
pub fn outgoing(outgoing: &Outgoing) -> String {
    Writer::default()
        .object("request", &send_fields(&outgoing.request))
        .integer("written_at", outgoing.written_at)
        .finish()
}

/// Reads a message that was kept; it starts anew. What another version kept and this one cannot read is none.
#[must_use]
pub fn kept(text: &str) -> Option<Outgoing> {
    let json = Json::parse(text)?;
    let request = json.object("request")?;
    let request = SendRequest {
        id: request.text("id")?,
        text: request.text("text")?,
        files: request.texts("files").unwrap_or_default(),
        name: request.text("name"),
        page_url: request.text("page_url"),
        profile: request.object("profile").map(|given| profile(&given)),
    };
    Some(Outgoing {
        request,
        written_at: json.integer("written_at")?,
        stage: Stage::Sending,
    })
}

fn profile(json: &Json) -> Profile {
    Profile {
        name: json.text("name"),
        email: json.text("email"),
        phone: json.text("phone"),
        consent: json.flag("consent"),
    }
}

fn send_fields(request: &SendRequest) -> Writer {
    let fields = Writer::default()
        .text("id", Some(&request.id))
        .text("text", Some(&request.text))
        .texts("files", &request.files)
        .text("name", request.name.as_deref())
        .text("page_url", request.page_url.as_deref());
    let Some(profile) = &request.profile else {
        return fields;
    };
    let profile = Writer::default()
        .text("name", profile.name.as_deref())
        .text("email", profile.email.as_deref())
        .text("phone", profile.phone.as_deref())
        .flag("consent", profile.consent);
    fields.object("profile", &profile)
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
