//! CRM host: what the channel to the stand withstands, on a page that makes its elements by script.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::page::{Page, until};
use crate::world::{World, run};

/// All that is heard, and a way to make elements. The page is the CRM's, emptied.
const BENCH: &str = "
    document.body.replaceChildren();
    window.heard = [];
    window.stand = arguments[0];
    window.make = (query = '', attributes = {}) => {
        const element = document.createElement('iq-channels');
        element.setAttribute('src', window.stand + query);
        element.lang = 'en';
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        element.style.blockSize = '30rem';
        const names = ['ready', 'inboxchanged', 'openclient', 'openclientfromticket', 'closeclientfromticket', 'statechange', 'unconfirmed', 'debug'];
        for (const name of names) element.addEventListener(name, ({ detail }) => window.heard.push([element.id, name, detail]));
        return element;
    };
    window.add = (id, ...rest) => document.body.appendChild(Object.assign(window.make(...rest), { id }));";

/// A page with nothing but what the test puts there.
pub(crate) async fn bench(world: &World) -> Result<Page> {
    let page = world.at("crm.localhost", "/?toolbar=0");
    bench_at(world, &page, &world.at("stand.localhost", "/")).await
}

/// The same made of a page of the test's own, for a stand of its own.
pub(crate) async fn bench_at(world: &World, page: &str, stand: &str) -> Result<Page> {
    let person = world.browser().await?;
    person.goto(page).await?;
    until("the element's definition", || async {
        let defined = person
            .script("return Boolean(customElements.get('iq-channels'))")
            .await?;
        Ok(defined.as_bool().filter(|defined| *defined))
    })
    .await?;
    person.client.execute(BENCH, vec![json!(stand)]).await?;
    Ok(person)
}

/// Waits for the newest event of an element's that has this name and fits.
pub(crate) async fn heard(
    person: &Page,
    id: &str,
    name: &str,
    fits: impl Fn(&Value) -> bool,
) -> Result<Value> {
    until(&format!("{id} to tell {name}"), || async {
        let heard = person.script("return window.heard").await?;
        let newest = heard
            .as_array()
            .into_iter()
            .flatten()
            .rev()
            .find(|told| told[0] == id && told[1] == name && fits(&told[2]))
            .map(|told| told[2].clone());
        Ok(newest)
    })
    .await
}

pub(crate) async fn live(person: &Page, id: &str, generation: u64) -> Result<()> {
    heard(person, id, "statechange", |told| {
        told["state"] == "live" && told["generation"] == generation
    })
    .await?;
    Ok(())
}

/// Runs a script in the one frame of the page.
pub(crate) async fn in_stand(person: &Page, script: &str) -> Result<Value> {
    person.enter("iQChannels").await?;
    let answer = person.script(script).await;
    person.leave().await?;
    answer
}

/// What the stand in the one frame received, by `Type`.
pub(crate) async fn received_by_stand(person: &Page, kind: &str) -> Result<Vec<Value>> {
    let all = in_stand(
        person,
        "return window.stand.received.map((json) => JSON.parse(json))",
    )
    .await?;
    let of_kind = |message: &&Value| message["Type"] == kind;
    Ok(all
        .as_array()
        .into_iter()
        .flatten()
        .filter(of_kind)
        .cloned()
        .collect())
}

pub(crate) const CLIENT_WRITES: &str = "window.stand.clientWrites(51)";

#[test]
fn a_call_before_the_frame_is_there_reaches_it_and_the_last_of_a_kind_wins() {
    run(async |world| {
        let person = bench(&world).await?;
        let outcomes = person
            .script(
                "const element = add('early');
                 return Promise.all([element.openTicket({ ticketId: 1 }), element.openTicket({ crmId: '00234' }), element.writeToClient('Ivan')]);",
            )
            .await?;
        ensure!(
            outcomes == json!(["replaced", "queued", "queued"]),
            "{outcomes}"
        );
        heard(&person, "early", "openclientfromticket", |told| {
            told["client"]["crmClientId"] == "00234"
        })
        .await?;
        let opened = received_by_stand(&person, "open_iframe_ticket").await?;
        ensure!(
            opened
                .iter()
                .all(|message| message["OpenTicket"] == json!({ "CrmId": "00234" })),
            "{opened:?}"
        );
        let searched = received_by_stand(&person, "write_to_client").await?;
        ensure!(
            searched[0]["WriteToClient"]["Search"] == "Ivan",
            "{searched:?}"
        );
        Ok(())
    });
}

