//! Makes the request of one job and has the portal judge it.

use framechat_protocol::bitrix24::{
    connector::{
        Confirmation, OutgoingChat, OutgoingMessage, OutgoingText, OutgoingUser, SendMessages,
        SendStatusDelivery,
    },
    event::ImRef,
};

use super::vote::as_written;
use crate::{
    bitrix::{PortalError, line_number},
    state::AppState,
    store::{Job, JobKind},
};

pub(super) async fn deliver(state: &AppState, portal: &str, job: &Job) -> Result<(), PortalError> {
    match job.kind {
        JobKind::Send => state.portals.send_message(portal, &message(job)?).await,
        JobKind::Delivery => {
            state
                .portals
                .confirm_delivery(portal, &confirmation(job)?)
                .await
        }
    }
}

/// One message a call: the portal judges each by itself.
fn message(job: &Job) -> Result<SendMessages, PortalError> {
    let message = OutgoingMessage {
        user: OutgoingUser::new(job.chat.clone(), job.name.as_deref()),
        message: OutgoingText {
            id: job.external_id.clone(),
            date: job.sent_at_ms / 1000,
            text: as_written(&job.text).into_owned(),
            files: Vec::new(),
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
