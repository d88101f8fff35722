//! What is said where the chat app's page is asked for and cannot be shown.

use framechat_protocol::bitrix24::signature::Refusal;

/// The words of one language.
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The English table tells what each is.
pub struct LaunchWords {
    pub refused: &'static str,
    pub unknown: &'static str,
    pub unknown_reason: &'static str,
    pub too_long: &'static str,
    pub ended: &'static str,
    pub ended_reason: &'static str,
    pub alone: &'static str,
    pub alone_reason: &'static str,
    pub reopen: &'static str,
    pub repeated: &'static str,
    pub hash_missing: &'static str,
    pub hash_is_register: &'static str,
    pub domain_missing: &'static str,
    pub domain_invalid: &'static str,
    pub domain_mismatch: &'static str,
    pub domain_hash: &'static str,
    pub user_id: &'static str,
    pub user_hash: &'static str,
    pub referer: &'static str,
    pub referer_missing: &'static str,
    pub not_shown: &'static str,
    pub placement: &'static str,
    pub user_unknown: &'static str,
    pub needs_scripts: &'static str,
}

impl LaunchWords {
    /// Why a launch was refused.
    #[must_use]
    pub fn of(&self, refusal: Refusal) -> &'static str {
        match refusal {
            Refusal::Repeated => self.repeated,
            Refusal::HashMissing => self.hash_missing,
            Refusal::HashIsRegister => self.hash_is_register,
            Refusal::DomainMissing => self.domain_missing,
            Refusal::DomainInvalid => self.domain_invalid,
            Refusal::DomainMismatch => self.domain_mismatch,
            Refusal::DomainHash => self.domain_hash,
            Refusal::UserId => self.user_id,
            Refusal::UserHash => self.user_hash,
            Refusal::Referer => self.referer,
            Refusal::RefererMissing => self.referer_missing,
        }
    }
}
