//! The files: names, encodings, how long they are kept, and what is said when there are none.

use axum::http::StatusCode;
use framechat_server::assets::{Assets, AssetsError, Sources};
use framechat_server::pages::words::RUSSIAN;
use framechat_server::store::Site;

use crate::portal::MEMBER;
use crate::world::{World, sources};

const FOREVER: &str = "public, max-age=31536000, immutable";

#[tokio::test]
async fn built_files_are_kept_for_ever_and_sent_compressed() {
    let world = World::empty().await;
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", "br", "brotli of it"),
        ("gzip", "gzip", "gzip of it"),
        ("br;q=0, gzip;q=0.5", "gzip", "gzip of it"),
        ("identity", "", "/* chat-app-1.wasm */"),
    ] {
        let answer = world
            .get_with("/assets/chat-app-1.wasm", &[("accept-encoding", accepted)])
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(
            (answer.header("content-encoding"), answer.text()),
            (encoding, body),
            "{accepted}"
        );
        assert_eq!(answer.header("content-type"), "application/wasm");
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.header("cache-control"), FOREVER);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    let plain = world
        .get_with("/assets/chat-app-1.js", &[("accept-encoding", "br")])
        .await;
    assert_eq!(
        plain.header("content-encoding"),
        "",
        "there is no compressed copy of it"
    );
    assert!(
        plain.header("content-type").starts_with("text/javascript"),
        "{plain:?}"
    );
}

#[tokio::test]
async fn stable_names_are_kept_for_minutes() {
    let world = World::empty().await;
    for (path, body) in [
        ("/embed.js", "/* embed-1.js */"),
        ("/embed-more.js", "/* embed-more-1.js */"),
        ("/iq-channels.js", "/* iq-channels-1.js */"),
        (
            "/assets/crm-host.js",
            "export * from \"./crm-host-1.js\";\n",
        ),
        (
            "/assets/crm-host.css",
            "/* tokens-1.css */\n/* crm-host-1.css */\n",
        ),
    ] {
        let answer = world.get(path).await;
        assert_eq!(
            (answer.status, answer.text()),
            (StatusCode::OK, body),
            "{path}"
        );
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=300",
            "{path}"
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    }
}

#[tokio::test]
async fn what_is_not_a_file_is_not_found() {
    let world = World::empty().await;
    for name in [
        "nothing.js",
        "manifest.json",
        "chat-app-1.wasm.br",
        "..%2fCargo.toml",
        "",
    ] {
        let answer = world.get(&format!("/assets/{name}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
}

#[tokio::test]
async fn our_own_pages_need_no_build() {
    let world = World::with(|_| {}, Assets::embedded(true).unwrap()).await;
    for path in [
        world.state.assets.page_sheet(),
        world.state.assets.install_script(),
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.bytes.len() > 100, "{path} is the real file");
    }
    let sheet = world.get(world.state.assets.page_sheet()).await;
    assert!(sheet.text().contains("--fc-surface:") && sheet.text().contains(".page-field"));
}

async fn chat_of(world: &World) -> crate::world::Answer {
    let site = Site {
        key: "key-1".to_owned(),
        portal: MEMBER.to_owned(),
        connector: "framechat".to_owned(),
        line: "1".to_owned(),
        title: "Coffee".to_owned(),
        url: String::new(),
        active: true,
        ..Site::default()
    };
    let installed = framechat_server::services::install::InstallRequest {
        member_id: MEMBER.to_owned(),
        address: None,
        refresh_token: crate::portal::REFRESH.into(),
        application_token: Some(crate::portal::APPLICATION_TOKEN.into()),
    };
    framechat_server::services::install::install(&world.state, installed)
        .await
        .unwrap();
    world.state.store.upsert_site(&site).await.unwrap();
    world.get("/chat?site=key-1").await
}

#[tokio::test]
async fn without_a_build_the_page_says_so() {
    let world = World::with(|_| {}, Assets::new(Sources::default(), false).unwrap()).await;
    let answer = chat_of(&world).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::SERVICE_UNAVAILABLE, "not_built")
    );
    assert!(answer.text().contains("cargo xtask build"));
    let russian = [("accept-language", "ru")];
    let answer = world.get_with("/chat?site=key-1", &russian).await;
    assert!(answer.text().contains(RUSSIAN.trouble.not_built));
}

#[tokio::test]
async fn in_development_pages_name_the_development_servers_files() {
    let world = World::with(|config| config.dev = true, Assets::embedded(true).unwrap()).await;
    let answer = chat_of(&world).await;
    for address in [
        "--fc-surface:",
        "href=\"/style/ui.css\"",
        "href=\"/style/site-chat.css\"",
        "src=\"/static/boot.js\"",
        "rel=\"modulepreload\" id=\"framechat-module\" href=\"/static/dev-start.js\"",
    ] {
        assert!(
            answer.text().contains(address),
            "{address}: {}",
            answer.text()
        );
    }
    let host = world.get("/assets/crm-host.js").await;
    assert_eq!(host.text(), "export * from \"/static/dev-start.js\";\n");
    assert_eq!(host.header("cache-control"), "no-cache");
    let sheet = world.get("/assets/crm-host.css").await;
    assert!(
        sheet.text().contains("--fc-surface:"),
        "a constructed sheet has no imports"
    );
}

#[test]
fn a_build_that_is_not_whole_is_not_started() {
    let mut missing = sources();
    missing.release.retain(|(name, _)| name != "site-chat-1.js");
    let error = Assets::new(missing, false).unwrap_err();
    assert!(
        matches!(&error, AssetsError::Missing(name) if name == "site-chat-1.js"),
        "{error}"
    );

    let mut broken = sources();
    broken.release.retain(|(name, _)| name != "manifest.json");
    broken
        .release
        .push(("manifest.json".to_owned(), b"{".as_slice().into()));
    assert!(matches!(
        Assets::new(broken, false).unwrap_err(),
        AssetsError::Manifest(_)
    ));
}
