//! The three surfaces, and the module that starts each of them.

/// A surface, and how its page begins.
pub(crate) struct Surface {
    /// Its name: the cargo feature, the style sheet and the files made for it.
    pub(crate) name: &'static str,
    start: Start,
}

enum Start {
    /// The page holds nothing but the surface, which mounts itself.
    ByItself,
    /// The page decides what is mounted where.
    ByThePage,
}

pub(crate) const SURFACES: [Surface; 3] = [
    Surface {
        name: "chat-app",
        start: Start::ByItself,
    },
    Surface {
        name: "crm-host",
        start: Start::ByThePage,
    },
    Surface {
        name: "site-chat",
        start: Start::ByItself,
    },
];

/// Style sheets that every surface has, before its own.
pub(crate) const SHARED_STYLES: [&str; 2] = ["tokens.css", "ui.css"];

impl Surface {
    /// The module a page names. `glue` is the wasm-bindgen module, `wasm` the hashed name of the file beside it.
    pub(crate) fn entry(&self, glue: &str, wasm: &str) -> String {
        let load = format!("init({{ module_or_path: new URL(\"{wasm}\", import.meta.url) }})");
        match self.start {
            Start::ByItself => format!("import init from \"./{glue}\";\n{load};\n"),
            Start::ByThePage => format!(
                "import init, {{ mount }} from \"./{glue}\";\nexport const ready = {load};\nexport {{ mount }};\n"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_surface_starts_by_itself_and_the_crm_host_when_asked() {
        let [chat_app, crm_host, _] = SURFACES;
        let own = chat_app.entry("chat-app.js", "chat-app-1.wasm");
        assert!(
            own.contains("new URL(\"chat-app-1.wasm\", import.meta.url)"),
            "{own}"
        );
        assert!(!own.contains("export"), "{own}");
        let asked = crm_host.entry("crm-host.js", "crm-host-1.wasm");
        assert!(
            asked.contains("export const ready = init(") && asked.contains("export { mount }"),
            "{asked}"
        );
    }
}
