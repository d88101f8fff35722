//! The frame of every surface's page: its sheets, its boot data, the early listener and the module that starts it.

use axum::http::StatusCode;
use serde::Serialize;

use super::html::{self, Html};
use super::{Page, policy::Policy, words::Words};
use crate::assets::SurfaceFiles;

/// The id of the link to a module that a script of the page runs; known to `static/early.js`.
const MODULE_ID: &str = "framechat-module";
/// The id of the element that holds the boot data.
pub(super) const BOOT_ID: &str = "framechat-boot";
/// The id of the element the surface is mounted in.
pub(super) const ROOT_ID: &str = "framechat-root";

/// What a surface's page is made of.
pub(super) struct Surface<'a, B> {
    pub(super) title: &'a str,
    pub(super) language: &'a str,
    pub(super) boot: &'a B,
    pub(super) files: &'a SurfaceFiles,
    pub(super) policy: Policy,
}

impl<B: Serialize> Surface<'_, B> {
    /// Writes the page. The boot data stands before the early listener, which reads it, and that one before the
    /// module: it must be listening before the document's `load`, and a module that fetches wasm is too late.
    pub(super) fn page(&self) -> serde_json::Result<Page> {
        let mut boot_written = Ok(());
        let html = html::document(
            self.language,
            |head| {
                head.text_element("title", &[], self.title);
                for sheet in &self.files.sheets {
                    head.void("link", &[("rel", "stylesheet"), ("href", sheet)]);
                }
                boot_written = head.json_script(BOOT_ID, self.boot);
                head.element("script", &[("src", &self.files.boot)], |_| {});
                module(head, self.files);
                wasm(head, self.files);
            },
            |body| {
                body.element("main", &[("id", ROOT_ID)], |_| {});
                body.text_element(
                    "noscript",
                    &[],
                    Words::of(self.language).launch.needs_scripts,
                );
            },
        );
        boot_written?;
        Ok(Page {
            status: StatusCode::OK,
            html,
            policy: self.policy.clone(),
        })
    }
}

/// The module that starts the surface.
pub(super) fn module(head: &mut Html, files: &SurfaceFiles) {
    let module = [("type", "module"), ("src", files.module.as_str())];
    head.element("script", &module, |_| {});
}

/// Fetches the module that starts the surface, for a script of the page to run it.
pub(super) fn module_for_later(head: &mut Html, files: &SurfaceFiles) {
    let module = [
        ("rel", "modulepreload"),
        ("id", MODULE_ID),
        ("href", files.module.as_str()),
    ];
    head.void("link", &module);
}

/// Asks for the wasm before the module does.
pub(super) fn wasm(head: &mut Html, files: &SurfaceFiles) {
    if let Some(wasm) = &files.wasm {
        head.void(
            "link",
            &[
                ("rel", "preload"),
                ("as", "fetch"),
                ("type", "application/wasm"),
                ("crossorigin", "anonymous"),
                ("href", wasm),
            ],
        );
    }
}
