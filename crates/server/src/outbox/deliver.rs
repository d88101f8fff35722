//! Makes the request of one job and has the portal judge it.

use framechat_protocol::bitrix24::{
    connector::{
        ChangeMessages, ChangedMessage, ChangedText, ChatRef, Confirmation, NameSet, OutgoingChat,
        OutgoingFile, OutgoingMessage, OutgoingText, OutgoingUser, SendMessages,
        SendStatusDelivery, UserRef,
    },
    event::ImRef,
};

use super::vote::as_written;
use crate::{
    bitrix::{PortalError, line_number},
    clock::now_ms,
    state::AppState,
    store::{Job, JobKind},
};

pub(super) async fn deliver(state: &AppState, portal: &str, job: &Job) -> Result<(), PortalError> {
    if job.is_moot() {
        return Ok(());
    }
    let portals = &state.portals;
    match job.kind {
        JobKind::Send => {
            let files = files(state, job).await?;
            portals.send_message(portal, &message(job, files)?).await
        }
        JobKind::Update => {
            let text = Some(as_written(&job.text).into_owned());
            portals.update_message(portal, &change(job, text)?).await
        }
        JobKind::Delete => portals.delete_message(portal, &change(job, None)?).await,
        JobKind::Name => portals.name_chat(portal, &name(job)?).await,
        JobKind::Delivery => {
            state
                .portals
                .confirm_delivery(portal, &confirmation(job)?)
                .await
        }
    }
}

/// The message's files under addresses that the portal may download during the call and some time after.
async fn files(state: &AppState, job: &Job) -> Result<Vec<OutgoingFile>, PortalError> {
    if job.files == 0 {
        return Ok(Vec::new());
    }
    let files = state.store.files_of_message(&job.chat, job.seq).await?;
    let links = state.store.links();
    let outgoing = |(id, name): (String, String)| OutgoingFile {
        url: state.config.address_of(&links.for_portal(&id, now_ms())),
        name,
    };
    Ok(files.into_iter().map(outgoing).collect())
}

fn change(job: &Job, text: Option<String>) -> Result<ChangeMessages, PortalError> {
    let message = ChangedMessage {
        user: UserRef {
            id: job.chat.clone(),
        },
        message: ChangedText {
            id: job.external_id.clone(),
            text,
        },
        chat: ChatRef {
            id: job.chat.clone(),
        },
    };
    Ok(ChangeMessages {
        connector: job.connector.clone(),
        line: line_number(&job.line)?,
        messages: vec![message],
    })
}

fn name(job: &Job) -> Result<NameSet, PortalError> {
    Ok(NameSet {
        connector: job.connector.clone(),
        line: line_number(&job.line)?,
        chat_id: job.chat.clone(),
        name: job.name.clone().unwrap_or_default(),
    })
}

/// One message a call: the portal judges each by itself.
fn message(job: &Job, files: Vec<OutgoingFile>) -> Result<SendMessages, PortalError> {
    let message = OutgoingMessage {
        user: OutgoingUser::new(job.chat.clone(), job.name.as_deref())
            .reached_at(job.email.clone(), job.phone.clone()),
        message: OutgoingText {
            id: job.external_id.clone(),
            date: job.sent_at_ms / 1000,
            text: as_written(&job.text).into_owned(),
            files,
        },
        chat: OutgoingChat {
            id: job.chat.clone(),
            url: job.page_url.clone(),
        },
    };
    Ok(SendMessages {
        connector: job.connector.clone(),
        line: line_number(&job.line)?,
        messages: vec![message],
    })
}

fn confirmation(job: &Job) -> Result<SendStatusDelivery, PortalError> {
    let (Some(chat_id), Some(message_id)) = (job.im_chat_id.clone(), job.im_message_id.clone())
    else {
        return Err(PortalError::Item(
            "the message did not come from the portal".to_owned(),
        ));
    };
    let im = ImRef {
        chat_id,
        message_id,
    };
    Ok(SendStatusDelivery {
        connector: job.connector.clone(),
        line: line_number(&job.line)?,
        messages: vec![Confirmation::new(
            im,
            job.external_id.clone(),
            job.chat.clone(),
        )],
    })
}
