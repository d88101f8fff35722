//! The panel of quick replies: search, list, what can be done with the chosen one, and the form. It makes the calls; all
//! decisions are in [`crate::chat_app::replies`].

use super::reply_form::{self, TITLE_ID};
use super::reply_list::{LIST_ID, list, option_id};
use super::tool::Tool;
use crate::browser::page;
use crate::chat_app::api;
use crate::chat_app::failure::Failure;
use crate::chat_app::phrases::Phrase;
use crate::chat_app::replies::{Action, Load, Replies as State, SHOWN_MAX, Told};
use crate::chat_app::state::Wish;
use crate::chat_app::ways::Place;
use crate::ui::button::{ButtonKind, button};
use crate::ui::keys::{is_acting_enter, is_acting_escape, is_asking_slash};
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use framechat_protocol::app_session::ReplyScope;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

const SAID_ID: &str = "framechat-replies-said";

/// Properties of [`Replies`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct RepliesProps {
    /// The language.
    pub(crate) language: Language,
    /// The session's token.
    pub(crate) session: AttrValue,
    /// Where the page was opened.
    pub(crate) place: Place,
    /// The search field, for the focus.
    pub(crate) search: NodeRef,
    /// Whether the person came from the message by a slash: then a reply goes there.
    pub(crate) from_message: bool,
    /// Called with a reply's text and what to do with it; `None`: put it into the message.
    pub(crate) onchoose: Callback<(Option<Wish>, String)>,
    /// Called when the server says that the session has ended.
    pub(crate) onended: Callback<()>,
}

/// The panel.
#[component]
pub(crate) fn Replies(props: &RepliesProps) -> Html {
    let language = props.language;
    let say = |phrase: Phrase| phrase.text(language);
    let state = use_reducer(State::default);
    let dispatcher = state.dispatcher();
    let calls = Calls {
        token: props.session.clone(),
        dispatcher: dispatcher.clone(),
        onended: props.onended.clone(),
    };
    {
        let calls = calls.clone();
        use_effect_with((), move |()| calls.load());
    }
    {
        let search = props.search.clone();
        let was_open = use_mut_ref(|| false);
        use_effect_with(state.form.is_some(), move |open| {
            if *open {
                page::focus(TITLE_ID);
            } else if *was_open.borrow()
                && let Some(search) = search.cast::<HtmlElement>()
            {
                // A field in the page can take the focus.
                let _ = search.focus();
            }
            *was_open.borrow_mut() = *open;
        });
    }
    let found = state.found();
    let chosen = found.get(state.active).cloned();
    let choose = {
        let (chosen, onchoose) = (chosen.clone(), props.onchoose.clone());
        Callback::from(move |wish: Option<Wish>| {
            if let Some(reply) = &chosen {
                onchoose.emit((wish, reply.text.clone()));
            }
        })
    };
    let insert = (!props.from_message).then_some(Wish::Insert);
    let oninsert = choose.reform(move |()| insert);
    let onkeydown = {
        let (choose, dispatcher, onchoose) =
            (choose.clone(), dispatcher.clone(), props.onchoose.clone());
        let (empty, from_message) = (state.query.is_empty(), props.from_message);
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if is_acting_enter(&event) {
                let sends = event.ctrl_key() || event.meta_key();
                choose.emit(if sends { Some(Wish::Send) } else { insert });
            } else if key == "ArrowDown" || key == "ArrowUp" {
                dispatcher.dispatch(Action::Moved(if key == "ArrowDown" { 1 } else { -1 }));
            } else if is_acting_escape(&event) && !empty {
                dispatcher.dispatch(Action::Searched(String::new()));
            } else if from_message && empty && is_asking_slash(&event) {
                // A second slash: the message itself begins with one.
                onchoose.emit((None, "/".to_owned()));
            } else {
                return;
            }
            event.prevent_default();
        })
    };
    let oninput = {
        let dispatcher = dispatcher.clone();
        Callback::from(move |event: InputEvent| {
            let query = event.target_unchecked_into::<HtmlInputElement>().value();
            dispatcher.dispatch(Action::Searched(query));
        })
    };
    let onsave = {
        let (calls, state) = (calls.clone(), state.clone());
        Callback::from(move |()| calls.save(&state))
    };
    let does = |action: Action| {
        let dispatcher = dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action.clone()))
    };
    let tool =
        |label: Phrase, name: Phrase, icon: &'static str, onclick: Callback<MouseEvent>| Tool {
            language,
            label,
            name: Some(name),
            icon,
            kind: ButtonKind::Plain,
            hint: None,
            lack: None,
            submits: false,
            onclick,
        };
    let told = match (state.load, state.told) {
        (_, Some(told)) => Some((kind_of(told), Phrase::from(told))),
        (Load::Failed(_), None) => Some((NoticeKind::Problem, Phrase::RepliesAway)),
        (Load::Loading | Load::Ready, None) => None,
    };
    let remark = match state.load {
        Load::Loading => Some(Phrase::RepliesLoading),
        Load::Failed(_) => None,
        Load::Ready if state.is_empty() => Some(Phrase::NoReplies),
        Load::Ready if found.is_empty() => Some(Phrase::NothingFound),
        Load::Ready => (found.len() > SHOWN_MAX).then_some(Phrase::MoreFound),
    };
    let reload = {
        let calls = calls.clone();
        Callback::from(move |_: MouseEvent| {
            calls.dispatcher.dispatch(Action::Asked);
            calls.load();
        })
    };
    let remove = {
        let (calls, chosen) = (calls, chosen.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(reply) = &chosen {
                calls.remove(reply.id.clone());
            }
        })
    };
    html! {
        <div class="chat-app-replies">
            <div class="chat-app-replies-said" aria-live="polite">
                if let Some((kind, phrase)) = told {
                    { notice(kind, Some(SAID_ID), html! {
                        <>
                            <span>{ say(phrase) }</span>
                            if phrase == Phrase::RepliesAway {
                                { button(say(Phrase::TryAgain), ButtonKind::Plain, None, reload) }
                            }
                        </>
                    }) }
                }
            </div>
            if let Some(form) = &state.form {
                { reply_form::form(language, &state, form, &dispatcher, &onsave, SAID_ID) }
            } else {
                <div class="chat-app-replies-found">
                    <div class="chat-app-search">
                        <input
                            ref={props.search.clone()}
                            class="fc-input"
                            type="text"
                            role="combobox"
                            dir="auto"
                            aria-label={say(Phrase::SearchReplies)}
                            aria-autocomplete="list"
                            aria-expanded={if found.is_empty() { "false" } else { "true" }}
                            aria-controls={LIST_ID}
                            aria-activedescendant={chosen.as_ref().map(|_| option_id(state.active))}
                            autocomplete="off"
                            placeholder={say(Phrase::SearchReplies)}
                            title={say(Phrase::SearchHint)}
                            value={state.query.clone()}
                            {oninput}
                            {onkeydown}
                        />
                        { tool(Phrase::New, Phrase::NewReply, "new", does(Action::New)).view() }
                    </div>
                    if let Some(remark) = remark {
                        <p class="chat-app-remark">{ say(remark) }</p>
                    }
                    { list(language, &state, &found, &dispatcher, &oninsert) }
                    if let Some(reply) = chosen {
                        if state.deleting {
                            <div class="chat-app-buttons" role="group" aria-label={say(Phrase::DeleteReply)}>
                                <span>{ say(match reply.scope {
                                    ReplyScope::Own => Phrase::DeleteAsk,
                                    ReplyScope::Shared => Phrase::DeleteSharedAsk,
                                }) }</span>
                                { button(say(Phrase::Delete), ButtonKind::Primary, None, remove) }
                                { button(say(Phrase::Keep), ButtonKind::Plain, None, does(Action::Deleting(false))) }
                            </div>
                        } else {
                            <div class="chat-app-buttons">
                                { tool(Phrase::Insert, Phrase::InsertReply, "insert", oninsert.reform(|_| ())).view() }
                                { Tool {
                                    lack: props.place.lack(Wish::Send),
                                    ..tool(Phrase::Send, Phrase::SendReply, "send", choose.reform(|_| Some(Wish::Send)))
                                }.view() }
                                { tool(Phrase::Edit, Phrase::EditReply, "edit", does(Action::Edit)).view() }
                                { tool(Phrase::Delete, Phrase::DeleteReply, "delete", does(Action::Deleting(true))).view() }
                            </div>
                        }
                    }
                </div>
            }
        </div>
    }
}

