//! How much of a text is shown, so that no message makes the page slow: a part of it first, more when the reader asks, and
//! never without bound. Pure.

/// The most of a text that is read at all, in bytes: more than any server of ours tells.
const READ_MAX_BYTES: usize = 64 * 1024;

/// What of a long text is shown at first, and the most that ever is: in characters, and in nodes of its tree. A line break
/// is a node, too, so that many short lines are a long text.
const FOLDED: (usize, usize) = (700, 40);
const UNFOLDED: (usize, usize) = (READ_MAX_BYTES, 8_000);

/// What of a text is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// All of it is.
    Nothing,
    /// There is more, for a reader who asks.
    Folded,
    /// It is too long.
    TooLong,
}

/// What may still be shown of a text.
#[derive(Debug)]
pub(super) struct Room {
    chars: usize,
    nodes: usize,
    rest: Rest,
    unfolded: bool,
}

impl Room {
    /// The part of a text that is read, and room for what is shown of it.
    pub(super) fn of(text: &str, unfolded: bool) -> (&str, Self) {
        let (chars, nodes) = if unfolded { UNFOLDED } else { FOLDED };
        let read = &text[..text.floor_char_boundary(READ_MAX_BYTES)];
        let mut room = Self {
            chars,
            nodes,
            rest: Rest::Nothing,
            unfolded,
        };
        if read.len() < text.len() {
            room.full();
        }
        (read, room)
    }

    fn full(&mut self) {
        self.rest = if self.unfolded {
            Rest::TooLong
        } else {
            Rest::Folded
        };
    }

    /// Takes room for a node; `false` when there is none.
    pub(super) fn takes_node(&mut self) -> bool {
        let taken = self.nodes > 0 && self.chars > 0;
        if taken {
            self.nodes -= 1;
        } else {
            self.full();
        }
        taken
    }

    /// The part of a text that there is room for.
    pub(super) fn part_of(&mut self, text: &str) -> String {
        let mut chars = text.char_indices();
        let part = match chars.nth(self.chars) {
            Some((end, _)) => {
                self.full();
                self.chars = 0;
                &text[..end]
            }
            None => {
                self.chars -= text.chars().count();
                text
            }
        };
        part.to_owned()
    }

    pub(super) fn rest(self) -> Rest {
        self.rest
    }
}

#[cfg(test)]
mod tests {
    use super::{FOLDED, READ_MAX_BYTES, Rest, Room, UNFOLDED};

    #[test]
    fn a_text_is_shown_up_to_its_last_character() {
        for (length, shown, rest) in [
            (FOLDED.0 - 1, FOLDED.0 - 1, Rest::Nothing),
            (FOLDED.0, FOLDED.0, Rest::Nothing),
            (FOLDED.0 + 1, FOLDED.0, Rest::Folded),
        ] {
            let text = "ы".repeat(length);
            let (read, mut room) = Room::of(&text, false);
            assert!(room.takes_node());
            assert_eq!(room.part_of(read).chars().count(), shown);
            assert_eq!(room.rest(), rest);
        }
    }

    #[test]
    fn nodes_are_counted_too() {
        for (unfolded, (_, most), rest) in [
            (false, FOLDED, Rest::Folded),
            (true, UNFOLDED, Rest::TooLong),
        ] {
            let (_, mut room) = Room::of("", unfolded);
            assert!((0..most).all(|_| room.takes_node()));
            assert_eq!(room.rest, Rest::Nothing);
            assert!(!room.takes_node());
            assert_eq!(room.rest(), rest);
        }
    }

    #[test]
    fn nothing_follows_a_text_that_was_cut() {
        let (_, mut room) = Room::of("", false);
        room.part_of(&"x".repeat(FOLDED.0 + 1));
        assert_eq!(room.part_of("more"), "");
        assert!(!room.takes_node());
    }

    #[test]
    fn a_huge_text_is_read_in_part() {
        for (length, read, rest) in [
            (READ_MAX_BYTES, READ_MAX_BYTES, Rest::Nothing),
            (READ_MAX_BYTES + 1, READ_MAX_BYTES, Rest::TooLong),
        ] {
            let text = "x".repeat(length);
            let (part, room) = Room::of(&text, true);
            assert_eq!((part.len(), room.rest()), (read, rest));
        }
        // A letter of two bytes is not cut in its middle.
        let text = ["x", &"ы".repeat(READ_MAX_BYTES)].concat();
        assert_eq!(Room::of(&text, true).0.len(), READ_MAX_BYTES - 1);
    }
}
