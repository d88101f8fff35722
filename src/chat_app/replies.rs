//! Quick replies: the list, the search, the form, and all their transitions. Pure; calls are the component's.

pub mod form;

use super::failure::Failure;
use crate::ui::fold::fold;
use form::{Form, Part};
use framechat_protocol::app_session::{Reply, ReplyError, ReplyScope};
use std::rc::Rc;
use yew::Reducible;

/// The most replies shown at once; a search finds the others.
pub const SHOWN_MAX: usize = 50;

/// Whether the list is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// It was asked for.
    Loading,
    /// It did not come.
    Failed(Failure),
    /// It is there.
    Ready,
}

/// What to tell about the last thing done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The reply is kept.
    Saved,
    /// The reply is gone.
    Deleted,
    /// Title or text cannot be kept as they are.
    Wrong(ReplyError),
    /// The server did not do it.
    Failed(Failure),
}

/// A reply with its texts as a search compares them.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    reply: Rc<Reply>,
    title: String,
    text: String,
}

impl Entry {
    fn new(reply: Reply) -> Self {
        Self {
            title: fold(&reply.title),
            text: fold(&reply.text),
            reply: Rc::new(reply),
        }
    }

    /// How well the words fit, smaller is better; `None` when one of them is nowhere.
    fn rank(&self, words: &[&str]) -> Option<u8> {
        let found = |word: &&str| self.title.contains(*word) || self.text.contains(*word);
        if !words.iter().all(found) {
            return None;
        }
        Some(match words.first() {
            Some(first) if self.title.starts_with(first) => 0,
            Some(first) if self.title.contains(first) => 1,
            Some(_) => 2,
            None => 0,
        })
    }
}

/// The state.
#[derive(Clone, Debug, PartialEq)]
pub struct Replies {
    /// Whether the list is there.
    pub load: Load,
    /// What is searched for.
    pub query: String,
    /// The place of the chosen reply among those found.
    pub active: usize,
    /// The reply being written, when one is.
    pub form: Option<Form>,
    /// Whether the person is asked if the chosen reply is to be deleted.
    pub deleting: bool,
    /// A call is under way.
    pub busy: bool,
    /// The last thing to tell.
    pub told: Option<Told>,
    entries: Vec<Entry>,
}

/// What happens to the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The list was asked for again.
    Asked,
    /// The list came, or did not.
    Came(Result<Vec<Reply>, Failure>),
    /// Another search.
    Searched(String),
    /// The choice moves by so many, around the ends.
    Moved(isize),
    /// The choice is this one.
    Pointed(usize),
    /// Begin a new reply.
    New,
    /// Edit the chosen reply.
    Edit,
    /// A part of the form was edited.
    Edited(Part, String),
    /// The new reply is to be of this scope.
    Scoped(ReplyScope),
    /// Leave the form.
    Cancelled,
    /// The form is to be kept: checked, and then on its way.
    Saving,
    /// The server kept it, or did not.
    Saved(Result<Reply, Failure>),
    /// What the reply that someone else changed says now.
    Theirs(Result<Vec<Reply>, Failure>),
    /// Take their version into the form.
    TookTheirs,
    /// Ask whether to delete the chosen reply.
    Deleting(bool),
    /// Deletion is on its way.
    Removing,
    /// The server deleted the reply of this id, or did not.
    Removed(String, Result<(), Failure>),
}

impl Default for Replies {
    fn default() -> Self {
        Self {
            load: Load::Loading,
            query: String::new(),
            active: 0,
            form: None,
            deleting: false,
            busy: false,
            told: None,
            entries: Vec::new(),
        }
    }
}

impl Replies {
    /// The replies found, best first; of equally good ones the user's own first, then by title.
    #[must_use]
    pub fn found(&self) -> Vec<Rc<Reply>> {
        let query = fold(&self.query);
        let words: Vec<&str> = query.split_whitespace().collect();
        let mut ranked: Vec<(u8, &Entry)> = self
            .entries
            .iter()
            .filter_map(|entry| Some((entry.rank(&words)?, entry)))
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked
            .into_iter()
            .map(|(_, entry)| Rc::clone(&entry.reply))
            .collect()
    }

    /// The chosen reply.
    #[must_use]
    pub fn chosen(&self) -> Option<Rc<Reply>> {
        self.found().get(self.active).cloned()
    }

