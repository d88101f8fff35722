//! Site chat: the place of who reads the conversation, and their focus, while things come and go around them.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::long_history::{PLACE, UP, open, seen};
use crate::page::{Page, until};
use crate::world::{World, run};

/// Pictures above what is seen, in pixels of what they show; 0 for one that has not come.
const ABOVE: &str = r"
    const top = document.querySelector('[role=log]').getBoundingClientRect().top;
    const above = [...document.images].filter((one) => one.getBoundingClientRect().bottom < top);
    return above.map((one) => one.naturalHeight);
";

const FOCUSED: &str =
    "return [document.activeElement.computedRole, document.activeElement.computedName]";

#[test]
fn pictures_that_come_above_move_nothing_under_the_reader() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 10).await?;
        teller.tell(20, |message| {
            let number = u32::try_from(message["seq"].as_i64().unwrap()).unwrap();
            let text = message["text"].as_str().unwrap();
            message["text"] = json!(format!("{text} [img]{}[/img]", teller.picture(number)));
        });
        teller.tell(20, |_| {});
        let number = "Message number 50";
        visitor.expect_text("log", "Conversation", number).await?;
        // To where the pictures stand right above.
        until("pictures above", || async {
            visitor.client.execute(UP, vec![json!(40)]).await?;
            let (name, _) = seen(&visitor).await?;
            Ok((name == "Message number 31").then_some(()))
        })
        .await?;
        let (name, place) = seen(&visitor).await?;
        let above = visitor.script(ABOVE).await?;
        let above = above.as_array().context("pictures")?;
        ensure!(
            above.len() >= 3 && above.iter().all(|height| *height == 0),
            "none of them has come: {above:?}"
        );
        teller.let_pictures_come();
        until("the pictures", || async {
            let now = visitor.client.execute(PLACE, vec![json!(name)]).await?;
            let moved = now.as_i64().context("it is still there")? - place;
            ensure!(moved.abs() <= 1, "{name} moved by {moved} px");
            let heights = visitor.script(ABOVE).await?;
            let come = heights.as_array().into_iter().flatten();
            let come = come.filter(|height| height.as_i64() > Some(0)).count();
            Ok((come >= 3).then_some(()))
        })
        .await?;
        let now = visitor.client.execute(PLACE, vec![json!(name)]).await?;
        let moved = now.as_i64().context("it is still there")? - place;
        ensure!(moved.abs() <= 1, "{name} moved by {moved} px");
        Ok(())
    });
}

/// Goes up until the link, and the row that it stands in, are gone from the page.
async fn leave_behind(visitor: &Page, link: &str) -> Result<()> {
    until("the row to leave the page", || async {
        visitor.client.execute(UP, vec![json!(900)]).await?;
        Ok(visitor
            .find_all("link", Some(link))
            .await?
            .is_empty()
            .then_some(()))
    })
    .await
}

async fn focus_on(visitor: &Page, link: &str) -> Result<()> {
    let focus = format!(
        "[...document.querySelectorAll('a')].find((one) => one.innerText === {}).focus()",
        json!(link)
    );
    visitor.script(&focus).await?;
    let focused = visitor.script(FOCUSED).await?;
    ensure!(focused == json!(["link", link]), "{focused}");
    Ok(())
}

fn with_link(message: &mut Value) {
    message["author"] = json!("operator");
    message["text"] = json!("See [url=https://e.example/a]this page[/url]");
}

#[test]
fn who_stood_on_a_row_that_left_the_page_stands_in_the_conversation() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 600).await?;
        teller.tell(1, with_link);
        visitor.find("link", "this page").await?;
        focus_on(&visitor, "this page").await?;
        leave_behind(&visitor, "this page").await?;
        until("the focus on the conversation", || async {
            let focused = visitor.script(FOCUSED).await?;
            Ok((focused == json!(["log", "Conversation"])).then_some(()))
        })
        .await?;

        // The button that leads to the end goes when it has done so; the focus does not go with it.
        let end = visitor.find("button", "Latest messages").await?;
        end.send_keys("\u{e007}").await?;
        visitor.find("link", "this page").await?;
        until("the focus on the conversation again", || async {
            let gone = visitor.seek("button", "Latest messages").await?.is_none();
            let focused = visitor.script(FOCUSED).await?;
            Ok((gone && focused == json!(["log", "Conversation"])).then_some(()))
        })
        .await?;

        // From who writes meanwhile it is not taken.
        focus_on(&visitor, "this page").await?;
        visitor
            .script("document.querySelector('textarea').focus()")
            .await?;
        leave_behind(&visitor, "this page").await?;
        let focused = visitor.script(FOCUSED).await?;
        ensure!(focused == json!(["textbox", "Message"]), "{focused}");
        Ok(())
    });
}
