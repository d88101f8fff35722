//! The chat app's page: a verified launch as boot data, for one portal's frame only.

use framechat_protocol::boot::{Boot, ChatAppBoot};

use super::policy::{Ancestors, Inside, Policy};
use super::{Page, surface::Surface, words::Words};
use crate::assets::SurfaceFiles;
use framechat_protocol::origin::Origin;

/// Writes the page that the portal at `parent` may frame.
///
/// # Errors
/// When the boot data cannot be written as JSON.
pub fn page(
    boot: ChatAppBoot,
    parent: Origin,
    files: &SurfaceFiles,
    plain_http: bool,
) -> serde_json::Result<Page> {
    let language = Words::of(boot.launch.lang.as_deref().unwrap_or_default()).tag;
    Surface {
        title: "Framechat",
        language,
        boot: &Boot::ChatApp(boot),
        files,
        policy: Policy::Surface {
            ancestors: Ancestors::Only(vec![parent]),
            plain_http,
            inside: Inside::default(),
        },
    }
    .page()
}
