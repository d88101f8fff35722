//! Messages as their visitor sees them, and the change numbers that streams follow.
//!
//! A chat's counters are taken under its row lock, in the transaction that writes the message: whoever reads
//! the changes after a number skips nothing.

mod change;

pub use change::Changed;
pub(super) use change::remove;

use framechat_protocol::visitor::{Author, History, Kind, Message, MessageState};
use sqlx::{Any, AnyConnection, FromRow, Transaction};

use super::{JobKind, Store, StoreError, files};
use crate::{files::link::Links, random};

/// What a visitor wrote, checked.
#[derive(Debug)]
pub struct NewVisitorMessage<'a> {
    /// The visitor's chat.
    pub chat: &'a str,
    /// The visitor's own id for it.
    pub client_id: &'a str,
    /// Raw text.
    pub text: &'a str,
    /// What the visitor is called from now on; `None` changes nothing.
    pub name: Option<&'a str>,
    /// What else the visitor said of themselves; what is `None` changes nothing.
    pub contact: Contact<'a>,
    /// The page it was written on.
    pub page_url: Option<&'a str>,
    /// Uploaded files of the same chat that no message has yet, in their order.
    pub files: &'a [String],
}

/// How a visitor can be reached, and what they agreed to.
#[derive(Debug, Default, Clone, Copy)]
pub struct Contact<'a> {
    /// E-mail address.
    pub email: Option<&'a str>,
    /// Phone number.
    pub phone: Option<&'a str>,
    /// What they agree to now, in the site's words.
    pub consent: Option<&'a str>,
}

/// A visitor's message as it stands in the database.
#[derive(Debug)]
pub struct Accepted {
    /// The message.
    pub message: Message,
    /// False for a repeat, which changed nothing.
    pub fresh: bool,
}

#[derive(FromRow)]
pub(super) struct Row {
    pub(super) seq: i64,
    external_id: String,
    client_id: Option<String>,
    author: String,
    operator: Option<String>,
    text: String,
    state: String,
    change: i64,
    sent_at: i64,
    kind: String,
    edited: i64,
    removed: i64,
    files: i64,
}

/// The next numbers of a chat.
#[derive(FromRow)]
pub(super) struct Numbers {
    pub(super) last_seq: i64,
    pub(super) last_change: i64,
}

pub(super) const VISITOR: &str = "visitor";
pub(super) const OPERATOR: &str = "operator";
pub(super) const SENT: &str = "sent";
pub(super) const DELIVERED: &str = "delivered";
pub(super) const FAILED: &str = "failed";
pub(super) const MESSAGE: &str = "message";
pub(super) const DIALOG_FINISHED: &str = "dialog_finished";

impl TryFrom<Row> for Message {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let unreadable = |column| StoreError::Unreadable { column };
        Ok(Self {
            seq: row.seq,
            id: row.client_id.unwrap_or(row.external_id),
            author: match row.author.as_str() {
                VISITOR => Author::Visitor,
                OPERATOR => Author::Operator,
                _ => return Err(unreadable("messages.author")),
            },
            text: row.text,
            operator: row.operator,
            sent_at: row.sent_at,
            state: match row.state.as_str() {
                SENT => MessageState::Sent,
                DELIVERED => MessageState::Delivered,
                FAILED => MessageState::Failed,
                _ => return Err(unreadable("messages.state")),
            },
            change: row.change,
            kind: match row.kind.as_str() {
                MESSAGE => Kind::Message,
                DIALOG_FINISHED => Kind::DialogFinished,
                _ => return Err(unreadable("messages.kind")),
            },
            edited: row.edited != 0,
            removed: row.removed != 0,
            files: Vec::new(),
        })
    }
}

/// The messages of rows with their files, whose links begin to run now.
pub(super) async fn read(
    connection: &mut AnyConnection,
    links: &Links,
    chat: &str,
    rows: Vec<Row>,
) -> Result<Vec<Message>, StoreError> {
    let with_files = || rows.iter().filter(|row| row.files > 0).map(|row| row.seq);
    let files = match (with_files().min(), with_files().max()) {
        (Some(first), Some(last)) => {
            files::of_messages(connection, links, chat, first, last).await?
        }
        _ => Vec::new(),
    };
    let mut messages = Vec::with_capacity(rows.len());
    for row in rows {
        let seq = row.seq;
        let mut message = Message::try_from(row)?;
        let own = files.iter().filter(|(place, _)| *place == seq);
        message.files = own.map(|(_, file)| file.clone()).collect();
        messages.push(message);
    }
    Ok(messages)
}

