//! One browser window, seen through roles and accessible names.

use std::future::Future;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};

/// How long a condition may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);
const POLL: Duration = Duration::from_millis(40);

/// Polls `condition` until it yields a value; fails with `what` after [`PATIENCE`].
pub(crate) async fn until<T, F, Fut>(what: &str, mut condition: F) -> Result<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<Option<T>>>,
{
    let start = Instant::now();
    let mut last = None;
    while start.elapsed() < PATIENCE {
        match condition().await {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => {}
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(POLL).await;
    }
    match last {
        Some(error) => Err(error).with_context(|| format!("waited {PATIENCE:?} for {what}")),
        None => bail!("waited {PATIENCE:?} for {what}"),
    }
}

/// A window of Chromium. Frames are entered and left; look-ups happen in the current frame.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) client: Client,
}

impl Page {
    /// `prefs` are Chromium's own; `watched` keeps a log of all the page asks of any server.
    pub(crate) async fn open(
        webdriver: &str,
        chromium: &str,
        prefs: Value,
        watched: bool,
    ) -> Result<Page> {
        let requests = if watched { "ALL" } else { "OFF" };
        let capabilities = json!({
            "goog:chromeOptions": {
                "binary": chromium,
                "prefs": prefs,
                "args": [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--lang=en-US", "--force-prefers-reduced-motion",
                    // Without it the browser makes its tree of roles and names anew for each that is asked.
                    "--force-renderer-accessibility",
                    // Elements then tell their computed role and name, in frames of other sites too.
                    "--enable-blink-features=ComputedAccessibilityInfo", "--window-size=1280,900",
                ],
            },
            "goog:loggingPrefs": { "browser": "ALL", "performance": requests },
        });
        let Value::Object(capabilities) = capabilities else {
            unreachable!("an object literal")
        };
        let connector = hyper_util::client::legacy::connect::HttpConnector::new();
        let client = ClientBuilder::new(connector)
            .capabilities(capabilities)
            .connect(webdriver)
            .await
            .context("starting Chromium")?;
        Ok(Page { client })
    }

    pub(crate) async fn goto(&self, url: &str) -> Result<()> {
        self.client
            .goto(url)
            .await
            .with_context(|| format!("opening {url}"))
    }