    /// Whether there is no reply at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn take(&mut self, replies: Vec<Reply>) {
        self.entries = replies.into_iter().map(Entry::new).collect();
        self.order();
    }

    fn put(&mut self, reply: Reply) {
        self.entries.retain(|entry| entry.reply.id != reply.id);
        self.entries.push(Entry::new(reply));
        self.order();
    }

    fn order(&mut self) {
        self.entries
            .sort_by(|a, b| (a.reply.scope, &a.title).cmp(&(b.reply.scope, &b.title)));
    }

    fn point(&mut self, at: usize) {
        let shown = self.found().len().min(SHOWN_MAX);
        self.active = at.min(shown.saturating_sub(1));
        self.deleting = false;
    }

    fn step(&mut self, by: isize) {
        let shown = self.found().len().min(SHOWN_MAX);
        // Fewer than 51, so both fit.
        let next = isize::try_from(self.active).unwrap_or_default() + by;
        let next = next.rem_euclid(isize::try_from(shown.max(1)).unwrap_or(1));
        self.point(usize::try_from(next).unwrap_or_default());
    }

    fn saved(&mut self, outcome: Result<Reply, Failure>) {
        self.busy = false;
        match outcome {
            Ok(reply) => {
                let id = reply.id.clone();
                self.put(reply);
                self.form = None;
                self.told = Some(Told::Saved);
                let at = self.found().iter().position(|reply| reply.id == id);
                self.point(at.unwrap_or_default());
            }
            Err(failure) => {
                // Deleted meanwhile: what was written can still be kept as a new reply.
                if failure == Failure::ReplyUnknown
                    && let Some(form) = &mut self.form
                {
                    form.became_new();
                }
                self.told = Some(Told::Failed(failure));
            }
        }
    }

    fn removed(&mut self, id: &str, outcome: Result<(), Failure>) {
        self.busy = false;
        self.deleting = false;
        self.told = Some(match outcome {
            // Deleted by someone else: gone is gone.
            Ok(()) | Err(Failure::ReplyUnknown) => {
                self.entries.retain(|entry| entry.reply.id != id);
                self.point(self.active);
                Told::Deleted
            }
            Err(failure) => Told::Failed(failure),
        });
    }
}

impl Reducible for Replies {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Asked => next.load = Load::Loading,
            Action::Came(Ok(replies)) => {
                next.take(replies);
                next.load = Load::Ready;
                next.point(next.active);
            }
            Action::Came(Err(failure)) => next.load = Load::Failed(failure),
            Action::Searched(query) => {
                next.query = query;
                next.told = None;
                next.point(0);
            }
            Action::Moved(by) => next.step(by),
            Action::Pointed(at) => next.point(at),
            Action::New => {
                next.form = Some(Form::new(&next.query));
                next.told = None;
            }
            Action::Edit => {
                next.form = next.chosen().map(|reply| Form::of(&reply));
                next.told = None;
            }
            Action::Edited(part, text) => {
                if let Some(form) = &mut next.form {
                    form.edit(part, text);
                }
                if matches!(next.told, Some(Told::Wrong(_))) {
                    next.told = None;
                }
            }
            Action::Scoped(scope) => {
                if let Some(form) = &mut next.form {
                    form.scope = scope;
                }
            }
            Action::Cancelled => {
                next.form = None;
                next.told = None;
            }
            Action::Saving => {
                let wrong = next.form.as_ref().and_then(|form| form.check().err());
                next.busy = wrong.is_none();
                next.told = wrong.map(Told::Wrong);
            }
            Action::Saved(outcome) => next.saved(outcome),
            Action::Theirs(Ok(replies)) => {
                next.take(replies);
                let form = next.form.as_mut();
                let entries = &next.entries;
                if let Some(form) = form {
                    let theirs = entries
                        .iter()
                        .find(|entry| Some(&entry.reply.id) == form.id.as_ref());
                    match theirs {
                        Some(theirs) => form.meet(&theirs.reply),
                        None => form.became_new(),
                    }
                }
                next.busy = false;
            }
            Action::Theirs(Err(failure)) => {
                next.busy = false;
                next.told = Some(Told::Failed(failure));
            }
            Action::TookTheirs => {
                if let Some(form) = &mut next.form {
                    form.take_theirs();
                }
                next.told = None;
            }
            Action::Deleting(asks) => next.deleting = asks,
            Action::Removing => next.busy = true,
            Action::Removed(id, outcome) => next.removed(&id, outcome),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests;
