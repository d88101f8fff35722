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
    /// The word that style sheets know it by.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Waiting => "waiting",
            Self::Problem => "problem",
        }
    }
}

/// A notice with its sentence, and buttons where there is something to do. The id is for a field that it describes.
/// Whether it is announced is the business of the live region that holds it.
pub fn notice(kind: NoticeKind, id: Option<&'static str>, inside: Html) -> Html {
    html! { <div {id} class="fc-notice" data-kind={kind.word()}>{ inside }</div> }
}
