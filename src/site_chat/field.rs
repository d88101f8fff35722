//! The composer's own nodes. The server wrote them, outside of what Yew renders, and they stay the same ones from the page's
//! first paint on: what is typed in them, the focus, the caret and a composition of an input method outlive the wasm's
//! arrival. This keeps them as the state has them, and touches the text only when the state has another one.

use super::components::composer::{About, about_message};
use super::engine::Engine;
use super::state::{Action, State};
use crate::browser::listen::on;
use crate::browser::upload::{files_of, take_files};
use crate::browser::{early, page};
use crate::ui::keys::{is_acting_escape, is_sending_enter};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

/// The attribute that tells of files held over the chat.
const DROPPING: &str = "data-dropping";

/// The composer's form and what stands in it.
pub(super) struct Field {
    form: Element,
    message: HtmlTextAreaElement,
    files: HtmlInputElement,
    attach: HtmlElement,
    /// What the state has, as far as the field was told or has told it.
    text: RefCell<String>,
    described: Cell<About>,
    editing: Cell<bool>,
    breaks: Cell<bool>,
    /// Messages that were sent before there was anyone to take them.
    waiting: RefCell<Vec<String>>,
    /// There was an early script: then what is in the field is the draft.
    began: bool,
}

impl Field {
    /// Takes over a form from the page's early script; `None` when it is not as the server writes it.
    pub(super) fn adopt(form: &Element) -> Option<Rc<Self>> {
        let find = |selector| form.query_selector(selector).ok().flatten();
        let message: HtmlTextAreaElement = find("textarea")?.dyn_into().ok()?;
        let files = find("input[type=file]")?.dyn_into().ok()?;
        let attach = find("button[name=attach]")?.dyn_into().ok()?;
        let early = early::take();
        Some(Rc::new(Self {
            form: form.clone(),
            text: RefCell::new(message.value()),
            message,
            files,
            attach,
            described: Cell::new(About::Nothing),
            editing: Cell::default(),
            breaks: Cell::default(),
            began: early.is_some(),
            waiting: RefCell::new(early.unwrap_or_default()),
        }))
    }

    /// The draft to begin with, when `kept` is what was kept of an earlier page.
    pub(super) fn draft(&self, kept: String) -> String {
        if self.began {
            self.message.value()
        } else {
            kept
        }
    }

    /// Begins to hear what the visitor does.
    pub(super) fn connect(engine: &Rc<Engine>) {
        let field = &engine.field;
        let hears = |target: &Element, kind, act: fn(&Rc<Engine>, &Event)| {
            let engine = Rc::downgrade(engine);
            on(target, kind, move |event| {
                if let Some(engine) = engine.upgrade() {
                    act(&engine, &event);
                }
            });
        };
        hears(&field.form, "submit", |engine, event| {
            event.prevent_default();
            engine.onsend.emit(());
        });
        hears(&field.message, "input", |engine, _| {
            let text = engine.field.message.value();
            engine.field.text.replace(text.clone());
            engine.dispatcher.dispatch(Action::Drafted(text));
        });
        hears(&field.message, "keydown", |engine, event| {
            if let Some(event) = event.dyn_ref() {
                engine.field.key(engine, event);
            }
        });
        hears(&field.message, "paste", |engine, event| {
            // What comes as text, too, such as a table of a spreadsheet, is pasted as that.
            engine.take(event, files_of(event, "clipboardData"));
        });
        hears(&field.attach, "click", |engine, _| {
            engine.field.files.click()
        });
        hears(&field.files, "change", |engine, _| {
            engine.choose(take_files(&engine.field.files));
        });
        // Files may be dropped anywhere in the chat.
        let chat = field.form.parent_element();
        let place = chat.as_ref().unwrap_or(&field.form);
        hears(place, "dragover", |engine, event| {
            if files_of(event, "dataTransfer").is_some() {
                event.prevent_default();
                engine.field.dropping(true);
            }
        });
        hears(place, "dragleave", |engine, _| engine.field.dropping(false));
        hears(place, "drop", |engine, event| {
            engine.field.dropping(false);
            engine.take(event, files_of(event, "dataTransfer"));
        });
        // Without the attribute it can be seen and pressed.
        let _ = field.attach.remove_attribute("disabled");
    }

    fn key(&self, engine: &Engine, event: &KeyboardEvent) {
        let editing = self.editing.get();
        if is_sending_enter(event, self.breaks.get()) {
            event.prevent_default();
            engine.onsend.emit(());
        } else if event.key() == "ArrowUp" && self.message.value().is_empty() && !editing {
            event.prevent_default();
            engine.dispatcher.dispatch(Action::EditLast);
        } else if editing && is_acting_escape(event) {
            // Taken here, so that it does not close the chat.
            event.prevent_default();
            engine.dispatcher.dispatch(Action::EditLeft);
        }
    }

    /// Shows the state.
    pub(super) fn follow(&self, engine: &Engine, state: &State) {
        for text in self.waiting.take() {
            engine.send_text(text);
        }
        self.editing.set(state.editing.is_some());
        self.breaks.set(state.enter_breaks);
        if *self.text.borrow() != state.draft {
            self.text.replace(state.draft.clone());
            self.message.set_value(&state.draft);
        }
        page::grow(&self.message);
        let about = about_message(state);
        if self.described.replace(about) != about {
            set(&self.message, "aria-describedby", about.id());
            set(
                &self.message,
                "aria-invalid",
                about.is_wrong().then_some("true"),
            );
        }
    }

    /// Gives it the focus. A field that cannot take it has its text all the same.
    pub(super) fn focus(&self) {
        let _ = self.message.focus();
    }

    fn dropping(&self, dropping: bool) {
        set(&self.form, DROPPING, dropping.then_some(""));
    }
}

impl Engine {
    /// Takes files out of an event, if there are any.
    fn take(self: &Rc<Self>, event: &Event, files: Option<Vec<web_sys::File>>) {
        if let Some(files) = files.filter(|files| !files.is_empty()) {
            event.prevent_default();
            self.choose(files);
        }
    }
}

/// Sets or removes an attribute. The names here are attribute names, which is all that could be refused.
fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}
