//! What the CRM host looks like.

pub mod card;
pub mod commands;
pub mod remarks;
pub mod summary;

use yew::prelude::*;

use self::card::Card;
use self::commands::Commands;
use self::remarks::Remarks;
use self::summary::Summary;
use super::host::Host;
use super::phrases::Phrase;
use super::settings::SettingsError;
use super::state::{Action, State};
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};

/// Properties of [`Surface`].
#[derive(Debug, PartialEq, Properties)]
pub struct SurfaceProps {
    /// The host, or why there is none.
    pub host: Result<Host, SettingsError>,
    /// Language of the interface.
    pub language: Language,
}

/// A host, or an explanation of what is wrong with the page's wishes.
#[component]
pub fn Surface(props: &SurfaceProps) -> Html {
    match &props.host {
        Ok(host) => html! { <CrmHost host={host.clone()} /> },
        Err(error) => html! {
            <div class="crm" role="alert" lang={props.language.tag()} dir={props.language.direction()}>
                { notice(NoticeKind::Problem, None, html! {
                    <>
                        <span class="crm-remark">{ Phrase::Unusable.text(props.language) }</span>
                        { " " }
                        <span class="crm-remark" lang="en">{ error.to_string() }</span>
                    </>
                }) }
            </div>
        },
    }
}

/// Properties of [`CrmHost`].
#[derive(Debug, PartialEq, Properties)]
pub struct CrmHostProps {
    /// The host. One component shows it; another host needs another component, by key.
    pub host: Host,
}

/// The operator frame with what belongs to it: toolbar, remarks and the client's card.
#[component]
pub fn CrmHost(props: &CrmHostProps) -> Html {
    let state = use_reducer(State::default);
    let slot = use_node_ref();
    {
        let slot = slot.clone();
        let dispatcher = state.dispatcher();
        use_effect_with(props.host.clone(), move |host| {
            let host = host.clone();
            if let Some(slot) = slot.cast::<web_sys::Element>() {
                host.attach(
                    &slot,
                    Callback::from(move |action: Action| dispatcher.dispatch(action)),
                );
            }
            move || host.detach()
        });
    }
    let act = use_callback((), {
        let dispatcher = state.dispatcher();
        move |action: Action, ()| dispatcher.dispatch(action)
    });
    let settings = props.host.settings();
    let language = settings.language;
    // The frame's slot stays empty in the virtual DOM, so that nothing here ever moves or recreates the frame; what comes
    // and goes has wrappers of its own.
    html! {
        <section class="crm" aria-label="iQChannels" lang={language.tag()} dir={language.direction()}>
            <div class={if settings.toolbar { "crm-toolbar" } else { "crm-toolbar-none" }} part="toolbar">
                <Summary phase={state.phase} counters={state.counters} announced={state.announced} {language} />
                if settings.toolbar {
                    <Commands host={props.host.clone()} act={act.clone()} />
                }
            </div>
            <Remarks host={props.host.clone()} phase={state.phase} remark={state.remark.clone()} act={act.clone()} />
            <div class="crm-body">
                <div class="crm-side" part="client-card">
                    if let Some(shown) = state.shown.clone() {
                        <Card {shown} {act} {language} urls={settings.client_urls.clone()} />
                    }
                </div>
                <div class="crm-frame" part="frame" ref={slot}></div>
            </div>
        </section>
    }
}
