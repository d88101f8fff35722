//! CRM host: frames that crash, leave or are shut in, browsers that ask, and what may not leave the page.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::crm_channel::{
    CLIENT_WRITES, bench, bench_at, heard, in_stand, live, received_by_stand,
};
use crate::own_server::{OwnPage, OwnPages, OwnServer};
use crate::page::{Page, until};
use crate::world::{World, run};

/// Ends the process of the frame that shows this address, as a mistake in the stand or a lack of memory does.
async fn crash(person: &Page, address: &str) -> Result<()> {
    let frame = |targets: &Value| {
        let infos = targets["targetInfos"].as_array().into_iter().flatten();
        let of_stand = |info: &&Value| info["url"] == address && info["type"] == "iframe";
        infos.clone().find(of_stand).cloned()
    };
    let targets = person.cdp("Target.getTargets", json!({})).await?;
    let target = frame(&targets).context("the stand has a process of its own")?;
    let attach = json!({ "targetId": target["targetId"], "flatten": false });
    let attached = person.cdp("Target.attachToTarget", attach).await?;
    let crash = json!({ "id": 1, "method": "Page.crash" }).to_string();
    let message = json!({ "sessionId": attached["sessionId"], "message": crash });
    person.cdp("Target.sendMessageToTarget", message).await?;
    until("the end of the frame's process", || async {
        let targets = person.cdp("Target.getTargets", json!({})).await?;
        Ok(frame(&targets).is_none().then_some(()))
    })
    .await
}

#[test]
fn a_crashed_frame_is_doubted_and_the_next_one_is_asked_again() {
    run(async |world| {
        let person = bench(&world).await?;
        person.script("add('one')").await?;
        heard(&person, "one", "ready", |_| true).await?;
        in_stand(&person, CLIENT_WRITES).await?;
        live(&person, "one", 1).await?;
        crash(&person, &world.at("stand.localhost", "/")).await?;
        // Nothing tells a page that its frame is gone; the chat that does not come is how it shows.
        let outcome = person
            .script("return one.openTicket({ ticketId: 412 })")
            .await?;
        ensure!(outcome == "sent", "{outcome}");
        heard(&person, "one", "unconfirmed", |told| {
            told["ticketId"] == 412
        })
        .await?;
        person.click("button", "Retry").await?;
        heard(&person, "one", "openclientfromticket", |told| {
            told["ticketId"] == 412
        })
        .await?;
        live(&person, "one", 2).await?;
        until("the remark's end", || async {
            Ok(person
                .seek("button", "Retry")
                .await?
                .is_none()
                .then_some(()))
        })
        .await
    });
}

/// The CRM's page with this policy for frames, and whatever else is served beside it.
fn crm_page(world: &World, frames: &str) -> OwnPage {
    let app = world.app_url();
    OwnPage {
        kind: "text/html",
        policy: format!(
            "script-src {app} 'wasm-unsafe-eval'; connect-src {app}; frame-src {frames}"
        ),
        text: format!(
            "<!doctype html><html lang=en><title>CRM</title><script type=module src=\"{app}/iq-channels.js\"></script>"
        ),
    }
}

#[test]
fn a_stand_whose_server_goes_away_is_explained_and_tried_again() {
    run(async |world| {
        let server = OwnServer::bind().await?;
        let (stand, crm) = (
            server.at("stand.localhost", "/"),
            server.at("crm.localhost", "/"),
        );
        let pages = OwnPages::from([("/", crm_page(&world, &server.at("stand.localhost", "")))]);
        let dying: Arc<AtomicBool> = server.serve(&world, pages, None)?;
        let person = bench_at(&world, &crm, &stand).await?;
        dying.store(true, Ordering::SeqCst);
        person.script("add('one')").await?;
        let outcome = person
            .script("return one.openTicket({ ticketId: 412 })")
            .await?;
        ensure!(outcome == "queued", "{outcome}");
        heard(&person, "one", "unconfirmed", |told| {
            told["what"] == "frame"
        })
        .await?;
        ensure!(
            !dying.load(Ordering::SeqCst),
            "the frame asked for the page"
        );
        person
            .expect_text("region", "iQChannels", "Not confirmed")
            .await?;
        person.click("button", "Retry").await?;
        heard(&person, "one", "openclientfromticket", |told| {
            told["ticketId"] == 412
        })
        .await?;
        Ok(())
    });
}

/// A login page of another site, in the frame for a while. It keeps what it hears and says what it may not.
const LOGIN: &str = "<!doctype html><html lang=en><title>Login</title><a href=\"{{back}}\">Back to the desk</a><script>
    window.got = [];
    addEventListener('message', ({ data }) => window.got.push(data));
    parent.postMessage({ Type: 'inbox_changed', InboxChanged: { TotalOpenThreads: 1, TotalUnreadMessages: 99 } }, '*');
    addEventListener('load', () => setTimeout(() => parent.postMessage({ Type: 'close_client_from_ticket', CloseClient: {} }, '*')));