fn kind_of(told: Told) -> NoticeKind {
    match told {
        Told::Saved | Told::Deleted => NoticeKind::Done,
        Told::Wrong(_) | Told::Failed(_) => NoticeKind::Problem,
    }
}

/// The calls to the server.
#[derive(Clone)]
struct Calls {
    token: AttrValue,
    dispatcher: UseReducerDispatcher<State>,
    onended: Callback<()>,
}

impl Calls {
    fn load(&self) {
        let calls = self.clone();
        spawn_local(async move {
            let outcome = calls.heed(api::replies(&calls.token).await);
            calls.dispatcher.dispatch(Action::Came(outcome));
        });
    }

    /// Checks the form and keeps it, and asks for their version when someone else was faster.
    fn save(&self, state: &State) {
        let Some(form) = state.form.clone().filter(|_| !state.busy) else {
            return;
        };
        self.dispatcher.dispatch(Action::Saving);
        if form.check().is_err() {
            return;
        }
        let calls = self.clone();
        spawn_local(async move {
            let (title, text) = (form.title.trim(), form.text.as_str());
            let outcome = match &form.id {
                None => api::add(&calls.token, form.scope, title, text).await,
                Some(id) => api::change(&calls.token, id, form.version, title, text).await,
            };
            let outcome = calls.heed(outcome);
            let conflict = matches!(outcome, Err(Failure::ReplyChanged));
            calls.dispatcher.dispatch(Action::Saved(outcome));
            if conflict {
                let now = calls.heed(api::replies(&calls.token).await);
                calls.dispatcher.dispatch(Action::Theirs(now));
            }
        });
    }

    fn remove(&self, id: String) {
        self.dispatcher.dispatch(Action::Removing);
        let calls = self.clone();
        spawn_local(async move {
            let outcome = calls.heed(api::remove(&calls.token, &id).await);
            calls.dispatcher.dispatch(Action::Removed(id, outcome));
        });
    }

    /// Passes an outcome on, and the end of the session to whoever has to say it.
    fn heed<T>(&self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        if matches!(outcome, Err(Failure::Ended)) {
            self.onended.emit(());
        }
        outcome
    }
}
