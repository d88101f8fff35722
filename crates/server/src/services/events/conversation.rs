//! What operators write, change and end: the entries of one event, read within their bounds and given to the store.

use axum::http::StatusCode;
use framechat_protocol::bitrix24::{
    event::{self, Channel, DeletedMessage, Dialog, ImRef, MessageFile, UpdatedMessage},
    signature_text::split_signature,
};
use framechat_protocol::visitor::{TEXT_MAX_CHARS, safe_name};

use crate::{
    clock::now_ms,
    error::ServerError,
    files::fetch::FETCH_MAX_BYTES,
    random::{self, NoRandomness},
    services::settings::test_chat,
    state::AppState,
    store::{
        EventPlace, MessageRef, NewFile, OperatorMessage, OperatorUpdate, Portal, Received,
        StoreError,
    },
};

/// The portal's ids are numbers; this is a bound, not a size.
const IM_ID_MAX_BYTES: usize = 64;
/// The most files of one message that are fetched; of further ones the visitor sees the names.
const FETCHED_MAX: usize = 30;
/// The longest address of a file, in bytes.
const LINK_MAX_BYTES: usize = 8 * 1024;

/// What an event says of itself.
pub(super) struct Told<'a> {
    /// Its name.
    pub(super) event: &'a str,
    /// When it was made, unix seconds; 0 when it does not say.
    pub(super) ts: i64,
    /// Entries that could not be read.
    pub(super) malformed: usize,
}

/// The entries of an event that could be read.
pub(super) enum Entries {
    Messages(Vec<OperatorMessage>),
    Updates(Vec<OperatorUpdate>),
    Removals(Vec<MessageRef>),
    /// Whether they ended, beside them.
    Dialogs(Vec<Dialog>, bool),
}

/// Takes the entries. Success means that all of them are in the database, or were before.
pub(super) async fn take(
    state: &AppState,
    portal: &Portal,
    told: &Told<'_>,
    channel: &Channel,
    entries: Entries,
) -> Result<(), ServerError> {
    if channel.connector != state.config.connector {
        tracing::debug!(portal = %portal.member_id, "an event of another connector");
        return Ok(());
    }
    let line = channel.line.to_string();
    let place = EventPlace {
        portal: &portal.member_id,
        connector: &channel.connector,
        line: &line,
        event: told.event,
        ts: told.ts,
    };
    let entries = without_tests(state, place, entries).await?;
    let outcomes = store(state, place, &entries).await?;
    for outcome in &outcomes {
        if let Received::Stored { chat, change } = outcome {
            state.live.wake(chat, *change);
            state.outbox.wake(&portal.member_id);
            state.fetches.notify_one();
        }
    }
    let count = |outcome| outcomes.iter().filter(|each| **each == outcome).count() as u64;
    metrics::counter!("framechat_events_early_total").increment(count(Received::Early));
    metrics::counter!("framechat_events_repeated_total").increment(count(Received::Repeated));
    // What could be taken has been. The status is for people who look why something did not arrive.
    if outcomes.contains(&Received::UnknownChat) {
        tracing::warn!(portal = %portal.member_id, line, "an event names an unknown chat");
        return Err(ServerError::refused(
            StatusCode::NOT_FOUND,
            "chat_unknown",
            "The event names a chat that this line does not have.",
        ));
    }
    if told.malformed > 0 {
        tracing::warn!(portal = %portal.member_id, line, "an event has entries without their ids");
        return Err(ServerError::refused(
            StatusCode::BAD_REQUEST,
            "messages_invalid",
            "Entries of the event lack their ids.",
        ));
    }
    Ok(())
}

/// The entries but those of the line's own test messages: nobody is there to read them, and that is no fault.
async fn without_tests(
    state: &AppState,
    place: EventPlace<'_>,
    mut entries: Entries,
) -> Result<Entries, StoreError> {
    let site = state
        .store
        .site_by_line(place.portal, place.connector, place.line)
        .await?;
    if let Some(site) = site {
        let test = test_chat(&site.key);
        match &mut entries {
            Entries::Messages(messages) => messages.retain(|each| each.chat != test),
            Entries::Updates(updates) => updates.retain(|each| each.message.chat != test),
            Entries::Removals(removals) => removals.retain(|each| each.chat != test),
            Entries::Dialogs(dialogs, _) => dialogs.retain(|each| each.chat_id != test),
        }
    }
    Ok(entries)
}