    /// Elements of `role` whose accessible name is `name`, in document order, shadow roots included.
    pub(crate) async fn find_all(&self, role: &str, name: Option<&str>) -> Result<Vec<Element>> {
        let found = self
            .client
            .execute(FIND, vec![json!(role), json!(name)])
            .await?;
        found
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| element(&self.client, one))
            .collect()
    }

    /// The first shown element of this role and name, now or never.
    pub(crate) async fn seek(&self, role: &str, name: &str) -> Result<Option<Element>> {
        for element in self.find_all(role, Some(name)).await? {
            if element.is_displayed().await? {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// Waits for a shown element of this role and name.
    pub(crate) async fn find(&self, role: &str, name: &str) -> Result<Element> {
        until(&format!("{role} named \"{name}\""), || {
            self.seek(role, name)
        })
        .await
    }

    pub(crate) async fn click(&self, role: &str, name: &str) -> Result<()> {
        until(&format!("clicking {role} \"{name}\""), || async {
            match self.seek(role, name).await? {
                Some(element) => Ok(Some(element.click().await?)),
                None => Ok(None),
            }
        })
        .await
    }

    pub(crate) async fn fill(&self, role: &str, name: &str, text: &str) -> Result<()> {
        let element = self.find(role, name).await?;
        element.clear().await?;
        Ok(element.send_keys(text).await?)
    }

    /// Waits until the text of the element holds `part`, and returns the whole text.
    pub(crate) async fn expect_text(&self, role: &str, name: &str, part: &str) -> Result<String> {
        until(&format!("{role} \"{name}\" to say \"{part}\""), || async {
            let Some(element) = self.find_all(role, Some(name)).await?.into_iter().next() else {
                return Ok(None);
            };
            let text = self.text_of(&element).await?;
            Ok(text.contains(part).then_some(text))
        })
        .await
    }

    /// Waits until some element of `role` says `part`, whatever its name. It may be one that nobody sees: for what comes to
    /// sight there is [`Page::find`].
    pub(crate) async fn expect_any(&self, role: &str, part: &str) -> Result<String> {
        until(&format!("some {role} to say \"{part}\""), || async {
            for element in self.find_all(role, None).await? {
                let text = self.text_of(&element).await?;
                if text.contains(part) {
                    return Ok(Some(text));
                }
            }
            Ok(None)
        })
        .await
    }

    /// What the element renders, hidden live regions included.
    pub(crate) async fn text_of(&self, element: &Element) -> Result<String> {
        let text = self
            .client
            .execute("return arguments[0].innerText", vec![reference(element)?])
            .await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Enters the frame with this title, waiting for it to be there.
    pub(crate) async fn enter(&self, title: &str) -> Result<()> {
        let frame = until(&format!("a frame titled \"{title}\""), || async {
            let frames = self.client.execute(FRAMES, vec![]).await?;
            for frame in frames.as_array().into_iter().flatten() {
                let frame = element(&self.client, frame)?;
                if frame.attr("title").await?.as_deref() == Some(title) {
                    return Ok(Some(frame));
                }
            }
            Ok(None)
        })
        .await?;
        Ok(frame.enter_frame().await?)
    }

    /// Back to the top document.
    pub(crate) async fn leave(&self) -> Result<()> {
        self.execute_command("frame", json!({ "id": null })).await?;
        Ok(())
    }

    /// Runs a script in the current frame and returns what it returns.
    pub(crate) async fn script(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, vec![]).await?)
    }

    /// Waits until a script returns what is expected. A script that fails meanwhile is asked again: what it looks for may be on its way.
    pub(crate) async fn expect_value(&self, script: &str, expected: Value) -> Result<()> {
        let last = Mutex::new(Value::Null);
        until("a script's value", || async {
            let value = self.script(script).await?;
            let fits = value == expected;
            *last.lock().unwrap() = value;
            Ok(fits.then_some(()))
        })
        .await
        .with_context(|| format!("{} instead of {expected}", last.lock().unwrap()))
    }

    /// Opens a menu by its summary, for which browsers have no role of their own.
    pub(crate) async fn open_menu(&self, name: &str) -> Result<()> {
        let script = "return [...document.querySelectorAll('summary')].find((one) => one.ariaLabel === NAME)";
        let script = script.replace("NAME", &json!(name).to_string());
        until(&format!("the menu \"{name}\""), || async {
            let found = self.script(&script).await?;
            Ok(Some(element(&self.client, &found)?.click().await?))
        })
        .await
    }

    /// Gives a file to the page's field for files, as the system's window would: a person never sees the field itself.
    pub(crate) async fn choose(&self, path: &std::path::Path) -> Result<()> {
        let field = until("the field for files", || async {
            let found = self
                .script("return document.querySelector('input[type=file]')")
                .await?;
            Ok(Some(element(&self.client, &found)?))
        })
        .await?;
        Ok(field
            .send_keys(path.to_str().context("a path in UTF-8")?)
            .await?)
    }

    /// Emulates what the person prefers, for the top document's process and its frames.
    pub(crate) async fn prefer(&self, color_scheme: &str) -> Result<()> {
        self.cdp(
            "Emulation.setEmulatedMedia",
            json!({ "features": [
                { "name": "prefers-color-scheme", "value": color_scheme },
                { "name": "prefers-reduced-motion", "value": "reduce" },
            ] }),
        )
        .await?;
        Ok(())
    }

    /// Forced colours, as a person with a high-contrast theme has them.
    pub(crate) async fn force_colors(&self) -> Result<()> {
        self.cdp(
            "Emulation.setEmulatedMedia",
            json!({ "features": [
                { "name": "forced-colors", "value": "active" },
                { "name": "prefers-reduced-motion", "value": "reduce" },
            ] }),
        )
        .await?;
        Ok(())
    }

    /// Gives a page a permission, as a person would who is asked.
    pub(crate) async fn permit(&self, origin: &str, permission: &str) -> Result<()> {
        self.cdp(
            "Browser.grantPermissions",
            json!({ "origin": origin, "permissions": [permission] }),
        )
        .await?;
        Ok(())
    }

    /// Presses keys, wherever the focus is.
    pub(crate) async fn press(&self, keys: &str) -> Result<()> {
        let strokes: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }))
            })
            .collect();
        let keyboard = json!([{ "type": "key", "id": "keyboard", "actions": strokes }]);
        self.execute_command("actions", json!({ "actions": keyboard }))
            .await?;
        Ok(())
    }

    pub(crate) async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        Ok(())
    }

    /// The screen of a phone, whose scroll bars take no room.
    pub(crate) async fn phone(&self, width: u32, height: u32) -> Result<()> {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        Ok(())
    }

    /// Addresses of everything the page asked for since this was asked last, data addresses left out. Only for a page that
    /// is watched.
    pub(crate) async fn requests(&self) -> Result<Vec<String>> {
        let log = self
            .execute_command("se/log", json!({ "type": "performance" }))
            .await?;
        let mut addresses = Vec::new();
        for entry in log.as_array().into_iter().flatten() {
            let said: Value =
                serde_json::from_str(entry["message"].as_str().context("a message")?)?;
            let address = match said["message"]["method"].as_str() {
                Some("Network.requestWillBeSent") => &said["message"]["params"]["request"]["url"],
                Some("Network.webSocketCreated") => &said["message"]["params"]["url"],
                _ => continue,
            };
            let address = address.as_str().unwrap_or_default();
            if !address.starts_with("data:") {
                addresses.push(address.to_owned());
            }
        }
        Ok(addresses)
    }

    pub(crate) async fn screenshot(&self) -> Result<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// A command of the browser's own protocol, to the top document's target.
    pub(crate) async fn cdp(&self, cmd: &str, params: Value) -> Result<Value> {
        self.execute_command("goog/cdp/execute", json!({ "cmd": cmd, "params": params }))
            .await
    }

    /// What the person decides about notifications: `granted`, `denied`, or `prompt` for not yet.
    pub(crate) async fn allow_notifications(&self, state: &str) -> Result<()> {
        let decision = json!({ "descriptor": { "name": "notifications" }, "state": state });
        self.execute_command("permissions", decision).await?;
        Ok(())
    }

    /// What the console got since it was asked for last.
    pub(crate) async fn console(&self) -> Result<String> {
        let entries = self
            .execute_command("se/log", json!({ "type": "browser" }))
            .await?;
        Ok(entries.to_string())
    }

    async fn execute_command(&self, path: &str, body: Value) -> Result<Value> {
        Ok(self
            .client
            .issue_cmd(Call {
                path: path.to_owned(),
                body,
            })
            .await?)
    }
}

