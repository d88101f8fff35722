//! The browser's clocks, and times written in the page's language.

use super::page;
use js_sys::Intl::DateTimeFormat;
use js_sys::{Array, Date, Object, Reflect};
use std::cell::Cell;
use wasm_bindgen::JsValue;
use web_sys::window;

/// Milliseconds since 1970 by the person's own clock, which may be wrong: for display only.
#[must_use]
pub fn now_unix_ms() -> i64 {
    // Whole milliseconds of a date fit an i64 with room to spare.
    #[allow(clippy::cast_possible_truncation)]
    let ms = Date::now() as i64;
    ms
}

/// A difference that a slow answer and whole seconds in the header explain; a person's clock may be as wrong as that.
const SKEW_MIN_MS: i64 = 60_000;

thread_local! {
    /// How far the server's clock is ahead of the person's, in milliseconds, when one of them is wrong.
    static SKEW_MS: Cell<i64> = const { Cell::new(0) };
}

/// Milliseconds since 1970 by the server's clock as far as one of its answers told, else by the person's own.
#[must_use]
pub fn server_unix_ms() -> i64 {
    now_unix_ms().saturating_add(SKEW_MS.get())
}

/// Takes the time from the `Date` of an answer that just came.
pub(super) fn hear_server(date: &str) {
    let ms = Date::parse(date);
    if !ms.is_nan() {
        #[allow(clippy::cast_possible_truncation)]
        SKEW_MS.set(skew(ms as i64, now_unix_ms()));
    }
}

fn skew(server_ms: i64, own_ms: i64) -> i64 {
    let ahead = server_ms.saturating_sub(own_ms);
    if ahead.saturating_abs() < SKEW_MIN_MS {
        0
    } else {
        ahead
    }
}

/// Milliseconds since the page began; never goes back.
#[must_use]
pub fn monotonic_ms() -> i64 {
    #[allow(clippy::cast_possible_truncation)]
    let ms = window()
        .and_then(|window| window.performance())
        .map_or_else(Date::now, |performance| performance.now()) as i64;
    ms
}

/// Notes this moment in the browser's performance timeline, where measurements find it by this name.
pub fn mark(name: &str) {
    if let Some(performance) = window().and_then(|window| window.performance()) {
        // A mark that is not made is a measurement less.
        let _ = performance.mark(name);
    }
}

/// The day a moment belongs to where the reader is, as a number to compare days by; not a date.
#[must_use]
pub fn local_day(unix_ms: i64) -> i64 {
    let date = date(unix_ms);
    i64::from(date.get_full_year()) * 372
        + i64::from(date.get_month()) * 31
        + i64::from(date.get_date())
}

thread_local! {
    // Making a formatter takes longer than using it, and every message has a time.
    static TIME_OF_DAY: DateTimeFormat = formatter(&[("timeStyle", "short")]);
}

/// The time of day, such as `14:05` or `2:05 PM`.
#[must_use]
pub fn time_of_day(unix_ms: i64) -> String {
    TIME_OF_DAY.with(|formatter| format(unix_ms, formatter))
}

/// The date, such as `21 November 2026`.
#[must_use]
pub fn long_date(unix_ms: i64) -> String {
    format(unix_ms, &formatter(&[("dateStyle", "long")]))
}

/// The date as in a conversation: without the year, if it is this year's.
#[must_use]
pub fn day_of_year(unix_ms: i64) -> String {
    if date(unix_ms).get_full_year() == date(now_unix_ms()).get_full_year() {
        let wanted = [("month", "long"), ("day", "numeric")];
        format(unix_ms, &formatter(&wanted))
    } else {
        long_date(unix_ms)
    }
}

/// A day without a time, given as `yyyy-mm-dd`, such as `15 January 1929`; `None` when there is no such day.
#[must_use]
pub fn long_day(iso: &str, language: &str) -> Option<String> {
    let ms = Date::parse(iso);
    // A date alone is midnight in UTC, and has to be written there to stay the same day.
    let wanted = Object::new();
    for (name, value) in [("dateStyle", "long"), ("timeZone", "UTC")] {
        Reflect::set(&wanted, &name.into(), &value.into()).ok()?;
    }
    let formatter = DateTimeFormat::new(&Array::of1(&language.into()), &wanted);
    #[allow(clippy::cast_possible_truncation)]
    (!ms.is_nan()).then(|| format(ms as i64, &formatter))
}

/// Date and time, such as `21 Nov 2026, 14:05`.
#[must_use]
pub fn date_and_time(unix_ms: i64) -> String {
    format(
        unix_ms,
        &formatter(&[("dateStyle", "medium"), ("timeStyle", "short")]),
    )
}

/// The moment for a `datetime` attribute, in UTC; empty when it is out of a date's range.
#[must_use]
pub fn machine_time(unix_ms: i64) -> String {
    let date = date(unix_ms);
    if date.get_time().is_nan() {
        String::new()
    } else {
        date.to_iso_string().into()
    }
}

fn date(unix_ms: i64) -> Date {
    #[allow(clippy::cast_precision_loss)]
    Date::new(&JsValue::from_f64(unix_ms as f64))
}

fn formatter(options: &[(&str, &str)]) -> DateTimeFormat {
    let wanted = Object::new();
    for (key, value) in options {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&wanted, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    let own = DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let own = Reflect::get(&own, &JsValue::from_str("locale"))
        .ok()
        .and_then(|locale| locale.as_string())
        .unwrap_or_default();
    // An empty list of locales is the reader's own.
    let locales = Array::new();
    if let Some(locale) = foreign(&page::language(), &own) {
        locales.push(&JsValue::from_str(locale));
    }
    DateTimeFormat::new(&locales, &wanted)
}

/// The page's language, when the reader's own locale is of another one; `en-GB` writes an English page its own way.
fn foreign<'a>(page: &'a str, own: &str) -> Option<&'a str> {
    let same = primary(page).eq_ignore_ascii_case(primary(own));
    (!same && !page.is_empty()).then_some(page)
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

fn format(unix_ms: i64, formatter: &DateTimeFormat) -> String {
    let date = date(unix_ms);
    // Intl throws on an invalid date; an empty time is better than a broken page.
    if date.get_time().is_nan() {
        return String::new();
    }
    formatter
        .format()
        .call1(&JsValue::UNDEFINED, &date)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{SKEW_MIN_MS, foreign, skew};

    #[test]
    fn only_a_clock_that_is_clearly_wrong_is_corrected() {
        let now = 1_790_000_000_000;
        for (ahead, taken) in [
            (0, 0),
            (SKEW_MIN_MS - 1, 0),
            (SKEW_MIN_MS, SKEW_MIN_MS),
            (1 - SKEW_MIN_MS, 0),
            (-SKEW_MIN_MS, -SKEW_MIN_MS),
            (-now, -now),
        ] {
            assert_eq!(skew(now + ahead, now), taken, "{ahead}");
        }
        assert_eq!(skew(i64::MAX, -1), i64::MAX);
    }

    #[test]
    fn the_readers_own_way_of_the_pages_language() {
        for own in ["en-GB", "en", "EN-us"] {
            assert_eq!(foreign("en", own), None, "{own}");
        }
        assert_eq!(foreign("ru-RU", "ru"), None);
        assert_eq!(foreign("", "de-DE"), None);
    }

    #[test]
    fn the_pages_language_for_a_reader_of_another() {
        assert_eq!(foreign("ru", "en-US"), Some("ru"));
        assert_eq!(foreign("en", "de-DE"), Some("en"));
        assert_eq!(foreign("en", ""), Some("en"));
        assert_eq!(foreign("en", "enm"), Some("en"));
    }
}
