//! Who asks, by address: for limits, and for nothing else.

use std::net::{IpAddr, Ipv4Addr};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, request::Parts},
};

use crate::{error::ServerError, network, serve::Peer, state::AppState};

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the client, behind the proxies that are trusted.
pub(super) struct ClientAddress(pub(super) IpAddr);

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ServerError> {
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
        // Whoever has no address shares one.
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let told = forwarded_for(&parts.headers);
        Ok(Self(network::client(
            peer,
            &told,
            &state.config.trusted_proxies,
        )))
    }
}

fn forwarded_for(headers: &HeaderMap) -> String {
    let values = headers.get_all(&FORWARDED_FOR).iter();
    // What is no text is no address either.
    let values: Vec<_> = values
        .map(|value| value.to_str().unwrap_or_default())
        .collect();
    values.join(",")
}
