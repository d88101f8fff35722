//! What must hold for anything a stranger sends: one function for each parser, run by libFuzzer (`fuzz_targets/`) and by
//! this crate's own driver (`drive`). A broken promise is a panic.
//!
//! Each target takes bytes, because that is what comes over a wire, and asserts more than that nothing panics: what is read
//! can be written and read again, results keep within the input's size, and nothing is believed that was not signed.

mod tree;

use std::fmt::Write as _;

use framechat_protocol::{
    bbcode,
    bitrix24::{
        bridge::{CALLBACK_MAX_BYTES, Reply, SID_MAX_BYTES, Sid},
        event::{Event, EventKind},
        form::{self, BODY_MAX_BYTES, DEPTH_MAX, FormError, KEYS_MAX, Value},
        launch::{Launch, QUERY_MAX_BYTES},
        signature::{Referer, Refusal, Registration, domain_hash, user_hash, verify},
        signature_text::split_signature,
    },
};

/// A target and its name.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 6] = [
    ("form", form),
    ("event", event),
    ("bbcode", bbcode),
    ("signature", signature),
    ("launch", launch),
    ("bridge", bridge),
];

/// A form body: whatever is read from it can be written, and read again, unchanged.
pub fn form(data: &[u8]) {
    let value = match form::decode(data) {
        Ok(value) => value,
        Err(FormError::TooLong) => return assert!(data.len() > BODY_MAX_BYTES),
        Err(FormError::NotText) => return assert!(std::str::from_utf8(data).is_err()),
        Err(FormError::TooManyKeys) => {
            return assert!(data.split(|byte| *byte == b'&').count() > KEYS_MAX);
        }
        Err(FormError::TooDeep) => {
            return assert!(data.len() > DEPTH_MAX);
        }
    };
    assert!(matches!(value, Value::Map(_)));
    assert!(depth(&value) <= DEPTH_MAX);
    let mut size = 0;
    if !writable(&value, &mut size, true) {
        return;
    }
    // Every byte of a result was a byte of the body; numbers that the body left out are short.
    assert!(
        size <= data.len() * 3 + 8,
        "{size} bytes from {}",
        data.len()
    );
    let mut written = String::new();
    write(&value, "", &mut written);
    if written.len() <= BODY_MAX_BYTES {
        assert_eq!(form::decode(written.as_bytes()), Ok(value));
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Text(_) => 0,
        Value::List(_) | Value::Map(_) => 1 + value.items().map(depth).max().unwrap_or(0),
    }
}

/// Whether the value's names survive being written as keys, and how many bytes of text it holds.
fn writable(value: &Value, size: &mut usize, first: bool) -> bool {
    match value {
        Value::Text(text) => {
            *size += text.len();
            true
        }
        Value::List(items) => items.iter().all(|item| writable(item, size, false)),
        Value::Map(entries) => entries.iter().all(|(name, value)| {
            *size += name.len();
            let special: &[char] = if first {
                &['[', ']', ' ', '.']
            } else {
                &['[', ']']
            };
            !name.is_empty() && !name.contains(special) && writable(value, size, false)
        }),
    }
}

fn write(value: &Value, key: &str, out: &mut String) {
    let inner = |name: &str| {
        let mut encoded = String::new();
        encode(name, &mut encoded);
        if key.is_empty() {
            encoded
        } else {
            format!("{key}[{encoded}]")
        }
    };
    match value {
        Value::Text(text) => {
            if !out.is_empty() {
                out.push('&');
            }
            out.push_str(key);
            out.push('=');
            encode(text, out);
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                write(item, &inner(&index.to_string()), out);
            }
        }
        Value::Map(entries) => {
            for (name, value) in entries {
                write(value, &inner(name), out);
            }
        }
    }
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// An event's body: what is told of has its ids, and no token can be read from what is printed.
pub fn event(data: &[u8]) {
    let Ok(form) = form::decode(data) else {
        return;
    };
    let Ok(event) = Event::parse(&form) else {
        return;
    };
    assert!(!event.name.is_empty());
    assert_eq!(event.name, event.name.to_ascii_uppercase());
    if let EventKind::MessageAdd { channel, messages } = &event.kind {
        assert!(!channel.connector.is_empty());
        for message in messages {
            assert!(!message.chat_id.is_empty());
            assert!(!message.im.chat_id.is_empty() && !message.im.message_id.is_empty());
        }
    }
    if let Some(token) = &event.auth.application_token {
        assert!(!format!("{token:?}").contains("token-of-the-app"));
    }
}

