//! One port, several origins: the `Host` header says which site a request is for.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::Request;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;

use crate::App;
use crate::pages::html;
use crate::portal::{OAUTH_HOST, control, routes};
use crate::sites::{self, Site};
use crate::stand;

/// The host that stands for the iQChannels stand.
pub const STAND: &str = "stand.localhost";
/// The host of the shop page.
pub const SHOP: &str = "shop.localhost";
/// The host of the CRM page.
pub const CRM: &str = "crm.localhost";

/// The host name of a request, without its port, in lower case; empty when there is none.
#[must_use]
pub fn host_of(headers: &HeaderMap) -> String {
    let value = headers
        .get(HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let name = match value.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => value,
    };
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// What `axum::serve` takes: the router, and for every request the address that it came from.
pub fn service(app: &App) -> IntoMakeServiceWithConnectInfo<Router, SocketAddr> {
    router(app).into_make_service_with_connect_info()
}

/// The whole simulator as one service. REST calls need their caller's address, as [`service`] adds it.
pub fn router(app: &App) -> Router {
    let hosts = Hosts {
        app: app.clone(),
        control: control::router(app.clone()),
        portal: routes::portal_router(app.clone()),
        oauth: routes::oauth_router(app.clone()),
        stand: stand::router(app.clone()),
        shop: sites::router(app.clone(), Site::Shop),
        crm: sites::router(app.clone(), Site::Crm),
    };
    Router::new().fallback(move |request: Request| {
        let hosts = hosts.clone();
        async move { hosts.dispatch(request).await }
    })
}

#[derive(Clone)]
struct Hosts {
    app: App,
    control: Router,
    portal: Router,
    oauth: Router,
    stand: Router,
    shop: Router,
    crm: Router,
}

impl Hosts {
    async fn dispatch(self, request: Request) -> Response {
        let host = host_of(request.headers());
        let router = match host.as_str() {
            _ if request.uri().path() == stand::CONTROL_PATH => self.stand,
            _ if request.uri().path().starts_with("/_control/") => self.control,
            name if self.app.portal(name).is_some() => self.portal,
            OAUTH_HOST => self.oauth,
            "localhost" | "127.0.0.1" if request.uri().path() == "/" => return index(&self.app),
            // A caller that knows no names: its portal is found by its token.
            "localhost" | "127.0.0.1" if request.uri().path().starts_with("/rest/") => self.oauth,
            STAND => self.stand,
            SHOP => self.shop,
            CRM => self.crm,
            _ => {
                return (
                    StatusCode::NOT_FOUND,
                    format!("no site of the simulator is called {host:?}\n"),
                )
                    .into_response();
            }
        };
        match router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// The page with the addresses of everything.
fn index(app: &App) -> Response {
    let mut page = include_str!("../pages/index.html").replace("{app}", app.app_url());
    for host in crate::portal::HOSTS.into_iter().chain([STAND, SHOP, CRM]) {
        page = page.replace(&format!("{{{host}}}"), &app.origin(host));
    }
    html(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_host_is_read_without_port_and_case() {
        for (header, host) in [
            ("Portal.LOCALHOST:8700", "portal.localhost"),
            ("stand.localhost", "stand.localhost"),
            ("crm.localhost.:1", "crm.localhost"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(header));
            assert_eq!(host_of(&headers), host, "{header}");
        }
        assert_eq!(host_of(&HeaderMap::new()), "");
    }
}