#[test]
fn a_slow_stand_opens_what_was_asked_once_it_speaks() {
    run(async |world| {
        let person = bench(&world).await?;
        person.script("add('one', '?slow=500')").await?;
        heard(&person, "one", "ready", |_| true).await?;
        let outcome = person
            .script("return one.openTicket({ ticketId: 412 })")
            .await?;
        ensure!(outcome == "sent", "{outcome}");
        // What was posted before the desk listened is lost; its first word has it posted again.
        person.enter("iQChannels").await?;
        person.find("heading", "Обращения").await?;
        person.script(CLIENT_WRITES).await?;
        person.leave().await?;
        heard(&person, "one", "openclientfromticket", |told| {
            told["ticketId"] == 412
        })
        .await?;
        let flags = received_by_stand(&person, "initChat").await?;
        ensure!(!flags.is_empty(), "the flags are sent again, too");
        Ok(())
    });
}

#[test]
fn a_frame_that_loads_again_gets_its_flags_again_and_its_counters_are_unknown() {
    run(async |world| {
        let person = bench(&world).await?;
        person
            .script("add('one', '', { 'hide-navigation': '' })")
            .await?;
        heard(&person, "one", "ready", |_| true).await?;
        in_stand(&person, CLIENT_WRITES).await?;
        live(&person, "one", 1).await?;
        let counters = person.script("return one.counters").await?;
        ensure!(counters == json!({ "open": 6, "unread": 5 }), "{counters}");

        // The desk loads itself anew, then the page asks for it.
        in_stand(&person, "location.reload()").await?;
        heard(&person, "one", "statechange", |told| {
            told["state"] == "loaded" && told["generation"] == 2
        })
        .await?;
        let counters = person.script("return one.counters").await?;
        ensure!(counters == json!({}), "{counters}");
        in_stand(&person, CLIENT_WRITES).await?;
        live(&person, "one", 2).await?;
        let visited = person.script("return history.length").await?;
        person.script("one.reload()").await?;
        heard(&person, "one", "statechange", |told| {
            told["state"] == "loaded" && told["generation"] == 3
        })
        .await?;
        let now = person.script("return history.length").await?;
        ensure!(now == visited, "going back from the page takes one step");
        let flags = until("the flags", || async {
            let flags = received_by_stand(&person, "initChat").await?;
            Ok((!flags.is_empty()).then_some(flags))
        })
        .await?;
        ensure!(flags[0]["InitChat"]["HideNavigation"] == true, "{flags:?}");
        Ok(())
    });
}

#[test]
fn a_chat_asked_of_the_login_page_opens_after_the_login() {
    run(async |world| {
        let person = bench(&world).await?;
        person.script("add('one', '?login=1')").await?;
        heard(&person, "one", "ready", |_| true).await?;
        let outcome = person
            .script("return one.openTicket({ ticketId: 412 })")
            .await?;
        ensure!(outcome == "sent", "{outcome}");
        // Nobody listens at the login page; the desk behind it hears of the chat once it has spoken.
        person.enter("iQChannels").await?;
        person.fill("textbox", "Логин", "operator").await?;
        person.fill("textbox", "Пароль", "secret").await?;
        person.click("button", "Войти").await?;
        person.find("heading", "Обращения").await?;
        person.script(CLIENT_WRITES).await?;
        person.leave().await?;
        heard(&person, "one", "openclientfromticket", |told| {
            told["ticketId"] == 412
        })
        .await?;
        Ok(())
    });
}

