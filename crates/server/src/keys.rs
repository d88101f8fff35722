//! Seals secrets at rest: XChaCha20-Poly1305 under a key from a file outside the database.
//!
//! The portal and the column are associated data, so that a ciphertext moved to another row or column does
//! not open. The file is a ring: one `id:key` a line (key: 32 bytes, base64url), the first seals, all open.
//! Rotation is a new first line; old rows open until they are written again.

use std::{fmt, fs, io::Write, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use sha2::{Digest, Sha256};

use crate::random::{self, NoRandomness};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// Keeps the derived key apart from any other use of the same key.
const MAC_CONTEXT: &[u8] = b"framechat signatures";
/// A key file has a handful of lines; more is not a key file.
const FILE_MAX_BYTES: u64 = 64 * 1024;

/// Why the key ring cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The new file cannot be made; one that is there already is left as it is.
    #[error("key file {path} cannot be made, and nothing was changed")]
    Create {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key file, or something else, is there already.
    #[error(
        "{path} is there already, and was left as it is: what is sealed with its key opens with no other. For a key besides \
         it name another file"
    )]
    Exists {
        /// The file.
        path: String,
    },
    /// The file cannot be read or written.
    #[error("key file {path}: {source}. Make one with `framechat key create {path}`")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others may read the file.
    #[error("key file {path} may be read by others (mode {mode:o}): chmod 600 {path}")]
    Permissions {
        /// The file.
        path: String,
        /// Its mode bits.
        mode: u32,
    },
    /// The file is not a key ring.
    #[error("key file {path}, line {line}: expected `id:key` with 32 bytes in base64url")]
    Syntax {
        /// The file.
        path: String,
        /// Line number from 1; 0 when the file has no key at all or is too large.
        line: usize,
    },
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The ciphertext was made under a key that is not in the ring, for another place, or was changed.
    #[error(
        "a sealed value of {column} does not open: wrong key file, or the value was moved or changed"
    )]
    DoesNotOpen {
        /// Where the value stands.
        column: &'static str,
    },
}

/// Where a secret stands: it opens there and nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// `member_id` of the portal it belongs to.
    pub portal: &'a str,
    /// Table and column.
    pub column: &'static str,
}

impl Place<'_> {
    fn associated_data(&self) -> Vec<u8> {
        // The length keeps (ab, c) and (a, bc) apart.
        let mut data = (self.portal.len() as u64).to_be_bytes().to_vec();
        data.extend_from_slice(self.portal.as_bytes());
        data.extend_from_slice(self.column.as_bytes());
        data
    }
}

/// One key of the ring.
struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
    /// Derived from it, for what is signed and not sealed.
    mac: Zeroizing<[u8; KEY_BYTES]>,
}

/// The keys, the first of which seals and signs.
pub struct KeyRing {
    keys: Vec<Key>,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.keys.iter().map(|key| &key.id).collect();
        f.debug_struct("KeyRing")
            .field("ids", &ids)
            .finish_non_exhaustive()
    }
}

impl KeyRing {
    /// Makes a new key file with one key, mode 0600. Never overwrites a file: that would lose every secret.
    pub fn create_file(path: &Path) -> Result<(), KeyError> {
        let failed = |source: std::io::Error| {
            let path = path.display().to_string();
            match source.kind() {
                std::io::ErrorKind::AlreadyExists => KeyError::Exists { path },
                _ => KeyError::Create { path, source },
            }
        };
        let key = Zeroizing::new(random::bytes::<KEY_BYTES>()?);
        let id = random::public_id()?;
        let line = Zeroizing::new(format!("{}:{}\n", &id[..8], URL_SAFE_NO_PAD.encode(*key)));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        file.write_all(line.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)
    }

