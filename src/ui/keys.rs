//! Keys that mean the same everywhere.

use web_sys::KeyboardEvent;

/// What browsers report as the key code while an input method composes; Safari sets nothing else on the Enter that ends it.
const COMPOSING: u32 = 229;

/// Whether this is an Enter that acts: not with Shift, which begins a line, and not one that ends an input method's
/// composition.
#[must_use]
pub fn is_acting_enter(event: &KeyboardEvent) -> bool {
    event.key() == "Enter"
        && !event.shift_key()
        && !event.is_composing()
        && event.key_code() != COMPOSING
}
