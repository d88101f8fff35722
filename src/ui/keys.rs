//! Keys that mean the same everywhere.

use web_sys::KeyboardEvent;

/// What browsers report as the key code while an input method composes; Safari sets nothing else on the Enter that ends it.
const COMPOSING: u32 = 229;

/// Whether this is an Enter that acts: not with Shift, which begins a line, and not one that ends an input method's
/// composition.
#[must_use]
pub fn is_acting_enter(event: &KeyboardEvent) -> bool {
    event.key() == "Enter" && !event.shift_key() && !composes(event)
}

/// Whether this is an Enter that sends. Where a plain one begins a line, it is the one with Ctrl or Command.
#[must_use]
pub fn is_sending_enter(event: &KeyboardEvent, breaks: bool) -> bool {
    is_acting_enter(event) && (!breaks || event.ctrl_key() || event.meta_key())
}

/// Whether this is an Escape that acts: not one that ends an input method's composition, and not one that something in the
/// page has taken for itself.
#[must_use]
pub fn is_acting_escape(event: &KeyboardEvent) -> bool {
    event.key() == "Escape" && !event.default_prevented() && !composes(event)
}

/// Whether this is the slash that asks for something: alone, or with Ctrl or Command where the keyboard has it elsewhere.
#[must_use]
pub fn is_asking_slash(event: &KeyboardEvent) -> bool {
    let with_control = event.ctrl_key() || event.meta_key();
    let slash = event.key() == "/" || (with_control && event.code() == "Slash");
    slash && !event.alt_key() && !event.default_prevented() && !composes(event)
}

/// Whether this is End alone, which selects nothing.
#[must_use]
pub fn is_plain_end(event: &KeyboardEvent) -> bool {
    let held = event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key();
    event.key() == "End" && !held
}

fn composes(event: &KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == COMPOSING
}