    /// Reads a key file; refuses one that others may read.
    pub fn read_file(path: &Path) -> Result<Self, KeyError> {
        let shown = path.display().to_string();
        let failed = |source| KeyError::File {
            path: shown.clone(),
            source,
        };
        let metadata = fs::metadata(path).map_err(failed)?;
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
            if mode & 0o077 != 0 {
                return Err(KeyError::Permissions { path: shown, mode });
            }
        }
        if metadata.len() > FILE_MAX_BYTES {
            return Err(KeyError::Syntax {
                path: shown,
                line: 0,
            });
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
        Self::parse(&text).map_err(|line| KeyError::Syntax { path: shown, line })
    }

    /// The ring, or the number of the line that is wrong.
    fn parse(text: &str) -> Result<Self, usize> {
        let mut keys = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (id, key) = line.split_once(':').ok_or(index + 1)?;
            let named = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric());
            let key = Zeroizing::new(URL_SAFE_NO_PAD.decode(key).map_err(|_| index + 1)?);
            let cipher = XChaCha20Poly1305::new_from_slice(&key).map_err(|_| index + 1)?;
            if !named || keys.iter().any(|known: &Key| known.id == id) {
                return Err(index + 1);
            }
            let mac = Sha256::new()
                .chain_update(MAC_CONTEXT)
                .chain_update(&key)
                .finalize();
            keys.push(Key {
                id: id.to_owned(),
                cipher,
                mac: Zeroizing::new(mac.into()),
            });
        }
        if keys.is_empty() {
            Err(0)
        } else {
            Ok(Self { keys })
        }
    }

    /// `id:base64url(nonce ++ ciphertext)`.
    pub fn seal(&self, place: Place<'_>, secret: &SecretString) -> Result<String, KeyError> {
        let does_not = KeyError::DoesNotOpen {
            column: place.column,
        };
        let Some(Key { id, cipher, .. }) = self.keys.first() else {
            return Err(does_not);
        };
        let nonce = random::bytes::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: secret.expose_secret().as_bytes(),
            aad: &place.associated_data(),
        };
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| does_not)?;
        let mut whole = nonce.to_vec();
        whole.extend_from_slice(&sealed);
        Ok(format!("{id}:{}", URL_SAFE_NO_PAD.encode(whole)))
    }

    /// The secret that was sealed for this place.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<SecretString, KeyError> {
        self.try_open(place, sealed).ok_or(KeyError::DoesNotOpen {
            column: place.column,
        })
    }

    fn try_open(&self, place: Place<'_>, sealed: &str) -> Option<SecretString> {
        let (id, body) = sealed.split_once(':')?;
        let cipher = &self.keys.iter().find(|known| known.id == id)?.cipher;
        let whole = URL_SAFE_NO_PAD.decode(body).ok()?;
        let (nonce, msg) = whole.split_first_chunk::<NONCE_BYTES>()?;
        let aad = place.associated_data();
        let plain = cipher
            .decrypt(&XNonce::from(*nonce), Payload { msg, aad: &aad })
            .ok()?;
        String::from_utf8(plain).ok().map(SecretString::from)
    }

    /// HMAC-SHA-256 of a text, base64url (43 characters). Who can read the signature cannot make another.
    pub fn sign(&self, text: &str) -> Option<String> {
        let tag = mac(self.keys.first()?, text)?.finalize().into_bytes();
        Some(URL_SAFE_NO_PAD.encode(tag))
    }

    /// Whether a signature was made for this text by a key of the ring; compared in constant time.
    pub fn verify(&self, text: &str, signature: &str) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
            return false;
        };
        self.keys
            .iter()
            .any(|key| mac(key, text).is_some_and(|mac| mac.verify_slice(&signature).is_ok()))
    }
}

