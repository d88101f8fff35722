//! A browser's part in the install and settings frames, for tests without one: posts forms as a browser would and
//! fills in the form that it finds.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, ORIGIN, REFERER, REFERRER_POLICY};
use scraper::{Html, Selector};
use url::Url;

use crate::App;
use crate::portal::form::urlencode;
use crate::portal::install::Opening;

/// A page as it came.
#[derive(Debug)]
pub struct Page {
    /// Where it came from in the end.
    pub address: Url,
    /// The HTTP status.
    pub status: u16,
    /// Its text.
    pub html: String,
    headers: HeaderMap,
}

/// How many redirects are followed.
const REDIRECTS_MAX: u32 = 5;

/// Posts a portal's form into the application, as the portal's page does with a frame as the target.
///
/// # Errors
/// When the application cannot be reached.
pub async fn open(app: &App, portal_origin: &str, opening: &Opening) -> anyhow::Result<Page> {
    let address =
        Url::parse(&opening.action).with_context(|| format!("{} is no address", opening.action))?;
    let fields = opening
        .fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect::<Vec<_>>();
    // A frame of another site: the browser names the portal, but not the page.
    post(
        app,
        address,
        &fields,
        portal_origin,
        Some(&format!("{portal_origin}/")),
        "cross-site",
    )
    .await
}

/// Fills in the page's form and sends it: `fields` replace what stands in it, hidden fields stay.
///
/// # Errors
/// When the page has no form, a field is not in it, or the application cannot be reached.
pub async fn submit(
    app: &App,
    page: &Page,
    fields: &BTreeMap<String, String>,
) -> anyhow::Result<Page> {
    let form = find_form(&page.html)?;
    for name in fields.keys() {
        if !form.names.contains(name) {
            bail!("the form has no field {name:?}, only {:?}", form.names);
        }
    }
    let mut sent: Vec<(String, String)> = form
        .values
        .into_iter()
        .filter(|(name, _)| !fields.contains_key(name))
        .collect();
    sent.extend(
        fields
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    let address = page
        .address
        .join(&form.action)
        .with_context(|| format!("the form's action {:?} is no address", form.action))?;
    let own_origin = page.address.origin().ascii_serialization();
    // A page that sends no referrer has its forms' origin hidden as well.
    let silent = page
        .headers
        .get(REFERRER_POLICY)
        .is_some_and(|value| value == "no-referrer");
    let origin = if silent {
        "null".to_owned()
    } else {
        own_origin.clone()
    };
    let referer = (!silent).then(|| page.address.to_string());
    let site = if address.origin() == page.address.origin() {
        "same-origin"
    } else {
        "cross-site"
    };
    post(app, address, &sent, &origin, referer.as_deref(), site).await
}

async fn post(
    app: &App,
    address: Url,
    fields: &[(String, String)],
    origin: &str,
    referer: Option<&str>,
    site: &str,
) -> anyhow::Result<Page> {
    let body = fields
        .iter()
        .map(|(name, value)| format!("{}={}", urlencode(name), urlencode(value)))
        .collect::<Vec<_>>()
        .join("&");
    let mut request = app
        .http()
        .post(address.clone())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ORIGIN, origin)
        .body(body);
    request = request
        .header("Sec-Fetch-Dest", "iframe")
        .header("Sec-Fetch-Mode", "navigate")
        .header("Sec-Fetch-Site", site)
        .header("Sec-Fetch-User", "?1");
    if let Some(referer) = referer {
        request = request.header(REFERER, referer);
    }
    let mut answer = request
        .send()
        .await
        .with_context(|| format!("{address} cannot be reached"))?;
    let mut here = address;
    for _ in 0..REDIRECTS_MAX {
        let Some(location) = answer
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .filter(|_| answer.status().is_redirection())
        else {
            break;
        };
        here = here
            .join(location)
            .with_context(|| format!("the redirect to {location:?} leads nowhere"))?;
        answer = app
            .http()
            .get(here.clone())
            .send()
            .await
            .with_context(|| format!("{here} cannot be reached"))?;
    }
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let html = answer.text().await.context("the page broke off")?;
    Ok(Page {
        address: here,
        status,
        html,
        headers,
    })
}

struct Form {
    action: String,
    names: Vec<String>,
    values: Vec<(String, String)>,
}

fn find_form(html: &str) -> anyhow::Result<Form> {
    let document = Html::parse_document(html);
    let selector =
        |text: &str| Selector::parse(text).map_err(|error| anyhow::anyhow!("{text}: {error}"));
    let form = document
        .select(&selector("form")?)
        .next()
        .context("the page has no form")?;
    let action = form.value().attr("action").unwrap_or_default().to_owned();
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for control in form.select(&selector("input, textarea, select, button")?) {
        let element = control.value();
        let Some(name) = element.attr("name") else {
            continue;
        };
        names.push(name.to_owned());
        let kind = element.attr("type").unwrap_or_default();
        let value = match element.name() {
            "textarea" => control.text().collect(),
            "select" => {
                let chosen = control
                    .select(&selector("option[selected]")?)
                    .next()
                    .or_else(|| control.select(&Selector::parse("option").ok()?).next());
                chosen
                    .and_then(|option| option.value().attr("value"))
                    .unwrap_or_default()
                    .to_owned()
            }
            // A button counts only when it is the one pressed, a box only when it is ticked.
            "button" => continue,
            _ if matches!(kind, "submit" | "button" | "reset") => continue,
            _ if matches!(kind, "checkbox" | "radio") && element.attr("checked").is_none() => {
                continue;
            }
            _ => element.attr("value").unwrap_or_default().to_owned(),
        };
        values.push((name.to_owned(), value));
    }
    Ok(Form {
        action,
        names,
        values,
    })
}

/// The site key in a page: the value of `data-site` in an element or in a tag shown as text.
#[must_use]
pub fn site_key(html: &str) -> Option<String> {
    let document = Html::parse_document(html);
    let attribute = Selector::parse("[data-site]").ok().and_then(|selector| {
        document
            .select(&selector)
            .next()?
            .value()
            .attr("data-site")
            .map(str::to_owned)
    });
    attribute.filter(|key| !key.is_empty()).or_else(|| {
        let mut text: String = document.root_element().text().collect();
        for control in document.select(&Selector::parse("input, textarea").ok()?) {
            text.push_str(control.value().attr("value").unwrap_or_default());
        }
        let rest = text.split_once("data-site=\"")?.1;
        rest.split_once('"').map(|(key, _)| key.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_reads_it() {
        let form = find_form(
            r#"<form action="/save"><input type="hidden" name="ticket" value="t&amp;1"><textarea name="origins">a
b</textarea><input type="checkbox" name="on"><button name="action" value="connect">Connect</button></form>"#,
        )
        .unwrap();
        assert_eq!(form.action, "/save");
        assert_eq!(form.names, ["ticket", "origins", "on", "action"]);
        assert_eq!(
            form.values,
            [
                ("ticket".to_owned(), "t&1".to_owned()),
                ("origins".to_owned(), "a\nb".to_owned())
            ]
        );
    }

    #[test]
    fn a_site_key_is_found_as_attribute_and_as_text() {
        assert_eq!(
            site_key(r#"<p data-site="abc"></p>"#).as_deref(),
            Some("abc")
        );
        assert_eq!(
            site_key(r#"<code>&lt;script src="x" data-site=&quot;k1&quot;&gt;</code>"#).as_deref(),
            Some("k1")
        );
        assert_eq!(site_key("<p>none</p>"), None);
    }
}