</script>";

#[test]
fn a_login_page_of_another_site_is_told_nothing_and_not_believed() {
    run(async |world| {
        let server = OwnServer::bind().await?;
        let stand = world.at("stand.localhost", "/");
        let login = server.at("sso.localhost", "/login");
        let crm = server.at("crm.localhost", "/");
        let frames = format!("{stand} {login}");
        let pages = OwnPages::from([
            ("/", crm_page(&world, &frames)),
            (
                "/login",
                OwnPage {
                    kind: "text/html",
                    policy: String::new(),
                    text: LOGIN.replace("{{back}}", &stand),
                },
            ),
        ]);
        server.serve(&world, pages, None)?;
        let person = bench_at(&world, &crm, &stand).await?;
        person
            .script("add('one', '', { 'hide-navigation': '' })")
            .await?;
        heard(&person, "one", "ready", |_| true).await?;
        in_stand(&person, CLIENT_WRITES).await?;
        live(&person, "one", 1).await?;

        in_stand(
            &person,
            &format!("setTimeout(() => {{ location.href = '{login}'; }})"),
        )
        .await?;
        heard(&person, "one", "statechange", |told| {
            told["state"] == "loaded" && told["generation"] == 2
        })
        .await?;
        let outcome = person
            .script("return one.openTicket({ ticketId: 412 })")
            .await?;
        ensure!(outcome == "sent", "{outcome}");
        until("both words of the login page to be dropped", || async {
            Ok((person.script("return one.drops.origin").await? == 2).then_some(()))
        })
        .await?;
        ensure!(person.script("return one.counters").await? == json!({}));
        ensure!(in_stand(&person, "return window.got").await? == json!([]));

        person.enter("iQChannels").await?;
        person.click("link", "Back to the desk").await?;
        person.leave().await?;
        heard(&person, "one", "openclientfromticket", |told| {
            told["ticketId"] == 412
        })
        .await?;
        let flags = received_by_stand(&person, "initChat").await?;
        ensure!(flags[0]["InitChat"]["HideNavigation"] == true, "{flags:?}");
        Ok(())
    });
}

#[test]
fn a_page_in_a_sandbox_is_told_what_the_sandbox_lacks() {
    run(async |world| {
        let server = OwnServer::bind().await?;
        let stand = world.at("stand.localhost", "/");
        let crm = server.at("crm.localhost", "/");
        let inner = crm_page(&world, &stand);
        let element = format!("<iq-channels lang=en src=\"{stand}?login=1\"></iq-channels>");
        let text = format!("{}{element}", inner.text);
        let around = |name: &str, rights: &str| {
            format!(
                "<iframe title={name} sandbox=\"{rights}\" src=\"/inner\" width=800 height=600></iframe>"
            )
        };
        let outer = format!(
            "<!doctype html><html lang=en><title>Portal</title>{}{}",
            around("Strict", "allow-scripts"),
            around(
                "Fitting",
                "allow-scripts allow-same-origin allow-forms allow-popups"
            ),
        );
        let pages = HashMap::from([
            (
                "/",
                OwnPage {
                    kind: "text/html",
                    policy: String::new(),
                    text: outer,
                },
            ),
            ("/inner", OwnPage { text, ..inner }),
        ]);
        server.serve(&world, pages, None)?;
        let person = world.browser().await?;
        person.goto(&crm).await?;
        person.enter("Strict").await?;
        person
            .expect_any("alert", "sandbox without allow-same-origin")
            .await?;
        person.leave().await?;
        person.enter("Fitting").await?;
        person.enter("iQChannels").await?;
        person.fill("textbox", "Логин", "operator").await?;
        person.fill("textbox", "Пароль", "secret").await?;
        person.click("button", "Войти").await?;
        person.find("heading", "Обращения").await?;
        person.leave().await
    });
}

#[test]
fn what_is_loaded_twice_is_one_element_with_one_frame() {
    run(async |world| {
        let person = bench(&world).await?;
        let module = format!("{}/iq-channels.js", world.app_url());
        let defined = person
            .script(&format!(
                "const first = customElements.get('iq-channels');
                 return import('{module}?again').then((again) => {{
                     again.defineIqChannels();
                     again.defineIqChannels();
                     return customElements.get('iq-channels') === first;
                 }});"
            ))
            .await?;
        ensure!(defined == true, "the first definition stays");
        // Frameworks in development mode put an element in, out and in again.
        person
            .script("const one = add('one'); one.remove(); document.body.append(one); one.remove(); document.body.append(one);")
            .await?;
        heard(&person, "one", "ready", |_| true).await?;
        let told = person
            .script("return [one.shadowRoot.querySelectorAll('iframe').length, window.heard.filter(([, name]) => name === 'ready').length]")
            .await?;
        ensure!(told == json!([1, 1]), "{told}");
        in_stand(&person, CLIENT_WRITES).await?;
        heard(&person, "one", "inboxchanged", |told| told["unread"] == 5).await?;
        let counted = person
            .script("return window.heard.filter(([, name]) => name === 'inboxchanged').length")
            .await?;
        ensure!(counted == 1, "{counted} listeners");
        Ok(())
    });
}