async fn store(
    state: &AppState,
    place: EventPlace<'_>,
    entries: &Entries,
) -> Result<Vec<Received>, StoreError> {
    let (store, now) = (&state.store, now_ms());
    match entries {
        Entries::Messages(messages) => store.receive_operator_messages(place, messages, now).await,
        Entries::Updates(updates) => store.receive_updates(place, updates, now).await,
        Entries::Removals(removals) => store.receive_removals(place, removals, now).await,
        Entries::Dialogs(dialogs, finished) => {
            let mut outcomes = Vec::with_capacity(dialogs.len());
            for dialog in dialogs {
                let session = dialog.session_id.as_deref().unwrap_or_default();
                let session = session.get(..IM_ID_MAX_BYTES).unwrap_or(session);
                let taken = store.receive_dialog(place, &dialog.chat_id, session, *finished, now);
                outcomes.push(taken.await?);
            }
            Ok(outcomes)
        }
    }
}

fn bounded(im: &ImRef) -> bool {
    im.chat_id.len() <= IM_ID_MAX_BYTES && im.message_id.len() <= IM_ID_MAX_BYTES
}

/// Messages as they are kept; ids that no portal gives are counted as unreadable.
pub(super) fn messages(
    told: Vec<event::OperatorMessage>,
    malformed: &mut usize,
) -> Result<Vec<OperatorMessage>, NoRandomness> {
    let mut messages = Vec::with_capacity(told.len());
    for message in told {
        if !bounded(&message.im) {
            *malformed += 1;
            continue;
        }
        let (operator, text) = split_signature(&message.text);
        let mut lines = vec![text];
        lines.extend(message.attached.iter().map(String::as_str));
        lines.retain(|line| !line.is_empty());
        let files = message.files.iter().enumerate();
        messages.push(OperatorMessage {
            chat: message.chat_id,
            operator: operator.map(|name| storable(&name)),
            text: kept(&lines.join("\n")),
            files: files
                .map(|(index, told)| file(told, index < FETCHED_MAX))
                .collect::<Result<_, _>>()?,
            im_chat_id: message.im.chat_id,
            im_message_id: message.im.message_id,
        });
    }
    Ok(messages)
}

/// Edits as they are kept.
pub(super) fn updates(told: Vec<UpdatedMessage>, malformed: &mut usize) -> Vec<OperatorUpdate> {
    let read = told.into_iter().map(|message| {
        let (operator, text) = split_signature(&message.text);
        let (operator, text) = (operator.map(|name| storable(&name)), kept(text));
        let message = reference(message.chat_id, message.im, message.ids)?;
        Some(OperatorUpdate {
            message,
            operator,
            text,
        })
    });
    counted(read, malformed)
}

/// Removals as they are kept.
pub(super) fn removals(told: Vec<DeletedMessage>, malformed: &mut usize) -> Vec<MessageRef> {
    let read = told
        .into_iter()
        .map(|message| reference(message.chat_id, message.im, message.ids));
    counted(read, malformed)
}

fn reference(chat: String, im: ImRef, ids: Vec<String>) -> Option<MessageRef> {
    bounded(&im).then_some(MessageRef {
        chat,
        im_chat_id: im.chat_id,
        im_message_id: im.message_id,
        ids,
    })
}

fn counted<T>(read: impl Iterator<Item = Option<T>>, malformed: &mut usize) -> Vec<T> {
    let mut entries = Vec::new();
    for entry in read {
        match entry {
            Some(entry) => entries.push(entry),
            None => *malformed += 1,
        }
    }
    entries
}

/// A file as it is kept. One without a usable link is kept by its name.
fn file(told: &MessageFile, wanted: bool) -> Result<NewFile, NoRandomness> {
    let usable = !told.link.is_empty()
        && told.link.len() <= LINK_MAX_BYTES
        && told.size.is_none_or(|size| size <= FETCH_MAX_BYTES);
    let pixels = |value: Option<u32>| value.filter(|value| (1..=100_000).contains(value));
    Ok(NewFile {
        id: format!("f{}", random::public_id()?),
        name: safe_name(&told.name),
        mime: match told.kind.as_deref() {
            Some("image") => "image/*".to_owned(),
            _ => "application/octet-stream".to_owned(),
        },
        size: told.size.unwrap_or(0),
        width: pixels(told.width),
        height: pixels(told.height),
        link: (wanted && usable).then(|| told.link.clone().into()),
    })
}

