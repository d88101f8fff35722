//! Compressed copies beside each file, so that no request waits for a compressor.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The best that either format does: made once, sent often.
const BROTLI_QUALITY: i32 = 11;
/// The window in bits: four megabytes, more than any of our files.
const BROTLI_WINDOW_BITS: i32 = 22;

/// Writes `bytes`, and their two compressed copies.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let file = folder.join(name);
    let put = |file: &Path, bytes: &[u8]| {
        fs::write(file, bytes).with_context(|| format!("writing {}", file.display()))
    };
    put(&file, bytes)?;
    put(&with_extension(&file, "br"), &brotli(bytes)?)?;
    put(&with_extension(&file, "gz"), &gzip(bytes)?)
}

/// `file` with one more extension.
pub(crate) fn with_extension(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

/// The header holds no time, so equal files have equal copies.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn the_copies_hold_what_the_file_holds() {
        let folder = tempfile::tempdir().unwrap();
        let text = "All that is gold does not glitter. ".repeat(100);
        write(folder.path(), "a.js", text.as_bytes()).unwrap();
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
        assert_eq!(read("a.js"), text.as_bytes());
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*read("a.js.br"), &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&*read("a.js.gz"))
            .read_to_string(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, text);
        assert!(read("a.js.br").len() < 100 && read("a.js.gz").len() < 200);
    }
}
