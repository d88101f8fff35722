//! Numbers that are random, and the same again for the same seed.

use std::time::Duration;

/// A source of random numbers (splitmix64).
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    seed: u64,
    state: std::cell::Cell<u64>,
}

impl Chance {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let seed = seed.unwrap_or_else(|| {
            let bytes = framechat_server::random::bytes::<4>().unwrap();
            u64::from(u32::from_ne_bytes(bytes))
        });
        Self {
            seed,
            state: seed.into(),
        }
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    fn next(&self) -> u64 {
        let state = self.state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.state.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Another source, for someone who draws at moments of their own.
    pub(crate) fn branch(&self) -> Self {
        Self::new(Some(self.next()))
    }

    /// 0 to `most`.
    pub(crate) fn up_to(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % (most as u64 + 1)).unwrap()
    }

    pub(crate) fn one_in(&mut self, number: usize) -> bool {
        self.up_to(number - 1) == 0
    }

    pub(crate) fn duration(&mut self, longest: Duration) -> Duration {
        longest.mul_f64(self.up_to(1000) as f64 / 1000.0)
    }

    pub(crate) fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.up_to(list.len() - 1)]
    }
}
