//! Reads what the portal, or a form of ours, sends to a placement's page.

use framechat_protocol::bitrix24::form::{self, FormError, Value};
use framechat_protocol::bitrix24::launch::QUERY_MAX_BYTES;
use framechat_protocol::bitrix24::placement::{
    PlacementError, PlacementRequest, SettingConnector, WidgetOptions,
};
use framechat_protocol::origin::Origin;
use framechat_protocol::secret::Secret;
use secrecy::SecretString;

use crate::pages::settings::Fields;
use crate::pages::words::Words;
use crate::services::install::InstallRequest;
use crate::services::settings::Action;
use crate::services::widget::WidgetRequest;

/// Why a request says nothing that could be checked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("The address is longer than {QUERY_MAX_BYTES} bytes.")]
    Query,
    #[error("The form cannot be read: {0}.")]
    Form(#[from] FormError),
    #[error("The request is not one of a portal: {0}.")]
    Placement(#[from] PlacementError),
    #[error("The request lacks {0}, which a portal always sends.")]
    Missing(&'static str),
}

/// What an install says of itself, and the bridge's id of its frame.
pub(super) fn install(
    query: Option<String>,
    body: &[u8],
) -> Result<(InstallRequest, Option<String>), Unreadable> {
    let request = placement(query, body)?;
    let scheme = if request.secure { "https" } else { "http" };
    let address = request
        .domain
        .and_then(|domain| Origin::parse(&format!("{scheme}://{domain}")).ok());
    let install = InstallRequest {
        address,
        member_id: request.member_id.ok_or(Unreadable::Missing("member_id"))?,
        refresh_token: sealed(
            request
                .refresh_id
                .ok_or(Unreadable::Missing("REFRESH_ID"))?,
        ),
        application_token: request.application_token.map(sealed),
    };
    Ok((install, request.app_sid))
}

/// What a request to open the settings must hold.
pub(super) struct SettingsRequest {
    pub(super) member_id: String,
    pub(super) application_token: Secret,
    pub(super) auth_id: SecretString,
    pub(super) setting: SettingConnector,
}

pub(super) fn settings(query: Option<String>, body: &[u8]) -> Result<SettingsRequest, Unreadable> {
    let request = placement(query, body)?;
    Ok(SettingsRequest {
        setting: SettingConnector::parse(&request.options)?,
        member_id: request.member_id.ok_or(Unreadable::Missing("member_id"))?,
        application_token: request
            .application_token
            .ok_or(Unreadable::Missing("APPLICATION_TOKEN"))?,
        auth_id: sealed(request.auth_id.ok_or(Unreadable::Missing("AUTH_ID"))?),
    })
}

/// What a request to open a widget must hold.
pub(super) fn widget(query: Option<String>, body: &[u8]) -> Result<WidgetRequest, Unreadable> {
    // Part of the address that was registered, if the counters are wanted.
    let debug = query.as_deref().is_some_and(|query| {
        let mut names = query.split('&').filter_map(|pair| pair.split('=').next());
        names.any(|name| name == "debug")
    });
    let request = placement(query, body)?;
    Ok(WidgetRequest {
        options: WidgetOptions::parse(&request.options)?,
        member_id: request.member_id.ok_or(Unreadable::Missing("member_id"))?,
        application_token: request
            .application_token
            .ok_or(Unreadable::Missing("APPLICATION_TOKEN"))?,
        auth_id: sealed(request.auth_id.ok_or(Unreadable::Missing("AUTH_ID"))?),
        auth_expires_s: request.auth_expires,
        placement: request.placement,
        lang: request.lang,
        debug,
    })
}

fn placement(query: Option<String>, body: &[u8]) -> Result<PlacementRequest, Unreadable> {
    let query = query.unwrap_or_default();
    if query.len() > QUERY_MAX_BYTES {
        return Err(Unreadable::Query);
    }
    Ok(PlacementRequest::parse(&query, &form::decode(body)?)?)
}

/// A sent form.
pub(super) struct Sent {
    pub(super) ticket: String,
    pub(super) fields: Fields,
    /// When the identity secret that the form knew of was made.
    pub(super) identity_made: String,
    pub(super) action: Action,
    pub(super) words: &'static Words,
}

pub(super) fn save(body: &[u8]) -> Result<Sent, Unreadable> {
    let form = form::decode(body)?;
    let text = |name| {
        form.get(name)
            .and_then(Value::as_text)
            .unwrap_or_default()
            .to_owned()
    };
    let action = match text("action").as_str() {
        "connect" => Action::Connect,
        "disconnect" => Action::Disconnect,
        "test" => Action::Test,
        "identity" => Action::Identity,
        _ => return Err(Unreadable::Missing("action")),
    };
    let fields = Fields {
        title: text("title"),
        url: text("url"),
        origins: text("origins"),
        greeting: text("greeting"),
        accent: text("accent"),
        position: text("position"),
        avatar: text("avatar"),
        ask_name: text("ask_name"),
        ask_email: text("ask_email"),
        ask_phone: text("ask_phone"),
        consent: text("consent"),
    };
    Ok(Sent {
        ticket: text("ticket"),
        identity_made: text("identity_made"),
        fields,
        action,
        words: Words::of(&text("lang")),
    })
}

fn sealed(secret: Secret) -> SecretString {
    SecretString::from(secret.into_exposed())
}