/// Not every database can hold a NUL character.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

/// A text as it is kept. A portal takes no longer ones itself; what is longer would not fit into the stream.
fn kept(text: &str) -> String {
    let mut text = storable(text);
    if let Some((end, _)) = text.char_indices().nth(TEXT_MAX_CHARS) {
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> event::OperatorMessage {
        event::OperatorMessage {
            im: ImRef {
                chat_id: "7".to_owned(),
                message_id: "8".to_owned(),
            },
            chat_id: "v1".to_owned(),
            user_id: None,
            text: text.to_owned(),
            files: Vec::new(),
            attached: Vec::new(),
        }
    }

    fn read(message: event::OperatorMessage) -> Option<OperatorMessage> {
        let mut malformed = 0;
        let read = messages(vec![message], &mut malformed).unwrap().pop();
        assert_eq!(malformed, usize::from(read.is_none()));
        read
    }

    #[test]
    fn the_signature_becomes_the_operator() {
        let kept = read(told("[b]Ann:[/b] [br]Hi\0[b]x[/b]")).unwrap();
        assert_eq!(kept.operator.as_deref(), Some("Ann"));
        assert_eq!(kept.text, "Hi\u{FFFD}[b]x[/b]");
        let mut malformed = 0;
        let update = UpdatedMessage {
            im: told("").im,
            chat_id: "v1".to_owned(),
            ids: vec!["m1".to_owned()],
            text: "[b]Ann:[/b][br] Hi".to_owned(),
        };
        let update = updates(vec![update], &mut malformed).pop().unwrap();
        assert_eq!(update.operator.as_deref(), Some("Ann"));
        assert_eq!((update.text.as_str(), malformed), ("Hi", 0));
    }

    #[test]
    fn what_is_attached_stands_below_the_text() {
        let attached = vec!["[url]https://p.example/[/url]".to_owned()];
        let both = read(event::OperatorMessage {
            attached: attached.clone(),
            ..told("[b]Ann:[/b] [br]see")
        });
        assert_eq!(both.unwrap().text, "see\n[url]https://p.example/[/url]");
        let alone = read(event::OperatorMessage {
            attached,
            ..told("[b]Ann:[/b] ")
        });
        assert_eq!(alone.unwrap().text, "[url]https://p.example/[/url]");
    }

    #[test]
    fn files_without_a_usable_link_keep_their_names() {
        let file = |link: &str, size| MessageFile {
            name: "../a.png".to_owned(),
            link: link.to_owned(),
            size,
            ..MessageFile::default()
        };
        let link = |bytes: usize| format!("https://{}", "a".repeat(bytes - 8));
        for (told, usable) in [
            (file("https://p/a", None), true),
            (file("https://p/a", Some(FETCH_MAX_BYTES)), true),
            (file("https://p/a", Some(FETCH_MAX_BYTES + 1)), false),
            (file(&link(LINK_MAX_BYTES), None), true),
            (file(&link(LINK_MAX_BYTES + 1), None), false),
            (file("", None), false),
        ] {
            let message = event::OperatorMessage {
                files: vec![told],
                ..self::told("")
            };
            let kept = read(message).unwrap().files.pop().unwrap();
            assert_eq!((kept.name.as_str(), kept.link.is_some()), ("a.png", usable));
        }
        let many = event::OperatorMessage {
            files: vec![file("https://p/a", None); FETCHED_MAX + 1],
            ..told("")
        };
        let files = read(many).unwrap().files;
        assert_eq!(files.len(), FETCHED_MAX + 1);
        let fetched = files.iter().filter(|file| file.link.is_some()).count();
        assert_eq!(fetched, FETCHED_MAX);
    }

    #[test]
    fn texts_are_bounded() {
        for (given, kept) in [(-1, -1), (0, 0), (1, 0)] {
            let chars = |by: isize| TEXT_MAX_CHARS.saturating_add_signed(by);
            let message = read(told(&"\u{44B}".repeat(chars(given)))).unwrap();
            assert_eq!(message.text.chars().count(), chars(kept));
        }
    }

    #[test]
    fn ids_are_bounded() {
        let with = |bytes: usize| {
            let mut message = told("x");
            message.im.message_id = "1".repeat(bytes);
            read(message)
        };
        assert!(with(IM_ID_MAX_BYTES).is_some());
        assert!(with(IM_ID_MAX_BYTES + 1).is_none());
    }
}
