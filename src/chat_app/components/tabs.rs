//! The tabs of what stands beside the message, by the pattern of ARIA: one of them in the order of the Tab key, arrows for
//! the others.

use crate::chat_app::phrases::Phrase;
use crate::ui::language::Language;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    /// Quick replies.
    Replies,
    /// Calls and support.
    Call,
    /// What the launch told.
    Details,
}

impl Tab {
    const ALL: [Self; 3] = [Self::Replies, Self::Call, Self::Details];

    fn about(self) -> (Phrase, &'static str, &'static str, &'static str) {
        match self {
            Self::Replies => (
                Phrase::QuickReplies,
                "chat-app-icon-replies",
                "framechat-tab-replies",
                "framechat-panel-replies",
            ),
            Self::Call => (
                Phrase::Actions,
                "chat-app-icon-call",
                "framechat-tab-call",
                "framechat-panel-call",
            ),
            Self::Details => (
                Phrase::Details,
                "chat-app-icon-details",
                "framechat-tab-details",
                "framechat-panel-details",
            ),
        }
    }

    /// The panel of this tab, shown while it is the selected one. Panels stay in the page, and keep what was typed.
    pub(crate) fn panel(self, selected: Self, inside: Html) -> Html {
        let (_, _, tab, panel) = self.about();
        // A panel of mere text has to take the focus itself, to be scrolled by keyboard.
        let tabindex = (self == Self::Details).then_some("0");
        html! {
            <div id={panel} class="chat-app-panel" role="tabpanel" aria-labelledby={tab} {tabindex} hidden={self != selected}>
                { inside }
            </div>
        }
    }

    /// The tab that a key leads to from this one; in a page from right to left the arrows change places.
    fn next(self, key: &str, rtl: bool) -> Option<Self> {
        let at = Self::ALL.iter().position(|tab| *tab == self)?;
        let last = Self::ALL.len() - 1;
        let to = match (key, rtl) {
            ("ArrowRight", false) | ("ArrowLeft", true) => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            ("ArrowLeft", false) | ("ArrowRight", true) => {
                if at == 0 {
                    last
                } else {
                    at - 1
                }
            }
            ("Home", _) => 0,
            ("End", _) => last,
            _ => return None,
        };
        Some(Self::ALL[to])
    }
}

/// Properties of [`Tabs`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct TabsProps {
    /// The language.
    pub(crate) language: Language,
    /// The selected tab.
    pub(crate) selected: Tab,
    /// The element of the selected tab, for the focus.
    pub(crate) node: NodeRef,
    /// Called when another tab is selected.
    pub(crate) onselect: Callback<Tab>,
}

/// The tabs.
#[component]
pub(crate) fn Tabs(props: &TabsProps) -> Html {
    let language = props.language;
    let moved = use_mut_ref(|| false);
    {
        let (moved, node) = (moved.clone(), props.node.clone());
        use_effect_with(props.selected, move |_| {
            if moved.replace(false)
                && let Some(tab) = node.cast::<HtmlElement>()
            {
                // A tab in the page can take the focus.
                let _ = tab.focus();
            }
        });
    }
    let onkeydown = {
        let (selected, onselect) = (props.selected, props.onselect.clone());
        Callback::from(move |event: KeyboardEvent| {
            if let Some(tab) = selected.next(&event.key(), language.direction() == "rtl") {
                event.prevent_default();
                *moved.borrow_mut() = true;
                onselect.emit(tab);
            }
        })
    };
    html! {
        <div class="chat-app-tabs" role="tablist" aria-label={Phrase::Tools.text(language)} {onkeydown}>
            for tab in Tab::ALL {
                { one(tab, props) }
            }
        </div>
    }
}

fn one(tab: Tab, props: &TabsProps) -> Html {
    let (label, icon, id, panel) = tab.about();
    let label = label.text(props.language);
    let selected = tab == props.selected;
    html! {
        <button
            key={id}
            ref={if selected { props.node.clone() } else { NodeRef::default() }}
            type="button"
            role="tab"
            {id}
            class={classes!("fc-button", "chat-app-tool", "chat-app-tab", icon)}
            title={label}
            aria-selected={if selected { "true" } else { "false" }}
            aria-controls={panel}
            tabindex={if selected { "0" } else { "-1" }}
            onclick={props.onselect.reform(move |_| tab)}
        >
            <span class="chat-app-tool-label">{ label }</span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::Tab;

    #[test]
    fn arrows_go_around_and_follow_the_direction() {
        for (from, key, rtl, to) in [
            (Tab::Replies, "ArrowRight", false, Some(Tab::Call)),
            (Tab::Details, "ArrowRight", false, Some(Tab::Replies)),
            (Tab::Replies, "ArrowLeft", false, Some(Tab::Details)),
            (Tab::Replies, "ArrowLeft", true, Some(Tab::Call)),
            (Tab::Call, "ArrowRight", true, Some(Tab::Replies)),
            (Tab::Call, "Home", false, Some(Tab::Replies)),
            (Tab::Call, "End", true, Some(Tab::Details)),
            (Tab::Call, "Enter", false, None),
        ] {
            assert_eq!(from.next(key, rtl), to, "{from:?} {key} {rtl}");
        }
    }
}