/// A message's text: a sound tree, no larger than the text.
pub fn bbcode(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let nodes = bbcode::parse(&text);
    tree::sound(&nodes, 0, false);
    let weight = tree::weight(&nodes);
    assert!(
        weight <= text.len() * 2 + 1,
        "{weight} from {} bytes",
        text.len()
    );
    assert_eq!(bbcode::parse(&text), nodes);
}

/// An operator's signature: the rest of the text is untouched, and what was split off can be put back.
pub fn signature(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (name, rest) = split_signature(&text);
    assert!(text.ends_with(rest));
    let Some(name) = name else {
        return assert_eq!(rest, text);
    };
    assert!(!name.is_empty() && name == name.trim() && !name.contains(['\n', '[']));
    assert!(name.chars().count() <= 100);
    let again = format!("[b]{name}:[/b] [br]{rest}");
    assert_eq!(split_signature(&again), (Some(name), rest));
}

/// A launch's query: signed, it passes whatever else it holds; unsigned, it never does.
pub fn launch(data: &[u8]) {
    const HASH: &str = "0123456789abcdef0123456789abcdef";
    const SIGNED: [&str; 4] = ["DOMAIN", "DOMAIN_HASH", "USER_ID", "USER_HASH"];
    let registration = Registration {
        hash: HASH,
        previous: None,
        address: "https://company.example",
    };
    let query = String::from_utf8_lossy(data);
    let (domain, user) = (domain_hash("company.example", HASH), user_hash("7", HASH));
    let signed = format!(
        "DOMAIN=https://company.example&DOMAIN_HASH={domain}&USER_ID=7&USER_HASH={user}&{query}"
    );
    match Launch::parse(&signed) {
        Err(_) => assert!(signed.len() > QUERY_MAX_BYTES),
        Ok(launch) => {
            let repeated = SIGNED.iter().any(|name| launch.repeated.contains(*name));
            match verify(&launch, &registration, Referer::default()) {
                Ok(verified) => assert!(!repeated && verified.user_id == "7"),
                Err(refusal) => assert!(repeated && refusal == Refusal::Repeated),
            }
            // Where a page was opened from is no part of what is signed, and has to fit.
            let opened_from = Referer {
                given: Some(&query),
                required: true,
            };
            if verify(&launch, &registration, opened_from).is_ok() {
                let told = query.trim().to_lowercase();
                let rest = told.strip_prefix("https://company.example");
                let rest = rest.unwrap_or_else(|| panic!("{told} is another origin"));
                assert!(
                    rest.is_empty() || rest.starts_with(['/', '?', '#', ':']),
                    "{told}"
                );
            }
        }
    }
    let Ok(launch) = Launch::parse(&query) else {
        return assert!(query.len() > QUERY_MAX_BYTES);
    };
    // Nobody guesses a hash: what passes has both of them.
    if verify(&launch, &registration, Referer::default()).is_ok() {
        assert!(query.contains(&domain));
    }
    // Neither hash stands for the other.
    let swapped = format!(
        "DOMAIN=https://company.example&DOMAIN_HASH={domain}&USER_ID=company.example&USER_HASH={domain}"
    );
    let swapped =
        Launch::parse(&swapped).map(|launch| verify(&launch, &registration, Referer::default()));
    assert_eq!(swapped, Ok(Err(Refusal::UserId)));
}

/// A modern messenger's words: the sid and replies hold only what they may.
pub fn bridge(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Some(sid) = Sid::from_window_name(&text) {
        let sid = sid.as_str();
        assert!((1..=SID_MAX_BYTES).contains(&sid.len()));
        assert!(!sid.contains(['|', ':', '"', ' ']) && text.contains(sid));
    }
    if let Ok(reply) = Reply::parse(&text) {
        assert!((1..=CALLBACK_MAX_BYTES).contains(&reply.callback.len()));
        assert!(text.starts_with(&reply.callback));
    }
}
