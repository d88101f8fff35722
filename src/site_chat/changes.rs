//! What the engine does beside sending: it tells changes of messages, one after another, and uploads chosen files.

use super::api;
use super::attachments::{Upload, UploadFailure};
use super::engine::Engine;
use super::rows::Bubble;
use super::state::{Action, State};
use super::wire;
use crate::browser::json::Json;
use crate::browser::kept_files;
use crate::browser::upload::{Preview, Uploaded, Uploading};
use framechat_protocol::visitor::{FILE_MAX_BYTES, FILE_NAME_HEADER, FILES_MAX};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

/// What a visitor does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    SendAgain,
    Edit,
    Delete,
    Unfold,
}

/// An upload of this page, with its file for another try and for the next page.
#[derive(Debug)]
pub(super) struct Chosen {
    key: u32,
    file: File,
    running: Option<Uploading>,
    /// Its picture, as long as it is chosen.
    _preview: Option<Preview>,
}

impl Engine {
    /// Tells the first change that waits.
    pub(super) fn change_next(self: &Rc<Self>, state: &State) {
        let (Some(session), Some(change)) = (&state.session, state.changes.first()) else {
            return;
        };
        if self.changing.replace(true) {
            return;
        }
        let (engine, token, change) = (Rc::clone(self), session.token.clone(), change.clone());
        spawn_local(async move {
            let message = api::change(&token, &change).await;
            engine.changing.set(false);
            engine.dispatcher.dispatch(Action::Changed(message.ok()));
        });
    }

    /// Begins to upload files that were chosen, and keeps them until they are sent or not wanted any more.
    pub(super) fn choose(&self, files: Vec<File>) {
        for file in files {
            let key = self.next_key.get();
            // What is refused is not worth the room.
            if !too_large(&file) {
                let dispatcher = self.dispatcher.clone();
                let failed = move || dispatcher.dispatch(Action::Unkept(key));
                kept_files::keep(&self.site, &file, &Closure::once_into_js(failed));
            }
            self.take_up(file, None);
        }
    }

    /// Takes up files that were chosen in earlier pages.
    pub(super) fn restore_files(self: &Rc<Self>) {
        let engine = Rc::downgrade(self);
        let found = Closure::<dyn Fn(File, Option<String>)>::new(move |file, answer| {
            // What is too much for one message waits for the page after it.
            let has_room = |engine: &Rc<Self>| engine.chosen.borrow().len() < FILES_MAX;
            if let Some(engine) = engine.upgrade().filter(has_room) {
                engine.take_up(file, answer);
            }
        });
        kept_files::restore(&self.site, &found);
        // What another tab has comes when that is closed.
        found.forget();
    }

    /// Shows a file among those of the next message; it is uploaded in its turn, unless that was done or is in vain.
    fn take_up(&self, file: File, answer: Option<String>) {
        let key = self.next_key.get();
        self.next_key.set(key.wrapping_add(1));
        let preview = Preview::of(&file);
        let picture = preview.as_ref().map(|preview| preview.address().to_owned());
        let chosen = Action::Chose(key, file.name(), picture);
        let known = if too_large(&file) {
            Some(Upload::Failed(UploadFailure::TooLarge))
        } else {
            let answer = answer.and_then(|answer| Json::parse(&answer));
            answer.as_ref().and_then(wire::file).map(Upload::Done)
        };
        self.chosen.borrow_mut().push(Chosen {
            key,
            running: None,
            _preview: preview,
            file,
        });
        self.dispatcher.dispatch(chosen);
        if let Some(known) = known {
            self.dispatcher.dispatch(Action::Uploaded(key, known));
        }
    }

    /// Keeps the uploads as the state has them: started one after another, or broken off.
    pub(super) fn upload(&self, state: &State) {
        let list = state.attachments.list();
        let wanted = |key: u32| list.iter().find(|attachment| attachment.key == key);
        let mut chosen = self.chosen.borrow_mut();
        chosen.retain(|one| {
            let stays = wanted(one.key).is_some();
            if !stays {
                kept_files::forget(Some(&one.file));
            }
            stays
        });
        let Some(session) = &state.session else {
            return;
        };
        let mut running = list
            .iter()
            .filter(|one| matches!(one.upload, Upload::Running(_)));
        let Some(next) = running.next() else {
            return;
        };
        let next = chosen.iter_mut().find(|one| one.key == next.key);
        if let Some(one) = next.filter(|one| one.running.is_none()) {
            one.running = self.begin(one.key, &one.file, &session.token);
        }
    }

    fn begin(&self, key: u32, file: &File, token: &str) -> Option<Uploading> {
        let dispatcher = self.dispatcher.clone();
        let hear = {
            let (dispatcher, file) = (dispatcher.clone(), file.clone());
            move |uploaded| {
                let upload = match uploaded {
                    // None at all is how an upload waits to be started.
                    Uploaded::Percent(percent) => Upload::Running(percent.max(1)),
                    Uploaded::Ended(200, Some(body)) => match wire::file(&body) {
                        Some(uploaded) => {
                            kept_files::keep_answer(&file, &body.write());
                            Upload::Done(uploaded)
                        }
                        None => Upload::Failed(UploadFailure::Broken),
                    },
                    Uploaded::Ended(status, _) => Upload::Failed(UploadFailure::of_status(status)),
                };
                dispatcher.dispatch(Action::Uploaded(key, upload));
            }
        };
        let begun = Uploading::begin(api::FILES, token, FILE_NAME_HEADER, file, hear);
        if begun.is_none() {
            let failed = Upload::Failed(UploadFailure::Broken);
            dispatcher.dispatch(Action::Uploaded(key, failed));
        }
        begun
    }

    /// Tries again what did not arrive, when the server is back.
    pub(super) fn upload_when_back(&self, state: &State) {
        if self.was_live.replace(state.live) || !state.live {
            return;
        }
        let broken = Upload::Failed(UploadFailure::Broken);
        for attachment in state.attachments.list() {
            if attachment.upload == broken {
                self.upload_again(attachment.key);
            }
        }
    }

    /// Tries an upload again.
    pub(super) fn upload_again(&self, key: u32) {
        let mut chosen = self.chosen.borrow_mut();
        if let Some(one) = chosen.iter_mut().find(|one| one.key == key) {
            one.running = None;
        }
        drop(chosen);
        let anew = Action::Uploaded(key, Upload::Running(0));
        self.dispatcher.dispatch(anew);
    }

    /// Does with a message what its visitor wants.
    pub(super) fn act(&self, bubble: &Bubble, deed: Deed) {
        let id = bubble.id().to_owned();
        match deed {
            Deed::SendAgain => self.onretry.emit(bubble.clone()),
            Deed::Delete => self.dispatcher.dispatch(Action::Delete(id)),
            Deed::Unfold => self.dispatcher.dispatch(Action::Unfolded(id)),
            Deed::Edit => {
                self.dispatcher.dispatch(Action::Edit(id));
                self.field.focus();
            }
        }
    }

    /// [`Engine::act`] as a callback that stays the same.
    pub(super) fn acts(self: &Rc<Self>) -> Callback<(Bubble, Deed)> {
        let engine = Rc::downgrade(self);
        Callback::from(move |(bubble, deed)| {
            if let Some(engine) = engine.upgrade() {
                Engine::act(&engine, &bubble, deed);
            }
        })
    }
}

fn too_large(file: &File) -> bool {
    #[allow(clippy::cast_precision_loss)]
    let max = FILE_MAX_BYTES as f64;
    file.size() > max
}
