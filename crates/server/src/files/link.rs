//! Links to files: each names one file and a time after which it is no good, signed, so that who has it needs no cookie and
//! no token, and nobody can make one.

use std::{fmt, sync::Arc};

use crate::keys::KeyRing;

/// The folder of the addresses.
pub const PREFIX: &str = "/files/";
/// How long the portal may take to download a file of a message it was just sent.
const PORTAL_MS: i64 = 60 * 60 * 1000;
/// A visitor's link is good for two to three of these. Links of one stretch are equal, so that a browser keeps the picture.
const STRETCH_MS: i64 = 6 * 60 * 60 * 1000;

/// Why a link is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It was not made here for this file and this time.
    #[error("the link's signature is wrong")]
    Signature,
    /// Its time is over.
    #[error("the link has expired")]
    Expired,
}

/// Makes and checks links.
#[derive(Clone)]
pub struct Links(Arc<KeyRing>);

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links").finish_non_exhaustive()
    }
}

impl Links {
    /// Signs with the first key of a ring, and knows the signatures of all.
    #[must_use]
    pub fn new(keys: Arc<KeyRing>) -> Self {
        Self(keys)
    }

    /// A path for the visitor's page.
    #[must_use]
    pub fn for_visitor(&self, id: &str, now_ms: i64) -> String {
        let stretch = now_ms.div_euclid(STRETCH_MS) + 3;
        self.path(id, stretch.saturating_mul(STRETCH_MS))
    }

    /// A path for one call of the portal.
    #[must_use]
    pub fn for_portal(&self, id: &str, now_ms: i64) -> String {
        self.path(id, now_ms.saturating_add(PORTAL_MS))
    }

    fn path(&self, id: &str, expires_ms: i64) -> String {
        let signature = self
            .0
            .sign(&signed_text(id, expires_ms))
            .unwrap_or_default();
        format!("{PREFIX}{id}/{expires_ms}/{signature}")
    }

    /// Checks the parts of a link.
    ///
    /// # Errors
    /// [`LinkError`]; the signature is looked at first.
    pub fn check(
        &self,
        id: &str,
        expires_ms: i64,
        signature: &str,
        now_ms: i64,
    ) -> Result<(), LinkError> {
        if !self.0.verify(&signed_text(id, expires_ms), signature) {
            return Err(LinkError::Signature);
        }
        if now_ms >= expires_ms {
            return Err(LinkError::Expired);
        }
        Ok(())
    }
}

fn signed_text(id: &str, expires_ms: i64) -> String {
    format!("file:{id}:{expires_ms}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> Links {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("key");
        KeyRing::create_file(&file).unwrap();
        Links::new(Arc::new(KeyRing::read_file(&file).unwrap()))
    }

    /// The three parts of a path.
    fn parts(path: &str) -> (&str, i64, &str) {
        let mut parts = path.strip_prefix(PREFIX).unwrap().split('/');
        let mut next = || parts.next().unwrap();
        (next(), next().parse().unwrap(), next())
    }

    #[test]
    fn a_link_is_good_until_its_time_and_for_its_file() {
        let links = links();
        let path = links.for_portal("f1", 1000);
        let (id, expires, signature) = parts(&path);
        assert_eq!((id, expires), ("f1", 1000 + PORTAL_MS));
        assert_eq!(links.check(id, expires, signature, expires - 1), Ok(()));
        let at = |now| links.check(id, expires, signature, now);
        assert_eq!(at(expires), Err(LinkError::Expired));
        for (id, expires) in [("f2", expires), ("f1", expires + 1), ("f", 1)] {
            let forged = links.check(id, expires, signature, 0);
            assert_eq!(forged, Err(LinkError::Signature));
        }
        assert_eq!(links.check(id, expires, "", 0), Err(LinkError::Signature));
    }

    #[test]
    fn a_visitors_link_stays_the_same_for_hours() {
        let links = links();
        assert_eq!(
            links.for_visitor("f1", 0),
            links.for_visitor("f1", STRETCH_MS - 1)
        );
        assert_ne!(
            links.for_visitor("f1", 0),
            links.for_visitor("f1", STRETCH_MS)
        );
        let path = links.for_visitor("f1", STRETCH_MS - 1);
        assert_eq!(parts(&path).1, 3 * STRETCH_MS);
    }
}
