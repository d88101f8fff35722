//! A notice: what happened and what to do, in the flow of the page, never a dialog.

use yew::prelude::*;

/// The weight of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something went as asked.
    Done,
    /// Something waits or will mend itself.
    Waiting,
    /// Something failed or is refused.
    Problem,
}

impl NoticeKind {
    fn class(self) -> &'static str {
        match self {
            Self::Done => "fc-notice-done",
            Self::Waiting => "fc-notice-waiting",
            Self::Problem => "fc-notice-problem",
        }
    }
}

/// Properties of [`Notice`].
#[derive(Debug, PartialEq, Properties)]
pub struct NoticeProps {
    /// The weight.
    pub kind: NoticeKind,
    /// The sentence, and buttons where there is something to do.
    pub children: Html,
    /// The element's id, for a field that is described by it.
    #[prop_or_default]
    pub id: Option<AttrValue>,
}

/// A notice. Whether it is announced is the business of the live region that holds it.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    html! {
        <div id={props.id.clone()} class={classes!("fc-notice", props.kind.class())}>{ props.children.clone() }</div>
    }
}