/// [`read`] for one row.
pub(super) async fn read_one(
    connection: &mut AnyConnection,
    links: &Links,
    chat: &str,
    row: Row,
) -> Result<Message, StoreError> {
    let mut messages = read(connection, links, chat, vec![row]).await?;
    messages
        .pop()
        .ok_or(StoreError::Unreadable { column: "messages" })
}

/// Locks several chats, in one order whatever the caller's is: two that lock each other's chats would wait for ever.
pub(super) async fn lock_chats(
    tx: &mut Transaction<'static, Any>,
    chats: impl Iterator<Item = &String>,
) -> Result<(), StoreError> {
    let mut chats: Vec<_> = chats.collect();
    chats.sort();
    chats.dedup();
    for chat in chats {
        lock_chat(tx, chat).await?;
    }
    Ok(())
}

/// A stable id for a message at the portal: random, never a count, no `|`.
pub(super) fn external_id() -> Result<String, StoreError> {
    Ok(format!("m{}", random::public_id()?))
}

/// Locks a chat's row until the end of the transaction: whoever comes later reads what this one wrote.
pub(super) async fn lock_chat(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE chats SET last_seq = last_seq WHERE id = $1")
        .bind(chat)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes a chat's next change number, and the next place when `messages` is 1.
pub(super) async fn next_numbers(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    messages: i64,
) -> Result<Numbers, StoreError> {
    Ok(sqlx::query_as(
        "UPDATE chats SET last_change = last_change + 1, last_seq = last_seq + $2 WHERE id = $1
         RETURNING last_seq, last_change",
    )
    .bind(chat)
    .bind(messages)
    .fetch_one(&mut **tx)
    .await?)
}

/// Gives a message another state under a new change number.
pub(super) async fn set_state(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    seq: i64,
    state: &'static str,
) -> Result<i64, StoreError> {
    let change = next_numbers(tx, chat, 0).await?.last_change;
    sqlx::query("UPDATE messages SET state = $3, change = $4 WHERE chat = $1 AND seq = $2")
        .bind(chat)
        .bind(seq)
        .bind(state)
        .bind(change)
        .execute(&mut **tx)
        .await?;
    Ok(change)
}

/// A [`NewVisitorMessage`] that can wait for its transaction.
struct Owned {
    chat: String,
    client_id: String,
    text: String,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    consent: Option<String>,
    page_url: Option<String>,
    files: Vec<String>,
}

impl Owned {
    fn of(new: &NewVisitorMessage<'_>) -> Self {
        Self {
            chat: new.chat.to_owned(),
            client_id: new.client_id.to_owned(),
            text: new.text.to_owned(),
            name: new.name.map(str::to_owned),
            email: new.contact.email.map(str::to_owned),
            phone: new.contact.phone.map(str::to_owned),
            consent: new.contact.consent.map(str::to_owned),
            page_url: new.page_url.map(str::to_owned),
            files: new.files.to_vec(),
        }
    }

    fn borrowed(&self) -> NewVisitorMessage<'_> {
        NewVisitorMessage {
            chat: &self.chat,
            client_id: &self.client_id,
            text: &self.text,
            name: self.name.as_deref(),
            contact: Contact {
                email: self.email.as_deref(),
                phone: self.phone.as_deref(),
                consent: self.consent.as_deref(),
            },
            page_url: self.page_url.as_deref(),
            files: &self.files,
        }
    }
}

