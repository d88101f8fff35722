//! The words of the channel: its phases, what is asked of it, and what it has others do.

use std::time::Duration;

use framechat_protocol::iqchannels::{FrameMessage, HostMessage};

/// How long the frame may stay silent before its state is called not confirmed. A busy page answers late, hence so long.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// Where the channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// There is no frame.
    Detached,
    /// The frame is asked for, its document is not there yet.
    Loading,
    /// The document is there; nothing shows yet that the operator's desk runs in it.
    Loaded,
    /// The desk has spoken.
    Live,
    /// Silent for too long: perhaps nothing is wrong, perhaps it is an error page.
    Stale,
}

/// Who asks for a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A person at our toolbar.
    Person,
    /// The page's own code, which may only be echoing what the frame told it.
    Page,
}

/// What became of a command. There is no "done": the frame does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Posted to the frame.
    Sent,
    /// Waits for the frame to load.
    Queued,
    /// Not posted, because the frame has just said that this very chat is open.
    AlreadyOpen,
    /// Not posted, because it had waited too long before it came here.
    Expired,
    /// There is no frame to post to.
    NoFrame,
}

impl Outcome {
    /// The outcome's name for the page.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Queued => "queued",
            Self::AlreadyOpen => "already-open",
            Self::Expired => "expired",
            Self::NoFrame => "no-frame",
        }
    }
}

/// A watch to set; it comes back in [`Channel::expired`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// Over the frame's first word in this generation.
    Frame {
        /// The generation it was set in.
        generation: u32,
    },
    /// Over the confirmation of an `open_iframe_ticket`.
    Open {
        /// Which one.
        serial: u32,
    },
}

/// What there is to tell the view and the page.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The channel changed its phase.
    Phase {
        /// The new phase.
        phase: Phase,
        /// Counts the frame's documents, from 1.
        generation: u32,
    },
    /// The frame's first document is there: from now on commands are posted and not queued.
    Ready,
    /// The counters are unknown until the frame tells them again.
    CountersUnknown,
    /// A message of the frame that concerns the page.
    Heard(Box<FrameMessage>),
    /// An `open_iframe_ticket` was posted and waits for the event that would confirm it.
    Opening,
    /// The frame shows what was asked for.
    OpenConfirmed,
    /// Nothing confirmed this command in time, or it grew too old before it could be sent.
    CommandUnconfirmed(HostMessage),
    /// The frame has been silent for [`ANSWER_WITHIN`].
    FrameUnconfirmed,
    /// The frame said what this program does not know.
    Strange {
        /// The `Type` of the message.
        kind: String,
        /// The names that are not known: all of an unknown message's, or those beside the known ones.
        keys: Vec<String>,
    },
}

/// What the browser's side has to do, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Post this to the frame.
    Post(HostMessage),
    /// Set this watch for [`ANSWER_WITHIN`], in place of an earlier one of its kind.
    Watch(Watch),
    /// Tell the view and the page.
    Tell(News),
}