#[test]
fn a_frame_that_left_is_told_nothing_and_comes_back() {
    run(async |world| {
        let person = bench(&world).await?;
        person.script("add('one')").await?;
        heard(&person, "one", "ready", |_| true).await?;
        // The page's policy lets only the stand into the frame: an error page takes its place, and it is nobody's origin.
        let away = world.at("shop.localhost", "/");
        in_stand(
            &person,
            &format!("setTimeout(() => {{ location.href = '{away}'; }})"),
        )
        .await?;
        heard(&person, "one", "statechange", |told| {
            told["generation"] == 2
        })
        .await?;
        let outcome = person
            .script("return one.openTicket({ ticketId: 412 })")
            .await?;
        ensure!(outcome == "sent", "{outcome}");
        person.script("one.reload()").await?;
        heard(&person, "one", "statechange", |told| {
            told["state"] == "loaded" && told["generation"] == 3
        })
        .await?;
        // What was asked of a document that never spoke is asked of the next.
        heard(&person, "one", "openclientfromticket", |told| {
            told["ticketId"] == 412
        })
        .await?;
        Ok(())
    });
}

#[test]
fn a_silent_stand_is_called_not_confirmed_and_so_is_its_command() {
    run(async |world| {
        let person = bench(&world).await?;
        person
            .script("add('one', '?silent=1', { toolbar: '' })")
            .await?;
        heard(&person, "one", "ready", |_| true).await?;
        person.script("one.openTicket({ crmId: 'nobody' })").await?;
        let doubt = heard(&person, "one", "unconfirmed", |told| {
            told["what"] == "open_iframe_ticket"
        })
        .await?;
        ensure!(doubt["crmId"] == "nobody", "{doubt}");
        heard(&person, "one", "unconfirmed", |told| {
            told["what"] == "frame"
        })
        .await?;
        let state = person.script("return one.state").await?;
        ensure!(state == "stale", "{state}");
        person.find("button", "Retry").await?;
        person.find("link", "Open in a tab").await?;
        // The stand's own words about the id stand in the frame.
        person.enter("iQChannels").await?;
        person
            .expect_any("alert", "Клиент с идентификатором CrmId = nobody не найден")
            .await?;
        person.leave().await
    });
}

#[test]
fn ten_elements_do_not_hear_one_another() {
    run(async |world| {
        let person = bench(&world).await?;
        person
            .script("for (let i = 0; i < 10; i += 1) add(`e${i}`, `?n=${i}`)")
            .await?;
        for i in 0..10 {
            heard(&person, &format!("e{i}"), "ready", |_| true).await?;
        }
        let outcome = person
            .script("return e3.openTicket({ ticketId: 412 })")
            .await?;
        ensure!(outcome == "sent", "{outcome}");
        heard(&person, "e3", "openclientfromticket", |told| {
            told["ticketId"] == 412
        })
        .await?;
        let told = person
            .script("return window.heard.filter(([, name]) => name === 'openclientfromticket').map(([id]) => id)")
            .await?;
        ensure!(told == json!(["e3"]), "{told}");
        // Each hears nine other frames and drops what they say.
        let drops = person.script("return e4.drops.source").await?;
        ensure!(drops.as_u64().is_some_and(|drops| drops > 0), "{drops}");
        Ok(())
    });
}

#[test]
fn an_element_that_is_moved_or_put_back_works_on() {
    run(async |world| {
        let person = bench(&world).await?;
        person.script("add('one')").await?;
        heard(&person, "one", "ready", |_| true).await?;
        // Within one turn: nothing but a move. Browsers load a moved frame anew, and the element says so.
        person
            .script(
                "const place = document.body.appendChild(document.createElement('section'));
                 window.kept = one; window.heard.length = 0; place.append(one);",
            )
            .await?;
        heard(&person, "one", "statechange", |told| {
            told["state"] == "loaded"
        })
        .await?;
        let outcome = person
            .script("return one.openTicket({ ticketId: 412 })")
            .await?;
        ensure!(outcome == "sent", "{outcome}");
        heard(&person, "one", "openclientfromticket", |told| {
            told["ticketId"] == 412
        })
        .await?;

        person.script("kept.remove()").await?;
        until("the frame's end", || async {
            let frames = person
                .script("return kept.shadowRoot.querySelectorAll('iframe').length")
                .await?;
            Ok((frames == 0).then_some(()))
        })
        .await?;
        let outcome = person
            .script("return kept.openTicket({ ticketId: 412 })")
            .await?;
        ensure!(outcome == "no-frame", "{outcome}");
        person
            .script("window.heard.length = 0; document.body.append(kept)")
            .await?;
        heard(&person, "one", "ready", |_| true).await?;
        let frames = person
            .script("return kept.shadowRoot.querySelectorAll('iframe').length")
            .await?;
        ensure!(frames == 1, "{frames}");
        Ok(())
    });
}

