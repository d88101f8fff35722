//! The site chat's page: which site it belongs to, for the pages of that site only.

use framechat_protocol::boot::{Boot, SiteChatBoot};

use super::policy::{Ancestors, Policy};
use super::{Page, surface::Surface};
use crate::assets::SurfaceFiles;
use framechat_protocol::origin::Origin;

/// Writes the page that only pages of `parents` may frame; opened by itself it works everywhere.
///
/// # Errors
/// When the boot data cannot be written as JSON.
pub fn page(
    boot: SiteChatBoot,
    parents: Vec<Origin>,
    files: &SurfaceFiles,
    plain_http: bool,
) -> serde_json::Result<Page> {
    let title = boot.title.clone();
    let language = boot.lang.clone();
    Surface {
        title: &title,
        language: &language,
        boot: &Boot::SiteChat(boot),
        files,
        policy: Policy::Surface {
            ancestors: Ancestors::Only(parents),
            plain_http,
        },
    }
    .page()
}
