//! What a portal attaches to a message beside files: blocks of texts, links and pictures.
//!
//! The vendor documents the field of the event and not its shape; the blocks are those of the messenger's own attachments
//! (`MESSAGE`, `LINK` with `NAME` and `LINK`, `IMAGE`, `USER`, `GRID` with `NAME` and `VALUE`). What is not known is left out.

use crate::bitrix24::form::Value;

/// The most lines taken from one message.
const LINES_MAX: usize = 50;

/// The attached blocks as BB code, one line each, in their order.
#[must_use]
pub fn lines(attachments: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    collect(attachments, &mut lines);
    lines
}

/// The form's own limit bounds the depth.
fn collect(value: &Value, lines: &mut Vec<String>) {
    if lines.len() >= LINES_MAX {
        return;
    }
    let text = |key: &str| {
        either(value, key)
            .and_then(Value::as_text)
            .filter(|text| !text.trim().is_empty())
    };
    if let Some(link) = text("LINK") {
        lines.push(linked(link, text("NAME")));
        return;
    }
    if let Some(message) = text("MESSAGE") {
        lines.push(message.to_owned());
        return;
    }
    if let (Some(name), Some(shown)) = (text("NAME"), text("VALUE")) {
        lines.push(format!("{name}: {shown}"));
        return;
    }
    for inner in value.items() {
        collect(inner, lines);
    }
}

/// Keys come in upper or lower case, as the caller of the messenger wrote them.
fn either<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value
        .get(key)
        .or_else(|| value.get(&key.to_ascii_lowercase()))
}

/// A link as BB code. Brackets would end the code: the name loses them, the address has them encoded.
#[must_use]
fn linked(link: &str, name: Option<&str>) -> String {
    let link = link.replace('[', "%5B").replace(']', "%5D");
    match name {
        Some(name) => format!(
            "[url={link}]{}[/url]",
            name.replace(['[', ']', '\n'], " ").trim()
        ),
        None => format!("[url]{link}[/url]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitrix24::form::decode;

    fn read(body: &str) -> Vec<String> {
        lines(&decode(body.as_bytes()).unwrap())
    }

    #[test]
    fn blocks_become_lines() {
        let body = "0[BLOCKS][0][MESSAGE]=Your order&0[BLOCKS][1][LINK][NAME]=See [it]&0[BLOCKS][1][LINK][LINK]=https://e.x/?a[1]=2\
                    &0[BLOCKS][2][image][0][link]=https://e.x/i.png&0[BLOCKS][3][GRID][0][NAME]=Sum&0[BLOCKS][3][GRID][0][VALUE]=5&0[COLOR]=x";
        assert_eq!(
            read(body),
            [
                "Your order",
                "[url=https://e.x/?a%5B1%5D=2]See  it[/url]",
                "[url]https://e.x/i.png[/url]",
                "Sum: 5",
            ]
        );
    }

    #[test]
    fn the_unknown_and_the_empty_are_left_out() {
        assert!(read("").is_empty());
        assert!(read("0[BLOCKS][0][DELIMITER][SIZE]=200&MESSAGE=+").is_empty());
        assert!(lines(&Value::Text("x".to_owned())).is_empty());
    }

    #[test]
    fn lines_are_bounded() {
        let body = |count: usize| {
            (0..count)
                .map(|index| format!("{index}[MESSAGE]=x&"))
                .collect::<String>()
        };
        for (given, kept) in [
            (LINES_MAX - 1, LINES_MAX - 1),
            (LINES_MAX, LINES_MAX),
            (LINES_MAX + 1, LINES_MAX),
        ] {
            assert_eq!(read(&body(given)).len(), kept);
        }
    }
}
