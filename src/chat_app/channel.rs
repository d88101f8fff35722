//! The channel to the messenger of either generation. Pure.

use super::bridged::Bridged;
use super::handshake::{Dropped, Handshake};
use crate::browser::frame::Inbound;
use framechat_protocol::bitrix24::bridge::{self, Reply, Request};
use framechat_protocol::bitrix24::frame::Command;
use framechat_protocol::boot::Bridge;

/// The channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The old messenger's: connected by its init, answers nothing.
    Classic(Handshake),
    /// The modern one's: answers some things.
    Modern(Bridged),
}

impl Channel {
    /// The channel to the messenger at this origin; see [`Bridged::new`] for the rest.
    #[must_use]
    pub fn new(bridge: &Bridge, parent_origin: &str, window_name: &str, load: &str) -> Self {
        match bridge {
            Bridge::Classic => Self::Classic(Handshake::new(parent_origin)),
            Bridge::Modern { .. } => Self::Modern(Bridged::new(parent_origin, window_name, load)),
        }
    }

    /// Whether the messenger is there.
    #[must_use]
    pub fn connected(&self) -> bool {
        match self {
            Self::Classic(handshake) => handshake.load_id().is_some(),
            Self::Modern(bridged) => bridged.answered(),
        }
    }

    /// What was dropped.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        match self {
            Self::Classic(handshake) => handshake.dropped(),
            Self::Modern(bridged) => bridged.dropped(),
        }
    }

    /// What the page has to say before the messenger says anything.
    #[must_use]
    pub fn greeting(&self) -> Option<Request> {
        match self {
            Self::Classic(_) => None,
            Self::Modern(bridged) => bridged.greeting(),
        }
    }

    /// Judges one message; what it returns is a reply to a command.
    pub fn hear(&mut self, message: &Inbound) -> Option<Reply> {
        match self {
            Self::Classic(handshake) => {
                handshake.hear(message);
                None
            }
            Self::Modern(bridged) => bridged.hear(message),
        }
    }

    /// Counts a reply that nobody waits for.
    pub fn drop_unknown(&mut self) {
        if let Self::Modern(bridged) = self {
            bridged.drop_unknown();
        }
    }

    /// A command as it is posted, once connected. `id` is its number in this page.
    #[must_use]
    pub fn request(&self, command: &Command, id: u32) -> Option<Request> {
        match self {
            Self::Classic(handshake) => handshake
                .load_id()
                .map(|load_id| Request::Text(command.encode(load_id))),
            Self::Modern(bridged) if bridged.answered() => bridged.request(command, id),
            Self::Modern(_) => None,
        }
    }

    /// The callback of the reply that will come to this command, if one will.
    #[must_use]
    pub fn reply_to(&self, command: &Command, id: u32) -> Option<String> {
        match self {
            Self::Modern(bridged) if bridge::is_answered(command) => Some(bridged.callback(id)),
            Self::Classic(_) | Self::Modern(_) => None,
        }
    }
}
