//! A file of a message: a picture in a box of fixed size, or its name and size to download it by.

use crate::site_chat::phrases::Phrase;
use crate::ui::language::Language;
use framechat_protocol::visitor::{File, FileState, is_picture};
use yew::prelude::*;

const KILOBYTE: u64 = 1024;
const MEGABYTE: u64 = 1024 * KILOBYTE;

/// The files of a message.
pub(super) fn files(files: &[File], language: Language) -> Html {
    html! {
        <div class="site-chat-files">
            for file in files.iter() {
                { show(file, language) }
            }
        </div>
    }
}

fn show(file: &File, language: Language) -> Html {
    let key = file.id.clone();
    let name = file.name.clone();
    let Some(url) = file.url.clone() else {
        let why = if file.state == FileState::Fetching {
            Phrase::FileLoading
        } else {
            Phrase::FileUnavailable
        };
        return html! {
            <div {key} class="site-chat-file">
                <bdi>{ name }</bdi>
                <small>{ why.text(language) }</small>
            </div>
        };
    };
    if is_picture(&file.mime) {
        return html! {
            <a {key} class="site-chat-picture" href={url.clone()} target="_blank" rel="noopener">
                <img src={url} alt={name} loading="lazy" />
            </a>
        };
    }
    html! {
        <a {key} class="site-chat-file" href={url} download={name.clone()}>
            <bdi>{ name }</bdi>
            <small>{ size(file.size, language) }</small>
        </a>
    }
}

/// A size in whole kilobytes or megabytes, rounded up: no file is of size nothing.
fn size(bytes: u64, language: Language) -> String {
    let (unit, phrase) = if bytes < MEGABYTE {
        (KILOBYTE, Phrase::Kilobytes)
    } else {
        (MEGABYTE, Phrase::Megabytes)
    };
    [
        &bytes.div_ceil(unit).to_string(),
        "\u{a0}",
        phrase.text(language),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up() {
        for (bytes, shown) in [
            (1, "1\u{a0}KB"),
            (1024, "1\u{a0}KB"),
            (1025, "2\u{a0}KB"),
            (MEGABYTE - 1, "1024\u{a0}KB"),
            (MEGABYTE, "1\u{a0}MB"),
            (MEGABYTE + 1, "2\u{a0}MB"),
        ] {
            assert_eq!(size(bytes, Language::English), shown);
        }
    }
}
