//! CRM host: a CRM page that holds the iQChannels operator frame, commands it and hears it.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::page::{Page, until};
use crate::world::{World, run};

async fn open_crm(world: &World) -> Result<Page> {
    let person = world.browser().await?;
    person.goto(&world.at("crm.localhost", "/")).await?;
    person.find("region", "iQChannels").await?;
    received(world, "initChat").await?;
    Ok(person)
}

/// Waits for a message of this `Type` at the stand, and returns the newest.
async fn received(world: &World, kind: &str) -> Result<Value> {
    until(&format!("the stand to receive {kind}"), || async {
        let messages = world.ask("stand").await?;
        let newest = messages
            .as_array()
            .into_iter()
            .flatten()
            .rev()
            .find(|message| message["Type"] == kind)
            .cloned();
        Ok(newest)
    })
    .await
}

/// What the stand's frame shows, in its own words.
async fn in_stand<T>(person: &Page, look: impl AsyncFnOnce(&Page) -> Result<T>) -> Result<T> {
    person.enter("iQChannels").await?;
    let seen = look(person).await;
    person.leave().await?;
    seen
}

/// Waits for an event of the element, as the CRM's page writes it into its log: `name {detail}`.
async fn event(person: &Page, start: &str) -> Result<String> {
    until(&format!("the page to hear {start}"), || async {
        let log = person.find("log", "CRM events").await?;
        let text = person.text_of(&log).await?;
        Ok(text
            .lines()
            .find(|line| line.trim_start().starts_with(start))
            .map(str::to_owned))
    })
    .await
}

#[test]
fn the_stand_gets_the_three_flags() {
    run(async |world| {
        let _person = open_crm(&world).await?;
        let init = received(&world, "initChat").await?;
        ensure!(
            init == json!({ "Type": "initChat", "InitChat": {
                "HideTicketList": true, "HideClientCard": true, "HideNavigation": true,
            } }),
            "{init}"
        );
        Ok(())
    });
}

#[test]
fn each_kind_of_id_opens_its_ticket() {
    run(async |world| {
        let person = open_crm(&world).await?;

        person.fill("textbox", "Ticket", "412").await?;
        person.click("button", "Open ticket").await?;
        until("the ticket's message", || async {
            let message = received(&world, "open_iframe_ticket").await?;
            Ok((message["OpenTicket"] == json!({ "TicketId": 412 })).then_some(()))
        })
        .await?;
        in_stand(&person, async |stand| {
            stand.expect_any("heading", "412").await
        })
        .await?;

        person.fill("textbox", "Client", "22").await?;
        person.click("button", "Open client").await?;
        until("the client's message", || async {
            let message = received(&world, "open_iframe_ticket").await?;
            Ok((message["OpenTicket"] == json!({ "ClientId": 22 })).then_some(()))
        })
        .await?;

        person.fill("textbox", "CRM id", "00234").await?;
        person.click("button", "Open CRM client").await?;
        until("the CRM client's message", || async {
            let message = received(&world, "open_iframe_ticket").await?;
            Ok((message["OpenTicket"] == json!({ "CrmId": "00234" })).then_some(()))
        })
        .await?;
        in_stand(&person, async |stand| {
            stand.expect_any("heading", "412").await
        })
        .await?;
        Ok(())
    });
}

#[test]
fn the_crm_and_the_operator_follow_one_another() {
    run(async |world| {
        let person = open_crm(&world).await?;
        // From the CRM to the frame.
        person
            .click("button", "Open chat with Anna Sokolova")
            .await?;
        until("the client's message", || async {
            let message = received(&world, "open_iframe_ticket").await?;
            Ok((message["OpenTicket"] == json!({ "CrmId": "00235" })).then_some(()))
        })
        .await?;
        // And back: the card opens, and the list says where the operator is.
        person.find("heading", "Anna Sokolova").await?;
        person
            .find("button", "Anna Sokolova CRM id 00235 · in chat")
            .await?;
        person.click("button", "Find in iQChannels").await?;
        in_stand(&person, async |stand| {
            let search = stand.find("searchbox", "Поиск клиента").await?;
            let text = search.prop("value").await?.unwrap_or_default();
            ensure!(text == "Anna Sokolova", "{text}");
            stand.click("button", "Отмена").await?;
            stand.click("button", "Закрыть обращение").await
        })
        .await?;
        person.find("button", "Anna Sokolova CRM id 00235").await?;
        until("the card to close", || async {
            let heading = person.seek("heading", "Anna Sokolova").await?;
            Ok(heading.is_none().then_some(()))
        })
        .await
    });
}

#[test]
fn an_unknown_id_makes_the_stand_say_so() {
    run(async |world| {
        let person = open_crm(&world).await?;
        person.fill("textbox", "CRM id", "2").await?;
        person.click("button", "Open CRM client").await?;
        in_stand(&person, async |stand| {
            stand
                .expect_any("alert", "Клиент с идентификатором CrmId = 2 не найден")
                .await
        })
        .await?;
        // The stand never tells the page; the page knows only that nothing came.
        event(&person, "unconfirmed {").await?;
        person
            .expect_text("region", "iQChannels", "has not confirmed")
            .await?;
        Ok(())
    });
}

#[test]
fn writing_to_a_client_opens_the_stands_search() {
    run(async |world| {
        let person = open_crm(&world).await?;
        person
            .fill("searchbox", "Find a client", "150622624993")
            .await?;
        person.click("button", "Write to client").await?;
        in_stand(&person, async |stand| {
            let search = stand.find("searchbox", "Поиск клиента").await?;
            let text = search.prop("value").await?.unwrap_or_default();
            ensure!(text == "150622624993", "the search is filled in: {text:?}");
            Ok(())
        })
        .await
    });
}

#[test]
fn counters_and_cards_arrive_and_the_closing_reason_is_shown() {
    run(async |world| {
        let person = open_crm(&world).await?;
        person.expect_text("region", "iQChannels", "–").await?;
        in_stand(&person, async |stand| {
            stand
                .script("window.stand.clientWrites(51)")
                .await
                .map(|_| ())
        })
        .await?;
        // A client who never wrote before: one ticket and one message more.
        until("the stand's counters", || async {
            let Some(region) = person.seek("region", "iQChannels").await? else {
                return Ok(None);
            };
            let text = person.text_of(&region).await?;
            Ok((text.contains("Open chats: 6") && text.contains("Unread: 5")).then_some(()))
        })
        .await?;

        event(&person, r#"inboxchanged {"open":6,"unread":5}"#).await?;

        person.fill("textbox", "Ticket", "412").await?;
        person.click("button", "Open ticket").await?;
        let card = person
            .expect_text("region", "Client card", "king@example.com")
            .await?;
        ensure!(
            card.contains("150622624993") && card.contains("+7 999 123-456"),
            "{card}"
        );

        in_stand(&person, async |stand| {
            stand.click("button", "Открыть в CRM").await
        })
        .await?;
        for name in ["openclientfromticket", "openclient"] {
            let told = event(&person, &format!("{name} {{")).await?;
            ensure!(
                told.contains(r#""ticketId":412"#) && told.contains("king@example.com"),
                "{told}"
            );
        }

        in_stand(&person, async |stand| {
            stand.click("button", "Закрыть обращение").await
        })
        .await?;
        person
            .expect_text("region", "iQChannels", "Closed: ticket closed")
            .await?;
        let told = event(&person, "closeclientfromticket {").await?;
        ensure!(told.contains(r#""reason":"ticket_closed""#), "{told}");
        Ok(())
    });
}
