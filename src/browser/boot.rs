//! The page's boot data: the JSON that the server puts into the page it renders.

use framechat_protocol::boot::Boot;
use web_sys::{Element, window};

/// The id of the element that holds the boot data.
pub const BOOT_ID: &str = "framechat-boot";
/// The id of the element that a surface fills.
pub const ROOT_ID: &str = "framechat-root";

/// Reads the boot data; `None` on a page without it, such as a CRM page or the picker of a development build.
///
/// # Errors
/// The JSON is not what this build understands: server and page are of different versions.
#[must_use]
pub fn read() -> Option<Result<Boot, serde_json::Error>> {
    let text = by_id(BOOT_ID)?.text_content()?;
    Some(serde_json::from_str(&text))
}

/// The element that the surface is to fill.
#[must_use]
pub fn root() -> Option<Element> {
    by_id(ROOT_ID)
}

fn by_id(id: &str) -> Option<Element> {
    window()?.document()?.get_element_by_id(id)
}
