//! The site chat: the visitor's chat on a company's own site, in a frame or as a page of its own. It talks to its server
//! only, and of the page around it hears what its loader has to tell (`host_page`).

pub mod api;
pub mod attachments;
mod attention;
mod changes;
mod components;
mod connection;
mod engine;
mod field;
pub mod host_page;
mod identity;
pub mod kept;
mod phrases;
pub mod rows;
mod scroll;
mod sending;
mod sharing;
pub mod state;
pub mod timeline;
pub mod window;
pub mod wire;

use crate::browser::json::Json;
use crate::browser::{boot as page_boot, clock, page};
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use components::composer::above;
use components::conversation::conversation;
use components::options::{forgets, options};
use components::rows::Manner;
use engine::Engine;
use field::Field;
use framechat_protocol::boot::SiteChatBoot;
use kept::Kept;
use phrases::Phrase;
use rows::rows;
use scroll::Scroller;
use state::{Action, State, Trouble};
use std::fmt;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// Shows the site chat in `root` with the page's boot data; `false` when this build cannot read them.
#[must_use]
pub fn mount(root: &Element, boot: &str) -> bool {
    let Some(boot) = Json::parse(boot).as_ref().and_then(wire::boot) else {
        return false;
    };
    // Title, language and colours are in the page from the start.
    let Some(field) = page_boot::composer().as_ref().and_then(Field::adopt) else {
        return false;
    };
    let props = AppProps {
        boot: Rc::new(boot),
        composer: Composer(field),
    };
    yew::Renderer::<App>::with_root_and_props(root.clone(), props).render();
    true
}

/// Properties of [`App`].
#[derive(Debug, PartialEq, Properties)]
pub struct AppProps {
    /// What the server said about the site.
    pub boot: Rc<SiteChatBoot>,
    /// The composer that the server wrote.
    pub composer: Composer,
}

/// The composer that the server wrote, taken over. Two are the same when they are one.
#[derive(Clone)]
pub struct Composer(Rc<Field>);

impl PartialEq for Composer {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Composer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Composer")
    }
}

/// The site chat.
#[component]
pub fn App(props: &AppProps) -> Html {
    let boot = &props.boot;
    let language = Language::choose(&boot.lang);
    let kept = use_memo((), |()| Kept::new(&boot.site));
    let state = {
        let kept = Rc::clone(&kept);
        let asked = boot.pre_chat.clone().unwrap_or_default();
        let field = Rc::clone(&props.composer.0);
        use_reducer(move || {
            let mut state = kept.state();
            kept.add_answers(&mut state);
            state.questions.asked = asked;
            state.draft = field.draft(state.draft);
            state
        })
    };
    let running = use_memo((), |()| {
        let engine = Engine::new(boot, (*kept).clone(), Rc::clone(&props.composer.0), &state);
        let ondeed = engine.acts();
        (engine, Scroller::new(state.dispatcher()), ondeed)
    });
    let reading = &state.reading;
    let shown = (
        Rc::clone(&state.timeline),
        reading.window,
        Rc::clone(&reading.unfolded),
    );
    let rows = use_memo(shown, |(timeline, window, unfolded)| {
        rows(timeline, *window, unfolded, clock::local_day)
    });
    let manner = use_memo(language, |language| Manner {
        language: *language,
        trusted: [&boot.parents[..], &[page::own_origin()]].concat(),
        avatar: boot.avatar.clone(),
    });
    {
        let (state, rows, running) = (state.clone(), Rc::clone(&rows), Rc::clone(&running));
        use_effect(move || {
            running.0.follow(&state);
            running.1.follow(&state, &rows);
        });
    }
    let (engine, scroller, ondeed) = &*running;
    html! {
        <>
            { head(boot, &state, options(language, &state, engine)) }
            { conversation(&manner, &state, &rows, engine, ondeed.clone(), scroller, state.look.greeting.as_deref().or(boot.greeting.as_deref())) }
            <div class="site-chat-banner" aria-live="polite">
                { banner(&state, language) }
                { forgetful(&state, language) }
                { forgets(language, &state, engine) }
            </div>
            { above(language, &state, engine) }
        </>
    }
}

/// Title and picture, as the page around the chat has them, or else the site's settings.
fn head(boot: &SiteChatBoot, state: &State, options: Html) -> Html {
    let look = &state.look;
    let face = look.avatar.as_ref().or(boot.avatar.as_ref()).map(|address| {
        html! { <img class="site-chat-face" src={address.clone()} alt="" width="32" height="32" /> }
    });
    html! {
        <header class="site-chat-head">
            { face }
            <h1>{ look.title.as_ref().unwrap_or(&boot.title) }</h1>
            { options }
        </header>
    }
}

/// What stands between the visitor and the operator now, calmly, with what can be done about it.
fn banner(state: &UseReducerHandle<State>, language: Language) -> Html {
    let say = |phrase: Phrase| phrase.text(language);
    let waiting = |phrase: Phrase| notice(NoticeKind::Waiting, None, html! { { say(phrase) } });
    match state.trouble {
        Some(Trouble::Unreachable) => waiting(Phrase::Unreachable),
        Some(trouble) => {
            let dispatcher = state.dispatcher();
            let onclick = match trouble {
                Trouble::Outdated => Callback::from(|_| page::reload()),
                _ => Callback::from(move |_| dispatcher.dispatch(Action::OpenAgain)),
            };
            let inside = html! {
                <>
                    <span>{ say(trouble.into()) }</span>
                    { button(say(Phrase::TryAgain), ButtonKind::Quiet, None, onclick) }
                </>
            };
            notice(NoticeKind::Problem, None, inside)
        }
        None if state.session.is_some() && !state.live => {
            html! { <div class="site-chat-late">{ waiting(Phrase::Reconnecting) }</div> }
        }
        None => html! {},
    }
}

/// That the browser keeps nothing is said once and for all, before the visitor counts on it.
fn forgetful(state: &State, language: Language) -> Html {
    let said = if state.forgetful {
        Phrase::KeepsNothing.text(language)
    } else {
        return html! {};
    };
    notice(NoticeKind::Waiting, None, html! { { said } })
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
