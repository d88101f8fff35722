//! What people see of an app or a widget: a title on the command line, translations in a file.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::Args;
use framechat_protocol::bitrix24::registration::Phrases;
use serde::Deserialize;

/// A file of translations is a few kilobytes.
const FILE_MAX_BYTES: u64 = 256 * 1024;

/// Title and description, in one language or in several.
#[derive(Debug, Args)]
pub(super) struct Wording {
    /// The title, as people see it.
    #[arg(long)]
    title: Option<String>,
    /// What it is good for, in a sentence.
    #[arg(long, requires = "title")]
    description: Option<String>,
    /// Whose it is; shown with pages of the old messenger only.
    #[arg(long, requires = "title")]
    copyright: Option<String>,
    /// The language of title, description and copyright.
    #[arg(long, value_name = "CODE", default_value = "en", requires = "title")]
    lang: String,
    /// A TOML file of translations, each a `[[lang]]` with `language_id`, `title` and, if there are any, `description` and
    /// `copyright`.
    #[arg(long, value_name = "FILE")]
    translations: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    lang: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    language_id: String,
    title: String,
    description: Option<String>,
    copyright: Option<String>,
}

impl Wording {
    /// All phrases, those of the command line first.
    pub(super) fn phrases(self) -> anyhow::Result<Vec<Phrases>> {
        let mut all = Vec::new();
        if let Some(title) = self.title {
            all.push(Phrases {
                language_id: self.lang,
                title,
                description: self.description,
                copyright: self.copyright,
            });
        }
        if let Some(file) = &self.translations {
            all.extend(read(file)?);
        }
        Ok(all)
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<Phrases>> {
    let reading = || format!("reading the translations in {}", path.display());
    let length = std::fs::metadata(path).with_context(reading)?.len();
    ensure!(
        length <= FILE_MAX_BYTES,
        "{} is larger than {} KiB: it should hold translations only",
        path.display(),
        FILE_MAX_BYTES / 1024
    );
    let text = std::fs::read_to_string(path).with_context(reading)?;
    let file: File = toml::from_str(&text).with_context(reading)?;
    ensure!(
        !file.lang.is_empty(),
        "{} holds no [[lang]]: there is nothing to translate with",
        path.display()
    );
    let phrases = |row: Row| Phrases {
        language_id: row.language_id,
        title: row.title,
        description: row.description,
        copyright: row.copyright,
    };
    Ok(file.lang.into_iter().map(phrases).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_translations_is_read_strictly() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("app.toml");
        let read_text = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read(&path)
        };
        let good = "[[lang]]\nlanguage_id = \"en\"\ntitle = \"Echo\"\ndescription = \"Again\"\n\n[[lang]]\nlanguage_id = \"ru\"\ntitle = \"Эхо\"\ncopyright = \"Framechat\"\n";
        let phrases = read_text(good).unwrap();
        assert_eq!(phrases.len(), 2);
        assert_eq!(phrases[0].description.as_deref(), Some("Again"));
        assert_eq!(
            (phrases[1].title.as_str(), phrases[1].copyright.as_deref()),
            ("Эхо", Some("Framechat"))
        );
        for bad in [
            "",
            "lang = 1",
            "[[lang]]\nlanguage_id = \"en\"\n",
            "[[lang]]\nlanguage_id = \"en\"\ntitle = \"a\"\ntitel = \"b\"\n",
        ] {
            assert!(read_text(bad).is_err(), "{bad}");
        }
        let padded = |bytes: usize| format!("{good}# {}", "x".repeat(bytes - good.len() - 2));
        let max = usize::try_from(FILE_MAX_BYTES).unwrap();
        assert!(read_text(&padded(max)).is_ok());
        assert!(read_text(&padded(max + 1)).is_err());
    }
}
