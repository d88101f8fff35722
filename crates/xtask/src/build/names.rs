//! File names that change with the content, so that browsers may keep a file for ever.

use sha2::{Digest, Sha256};

/// Eight bytes tell any two builds apart.
const HASH_BYTES: usize = 8;

/// `site-chat.js` becomes `site-chat-<hash>.js`; the hash is of `bytes`, the file exactly as it is sent.
pub(crate) fn hashed(name: &str, bytes: &[u8]) -> String {
    let hash = hexadecimal(&Sha256::digest(bytes)[..HASH_BYTES]);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

/// Lower case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_follows_the_content() {
        assert_eq!(hashed("boot.js", b""), "boot-e3b0c44298fc1c14.js");
        assert_eq!(
            hashed("iq-channels.min.js", b""),
            "iq-channels.min-e3b0c44298fc1c14.js"
        );
        assert_eq!(hashed("plain", b""), "plain-e3b0c44298fc1c14");
        assert_eq!(hashed("boot.js", b"a"), hashed("boot.js", b"a"));
        assert_ne!(hashed("boot.js", b"a"), hashed("boot.js", b"b"));
    }
}