#[test]
fn what_is_not_the_frames_word_is_dropped_and_counted() {
    run(async |world| {
        let person = bench(&world).await?;
        person.script("add('one')").await?;
        heard(&person, "one", "ready", |_| true).await?;
        person
            .script(
                "const inbox = { Type: 'inbox_changed', InboxChanged: { TotalOpenThreads: 1, TotalUnreadMessages: 1 } };
                 postMessage(inbox, '*');
                 postMessage('GET_URL', '*');
                 postMessage({ ...inbox, Filling: 'x'.repeat(5_000_000) }, '*');",
            )
            .await?;
        in_stand(
            &person,
            "const cycle = {}; cycle.self = cycle;
             const deep = (levels) => { let inner = 1; for (; levels > 0; levels -= 1) inner = { Type: inner }; return inner; };
             const bad = [null, undefined, 7, 'GET_URL', '{', [], {}, { Type: 7 }, { Type: 'inbox_changed' }, { Type: 'inbox_changed', InboxChanged: 1 },
                 new Map([['Type', 'inbox_changed']]), new Date(), 10n, cycle, deep(1000), new Error('x'), /x/, new Blob(['x']), new ArrayBuffer(8),
                 new Set([1]), new Array(5), -0];
             for (const data of bad) parent.postMessage(data, '*');
             parent.postMessage({ Type: 'inbox_changed', InboxChanged: { TotalOpenThreads: 1 }, Filling: 'x'.repeat(70000) }, '*');
             parent.postMessage({ Type: 'new_in_2027', Secret: '+7 999' }, '*');",
        )
        .await?;
        let strange = heard(&person, "one", "debug", |_| true).await?;
        ensure!(
            strange == json!({ "type": "new_in_2027", "keys": ["Secret"] }),
            "{strange}"
        );
        let drops = person.script("return one.drops").await?;
        ensure!(
            drops
                == json!({ "source": 3, "origin": 0, "size": 1, "shape": 22, "kind": 1, "leaving": 0 }),
            "{drops}"
        );
        ensure!(person.script("return one.counters").await? == json!({}));
        in_stand(&person, CLIENT_WRITES).await?;
        heard(&person, "one", "inboxchanged", |told| told["unread"] == 5).await?;
        Ok(())
    });
}

#[test]
fn wrong_calls_are_errors_that_name_the_rule() {
    run(async |world| {
        let person = bench(&world).await?;
        person.script("add('one')").await?;
        let refused = person
            .script(
                "const calls = [{}, { ticketId: 1, crmId: '2' }, { ticketId: 1.5 }, 412, undefined, { crmId: 'x'.repeat(201) }];
                 const codes = calls.map((wanted) => one.openTicket(wanted).then(() => 'done', (error) => error instanceof TypeError && error.code));
                 codes.push(one.writeToClient('x'.repeat(501)).catch((error) => error.code));
                 return Promise.all(codes);",
            )
            .await?;
        ensure!(
            refused
                == json!([
                    "no-id",
                    "several-ids",
                    "bad-id",
                    "not-an-object",
                    "not-an-object",
                    "id-too-long",
                    "search-too-long"
                ]),
            "{refused}"
        );
        Ok(())
    });
}

#[test]
fn wrong_addresses_are_explained_on_the_element() {
    run(async |world| {
        let person = bench(&world).await?;
        person
            .script(
                "add('nothing').setAttribute('src', '');
                 add('relative').setAttribute('src', '/inbox');
                 add('template', '', { 'client-url-template': '/customers' });
                 add('path', 'inbox');",
            )
            .await?;
        for part in [
            "needs the address of the stand",
            "like https://stand.example/",
            "has no {crmClientId}",
        ] {
            person.expect_any("alert", part).await?;
        }
        // Shown all the same: the stand's own page says what it thinks of the path.
        until("the remark about the path", || async {
            let text = person.script("return path.shadowRoot.textContent").await?;
            Ok(text
                .as_str()
                .is_some_and(|text| text.contains("works from its root page"))
                .then_some(()))
        })
        .await
    });
}

