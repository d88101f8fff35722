//! What the messenger's methods tell and do: who an employee is, whose dialog this is, a message in a user's name.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::portal::chats::outgoing::Refused;
use crate::portal::error::RestError;
use crate::portal::messenger::Dialog;
use crate::portal::params::{Params, int_of, items_of, text_of};
use crate::portal::rest::Caller;
use crate::portal::state::{LINES, State};
use crate::portal::users::{self, OPERATOR, User};
use crate::portal::{Portal, users::ADMIN};

/// `user.get`: the employees, those of the filter's `ID` alone when it has one.
pub fn users(params: &Params) -> Value {
    let filter = params.get("FILTER").and_then(Value::as_object);
    let wanted: Option<Vec<i64>> = filter.and_then(|filter| {
        let (_, id) = filter.iter().find(|(key, _)| {
            let key = key.trim_start_matches(['=', '@']);
            key.eq_ignore_ascii_case("ID")
        })?;
        Some(match id {
            Value::Array(_) | Value::Object(_) => items_of(id).into_iter().map(int_of).collect(),
            scalar => vec![int_of(scalar)],
        })
    });
    users::ALL
        .into_iter()
        .filter(|user| wanted.as_ref().is_none_or(|ids| ids.contains(&user.id)))
        .map(User::view)
        .collect()
}

/// `imopenlines.dialog.get`: the dialog of an Open Channel, for those who may see it.
///
/// # Errors
/// `DIALOG_ID_EMPTY` when no dialog is named, `ACCESS_ERROR` for a dialog that is not there or not the caller's.
pub fn open_channel(state: &State, caller: Caller, params: &Params) -> Result<Value, RestError> {
    let denied = || RestError::wrong("ACCESS_ERROR", "You do not have access to this dialog");
    let named = |dialog: &Dialog| {
        (!params.is_empty("CHAT_ID") && dialog.id == format!("chat{}", params.int("CHAT_ID")))
            || (!params.is_empty("DIALOG_ID") && dialog.id == params.text("DIALOG_ID"))
            || (!params.is_empty("USER_CODE") && dialog.entity_id == params.text("USER_CODE"))
            || (!params.is_empty("SESSION_ID")
                && dialog.entity_data.split('|').nth(5) == Some(&params.text("SESSION_ID")))
    };
    let keys = ["CHAT_ID", "DIALOG_ID", "USER_CODE", "SESSION_ID"];
    if keys.iter().all(|key| params.is_empty(key)) {
        return Err(RestError::wrong(
            "DIALOG_ID_EMPTY",
            "Dialog ID can't be empty",
        ));
    }
    if ![ADMIN.id, OPERATOR.id].contains(&caller.user) {
        return Err(denied());
    }
    let dialogs = state.dialogs();
    let dialog = dialogs
        .iter()
        .filter(|dialog| dialog.context == "lines")
        .find(|dialog| named(dialog))
        .ok_or_else(denied)?;
    let line = dialog.entity_id.split('|').nth(1).unwrap_or_default();
    let line = LINES
        .iter()
        .find(|(id, _)| id.to_string() == line)
        .map_or("", |(_, name)| name);
    let id: i64 = dialog.id.trim_start_matches("chat").parse().unwrap_or(0);
    Ok(json!({
        "avatar": "", "color": "#4ba984", "date_create": "2020-05-12T17:40:55+02:00", "dialog_id": dialog.id, "entity_data_1": dialog.entity_data,
        "entity_data_2": "", "entity_data_3": "", "entity_id": dialog.entity_id, "entity_type": "LINES", "extranet": false, "id": id,
        "manager_list": [OPERATOR.id], "message_type": "L", "name": format!("{} - {line}", dialog.title), "owner": OPERATOR.id, "type": "lines",
    }))
}

/// `im.message.add`: a message in the caller's name. Only the operator uses the messenger, so only that user's token takes part in
/// its dialogs.
///
/// # Errors
/// The vendor's refusal of a message without text or dialog, and of a dialog that is not the caller's.
pub fn add_message(
    portal: &Arc<Portal>,
    caller: Caller,
    params: &Params,
) -> Result<Value, RestError> {
    let dialog = params.get("DIALOG_ID").map(text_of).unwrap_or_default();
    if dialog.is_empty() {
        return Err(RestError::wrong(
            "USER_ID_EMPTY",
            "Recipient identifier is not specified",
        ));
    }
    let denied = || RestError::wrong("ACCESS_ERROR", "You do not have access to this dialog");
    if caller.user != OPERATOR.id {
        return Err(denied());
    }
    let sent = portal.messenger_send(&dialog, &params.text("MESSAGE"));
    sent.map(|id| json!(id)).map_err(|refused| match refused {
        Refused::Empty => RestError::wrong("MESSAGE_EMPTY", "Message can't be empty"),
        _ => denied(),
    })
}