/// A `WebDriver` call fantoccini has no method for; `path` is relative to the session.
#[derive(Debug)]
struct Call {
    path: String,
    body: Value,
}

impl WebDriverCompatibleCommand for Call {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

/// The key under which `WebDriver` writes an element reference.
const ELEMENT_KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

fn element(client: &Client, value: &Value) -> Result<Element> {
    let id = value[ELEMENT_KEY]
        .as_str()
        .context("the script returned no element")?;
    Ok(Element::from_element_id(
        client.clone(),
        id.to_owned().into(),
    ))
}

pub(crate) fn reference(element: &Element) -> Result<Value> {
    Ok(json!({ ELEMENT_KEY: element.element_id().as_ref() }))
}

/// Elements of a role and, if given, a name, as the browser computes them for assistive technology.
const FIND: &str = r"
    const [role, name] = arguments, found = [];
    const walk = (root) => {
        for (const node of root.querySelectorAll('*')) {
            if (node.computedRole === role && (name === null || node.computedName === name)) found.push(node);
            if (node.shadowRoot) walk(node.shadowRoot);
        }
    };
    walk(document);
    return found;
";

/// Frames in document order, through open shadow roots.
const FRAMES: &str = r"
    const found = [];
    const walk = (root) => {
        for (const node of root.querySelectorAll('*')) {
            if (node.localName === 'iframe') found.push(node);
            if (node.shadowRoot) walk(node.shadowRoot);
        }
    };
    walk(document);
    return found;
";
