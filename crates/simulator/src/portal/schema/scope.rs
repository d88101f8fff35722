//! Which rights open which methods.

/// The rights of which an application needs one to call a method; none when every application may.
#[must_use]
pub fn needed(method: &str) -> &'static [&'static str] {
    match method {
        // The vendor's documents name this one right for it, and another for its family.
        "imconnector.chat.name.set" => &["imconnector"],
        "placement.get" => &[],
        "user.current" | "user.get" => &["user", "user_basic", "user_brief"],
        _ => match method.split_once('.').map(|(family, _)| family) {
            Some("imconnector" | "imopenlines") => &["imopenlines"],
            Some("im") => &["im"],
            Some("imbot") => &["imbot"],
            Some("placement") => &["placement"],
            _ => &[],
        },
    }
}

/// Whether rights, with commas between them, open a method.
#[must_use]
pub fn opens(granted: &str, method: &str) -> bool {
    let needed = needed(method);
    needed.is_empty() || granted.split(',').any(|scope| needed.contains(&scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_the_rights_that_a_method_names_opens_it() {
        for (granted, method, open) in [
            ("", "app.info", true),
            ("", "event.bind", true),
            ("", "placement.get", true),
            ("im", "placement.bind", false),
            ("im", "im.message.add", true),
            ("imbot", "im.message.add", false),
            ("imconnector,im", "imconnector.register", false),
            ("imconnector,imopenlines", "imconnector.register", true),
            ("imopenlines", "imconnector.chat.name.set", false),
            ("user_basic", "user.current", true),
            ("user_brief", "user.get", true),
        ] {
            assert_eq!(opens(granted, method), open, "{granted} and {method}");
        }
    }
}