async fn accept(
    tx: &mut Transaction<'static, Any>,
    links: &Links,
    new: &NewVisitorMessage<'_>,
    now_ms: i64,
) -> Result<Accepted, StoreError> {
    // A repeat that comes at the same time waits here, and then finds the message.
    lock_chat(tx, new.chat).await?;
    let known: Option<Row> =
        sqlx::query_as("SELECT * FROM messages WHERE chat = $1 AND client_id = $2")
            .bind(new.chat)
            .bind(new.client_id)
            .fetch_optional(&mut **tx)
            .await?;
    if let Some(row) = known {
        return Ok(Accepted {
            message: read_one(tx, links, new.chat, row).await?,
            fresh: false,
        });
    }
    let numbers = next_numbers(tx, new.chat, 1).await?;
    if new.name.is_some() {
        sqlx::query("UPDATE chats SET name = $2 WHERE id = $1")
            .bind(new.chat)
            .bind(new.name)
            .execute(&mut **tx)
            .await?;
    }
    let contact = new.contact;
    if contact
        .email
        .or(contact.phone)
        .or(contact.consent)
        .is_some()
    {
        sqlx::query(
            "UPDATE chats SET email = COALESCE($2, email), phone = COALESCE($3, phone),
                 consent = COALESCE($4, consent), consent_at = COALESCE($5, consent_at) WHERE id = $1",
        )
        .bind(new.chat)
        .bind(contact.email)
        .bind(contact.phone)
        .bind(contact.consent)
        .bind(contact.consent.map(|_| now_ms))
        .execute(&mut **tx)
        .await?;
    }
    let row: Row = sqlx::query_as(
        "INSERT INTO messages (chat, seq, external_id, client_id, author, text, page_url, state,
             change, sent_at, files)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING *",
    )
    .bind(new.chat)
    .bind(numbers.last_seq)
    .bind(external_id()?)
    .bind(new.client_id)
    .bind(VISITOR)
    .bind(new.text)
    .bind(new.page_url)
    .bind(SENT)
    .bind(numbers.last_change)
    .bind(now_ms)
    .bind(i64::try_from(new.files.len()).unwrap_or(i64::MAX))
    .fetch_one(&mut **tx)
    .await?;
    files::attach(tx, new.chat, numbers.last_seq, new.files).await?;
    super::outbox::enqueue(tx, new.chat, numbers.last_seq, JobKind::Send, now_ms).await?;
    Ok(Accepted {
        message: read_one(tx, links, new.chat, row).await?,
        fresh: true,
    })
}

impl Store {
    /// Accepts a visitor's message: it and its delivery job in one transaction, once for each `client_id`.
    pub async fn accept_visitor_message(
        &self,
        new: &NewVisitorMessage<'_>,
        now_ms: i64,
    ) -> Result<Accepted, StoreError> {
        let owned = Owned::of(new);
        let links = self.links.clone();
        self.write(move |tx| {
            Box::pin(async move { accept(tx, &links, &owned.borrowed(), now_ms).await })
        })
        .await
    }

    /// The message that a visitor sent under this id of theirs, if it was accepted.
    pub async fn visitor_message(
        &self,
        chat: &str,
        client_id: &str,
    ) -> Result<Option<Message>, StoreError> {
        let row: Option<Row> =
            sqlx::query_as("SELECT * FROM messages WHERE chat = $1 AND client_id = $2")
                .bind(chat)
                .bind(client_id)
                .fetch_optional(&self.reader)
                .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut connection = self.reader.acquire().await?;
        read_one(&mut connection, &self.links, chat, row)
            .await
            .map(Some)
    }

    /// One page of a chat, the newest or the one before a place. `limit` is at least 1.
    pub async fn history(
        &self,
        chat: &str,
        before: Option<i64>,
        limit: usize,
    ) -> Result<History, StoreError> {
        let mut connection = self.reader.acquire().await?;
        // Read first: a change between the two reads is then in the page and told again by the stream.
        let last_change = sqlx::query_scalar("SELECT last_change FROM chats WHERE id = $1")
            .bind(chat)
            .fetch_one(&mut *connection)
            .await?;
        let mut rows: Vec<Row> = sqlx::query_as(
            "SELECT * FROM messages WHERE chat = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
        )
        .bind(chat)
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1))
        .fetch_all(&mut *connection)
        .await?;
        let older = rows.len() > limit;
        rows.truncate(limit);
        rows.reverse();
        let before = if older {
            rows.first().map(|row| row.seq)
        } else {
            None
        };
        Ok(History {
            messages: read(&mut connection, &self.links, chat, rows).await?,
            before,
            last_change,
        })
    }

    /// The messages that changed after a number, each in its present state, in the order of their last change.
    pub async fn changes_after(
        &self,
        chat: &str,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let rows = sqlx::query_as(
            "SELECT * FROM messages WHERE chat = $1 AND change > $2 ORDER BY change LIMIT $3",
        )
        .bind(chat)
        .bind(after)
        .bind(limit)
        .fetch_all(&mut *connection)
        .await?;
        read(&mut connection, &self.links, chat, rows).await
    }
}
