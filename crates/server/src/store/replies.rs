//! Quick replies: a user's own, and the portal's shared ones.
//!
//! Every look-up is by portal and by who asks: a user finds the shared ones and the own ones, and nobody else's.

use framechat_protocol::app_session::{NewReply, REPLIES_MAX, Reply, ReplyChange, ReplyScope};
use sqlx::{Any, FromRow, Transaction};

use super::{Store, StoreError};
use crate::random;

/// The owner of shared replies.
const SHARED: &str = "";

/// A reply with its owner, as files of replies hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReply {
    /// The user whose own it is; `None` for a shared one.
    pub user: Option<String>,
    /// What it is found by.
    pub title: String,
    /// The text.
    pub text: String,
}

/// What an import changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Replies that were not there.
    pub new: usize,
    /// Replies that had another text.
    pub changed: usize,
    /// Replies that were there already, word for word.
    pub same: usize,
}

/// Why a reply is not stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyRefusal {
    /// There is none of this id, or not for this user.
    #[error("there is no such quick reply")]
    Unknown,
    /// It has another version by now.
    #[error("the quick reply was changed meanwhile")]
    Changed,
    /// Another reply of the same owner has this title.
    #[error("there is a quick reply of this title already")]
    TitleUsed,
    /// The owner has as many as there may be.
    #[error("there are {REPLIES_MAX} quick replies already")]
    Full {
        /// The user whose own they are; `None` for the shared ones.
        user: Option<String>,
    },
}

#[derive(FromRow)]
struct Row {
    id: String,
    owner: String,
    title: String,
    text: String,
    version: i64,
}

impl From<Row> for Reply {
    fn from(row: Row) -> Self {
        Self {
            scope: if row.owner == SHARED {
                ReplyScope::Shared
            } else {
                ReplyScope::Own
            },
            id: row.id,
            title: row.title,
            text: row.text,
            version: row.version,
        }
    }
}

impl Store {
    /// The replies that a user sees: the own ones first, then the shared, each by title.
    pub async fn replies(&self, portal: &str, user: &str) -> Result<Vec<Reply>, StoreError> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT * FROM replies WHERE portal = $1 AND owner IN ($2, $3)")
                .bind(portal)
                .bind(user)
                .bind(SHARED)
                .fetch_all(&self.reader)
                .await?;
        let mut replies: Vec<Reply> = rows.into_iter().map(Reply::from).collect();
        // Here, since no two databases sort texts alike.
        replies.sort_by_cached_key(|reply| {
            (reply.scope, reply.title.to_lowercase(), reply.id.clone())
        });
        Ok(replies)
    }

    /// Stores a new reply of a user, or a shared one.
    pub async fn add_reply(
        &self,
        portal: &str,
        user: &str,
        new: &NewReply,
        now_ms: i64,
    ) -> Result<Result<Reply, ReplyRefusal>, StoreError> {
        let owner = match new.scope {
            ReplyScope::Own => user,
            ReplyScope::Shared => SHARED,
        };
        let mut tx = self.begin().await?;
        lock(&mut tx, portal).await?;
        if let Err(refusal) = has_room(&mut tx, portal, owner, &new.title).await? {
            return Ok(Err(refusal));
        }
        let row = insert(&mut tx, portal, owner, &new.title, &new.text, now_ms).await?;
        tx.commit().await?;
        Ok(Ok(row.into()))
    }

    /// Changes a reply that a user sees, from the version that was edited.
    pub async fn change_reply(
        &self,
        portal: &str,
        user: &str,
        id: &str,
        change: &ReplyChange,
        now_ms: i64,
    ) -> Result<Result<Reply, ReplyRefusal>, StoreError> {
        let mut tx = self.begin().await?;
        lock(&mut tx, portal).await?;
        let known: Option<Row> = sqlx::query_as(
            "SELECT * FROM replies WHERE id = $1 AND portal = $2 AND owner IN ($3, $4)",
        )
        .bind(id)
        .bind(portal)
        .bind(user)
        .bind(SHARED)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(known) = known else {
            return Ok(Err(ReplyRefusal::Unknown));
        };
        if known.version != change.version {
            return Ok(Err(ReplyRefusal::Changed));
        }
        if known.title != change.title
            && titled(&mut tx, portal, &known.owner, &change.title)
                .await?
                .is_some()
        {
            return Ok(Err(ReplyRefusal::TitleUsed));
        }
        let row = update(&mut tx, &known.id, &change.title, &change.text, now_ms).await?;
        tx.commit().await?;
        Ok(Ok(row.into()))
    }

    /// Removes a reply that a user sees.
    pub async fn remove_reply(
        &self,
        portal: &str,
        user: &str,
        id: &str,
    ) -> Result<Result<(), ReplyRefusal>, StoreError> {
        let mut tx = self.begin().await?;
        let removed =
            sqlx::query("DELETE FROM replies WHERE id = $1 AND portal = $2 AND owner IN ($3, $4)")
                .bind(id)
                .bind(portal)
                .bind(user)
                .bind(SHARED)
                .execute(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(if removed.rows_affected() == 1 {
            Ok(())
        } else {
            Err(ReplyRefusal::Unknown)
        })
    }

    /// All replies of a portal with their owners: the shared ones first, then each user's, each by title.
    pub async fn all_replies(&self, portal: &str) -> Result<Vec<KeptReply>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as("SELECT * FROM replies WHERE portal = $1")
            .bind(portal)
            .fetch_all(&self.reader)
            .await?;
        let mut replies: Vec<KeptReply> = rows
            .into_iter()
            .map(|row| KeptReply {
                user: (row.owner != SHARED).then_some(row.owner),
                title: row.title,
                text: row.text,
            })
            .collect();
        replies.sort_by(|a, b| (&a.user, &a.title).cmp(&(&b.user, &b.title)));
        Ok(replies)
    }

    /// Stores replies, checked, in one transaction: a title that its owner has already gets the new text. One that does
    /// not fit leaves everything as it was.
    pub async fn import_replies(
        &self,
        portal: &str,
        replies: &[KeptReply],
        now_ms: i64,
    ) -> Result<Result<Imported, ReplyRefusal>, StoreError> {
        let mut imported = Imported::default();
        let mut tx = self.begin().await?;
        lock(&mut tx, portal).await?;
        for reply in replies {
            let owner = reply.user.as_deref().unwrap_or(SHARED);
            match titled(&mut tx, portal, owner, &reply.title).await? {
                Some(known) if known.text == reply.text => imported.same += 1,
                Some(known) => {
                    update(&mut tx, &known.id, &reply.title, &reply.text, now_ms).await?;
                    imported.changed += 1;
                }
                None => {
                    if let Err(refusal) = has_room(&mut tx, portal, owner, &reply.title).await? {
                        return Ok(Err(refusal));
                    }
                    insert(&mut tx, portal, owner, &reply.title, &reply.text, now_ms).await?;
                    imported.new += 1;
                }
            }
        }
        tx.commit().await?;
        Ok(Ok(imported))
    }
}

