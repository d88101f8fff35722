//! Quotes: the one thing that goes by lines and not by tags.

use std::ops::Range;

use super::QuoteAuthor;
use super::tag::find_ignore_case;

/// What a line of dashes around a quoted block looks like.
const FENCE: &str = "------------------------------------------------------";

/// A part of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block<'a> {
    /// Anything but a quote.
    Plain(&'a str),
    /// A quote, its marks removed.
    Quote {
        author: Option<QuoteAuthor>,
        text: String,
    },
}

/// A line without its end, and what it is.
struct Line {
    range: Range<usize>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Quoted,
    Fence,
}

/// Splits a message into quotes and what is between them. The line ends beside a quote belong to it and are dropped.
pub(super) fn split(text: &str) -> Vec<Block<'_>> {
    let lines = lines(text);
    let last_fence = lines.iter().rposition(|line| line.kind == Kind::Fence);
    let mut blocks = Vec::new();
    let mut plain = 0;
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        let end = match line.kind {
            Kind::Quoted => lines[index..]
                .iter()
                .position(|line| line.kind != Kind::Quoted)
                .map(|n| index + n),
            // A fence needs another one, with something in between.
            Kind::Fence if last_fence.is_some_and(|last| last > index) => lines[index + 1..]
                .iter()
                .position(|line| line.kind == Kind::Fence)
                .map(|n| index + n + 2),
            Kind::Plain | Kind::Fence => {
                index += 1;
                continue;
            }
        };
        let end = end.unwrap_or(lines.len());
        // The line before a quote ended where the quote starts.
        if let Some(before) = index.checked_sub(1).map(|before| lines[before].range.end)
            && plain <= before
        {
            push_plain(&mut blocks, &text[plain..before]);
        }
        blocks.push(quote(text, &lines[index..end]));
        plain = lines.get(end).map_or(text.len(), |next| next.range.start);
        index = end;
    }
    push_plain(&mut blocks, &text[plain..]);
    blocks
}

fn push_plain<'a>(blocks: &mut Vec<Block<'a>>, text: &'a str) {
    if !text.is_empty() {
        blocks.push(Block::Plain(text));
    }
}

fn quote<'a>(text: &str, lines: &[Line]) -> Block<'a> {
    if lines[0].kind == Kind::Quoted {
        let stripped: Vec<&str> = lines
            .iter()
            .map(|line| &text[line.range.clone()][2..])
            .collect();
        let text = stripped
            .iter()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n");
        return Block::Quote { author: None, text };
    }
    let inner = &lines[1..lines.len() - 1];
    let author = inner
        .first()
        .and_then(|line| author(&text[line.range.clone()]));
    let inner = if author.is_some() { &inner[1..] } else { inner };
    let body = match (inner.first(), inner.last()) {
        (Some(first), Some(last)) => &text[first.range.start..last.range.end],
        _ => "",
    };
    Block::Quote {
        author,
        text: body.to_owned(),
    }
}

/// `Name [time]`, and `#chat1/2` after it in newer messengers.
fn author(line: &str) -> Option<QuoteAuthor> {
    let (line, source) = match line.rsplit_once(" #") {
        Some((line, source)) if !source.contains([' ', ']']) => (line, Some(source)),
        _ => (line, None),
    };
    let (name, time) = line.trim_end().strip_suffix(']')?.rsplit_once('[')?;
    let name = name.trim();
    (!name.is_empty()).then(|| QuoteAuthor {
        name: name.to_owned(),
        time: time.to_owned(),
        source: source.map(str::to_owned),
    })
}

/// All lines. `[br]` ends one as `\n` does; within `[code]` neither does.
fn lines(text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    let mut code = code_spans(text).into_iter().peekable();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        if let Some(span) = code.next_if(|span| span.start == at) {
            at = span.end;
            continue;
        }
        let end_bytes = match bytes[at] {
            b'\n' => 1,
            b'[' if bytes[at..].len() >= 4 && bytes[at..at + 4].eq_ignore_ascii_case(b"[br]") => 4,
            _ => 0,
        };
        if end_bytes == 0 {
            at += 1;
        } else {
            lines.push(line(text, start..at));
            at += end_bytes;
            start = at;
        }
    }
    lines.push(line(text, start..text.len()));
    lines
}

