//! What the launch told: the Open Channel with its CRM record, the button, the launch itself, and what was dropped.

use crate::browser::frame;
use crate::chat_app::handshake::Dropped;
use crate::chat_app::phrases::Phrase;
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;
use framechat_protocol::app_session::Names;
use framechat_protocol::boot::{ChatAppBoot, LaunchView};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Details`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct DetailsProps {
    /// The language.
    pub(crate) language: Language,
    /// The launch and what belongs to it.
    pub(crate) boot: Rc<ChatAppBoot>,
    /// The names that the portal told.
    pub(crate) names: Names,
    /// Messages dropped from `window.parent`.
    pub(crate) dropped: Dropped,
    /// Called with an address to copy.
    pub(crate) oncopy: Callback<String>,
    /// Called with a text for the message.
    pub(crate) onpreset: Callback<String>,
}

/// The details, a region each.
#[component]
pub(crate) fn Details(props: &DetailsProps) -> Html {
    let language = props.language;
    let launch = &props.boot.launch;
    use_counting(props.boot.debug);
    let channel = channel_rows(launch, &props.names, language);
    let pressed = button_rows(launch);
    html! {
        <div class="chat-app-details">
            if !channel.is_empty() {
                { region(Phrase::OpenChannel, language, channel, card(props)) }
            }
            if !pressed.is_empty() {
                { region(Phrase::Button, language, pressed, preset(props)) }
            }
            { region(Phrase::Launch, language, launch_rows(&props.boot, &props.names), None) }
            if props.boot.debug {
                { region(Phrase::Debug, language, dropped_rows(props.dropped), None) }
            }
        </div>
    }
}

/// Shows the counters anew whenever a message came: what other windows sent changes nothing else in the page.
#[hook]
fn use_counting(shown: bool) {
    let update = use_force_update();
    use_effect_with(shown, move |shown| {
        if *shown {
            frame::on_message(move || update.force_update());
        }
    });
}

type Rows = Vec<(Phrase, String)>;

fn region(title: Phrase, language: Language, rows: Rows, after: Option<Html>) -> Html {
    let name = title.text(language);
    html! {
        <section key={title.text(Language::English)} class="chat-app-section" aria-label={name}>
            <h2>{ name }</h2>
            <dl class="chat-app-rows">
                for (phrase, value) in rows {
                    <div key={phrase.text(Language::English)} class="chat-app-pair">
                        <dt>{ phrase.text(language) }</dt>
                        <dd dir="auto">{ value }</dd>
                    </div>
                }
            </dl>
            if let Some(after) = after {
                <div class="chat-app-buttons">{ after }</div>
            }
        </section>
    }
}

/// The card's address to open or to copy. The tab is one of the sandbox, so that copying may be the better way.
fn card(props: &DetailsProps) -> Option<Html> {
    let url = props.boot.launch.crm_url.clone()?;
    let say = |phrase: Phrase| phrase.text(props.language);
    let oncopy = {
        let (oncopy, url) = (props.oncopy.clone(), url.clone());
        Callback::from(move |_| oncopy.emit(url.clone()))
    };
    Some(html! {
        <>
            <a class="fc-button chat-app-link" data-kind="plain" href={url} target="_blank" rel="noopener">
                { say(Phrase::OpenCard) }
            </a>
            { button(say(Phrase::CopyCard), ButtonKind::Quiet, None, oncopy) }
        </>
    })
}

fn preset(props: &DetailsProps) -> Option<Html> {
    let params = props
        .boot
        .launch
        .button_params
        .clone()
        .filter(|params| !params.is_empty())?;
    let onpreset = {
        let onpreset = props.onpreset.clone();
        Callback::from(move |_| onpreset.emit(params.clone()))
    };
    let label = Phrase::UseParameters.text(props.language);
    Some(button(label, ButtonKind::Plain, None, onpreset))
}

/// Rows that have something to say.
fn present<const N: usize>(rows: [(Phrase, Option<String>); N]) -> Rows {
    rows.into_iter()
        .filter_map(|(phrase, value)| Some((phrase, value.filter(|value| !value.is_empty())?)))
        .collect()
}

fn channel_rows(launch: &LaunchView, names: &Names, language: Language) -> Rows {
    let channel = launch.entity.as_ref();
    let crm = launch.crm.as_ref();
    if channel.is_none() && crm.is_none() {
        return Rows::new();
    }
    let record = crm.and_then(|crm| {
        Some([crm.entity_type.as_deref()?, " ", crm.entity_id.as_deref()?].concat())
    });
    let yes_or_no = |saved: bool| if saved { Phrase::Yes } else { Phrase::No };
    present([
        (Phrase::Client, names.client_name.clone()),
        (
            Phrase::Channel,
            channel.map(|channel| channel.connector.clone()),
        ),
        (Phrase::Line, channel.map(|channel| channel.line.clone())),
        (
            Phrase::ChannelSession,
            crm.and_then(|crm| crm.session_id.clone()),
        ),
        (Phrase::CrmRecord, record),
        (
            Phrase::SavedInCrm,
            crm.map(|crm| yes_or_no(crm.saved).text(language).to_owned()),
        ),
        (Phrase::CrmAddress, launch.crm_url.clone()),
        (
            Phrase::ChannelChat,
            channel.and_then(|channel| channel.chat_id.clone()),
        ),
        (
            Phrase::ChannelUser,
            channel.and_then(|channel| channel.user_id.clone()),
        ),
    ])
}

fn button_rows(launch: &LaunchView) -> Rows {
    present([
        (Phrase::MessageId, launch.message_id.clone()),
        (Phrase::ButtonParameters, launch.button_params.clone()),
    ])
}

fn launch_rows(boot: &ChatAppBoot, names: &Names) -> Rows {
    let launch = &boot.launch;
    let with_id = |id: Option<&String>, name: Option<&String>| match (id, name) {
        (Some(id), Some(name)) => Some([name, " (", id, ")"].concat()),
        (id, name) => name.or(id).cloned(),
    };
    present([
        (Phrase::Portal, Some(boot.parent_origin.clone())),
        (
            Phrase::User,
            with_id(Some(&launch.user_id), names.user_name.as_ref()),
        ),
        (Phrase::Dialog, launch.dialog_id.clone()),
        (Phrase::DialogKind, launch.dialog_context.clone()),
        (Phrase::OpenedFrom, launch.context.clone()),
        (
            Phrase::App,
            with_id(launch.app_id.as_ref(), launch.app_code.as_ref()),
        ),
        (
            Phrase::Bot,
            with_id(launch.bot_id.as_ref(), launch.bot_code.as_ref()),
        ),
        (Phrase::PortalLanguage, launch.lang.clone()),
    ])
}

/// How many messages were dropped, by reason.
fn dropped_rows(dropped: Dropped) -> Rows {
    [
        (Phrase::OtherWindows, frame::strangers()),
        (Phrase::OtherOrigins, dropped.origin),
        (Phrase::TooLong, dropped.too_long),
        (Phrase::Unreadable, dropped.shape),
        (Phrase::UnknownKind, dropped.unknown),
        (Phrase::RepeatedInits, dropped.repeated),
        (Phrase::Overflow, frame::overflowed()),
    ]
    .map(|(phrase, count)| (phrase, count.to_string()))
    .into()
}

#[cfg(test)]
mod tests {
    use super::{button_rows, channel_rows, launch_rows};
    use crate::chat_app::phrases::Phrase;
    use crate::chat_app::state::tests::boot;
    use crate::ui::language::Language;
    use framechat_protocol::app_session::Names;
    use framechat_protocol::bitrix24::entity::{CrmBinding, OpenChannel};
    use framechat_protocol::boot::LaunchView;

    fn named() -> Names {
        Names {
            user_name: Some("Ada King".to_owned()),
            client_name: Some("Anna".to_owned()),
        }
    }

    #[test]
    fn an_open_channel_shows_its_parts_and_the_crm_record() {
        let launch = LaunchView {
            entity: OpenChannel::parse("telegrambot|8|173633217|569"),
            crm: CrmBinding::parse("Y|LEAD|56|N|N|1765"),
            crm_url: Some("https://portal.example/crm/lead/details/56/".to_owned()),
            ..LaunchView::default()
        };
        let rows = channel_rows(&launch, &named(), Language::English);
        for row in [
            (Phrase::Client, "Anna"),
            (Phrase::Channel, "telegrambot"),
            (Phrase::Line, "8"),
            (Phrase::ChannelChat, "173633217"),
            (Phrase::ChannelUser, "569"),
            (Phrase::ChannelSession, "1765"),
            (Phrase::SavedInCrm, "yes"),
            (Phrase::CrmRecord, "LEAD 56"),
            (
                Phrase::CrmAddress,
                "https://portal.example/crm/lead/details/56/",
            ),
        ] {
            assert!(
                rows.contains(&(row.0, row.1.to_owned())),
                "{row:?} is not in {rows:?}"
            );
        }
    }

    #[test]
    fn a_dialog_outside_of_channels_has_no_such_rows() {
        let launch = LaunchView::default();
        assert!(channel_rows(&launch, &named(), Language::English).is_empty());
        assert!(button_rows(&launch).is_empty());
    }

    #[test]
    fn ids_stand_behind_their_names_and_what_is_absent_has_no_row() {
        let mut boot = boot();
        boot.launch.app_id = Some("11".to_owned());
        boot.launch.app_code = Some("echoFrame".to_owned());
        boot.launch.context = Some(String::new());
        let rows = launch_rows(&boot, &named());
        let expected = [
            (Phrase::Portal, "https://portal.example"),
            (Phrase::User, "Ada King (2)"),
            (Phrase::Dialog, "chat12"),
            (Phrase::App, "echoFrame (11)"),
        ];
        assert_eq!(
            rows,
            expected.map(|(phrase, value)| (phrase, value.to_owned()))
        );
    }
}
