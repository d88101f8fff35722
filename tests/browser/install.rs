//! Installing the connector as an administrator does it: in the portal's own pages.

use anyhow::ensure;

use crate::world::run;

const EVENTS: [&str; 8] = [
    "ONIMCONNECTORMESSAGEADD",
    "ONIMCONNECTORMESSAGEUPDATE",
    "ONIMCONNECTORMESSAGEDELETE",
    "ONIMCONNECTORDIALOGSTART",
    "ONIMCONNECTORDIALOGFINISH",
    "ONIMCONNECTORSTATUSDELETE",
    "ONIMCONNECTORLINEDELETE",
    "ONAPPUNINSTALL",
];

#[test]
fn an_administrator_installs_and_connects_a_line_in_the_browser() {
    run(async |world| {
        let admin = world.browser().await?;
        admin
            .goto(&world.at("portal.localhost", "/install"))
            .await?;
        admin.expect_any("status", "Installed").await?;

        let registered = world.calls("imconnector.register").await?;
        ensure!(registered.len() == 1, "{registered:?}");
        // All in one call.
        let batches = world.calls("batch").await?;
        ensure!(batches.len() == 1, "{batches:?}");
        let commands = batches[0]["body"]["cmd"].to_string().to_uppercase();
        let bound = commands.matches("EVENT.BIND?").count();
        ensure!(
            bound == EVENTS.len()
                && EVENTS
                    .iter()
                    .all(|event| commands.contains(&format!("EVENT={event}&"))),
            "the events we act on are bound, and no other: {commands}"
        );

        admin
            .goto(&world.at("portal.localhost", "/contact-center?line=1"))
            .await?;
        admin.enter("Connector settings").await?;
        admin.fill("textbox", "Title", "Coffee Roasters").await?;
        admin
            .fill("textbox", "Site address", &world.at("shop.localhost", "/"))
            .await?;
        admin
            .fill(
                "textbox",
                "Allowed origins",
                &world.at("shop.localhost", ""),
            )
            .await?;
        admin.click("button", "Connect").await?;
        let tag = admin
            .find("textbox", "Script tag")
            .await?
            .prop("value")
            .await?
            .unwrap_or_default();
        ensure!(
            tag.contains("embed.js") && tag.contains("data-site="),
            "{tag}"
        );

        let activated = world.call("imconnector.activate", |_| true).await?;
        ensure!(
            activated["body"]["ACTIVE"] == "1" && activated["status"] == 200,
            "{activated}"
        );
        let data = world
            .call("imconnector.connector.data.set", |_| true)
            .await?;
        for field in ["ID", "URL", "URL_IM", "NAME"] {
            ensure!(
                data["body"]["DATA"][field].is_string(),
                "{field} of data.set: {data}"
            );
        }

        let key = tag
            .split_once("data-site=\"")
            .and_then(|(_, rest)| rest.split('"').next())
            .unwrap_or_default();
        ensure!(
            data["body"]["DATA"]["URL_IM"] == format!("{}/chat?site={key}", world.app_url()),
            "URL_IM is the chat by itself: {data}"
        );

        // A second install changes nothing.
        admin
            .goto(&world.at("portal.localhost", "/install"))
            .await?;
        admin.expect_any("status", "Installed").await?;
        let settings = world.browser().await?;
        settings
            .goto(&world.at("portal.localhost", "/contact-center?line=1"))
            .await?;
        settings.enter("Connector settings").await?;
        let again = settings
            .find("textbox", "Script tag")
            .await?
            .prop("value")
            .await?
            .unwrap_or_default();
        ensure!(again == tag, "the site keeps its key: {again}");
        Ok(())
    });
}
