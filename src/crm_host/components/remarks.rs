//! What there is to say between toolbar and frame: a mistake in the address, a silent frame, the fate of a command.

use yew::prelude::*;

use crate::crm_host::channel::Phase;
use crate::crm_host::host::Host;
use crate::crm_host::phrases::{self, Phrase};
use crate::crm_host::state::{Action, Remark};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeKind};

/// Properties of [`Remarks`].
#[derive(Debug, PartialEq, Properties)]
pub struct RemarksProps {
    /// The host, for a retry.
    pub host: Host,
    /// Where the channel is.
    pub phase: Phase,
    /// About the last command.
    pub remark: Option<Remark>,
    /// Where clicks go.
    pub act: Callback<Action>,
}

/// The remarks, in a live region that is always there.
#[component]
pub fn Remarks(props: &RemarksProps) -> Html {
    let settings = props.host.settings();
    let language = settings.language;
    let retry = use_callback(props.host.clone(), |_: MouseEvent, host| host.reload());
    let dismiss = use_callback(props.act.clone(), |_: MouseEvent, act| {
        act.emit(Action::DismissRemark)
    });
    html! {
        <div class="crm-remarks" aria-live="polite" part="remarks">
            if settings.not_root {
                <Notice kind={NoticeKind::Problem}>{ Phrase::NotRoot.text(language) }</Notice>
            }
            if props.phase == Phase::Stale {
                <Notice kind={NoticeKind::Waiting}>
                    <span class="crm-remark">{ Phrase::Silent.text(language) }</span>
                    <span class="crm-remark-actions">
                        <Button label={Phrase::Retry.text(language)} onclick={retry} />
                        <a class="crm-link" href={settings.src.clone()} target="_blank" rel="noopener noreferrer">
                            { Phrase::OpenInTab.text(language) }
                        </a>
                    </span>
                </Notice>
            }
            if let Some(remark) = &props.remark {
                <Notice kind={weight(remark)}>
                    <span class="crm-remark">{ phrases::of_remark(remark).text(language) }</span>
                    if *remark != Remark::Opening {
                        <span class="crm-remark-actions">
                            <Button label={Phrase::Dismiss.text(language)} kind={ButtonKind::Quiet} onclick={dismiss} />
                        </span>
                    }
                </Notice>
            }
        </div>
    }
}

fn weight(remark: &Remark) -> NoticeKind {
    match remark {
        Remark::Opening | Remark::Unconfirmed(_) => NoticeKind::Waiting,
        Remark::Refused(_) => NoticeKind::Problem,
    }
}
