//! A Bitrix24 portal: REST, OAuth, events, Open Channels, messenger and operator console.
//!
//! Several portals live side by side; each is a value with a state of its own, found by its host name. Nothing here
//! knows the product's types.

pub mod bots;
pub mod chats;
pub mod connectors;
pub mod control;
pub mod delivery;
pub mod dialogs;
pub mod error;
pub mod events;
pub mod faults;
pub mod form;
pub mod install;
pub mod launch;
pub mod limiter;
pub mod messenger;
pub mod methods;
pub mod oauth;
pub mod params;
pub mod placements;
pub mod rest;
pub mod routes;
pub mod schema;
pub mod settings;
pub mod site;
pub mod state;
pub mod time;
pub mod users;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use md5::{Digest, Md5};
use tokio::sync::{mpsc, watch};

use crate::random::to_hex;
use delivery::{Conduct, Delivery};
use state::State;

/// The hosts of the portals, in the order of the index page.
pub const HOSTS: [&str; 2] = ["portal.localhost", "portal-b.localhost"];

/// The host of the token endpoint, shared by all portals.
pub const OAUTH_HOST: &str = "oauth.localhost";

/// The rights that the application has unless it is told otherwise, with commas between them.
const SCOPE: &str = "imconnector,imopenlines,imbot,im,user_brief,placement";

/// One portal.
pub struct Portal {
    /// Its host name, without a port.
    pub host: String,
    /// Its address for browsers and REST, without a trailing slash.
    pub origin: String,
    /// The token endpoint's address, without a trailing slash.
    pub oauth_origin: String,
    /// The vendor's name for the portal, the same at every start.
    pub member_id: String,
    /// The secret by which the application knows the portal's events.
    pub application_token: String,
    scope: Mutex<String>,
    state: Mutex<State>,
    changes: watch::Sender<u64>,
    deliveries: mpsc::UnboundedSender<Delivery>,
    conduct: watch::Sender<Conduct>,
}

impl Portal {
    /// A portal without an installed application. Events that it sends appear in the receiver.
    #[must_use]
    pub fn new(
        host: &str,
        origin: &str,
        oauth_origin: &str,
        client_id: &str,
        client_secret: &str,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<Delivery>) {
        let member_id = md5_hex(&format!("framechat-simulator|{host}"));
        let application_token = md5_hex(&format!("{member_id}|{client_id}|{client_secret}|shared"));
        let (deliveries, receiver) = mpsc::unbounded_channel();
        let portal = Self {
            host: host.to_owned(),
            origin: origin.to_owned(),
            oauth_origin: oauth_origin.to_owned(),
            member_id,
            application_token,
            scope: Mutex::new(SCOPE.to_owned()),
            state: Mutex::new(State::new()),
            changes: watch::Sender::new(0),
            deliveries,
            conduct: watch::Sender::new(Conduct::default()),
        };
        (Arc::new(portal), receiver)
    }

    /// The portal's state, locked. Held only between awaits.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rights that the application has now, with commas between them.
    #[must_use]
    pub fn scope(&self) -> String {
        self.locked_scope().clone()
    }

    /// The administrator gives the application these rights and no others.
    pub fn set_scope(&self, scope: &str) {
        scope.clone_into(&mut self.locked_scope());
    }

    /// Apart from the state, which whoever writes the rights into a form may hold already.
    fn locked_scope(&self) -> MutexGuard<'_, String> {
        self.scope.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells open pages that something changed.
    pub fn changed(&self) {
        self.changes.send_modify(|number| *number += 1);
    }

    /// A stream of change numbers for open pages.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// How events are to be sent, now and from now on.
    #[must_use]
    pub fn conduct(&self) -> watch::Receiver<Conduct> {
        self.conduct.subscribe()
    }

    /// Changes how events are sent.
    pub fn set_conduct(&self, conduct: Conduct) {
        self.conduct.send_replace(conduct);
    }

    /// The address for REST calls, with a trailing slash.
    #[must_use]
    pub fn client_endpoint(&self) -> String {
        format!("{}/rest/", self.origin)
    }

    /// The OAuth server's own REST address, with a trailing slash.
    #[must_use]
    pub fn server_endpoint(&self) -> String {
        format!("{}/rest/", self.oauth_origin)
    }

    /// Host and port, as they stand in DOMAIN of placements and in `auth[domain]`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.origin
            .split_once("://")
            .map_or(self.origin.as_str(), |(_, rest)| rest)
    }
}

/// MD5 as 32 lower-case hex digits.
#[must_use]
pub fn md5_hex(text: &str) -> String {
    to_hex(&Md5::digest(text.as_bytes()))
}
