//! The client's card, from what the frame told. Everything in it is a stranger's text and shown as text; only checked
//! addresses become links.

use std::rc::Rc;

use framechat_protocol::bbcode::SafeUrl;
use framechat_protocol::iqchannels::{CloseReason, Id};
use yew::prelude::*;

use crate::browser::clock;
use crate::crm_host::client_url::ClientUrls;
use crate::crm_host::contacts;
use crate::crm_host::phrases::{self, Phrase};
use crate::crm_host::state::{Action, Shown};
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;

/// Properties of [`Card`].
#[derive(Debug, PartialEq, Properties)]
pub struct CardProps {
    /// The card and why it is closed, if it is.
    pub shown: Rc<Shown>,
    /// Where clicks go.
    pub act: Callback<Action>,
    /// Language of the interface.
    pub language: Language,
    /// Which address of the client opens.
    pub urls: ClientUrls,
}

/// The client's card.
#[component]
pub fn Card(props: &CardProps) -> Html {
    let Shown { card, closed } = &*props.shown;
    let language = props.language;
    let dismiss = use_callback(props.act.clone(), |_: MouseEvent, act| {
        act.emit(Action::DismissCard)
    });
    let name = contacts::name(card).map_or_else(
        || AttrValue::from(Phrase::Nameless.text(language)),
        AttrValue::from,
    );
    let ids = [
        (Phrase::TicketNumber, &card.ticket_id),
        (Phrase::ClientNumber, &card.client.id),
        (Phrase::CrmId, &card.client.crm_client_id),
    ];
    html! {
        <section class={classes!("crm-card", closed.is_some().then_some("crm-card-closed"))} aria-label={Phrase::ClientCard.text(language)}>
            <header class="crm-card-head">
                <h2 class="crm-card-name" dir="auto">{ name }</h2>
                if let Some(page) = props.urls.of(card) {
                    <a class="crm-link" href={page.url.to_string()} target="_blank" rel="noopener noreferrer">
                        { Phrase::ShowInCrm.text(language) }
                    </a>
                }
                { button(Phrase::HideCard.text(language), ButtonKind::Quiet, None, dismiss) }
            </header>
            <div class="crm-card-closing" aria-live="polite">
                if let Some(reason) = closed {
                    <p>{ closing(reason, language) }</p>
                }
            </div>
            <ul class="crm-card-ids">
                for (phrase, id) in ids {
                    if let Some(id) = id {
                        <li>{ numbered(phrase, id, language) }</li>
                    }
                }
            </ul>
            <dl class="crm-card-details">
                for (phrase, value) in details(&props.shown, language) {
                    <div><dt>{ phrase.text(language) }</dt><dd dir="auto">{ value }</dd></div>
                }
            </dl>
        </section>
    }
}

fn numbered(phrase: Phrase, id: &Id, language: Language) -> String {
    format!("{} {id}", phrase.text(language))
}

fn closing(reason: &CloseReason, language: Language) -> String {
    let sentence = phrases::of_closing(reason).text(language);
    match reason {
        CloseReason::Other(word) if !word.trim().is_empty() => format!("{sentence}: {word}"),
        _ => sentence.to_owned(),
    }
}

/// The details that are there, each as text or as a link.
fn details(shown: &Shown, language: Language) -> Vec<(Phrase, Html)> {
    let details = &shown.card.client.details;
    let linked = |text: &String, url: Option<SafeUrl>| match url {
        Some(url) => html! { <a class="crm-link" href={url.as_str().to_owned()}>{ text }</a> },
        None => html! { text },
    };
    let plain = |text: &String| html! { text };
    let dated = |text: &String| match contacts::birthday(text) {
        Some(date) => {
            let written = clock::long_day(&date, language.tag()).unwrap_or_else(|| text.clone());
            html! { <time datetime={date}>{ written }</time> }
        }
        None => html! { text },
    };
    [
        (
            Phrase::Phone,
            details
                .cellphone
                .as_ref()
                .map(|text| linked(text, contacts::phone(text))),
        ),
        (
            Phrase::Email,
            details
                .email
                .as_ref()
                .map(|text| linked(text, contacts::mail(text))),
        ),
        (Phrase::Birthday, details.birthday.as_ref().map(dated)),
        (Phrase::Sex, details.sex.as_ref().map(plain)),
        (Phrase::TaxpayerNumber, details.inn.as_ref().map(plain)),
        (
            Phrase::ExternalReference,
            details.ext_ref.as_ref().map(plain),
        ),
        (Phrase::BankCard, details.card_ref.as_ref().map(plain)),
    ]
    .into_iter()
    .filter_map(|(phrase, value)| Some((phrase, value?)))
    .collect()
}
