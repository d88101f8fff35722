//! What is said by pages that belong to no surface: an address with nothing behind it, and trouble of the server's own.

/// The words of one language.
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The English table tells what each is.
pub struct TroubleWords {
    pub running: &'static str,
    pub running_next: &'static str,
    pub nothing_here: &'static str,
    pub nothing_here_reason: &'static str,
    pub nothing_here_advice: &'static str,
    pub by_hand_reason: &'static str,
    pub by_hand_advice: &'static str,
    pub no_chat: &'static str,
    pub no_chat_reason: &'static str,
    pub no_chat_advice: &'static str,
    pub not_built: &'static str,
    pub not_built_reason: &'static str,
    pub not_built_advice: &'static str,
    pub failed: &'static str,
    pub failed_reason: &'static str,
    pub failed_advice: &'static str,
    pub slow: &'static str,
    pub slow_reason: &'static str,
    pub slow_advice: &'static str,
}
