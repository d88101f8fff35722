//! Files of quick replies: CSV with the columns scope, user, title and text.
//!
//! Such files are opened in spreadsheets, which run a cell that begins like a formula, and shared replies are written by many
//! people. So an apostrophe is put in front of what begins with `=`, `+`, `-`, `@`, a tab, a line break or an apostrophe,
//! and taken away again when the file is read: what is exported comes back as it was.

use std::collections::HashMap;

use framechat_protocol::app_session::{NewReply, ReplyError, ReplyScope};

use crate::store::KeptReply;

const COLUMNS: [&str; 4] = ["scope", "user", "title", "text"];
const GUARD: char = '\'';

/// Why a file cannot be taken. Nothing of it is stored then. Lines count from 1, the heading's.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// No CSV, or not UTF-8.
    #[error("the file cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error(
        "line 1: there is no column \"{0}\"; the first line must name the columns scope, user, title and text"
    )]
    Column(&'static str),
    /// Neither `own` nor `shared`.
    #[error("line {line}: the scope is \"{word}\"; it must be own or shared")]
    Scope {
        /// Where.
        line: u64,
        /// What stands there.
        word: String,
    },
    /// An own reply without its user.
    #[error(
        "line {0}: an own reply needs the number of its user (or name one for all with --user)"
    )]
    NoUser(u64),
    /// A shared reply with a user.
    #[error("line {0}: a shared reply belongs to no user; leave the user empty")]
    SharedUser(u64),
    /// Not a number.
    #[error("line {line}: the user is \"{word}\"; it must be a number of the portal's users")]
    User {
        /// Where.
        line: u64,
        /// What stands there.
        word: String,
    },
    /// The title or the text cannot be kept.
    #[error("line {line}: {error}")]
    Reply {
        /// Where.
        line: u64,
        /// Why.
        #[source]
        error: ReplyError,
    },
    /// The same title of the same owner stands in the file twice.
    #[error("line {line}: the title stands in line {first} already")]
    Repeated {
        /// The later line.
        line: u64,
        /// The earlier one.
        first: u64,
    },
}

/// Reads a file. Own replies without a user are `default_user`'s.
///
/// # Errors
/// The first [`FileError`].
pub fn read(bytes: &[u8], default_user: Option<&str>) -> Result<Vec<KeptReply>, FileError> {
    // Spreadsheets begin their files with a mark of the encoding.
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
    let headings = reader.headers()?.clone();
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        *place = headings
            .iter()
            .position(|heading| heading.trim().eq_ignore_ascii_case(column))
            .ok_or(FileError::Column(column))?;
    }
    let mut replies = Vec::new();
    let mut lines = HashMap::new();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let [scope, user, title, text] = places.map(|place| record.get(place).unwrap_or_default());
        let user = owner(line, scope.trim(), user.trim(), default_user)?;
        let reply = NewReply {
            scope: ReplyScope::Shared,
            title: unguarded(title).trim().to_owned(),
            text: unguarded(text).to_owned(),
        };
        reply
            .check()
            .map_err(|error| FileError::Reply { line, error })?;
        if let Some(first) = lines.insert((user.clone(), reply.title.clone()), line) {
            return Err(FileError::Repeated { line, first });
        }
        replies.push(KeptReply {
            user,
            title: reply.title,
            text: reply.text,
        });
    }
    Ok(replies)
}

fn owner(
    line: u64,
    scope: &str,
    user: &str,
    default_user: Option<&str>,
) -> Result<Option<String>, FileError> {
    let own = if scope == ReplyScope::Own.word() {
        true
    } else if scope == ReplyScope::Shared.word() {
        false
    } else {
        let word = scope.to_owned();
        return Err(FileError::Scope { line, word });
    };
    match (own, user, default_user) {
        (false, "", _) => Ok(None),
        (false, ..) => Err(FileError::SharedUser(line)),
        (true, "", None) => Err(FileError::NoUser(line)),
        (true, "", Some(user)) => Ok(Some(user.to_owned())),
        (true, user, _) if user.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(Some(user.to_owned()))
        }
        (true, word, _) => Err(FileError::User {
            line,
            word: word.to_owned(),
        }),
    }
}

/// Writes a file that [`read`] takes.
///
/// # Errors
/// Only when there is no memory for it.
pub fn write(replies: &[KeptReply]) -> Result<Vec<u8>, FileError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for reply in replies {
        let scope = match reply.user {
            Some(_) => ReplyScope::Own,
            None => ReplyScope::Shared,
        };
        writer.write_record([
            scope.word(),
            reply.user.as_deref().unwrap_or_default(),
            &guarded(&reply.title),
            &guarded(&reply.text),
        ])?;
    }
    writer
        .into_inner()
        .map_err(|error| FileError::Csv(error.into_error().into()))
}

/// What a spreadsheet would run, or what looks like a guarded cell itself.
fn needs_guard(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', GUARD])
}

fn guarded(text: &str) -> String {
    if needs_guard(text) {
        format!("{GUARD}{text}")
    } else {
        text.to_owned()
    }
}

fn unguarded(text: &str) -> &str {
    text.strip_prefix(GUARD)
        .filter(|rest| needs_guard(rest))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests;
