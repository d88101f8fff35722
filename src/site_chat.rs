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
use crate::ui::button::ButtonKind;
use crate::ui::notice::NoticeKind;
use crate::ui::tree::{Fixed, Is, Tree, made, word};
use components::composer::above;
use components::conversation::conversation;
use components::options::{forgets, options};
use components::parts::{button, notice};
use components::rows::Manner;
use engine::Engine;
use field::Field;
use framechat_protocol::boot::SiteChatBoot;
use kept::Kept;
use phrases::{Phrase, say};
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
    phrases::speak(boot.phrases.clone());
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
    let manner = use_memo((), |()| Manner {
        trusted: [&boot.parents[..], &[page::own_origin()]].concat(),
        greeting: boot.greeting.clone(),
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
    Tree::view(|tree| {
        head(tree, boot, &state, engine);
        conversation(
            tree,
            &manner,
            &state,
            &rows,
            engine,
            ondeed.clone(),
            scroller,
        );
        tree.el("div", BANNER, |tree| {
            tree.part(|tree| banner(tree, &state, engine));
            tree.when(state.forgetful, |tree| {
                // Said once and for all, before the visitor counts on it.
                waiting(tree, say(Phrase::KeepsNothing));
            });
            tree.part(|tree| forgets(tree, &state, engine));
        });
        above(tree, &state, engine);
    })
}

const BANNER: Fixed = &[
    ("class", Is("site-chat-banner")),
    ("aria-live", Is("polite")),
];

/// Title and picture, as the page around the chat has them, or else the site's settings.
fn head(tree: &mut Tree, boot: &SiteChatBoot, state: &State, engine: &Engine) {
    let look = &state.look;
    tree.el("header", &[("class", Is("site-chat-head"))], |tree| {
        tree.part(|tree| {
            if let Some(address) = look.avatar.as_ref().or(boot.avatar.as_ref()) {
                tree.el_with(
                    "img",
                    &["class", "src", "alt", "width", "height"],
                    [
                        word("site-chat-face"),
                        made(address),
                        word(""),
                        word("32"),
                        word("32"),
                    ],
                    |_| {},
                );
            }
        });
        tree.el("h1", &[], |tree| {
            tree.text(look.title.as_ref().unwrap_or(&boot.title));
        });
        options(tree, state, engine);
    });
}

/// What stands between the visitor and the operator now, calmly, with what can be done about it.
fn banner(tree: &mut Tree, state: &State, engine: &Engine) {
    match state.trouble {
        Some(Trouble::Unreachable) => waiting(tree, say(Phrase::Unreachable)),
        Some(trouble) => {
            let (label, onclick) = match trouble {
                Trouble::Outdated => (Phrase::Reload, Callback::from(|_| page::reload())),
                _ => (Phrase::TryAgain, engine.does(|| Action::OpenAgain)),
            };
            notice(tree, NoticeKind::Problem, None, |tree| {
                tree.el("span", &[], |tree| tree.say(say(trouble)));
                button(tree, say(label), ButtonKind::Quiet, onclick);
            });
        }
        None if state.session.is_some() && !state.live => {
            tree.el("div", &[("class", Is("site-chat-late"))], |tree| {
                waiting(tree, say(Phrase::Reconnecting));
            });
        }
        None => {}
    }
}

fn waiting(tree: &mut Tree, text: &'static str) {
    notice(tree, NoticeKind::Waiting, None, |tree| tree.say(text));
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
