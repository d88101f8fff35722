//! The state of the channel and the operator's counters, in one line.

use yew::prelude::*;

use crate::crm_host::channel::Phase;
use crate::crm_host::phrases::{self, Phrase};
use crate::crm_host::state::Counters;
use crate::ui::language::Language;

/// Shown for a counter that the frame has not told yet.
const UNKNOWN: &str = "–";

/// Properties of [`Summary`].
#[derive(Debug, PartialEq, Properties)]
pub struct SummaryProps {
    /// Where the channel is.
    pub phase: Phase,
    /// The operator's counters.
    pub counters: Counters,
    /// The count of unread messages to read out.
    pub announced: Option<u64>,
    /// Language of the interface.
    pub language: Language,
}

/// State and counters.
#[component]
pub fn Summary(props: &SummaryProps) -> Html {
    let SummaryProps {
        phase,
        counters,
        announced,
        language,
    } = *props;
    let counter = |phrase: Phrase, count: Option<u64>| {
        let marked = phrase == Phrase::Unread && count.is_some_and(|count| count > 0);
        html! {
            <p class={classes!("crm-counter", marked.then_some("crm-counter-marked"))}>
                { phrase.text(language) }{ ": " }
                <b>{ count.map_or_else(|| UNKNOWN.to_owned(), |count| count.to_string()) }</b>
            </p>
        }
    };
    html! {
        <div class="crm-summary">
            <p class="crm-state" role="status" data-state={phase.code()}>{ phrases::of_phase(phase).text(language) }</p>
            <p class="crm-announcement" aria-live="polite">
                { announced.map(|count| phrases::unread(count, language)).unwrap_or_default() }
            </p>
            { counter(Phrase::OpenChats, counters.open) }
            { counter(Phrase::Unread, counters.unread) }
        </div>
    }
}
