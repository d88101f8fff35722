//! Which part of the conversation is in the page. The rest is two empty boxes of the height it would have, so that ten
//! thousand messages cost what fifty do. Pure.

use super::timeline::Timeline;
use std::ops::Range;

/// The most messages in the page at once, beside those on their way and what one chunk may be larger.
pub const MOUNTED_MAX: usize = 120;

/// The part of the conversation that is in the page, by places in the chat; what comes and goes outside of it moves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first place.
    pub from: i64,
    /// The place behind the last one; [`i64::MAX`] keeps the end of the conversation in the page.
    pub to: i64,
}

impl Default for Window {
    /// The end of the conversation.
    fn default() -> Self {
        Self {
            from: i64::MIN,
            to: i64::MAX,
        }
    }
}

impl Window {
    /// The end of the conversation is in the page.
    #[must_use]
    pub fn is_end(self) -> bool {
        self.to == i64::MAX
    }

    /// The chunks in the page, [`MOUNTED_MAX`] messages of them at most: the last ones at the end, else the first ones.
    #[must_use]
    pub fn chunks(self, timeline: &Timeline) -> Range<usize> {
        let chunks = timeline.chunks();
        let mut start = chunks.partition_point(|chunk| chunk.seqs().1 < self.from);
        let mut end = chunks.partition_point(|chunk| chunk.seqs().0 < self.to);
        if end <= start {
            // What was in the page is gone; the end is always somewhere to be.
            (start, end) = (0, chunks.len());
        }
        let room = |taken: &mut usize, at: usize| {
            *taken += chunks[at].messages().len();
            *taken <= MOUNTED_MAX
        };
        let mut taken = 0;
        if self.is_end() || end == chunks.len() {
            let fit = (start..end).rev().take_while(|at| room(&mut taken, *at));
            start = end - fit.count().clamp(usize::from(end > 0), end);
        } else {
            let fit = (start..end).take_while(|at| room(&mut taken, *at));
            end = start + fit.count().max(1);
        }
        start..end
    }

    /// The window that shows what lies between two heights, in CSS pixels from the beginning of what is loaded.
    #[must_use]
    pub fn showing(timeline: &Timeline, top_px: i32, bottom_px: i32) -> Self {
        let chunks = timeline.chunks();
        let mut window = Self::default();
        let mut at_px = 0_i32;
        for (at, chunk) in chunks.iter().enumerate() {
            let (above, below) = (at_px, at_px.saturating_add(chunk.height_px()));
            at_px = below;
            if below <= top_px && at + 1 < chunks.len() {
                window.from = chunk.seqs().1.saturating_add(1);
            }
            if above > bottom_px && at > 0 {
                window.to = chunk.seqs().0;
                break;
            }
        }
        window
    }
}

/// The height of some chunks, in CSS pixels.
#[must_use]
pub fn height_px(timeline: &Timeline, chunks: Range<usize>) -> i32 {
    let heights = timeline.chunks()[chunks]
        .iter()
        .map(|chunk| chunk.height_px());
    heights.fold(0, i32::saturating_add)
}

#[cfg(test)]
mod tests;
