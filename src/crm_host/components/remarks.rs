//! What there is to say between toolbar and frame: a mistake in the address, a silent frame, the fate of a command.

use framechat_protocol::iqchannels::HostMessage;
use yew::prelude::*;

use crate::crm_host::channel::Phase;
use crate::crm_host::host::Host;
use crate::crm_host::phrases::{self, Phrase};
use crate::crm_host::state::{Action, Remark};
use crate::ui::button::{ButtonKind, button};
use crate::ui::notice::{NoticeKind, notice};

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
    let retry = use_callback(props.host.clone(), |_: MouseEvent, host| host.retry());
    let dismiss = use_callback(props.act.clone(), |_: MouseEvent, act| {
        act.emit(Action::DismissRemark)
    });
    html! {
        <div class="crm-remarks" aria-live="polite" part="remarks">
            if settings.not_root {
                { notice(NoticeKind::Problem, None, html! { { Phrase::NotRoot.text(language) } }) }
            }
            if props.phase == Phase::Stale {
                { notice(NoticeKind::Waiting, None, html! {
                    <>
                        <span class="crm-remark">{ Phrase::Silent.text(language) }</span>
                        <span class="crm-remark-actions">
                            { button(Phrase::Retry.text(language), ButtonKind::Plain, None, retry.clone()) }
                            <a class="crm-link" href={settings.src.clone()} target="_blank" rel="noopener noreferrer">
                                { Phrase::OpenInTab.text(language) }
                            </a>
                        </span>
                    </>
                }) }
            }
            if let Some(remark) = &props.remark {
                { notice(weight(remark), None, html! {
                    <>
                        <span class="crm-remark">{ phrases::of_remark(remark).text(language) }</span>
                        if *remark != Remark::Opening {
                            <span class="crm-remark-actions">
                                // A frame that crashed is as silent as one that does not know the id.
                                if matches!(remark, Remark::Unconfirmed(HostMessage::OpenTicket(_))) && props.phase != Phase::Stale {
                                    { button(Phrase::Retry.text(language), ButtonKind::Plain, None, retry.clone()) }
                                }
                                { button(Phrase::Dismiss.text(language), ButtonKind::Quiet, None, dismiss) }
                            </span>
                        }
                    </>
                }) }
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
