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

const SITE_CHAT: &str = "site-chat";

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
        name: SITE_CHAT,
        start: Start::ByItself,
    },
];

/// The style sheets that every surface has, before its own.
const TOKENS: &str = "tokens.css";
const UI: &str = "ui.css";

impl Surface {
    /// Its style sheets, in order. Those of the site chat's first paint stand inside its page.
    pub(crate) fn sheets(&self) -> Vec<String> {
        let first = (self.name == SITE_CHAT).then(|| format!("{SITE_CHAT}-first.css"));
        [TOKENS.to_owned()]
            .into_iter()
            .chain(first)
            .chain([UI.to_owned(), format!("{}.css", self.name)])
            .collect()
    }

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
    fn the_site_chat_alone_has_a_sheet_for_its_first_paint() {
        let [chat_app, _, site_chat] = SURFACES;
        assert_eq!(chat_app.sheets(), ["tokens.css", "ui.css", "chat-app.css"]);
        let sheets = [
            "tokens.css",
            "site-chat-first.css",
            "ui.css",
            "site-chat.css",
        ];
        assert_eq!(site_chat.sheets(), sheets);
    }

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
