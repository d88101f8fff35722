//! Short names for what a page's module and its wasm know each other by. Those of wasm-bindgen end in a hash, some two
//! hundred of them in each of the two files: several kilobytes of the download that nothing compresses.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// What wasm-opt's `--minify-imports-and-exports-and-modules` writes to its standard output.
#[derive(Deserialize)]
struct Renamed {
    /// Module, name, new name. All modules become [`MODULE`].
    imports: Vec<(String, String, String)>,
    /// Name, new name.
    exports: Vec<(String, String)>,
}

/// What the glue calls the object of its own functions.
const OWN: &str = "import0";

/// What wasm-opt calls every module that is imported from.
const MODULE: &str = "a";

/// Uses the names of `renamed`, as wasm-opt wrote them, in `glue`, the module of wasm-bindgen.
pub(crate) fn give(glue: &str, renamed: &str) -> Result<String> {
    let renamed: Renamed = serde_json::from_str(renamed).context("reading wasm-opt's names")?;
    let mut glue = glue.to_owned();
    let modules: BTreeSet<&String> = renamed.imports.iter().map(|(module, ..)| module).collect();
    for module in modules {
        let offered = format!("\"{module}\": ");
        let (before, after) = glue
            .split_once(&offered)
            .with_context(|| format!("the glue does not offer {module}"))?;
        let (object, after) = after
            .split_once(',')
            .with_context(|| format!("the glue does not say what {module} is"))?;
        if object == OWN {
            glue = format!("{before}\"{MODULE}\": {OWN},{after}");
            continue;
        }
        // Another module's functions join the glue's own, as all of them are of one module now.
        let beginning = format!("const {OWN} = {{");
        let of_module = renamed.imports.iter().filter(|(other, ..)| other == module);
        let joined = of_module.fold(beginning.clone(), |joined, (_, name, _)| {
            joined + &format!(" {name}: {object}.{name},")
        });
        ensure!(before.contains(&beginning), "the glue has no {OWN}");
        glue = before.replacen(&beginning, &joined, 1) + after;
    }
    let import = |word: &str| {
        let of = |(_, old, _): &&(String, String, String)| old == word;
        renamed.imports.iter().find(of).map(|(.., new)| new)
    };
    let export = |word: &str| {
        let of = |(old, _): &&(String, String)| old == word;
        renamed.exports.iter().find(of).map(|(_, new)| new)
    };
    // In one pass over all words: a short name may be what another was called.
    let mut given = String::with_capacity(glue.len());
    let mut rest = glue.as_str();
    let mut imports = 0;
    while let Some(start) = rest.find(is_name) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_name(c)).unwrap_or(from.len()));
        given.push_str(before);
        let new = if given.ends_with("wasm.") {
            export(word)
        } else if after.starts_with(':') && !given.ends_with('.') {
            // An import is offered under its name as a key of an object; nothing else has such a name.
            let new = import(word);
            imports += usize::from(new.is_some());
            new
        } else {
            None
        };
        given.push_str(new.map_or(word, String::as_str));
        rest = after;
    }
    given.push_str(rest);
    ensure!(
        imports == renamed.imports.len(),
        "the glue offers {imports} of {} imports",
        renamed.imports.len()
    );
    Ok(given)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::give;

    const GLUE: &str = r#"
        const import0 = {
            __proto__: null,
            __wbg_abort_96: function(arg0) { arg0.abort(); },
            a: function() { return wasm.memory.buffer; },
        };
        return { __proto__: null, "./x_bg.js": import0, "./snippets/keep.js": import1, };
        wasm.__wbindgen_start(); other.memory();
    "#;

    fn names(imports: &str, exports: &str) -> String {
        format!(r#"{{ "imports": [{imports}], "exports": [{exports}] }}"#)
    }

    #[test]
    fn both_sides_get_the_same_names() {
        let imports = r#"["./x_bg.js", "__wbg_abort_96", "a"], ["./snippets/keep.js", "keep", "e"], ["./x_bg.js", "a", "b"]"#;
        let exports = r#"["memory", "c"], ["__wbindgen_start", "d"]"#;
        let given = give(GLUE, &names(imports, exports)).unwrap();
        let expected = GLUE
            .replace(" a: function", " b: function")
            .replace("__wbg_abort_96", "a")
            .replace("./x_bg.js", "a")
            .replace("import0 = {", "import0 = { e: import1.keep,")
            .replace(" \"./snippets/keep.js\": import1,", " ")
            .replace("wasm.memory", "wasm.c")
            .replace("__wbindgen_start", "d");
        assert_eq!(given, expected);
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        for imports in [
            r#"["./x_bg.js", "__wbg_gone_11", "a"]"#,
            r#"["./y_bg.js", "__wbg_abort_96", "a"]"#,
            r#"["./x_bg.js", "__wbg_abort_96", "a"], ["env", "a", "b"]"#,
        ] {
            assert!(give(GLUE, &names(imports, "")).is_err(), "{imports}");
        }
        assert!(give(GLUE, "no JSON").is_err());
    }
}
