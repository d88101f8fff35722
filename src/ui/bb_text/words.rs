//! The few words that BB codes stand for.

/// A word that stands for a BB code, or for what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// `[like]`.
    Like,
    /// `[dislike]`.
    Dislike,
    /// Before the stars of `[rating]`.
    Rating,
    /// A mention of all.
    Everyone,
    /// Before the number of a file on the portal's disk.
    File,
    /// A picture's name.
    Picture,
}