#[test]
fn a_clients_address_opens_only_where_the_page_allows_it() {
    run(async |world| {
        let person = bench(&world).await?;
        person
            .script("add('one', '', { 'client-url-template': '/made/{crmClientId}' });")
            .await?;
        heard(&person, "one", "ready", |_| true).await?;
        let say = |url: &str| {
            format!(
                "window.stand.send({{ Type: 'open_client', OpenClient: {{ URL: '{url}', TicketId: 7, Client: {{ Id: 21, CRMClientId: '00 234' }} }} }})"
            )
        };
        let own = world.at(
            "crm.localhost",
            "/customers/?id=1&iqchannels_client_id=21&iqchannels_ticket_id=7",
        );
        in_stand(&person, &say(&own)).await?;
        let told = heard(&person, "one", "openclient", |told| {
            told["url"] == own.as_str()
        })
        .await?;
        ensure!(
            told["urlClientId"] == 21 && told["urlTicketId"] == 7,
            "{told}"
        );
        let link = person.find("link", "Show in CRM").await?;
        ensure!(link.attr("href").await?.as_deref() == Some(own.as_str()));
        ensure!(link.attr("target").await?.as_deref() == Some("_blank"));
        ensure!(
            link.attr("rel")
                .await?
                .is_some_and(|rel| rel.contains("noopener"))
        );

        let made = world.at("crm.localhost", "/made/00%20234");
        for url in [
            world.at("shop.localhost", "/"),
            "javascript:alert(1)".to_owned(),
        ] {
            person.script("window.heard.length = 0").await?;
            in_stand(&person, &say(&url)).await?;
            heard(&person, "one", "openclient", |told| {
                told["url"] == made.as_str()
            })
            .await?;
        }
        Ok(())
    });
}

#[test]
fn unread_messages_draw_attention_from_the_page() {
    run(async |world| {
        let person = bench(&world).await?;
        // The person allowed notifications and looks at another tab; the browser of a test has neither to give.
        person
            .script(
                "document.title = 'Ledger';
                 window.notified = [];
                 window.Notification = class { static permission = 'granted'; constructor(title, { body }) { window.notified.push([title, body]); } };
                 Object.defineProperty(document, 'hidden', { get: () => true });
                 add('one'); add('two', '?n=2');",
            )
            .await?;
        heard(&person, "one", "ready", |_| true).await?;
        in_stand(&person, CLIENT_WRITES).await?;
        heard(&person, "one", "inboxchanged", |_| true).await?;
        let title = person.script("return document.title").await?;
        ensure!(title == "(5) Ledger", "{title}");
        let notified = person.script("return window.notified").await?;
        ensure!(
            notified == json!([["iQChannels", "5 unread messages"]]),
            "{notified}"
        );
        until("the announcement", || async {
            let text = person.script("return one.shadowRoot.textContent").await?;
            Ok(text
                .as_str()
                .is_some_and(|text| text.contains("5 unread messages"))
                .then_some(()))
        })
        .await?;
        person.script("document.title = 'Client 7'").await?;
        in_stand(&person, "window.stand.clientWrites(51)").await?;
        heard(&person, "one", "inboxchanged", |told| told["unread"] == 6).await?;
        let title = person.script("return document.title").await?;
        ensure!(title == "(6) Client 7", "{title}");
        person.script("one.remove()").await?;
        until("the page's own title", || async {
            Ok((person.script("return document.title").await? == "Client 7").then_some(()))
        })
        .await
    });
}

#[test]
fn a_page_that_comes_back_from_the_cache_begins_anew_with_its_frame() {
    run(async |world| {
        let person = bench(&world).await?;
        person.script("add('one')").await?;
        heard(&person, "one", "ready", |_| true).await?;
        in_stand(&person, CLIENT_WRITES).await?;
        live(&person, "one", 1).await?;
        // Driven browsers keep no pages in that cache; the event is what the page gets of it.
        person
            .script("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
            .await?;
        heard(&person, "one", "statechange", |told| {
            told["state"] == "loaded" && told["generation"] == 2
        })
        .await?;
        ensure!(person.script("return one.counters").await? == json!({}));
        until("the flags once more", || async {
            // At load, at the first word, and now.
            let flags = received_by_stand(&person, "initChat").await?;
            Ok((flags.len() == 3).then_some(()))
        })
        .await
    });
}
