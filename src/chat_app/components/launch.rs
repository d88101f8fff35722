//! The launch context: what the messenger said about the dialog when it opened the app.

use crate::chat_app::handshake::Dropped;
use crate::chat_app::phrases::Phrase;
use crate::ui::language::Language;
use framechat_protocol::boot::LaunchView;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Launch`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct LaunchProps {
    /// The language.
    pub(crate) language: Language,
    /// The origin of the portal.
    pub(crate) portal: AttrValue,
    /// The launch.
    pub(crate) launch: Rc<LaunchView>,
    /// Messages dropped from `window.parent`.
    pub(crate) dropped: Dropped,
    /// Messages dropped from other windows.
    pub(crate) strangers: u32,
}

/// The launch as a definition list.
#[component]
pub(crate) fn Launch(props: &LaunchProps) -> Html {
    let title = Phrase::Launch.text(props.language);
    let mut rows = vec![(Phrase::Portal, props.portal.to_string())];
    rows.extend(rows_of(&props.launch, props.language));
    rows.extend(ignored(props.dropped, props.strangers, props.language));
    html! {
        <section aria-label={title}>
            <details class="chat-app-section" open=true>
                <summary>{ title }</summary>
                <dl class="chat-app-launch">
                    for (phrase, value) in rows {
                        <div key={phrase.text(Language::English)} class="chat-app-pair">
                            <dt>{ phrase.text(props.language) }</dt>
                            <dd>{ value }</dd>
                        </div>
                    }
                </dl>
            </details>
        </section>
    }
}

/// What the launch holds, in reading order; what it lacks has no row.
fn rows_of(launch: &LaunchView, language: Language) -> Vec<(Phrase, String)> {
    let say = |phrase: Phrase| phrase.text(language).to_owned();
    let with_code = |id: &Option<String>, code: &Option<String>| match (id, code) {
        (Some(id), Some(code)) => Some([code, " (", id, ")"].concat()),
        (id, code) => code.clone().or_else(|| id.clone()),
    };
    let channel = launch.entity.as_ref();
    let crm = launch.crm.as_ref();
    let record = crm.and_then(|crm| {
        Some([crm.entity_type.as_deref()?, " ", crm.entity_id.as_deref()?].concat())
    });
    [
        (Phrase::User, Some(launch.user_id.clone())),
        (Phrase::Dialog, launch.dialog_id.clone()),
        (Phrase::DialogKind, launch.dialog_context.clone()),
        (
            Phrase::Channel,
            channel.map(|channel| channel.connector.clone()),
        ),
        (Phrase::Line, channel.map(|channel| channel.line.clone())),
        (
            Phrase::ChannelChat,
            channel.and_then(|channel| channel.chat_id.clone()),
        ),
        (
            Phrase::ChannelUser,
            channel.and_then(|channel| channel.user_id.clone()),
        ),
        (
            Phrase::ChannelSession,
            crm.and_then(|crm| crm.session_id.clone()),
        ),
        (
            Phrase::SavedInCrm,
            crm.map(|crm| say(if crm.saved { Phrase::Yes } else { Phrase::No })),
        ),
        (Phrase::CrmRecord, record),
        (Phrase::OpenedFrom, launch.context.clone()),
        (Phrase::MessageId, launch.message_id.clone()),
        (Phrase::ButtonParameters, launch.button_params.clone()),
        (Phrase::App, with_code(&launch.app_id, &launch.app_code)),
        (Phrase::Bot, with_code(&launch.bot_id, &launch.bot_code)),
        (Phrase::PortalLanguage, launch.lang.clone()),
    ]
    .into_iter()
    .filter_map(|(phrase, value)| Some((phrase, value.filter(|value| !value.is_empty())?)))
    .collect()
}

/// How many messages were ignored and why; nothing when none was.
fn ignored(dropped: Dropped, strangers: u32, language: Language) -> Option<(Phrase, String)> {
    let reasons = [
        (strangers, Phrase::OtherWindows),
        (dropped.origin, Phrase::OtherOrigins),
        (
            dropped
                .too_long
                .saturating_add(dropped.shape)
                .saturating_add(dropped.unknown),
            Phrase::Unreadable,
        ),
        (dropped.repeated, Phrase::RepeatedInits),
    ];
    let parts: Vec<String> = reasons
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, phrase)| [phrase.text(language), " ", &count.to_string()].concat())
        .collect();
    (!parts.is_empty()).then(|| (Phrase::IgnoredMessages, parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::{ignored, rows_of};
    use crate::chat_app::handshake::Dropped;
    use crate::chat_app::phrases::Phrase;
    use crate::ui::language::Language;
    use framechat_protocol::bitrix24::entity::{CrmBinding, OpenChannel};
    use framechat_protocol::boot::LaunchView;

    #[test]
    fn an_open_channel_shows_its_parts_and_the_crm_record() {
        let launch = LaunchView {
            user_id: "2".to_owned(),
            dialog_id: Some("chat950".to_owned()),
            context: Some("textarea".to_owned()),
            app_id: Some("11".to_owned()),
            app_code: Some("echoFrame".to_owned()),
            entity: OpenChannel::parse("telegrambot|8|173633217|569"),
            crm: CrmBinding::parse("Y|LEAD|56|N|N|1765"),
            ..LaunchView::default()
        };
        let rows = rows_of(&launch, Language::English);
        for row in [
            (Phrase::Channel, "telegrambot"),
            (Phrase::Line, "8"),
            (Phrase::ChannelChat, "173633217"),
            (Phrase::ChannelUser, "569"),
            (Phrase::ChannelSession, "1765"),
            (Phrase::SavedInCrm, "yes"),
            (Phrase::CrmRecord, "LEAD 56"),
            (Phrase::OpenedFrom, "textarea"),
            (Phrase::App, "echoFrame (11)"),
        ] {
            assert!(
                rows.contains(&(row.0, row.1.to_owned())),
                "{row:?} is not in {rows:?}"
            );
        }
    }

    #[test]
    fn what_is_absent_has_no_row() {
        let launch = LaunchView {
            user_id: "2".to_owned(),
            message_id: Some(String::new()),
            ..LaunchView::default()
        };
        assert_eq!(
            rows_of(&launch, Language::English),
            [(Phrase::User, "2".to_owned())]
        );
    }

    #[test]
    fn ignored_messages_are_listed_by_reason() {
        assert_eq!(ignored(Dropped::default(), 0, Language::English), None);
        let dropped = Dropped {
            origin: 2,
            shape: 1,
            unknown: 1,
            ..Dropped::default()
        };
        let expected = "other windows 3, other origins 2, unreadable 2".to_owned();
        assert_eq!(
            ignored(dropped, 3, Language::English),
            Some((Phrase::IgnoredMessages, expected))
        );
    }
}
