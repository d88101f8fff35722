//! The CRM host: the piece of a CRM page that holds the iQChannels operator frame, commands it and hears it.
//!
//! [`mount`] is what `static/iq-channels.js`, the custom element, calls; a Yew page uses [`components::CrmHost`] with a
//! [`host::Host`]. What the person and the page see follows from [`channel`], a state machine without a browser. Personal
//! data of clients goes to the view and to the page's own events, never to console, storage or a server of ours.

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
pub mod channel;
pub mod client_url;
pub mod components;
pub mod contacts;
#[cfg(all(test, target_arch = "wasm32"))]
mod element_tests;
pub mod host;
pub mod page_event;
pub mod phrases;
pub mod settings;
pub mod state;
pub mod wish;

use std::cell::RefCell;
use std::time::Duration;

use framechat_protocol::iqchannels::HostMessage;
use js_sys::{Function, Reflect, TypeError};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::{AppHandle, Callback, Renderer};

use self::channel::Asker;
use self::components::{Surface, SurfaceProps};
use self::host::{Host, PageEvent};
use self::settings::{Settings, SettingsError};
use self::wish::WishError;
use crate::browser::page;

/// Shows a CRM host in `root`, an empty element that nothing else renders into (in a shadow root: a child of it, not the
/// root itself). `options_json` is a [`settings::Options`]; wrong ones are explained in `root`. `emit` is called with the
/// name of each event and its detail as JSON.
#[wasm_bindgen]
pub fn mount(root: Element, options_json: &str, emit: Function) -> CrmHostHandle {
    let own_address = page::own_address().unwrap_or_default();
    let emit = Callback::from(move |event: PageEvent| {
        // An error of the page's own handler is the page's to report.
        let _ = emit.call2(
            &JsValue::NULL,
            &event.name.into(),
            &event.detail.to_string().into(),
        );
    });
    let settings = if page::is_without_origin() {
        Err(SettingsError::Sandboxed)
    } else {
        Settings::read(options_json, &own_address)
    };
    let host = settings.map(|settings| Host::new(settings, emit));
    let props = SurfaceProps {
        host: host.clone(),
        language: settings::language(options_json),
    };
    let app = Renderer::<Surface>::with_root_and_props(root, props).render();
    CrmHostHandle {
        host,
        app: RefCell::new(Some(app)),
    }
}

/// A mounted CRM host, for the custom element.
#[wasm_bindgen]
#[derive(Debug)]
pub struct CrmHostHandle {
    host: Result<Host, SettingsError>,
    app: RefCell<Option<AppHandle<Surface>>>,
}

#[wasm_bindgen]
impl CrmHostHandle {
    /// Opens the last dialog of `{ticketId | clientId | crmId}`, given as JSON. Says what became of the command: `sent`,
    /// `queued`, `already-open`, `expired` or `no-frame`. `asked_ms` is when the page asked for it, by `performance.now()`,
    /// if that was before there was a handle.
    ///
    /// # Errors
    /// A `TypeError` that names the rule when there is no id, several or a wrong one, or what is wrong with the element. Its
    /// `code` is a [`WishError::code`] or `settings`.
    pub fn open_ticket(&self, json: &str, asked_ms: Option<f64>) -> Result<String, JsValue> {
        self.ask(wish::open_ticket(json), asked_ms)
    }

    /// Opens the search for a client to write to, filled in with this text. Says what became of the command, as
    /// [`CrmHostHandle::open_ticket`] does.
    ///
    /// # Errors
    /// A `TypeError` when the text is too long, or what is wrong with the element.
    pub fn write_to_client(&self, search: &str, asked_ms: Option<f64>) -> Result<String, JsValue> {
        self.ask(wish::write_to_client(search), asked_ms)
    }

    /// Loads the frame again.
    pub fn reload(&self) {
        if let Ok(host) = &self.host {
            host.reload();
        }
    }

    /// What is known of the desk, as JSON: `state`, `counters` and `client`, each as its event tells it.
    pub fn known(&self) -> String {
        self.host
            .as_ref()
            .map(Host::known)
            .unwrap_or_default()
            .to_string()
    }

    /// How many messages were dropped, by reason, as JSON.
    pub fn drops(&self) -> String {
        self.host
            .as_ref()
            .map(Host::drops)
            .unwrap_or_default()
            .to_json()
            .to_string()
    }

    /// Removes the frame and all else that was mounted. The handle does nothing any more.
    pub fn destroy(&self) {
        // Yew takes the component down later; what the frame says until then is nobody's business any more.
        if let Ok(host) = &self.host {
            host.detach();
        }
        if let Some(app) = self.app.take() {
            app.destroy();
        }
    }

    fn ask(
        &self,
        message: Result<HostMessage, WishError>,
        asked_ms: Option<f64>,
    ) -> Result<String, JsValue> {
        let host = self
            .host
            .as_ref()
            .map_err(|error| type_error(&error.to_string(), "settings"))?;
        let message = message.map_err(|error| type_error(&error.to_string(), error.code()))?;
        let asked = asked_ms
            .and_then(|ms| Duration::try_from_secs_f64(ms / 1_000.0).ok())
            .unwrap_or_else(host::now);
        Ok(host
            .ask_since(message, Asker::Page, asked)
            .code()
            .to_owned())
    }
}

fn type_error(sentence: &str, code: &str) -> JsValue {
    let error = TypeError::new(sentence);
    // A new error takes any property.
    let _ = Reflect::set(&error, &"code".into(), &code.into());
    error.into()
}