/// One at a time changes a portal's replies: what is counted stays so until the transaction ends.
async fn lock(tx: &mut Transaction<'static, Any>, portal: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE portals SET member_id = member_id WHERE member_id = $1")
        .bind(portal)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn titled(
    tx: &mut Transaction<'static, Any>,
    portal: &str,
    owner: &str,
    title: &str,
) -> Result<Option<Row>, StoreError> {
    Ok(
        sqlx::query_as("SELECT * FROM replies WHERE portal = $1 AND owner = $2 AND title = $3")
            .bind(portal)
            .bind(owner)
            .bind(title)
            .fetch_optional(&mut **tx)
            .await?,
    )
}

async fn has_room(
    tx: &mut Transaction<'static, Any>,
    portal: &str,
    owner: &str,
    title: &str,
) -> Result<Result<(), ReplyRefusal>, StoreError> {
    if titled(tx, portal, owner, title).await?.is_some() {
        return Ok(Err(ReplyRefusal::TitleUsed));
    }
    let kept: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM replies WHERE portal = $1 AND owner = $2")
            .bind(portal)
            .bind(owner)
            .fetch_one(&mut **tx)
            .await?;
    if usize::try_from(kept).is_ok_and(|kept| kept < REPLIES_MAX) {
        return Ok(Ok(()));
    }
    Ok(Err(ReplyRefusal::Full {
        user: (owner != SHARED).then(|| owner.to_owned()),
    }))
}

async fn insert(
    tx: &mut Transaction<'static, Any>,
    portal: &str,
    owner: &str,
    title: &str,
    text: &str,
    now_ms: i64,
) -> Result<Row, StoreError> {
    Ok(sqlx::query_as(
        "INSERT INTO replies (id, portal, owner, title, text, version, updated_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6) RETURNING *",
    )
    .bind(random::public_id()?)
    .bind(portal)
    .bind(owner)
    .bind(title)
    .bind(text)
    .bind(now_ms)
    .fetch_one(&mut **tx)
    .await?)
}

async fn update(
    tx: &mut Transaction<'static, Any>,
    id: &str,
    title: &str,
    text: &str,
    now_ms: i64,
) -> Result<Row, StoreError> {
    Ok(sqlx::query_as(
        "UPDATE replies SET title = $2, text = $3, version = version + 1, updated_at = $4 WHERE id = $1
         RETURNING *",
    )
    .bind(id)
    .bind(title)
    .bind(text)
    .bind(now_ms)
    .fetch_one(&mut **tx)
    .await?)
}