fn line(text: &str, range: Range<usize>) -> Line {
    let content = &text[range.clone()];
    let kind = if content.starts_with(">>") {
        Kind::Quoted
    } else if content.trim_end() == FENCE {
        Kind::Fence
    } else {
        Kind::Plain
    };
    Line { range, kind }
}

fn code_spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = find_ignore_case(text, "[code]", at) {
        let Some(end) = find_ignore_case(text, "[/code]", start) else {
            break;
        };
        at = end + "[/code]".len();
        spans.push(start..at);
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Block<'static> {
        Block::Quote {
            author: None,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_text_without_quotes_is_one_block() {
        for text in [
            "a",
            "a\nb[br]c",
            "a >> b",
            " >>a",
            "\n\n",
            FENCE,
            &FENCE[1..],
        ] {
            assert_eq!(split(text), [Block::Plain(text)], "{text}");
        }
        assert_eq!(split(""), []);
    }

    #[test]
    fn consecutive_lines_are_one_quote() {
        assert_eq!(split(">>a\n>> b\n>>  c"), [quoted("a\nb\n c")]);
        assert_eq!(
            split("x\n>>a\ny"),
            [Block::Plain("x"), quoted("a"), Block::Plain("y")]
        );
        assert_eq!(
            split(">>a[BR]>>b[br]y"),
            [quoted("a\nb"), Block::Plain("y")]
        );
        assert_eq!(
            split("x\n\n>>a\n\ny"),
            [Block::Plain("x\n"), quoted("a"), Block::Plain("\ny")]
        );
        assert_eq!(split(">>\n"), [quoted("")]);
        assert_eq!(split("\n>>a"), [quoted("a")]);
    }

    #[test]
    fn fences_hold_a_quote_and_may_name_its_author() {
        let text = format!("{FENCE}\nAnna B. [10:15]\nline [b]one[/b]\ntwo\n{FENCE}\nanswer");
        let author = QuoteAuthor {
            name: "Anna B.".to_owned(),
            time: "10:15".to_owned(),
            source: None,
        };
        let quote = Block::Quote {
            author: Some(author),
            text: "line [b]one[/b]\ntwo".to_owned(),
        };
        assert_eq!(split(&text), [quote, Block::Plain("answer")]);

        let text = format!("{FENCE}\nAnna [today, 10:15] #chat12/345\nx\n{FENCE}");
        let Some(Block::Quote {
            author: Some(author),
            ..
        }) = split(&text).pop()
        else {
            panic!("no author")
        };
        assert_eq!(author.source.as_deref(), Some("chat12/345"));
        assert_eq!(author.time, "today, 10:15");

        assert_eq!(
            split(&format!("{FENCE}\nno author\n{FENCE}")),
            [quoted("no author")]
        );
        assert_eq!(split(&format!("{FENCE}\n{FENCE}")), [quoted("")]);
    }

    #[test]
    fn a_fence_alone_stays_text() {
        let text = format!("{FENCE}\na\n{FENCE}\nb\n{FENCE}\nc");
        let rest = format!("b\n{FENCE}\nc");
        assert_eq!(split(&text), [quoted("a"), Block::Plain(&rest)]);
        for other in [format!("-{FENCE}"), FENCE[1..].to_owned()] {
            let text = format!("{other}\na\n{other}");
            assert_eq!(split(&text), [Block::Plain(&text)]);
        }
    }

    #[test]
    fn code_is_not_quoted() {
        let text = "[code]a\n>>b[br]>>c[/CODE]\n>>d";
        assert_eq!(
            split(text),
            [Block::Plain("[code]a\n>>b[br]>>c[/CODE]"), quoted("d")]
        );
        // Without an end it is no code.
        assert_eq!(split("[code]\n>>b"), [Block::Plain("[code]"), quoted("b")]);
    }
}