/// An HMAC takes a key of any length.
fn mac(key: &Key, text: &str) -> Option<Hmac<Sha256>> {
    Some(
        Hmac::new_from_slice(key.mac.as_slice())
            .ok()?
            .chain_update(text),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_one_text_and_survives_rotation() {
        let dir = tempfile::tempdir().unwrap();
        let (old, ring) = ring_in(&dir, "old");
        let (new, other) = ring_in(&dir, "new");
        let signature = ring.sign("file:f1:5").unwrap();
        assert_eq!(signature.len(), 43);
        assert!(ring.verify("file:f1:5", &signature));
        assert!(!ring.verify("file:f1:6", &signature));
        assert!(!other.verify("file:f1:5", &signature));
        for wrong in ["", "x", &signature[1..], &format!("{signature}=")] {
            assert!(!ring.verify("file:f1:5", wrong), "{wrong:?}");
        }
        let rotated = [new, old]
            .map(|path| fs::read_to_string(path).unwrap())
            .concat();
        let rotated = KeyRing::parse(&rotated).unwrap();
        assert!(rotated.verify("file:f1:5", &signature));
        assert_ne!(rotated.sign("file:f1:5").unwrap(), signature);
    }

    const HERE: Place<'static> = Place {
        portal: "m1",
        column: "portals.access_token",
    };

    fn ring_in(dir: &tempfile::TempDir, name: &str) -> (std::path::PathBuf, KeyRing) {
        let path = dir.path().join(name);
        KeyRing::create_file(&path).unwrap();
        let ring = KeyRing::read_file(&path).unwrap();
        (path, ring)
    }

    #[test]
    fn opens_only_where_it_was_sealed() {
        let dir = tempfile::tempdir().unwrap();
        let (_, ring) = ring_in(&dir, "key");
        let sealed = ring.seal(HERE, &"secret".into()).unwrap();
        assert!(!sealed.contains("secret"));
        assert_eq!(ring.open(HERE, &sealed).unwrap().expose_secret(), "secret");
        let other_portal = Place {
            portal: "m2",
            ..HERE
        };
        let other_column = Place {
            column: "portals.refresh_token",
            ..HERE
        };
        assert!(ring.open(other_portal, &sealed).is_err());
        assert!(ring.open(other_column, &sealed).is_err());
        let (_, other_ring) = ring_in(&dir, "key2");
        assert!(other_ring.open(HERE, &sealed).is_err());
        for broken in ["", ":", "x", &sealed[..sealed.len() - 1], &sealed[..9]] {
            assert!(ring.open(HERE, broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn two_seals_of_one_secret_differ() {
        let dir = tempfile::tempdir().unwrap();
        let (_, ring) = ring_in(&dir, "key");
        let seal = || ring.seal(HERE, &"secret".into()).unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn an_old_key_still_opens_after_rotation() {
        let dir = tempfile::tempdir().unwrap();
        let (old_path, old) = ring_in(&dir, "old");
        let (new_path, _) = ring_in(&dir, "new");
        let sealed = old.seal(HERE, &"secret".into()).unwrap();
        let both = fs::read_to_string(&new_path).unwrap() + &fs::read_to_string(&old_path).unwrap();
        fs::write(&new_path, both).unwrap();
        let ring = KeyRing::read_file(&new_path).unwrap();
        assert_eq!(ring.open(HERE, &sealed).unwrap().expose_secret(), "secret");
        assert!(
            old.open(HERE, &ring.seal(HERE, &"secret".into()).unwrap())
                .is_err()
        );
    }

    #[test]
    fn never_overwrites_and_refuses_bad_files() {
        let dir = tempfile::tempdir().unwrap();
        let (path, _) = ring_in(&dir, "key");
        assert!(matches!(
            KeyRing::create_file(&path),
            Err(KeyError::Exists { .. })
        ));
        assert!(matches!(
            KeyRing::read_file(&dir.path().join("none")),
            Err(KeyError::File { .. })
        ));
        for (text, line) in [
            ("", 0),
            ("# only a comment\n", 0),
            ("nokey", 1),
            ("id:AAAA", 1),
            (":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1),
        ] {
            assert_eq!(KeyRing::parse(text).err(), Some(line), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn refuses_a_file_that_others_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (path, _) = ring_in(&dir, "key");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            KeyRing::read_file(&path),
            Err(KeyError::Permissions { mode: 0o640, .. })
        ));
    }
}