/// A page that is not looked at, with its notifications kept. Real ones come to be as well.
const AWAY: &str = "
    window.notified = [];
    const Real = window.Notification;
    window.Notification = class extends Real {
        constructor(title, options) { super(title, options); window.notified.push([title, options.body]); }
    };
    Object.defineProperty(document, 'hidden', { get: () => true });
    add('one', '', { toolbar: '' });";

#[test]
fn a_person_is_asked_for_notifications_once_and_their_answer_counts() {
    run(async |world| {
        for (answer, expected) in [
            ("denied", json!([])),
            ("granted", json!([["iQChannels", "5 unread messages"]])),
        ] {
            let person = bench(&world).await?;
            person.allow_notifications("prompt").await?;
            person.script(AWAY).await?;
            heard(&person, "one", "ready", |_| true).await?;
            let button = person.find("button", "Notify me of new messages").await?;
            // What the person will say when the browser asks.
            person.allow_notifications(answer).await?;
            button.click().await?;
            until("the question's end", || async {
                let button = person.seek("button", "Notify me of new messages").await?;
                Ok(button.is_none().then_some(()))
            })
            .await?;
            in_stand(&person, CLIENT_WRITES).await?;
            heard(&person, "one", "inboxchanged", |_| true).await?;
            let notified = person.script("return window.notified").await?;
            ensure!(notified == expected, "{answer}: {notified}");
            let title = person.script("return document.title").await?;
            ensure!(
                title
                    .as_str()
                    .is_some_and(|title| title.starts_with("(5) ")),
                "{answer}: {title}"
            );
        }
        Ok(())
    });
}

/// Parts of the vendor's sample client that would tell on us.
const PERSONAL: [&str; 4] = ["king@example.com", "123-456", "150622624993", "Лютер"];

#[test]
fn a_clients_data_stays_on_the_page_and_the_frame_in_its_place() {
    run(async |world| {
        let person = bench(&world).await?;
        person
            .script("add('one', '', { toolbar: '' }); window.kept = []")
            .await?;
        heard(&person, "one", "ready", |_| true).await?;
        person
            .script("window.frame = one.shadowRoot.querySelector('iframe')")
            .await?;
        person.script("one.writeToClient('150622624993')").await?;
        person.script("one.openTicket({ ticketId: 412 })").await?;
        let card = person
            .expect_text("region", "Client card", "king@example.com")
            .await?;
        ensure!(PERSONAL.iter().all(|part| card.contains(part)), "{card}");
        in_stand(&person, CLIENT_WRITES).await?;
        person.click("button", "Hide card").await?;
        person
            .script("one.hidden = true; one.hidden = false; one.style.blockSize = '40rem'; one.append('light')")
            .await?;
        let told = person
            .script(
                "const stored = [localStorage.length, sessionStorage.length, document.cookie.length];
                 const own = (entry) => !entry.name.startsWith(location.origin);
                 return indexedDB.databases().then((databases) => ({
                     stored: [...stored, databases.length],
                     same: window.frame === one.shadowRoot.querySelector('iframe'),
                     asked: performance.getEntriesByType('resource').filter(own).map((entry) => decodeURIComponent(entry.name)),
                 }));",
            )
            .await?;
        ensure!(told["stored"] == json!([0, 0, 0, 0]), "{told}");
        ensure!(told["same"] == true, "nothing moved or made the frame anew");
        let generation = heard(&person, "one", "statechange", |_| true).await?;
        ensure!(generation["generation"] == 1, "{generation}");
        // What the page asked of others: our files, and the stand's page.
        let app = world.app_url();
        let stand = world.at("stand.localhost", "/");
        for address in told["asked"].as_array().into_iter().flatten() {
            let address = address.as_str().unwrap_or_default();
            ensure!(
                address == stand
                    || address.starts_with(&format!("{app}/iq-channels.js"))
                    || address.starts_with(&format!("{app}/assets/")),
                "{address}"
            );
        }
        let console = person.console().await?;
        let log = std::fs::read_to_string(world.path("server.log"))?;
        for part in PERSONAL {
            ensure!(!console.contains(part), "{console}");
            ensure!(!log.contains(part), "{log}");
        }
        Ok(())
    });
}
