//! What does not depend on a portal: the database, the public address, the clock.

use std::time::{Duration, SystemTime};

use super::{Finding, scheme};
use crate::{
    assets::{Assets, Surface},
    bitrix::PortalError,
    state::AppState,
    store::{Portal, Store},
};

/// How far the clock may be off before somebody should know: launches and links end by it.
const CLOCK_OFF_MAX: Duration = Duration::from_secs(60);

/// Whether the database answers and can be written.
pub async fn database(store: &Store) -> Finding {
    let checked = async {
        store.check().await?;
        store.check_writable().await
    };
    match checked.await {
        Ok(()) => Finding::ok("database", "it answers, is up to date and can be written"),
        Err(error) => Finding::broken(
            "database",
            error.to_string(),
            "Let the user that runs the server write the file and its folder, and look for a full disk; of a PostgreSQL \
             server, look at its rights and its log.",
        ),
    }
}

/// Whether this binary holds what browsers load.
#[must_use]
pub fn surfaces(assets: &Assets) -> Finding {
    let all = [Surface::ChatApp, Surface::SiteChat, Surface::CrmHost];
    let missing: Vec<_> = all
        .into_iter()
        .filter(|surface| assets.surface(*surface).is_err())
        .map(Surface::name)
        .collect();
    if missing.is_empty() {
        return Finding::ok("surfaces", "this program holds what browsers load");
    }
    Finding::broken(
        "surfaces",
        format!("this program was built without {}", missing.join(", ")),
        "Run `cargo xtask build`, and start the server that it makes.",
    )
}

/// The address that browsers and portals use.
pub(super) async fn address(state: &AppState) -> Vec<Finding> {
    let address = state.config.address_of("/healthz");
    let remedy = format!(
        "Start the server, and lead {} to the address it listens on (--listen): a name in the DNS, an open port, a proxy.",
        state.config.public_url
    );
    let reached = match state.portals.reach(&address).await {
        Ok(reached) if reached.status == 200 && reached.body == b"ok" => {
            Finding::ok("address", format!("{address} is answered by the server"))
        }
        Ok(reached) => Finding::broken(
            "address",
            format!(
                "{address} is answered by something else (status {})",
                reached.status
            ),
            remedy,
        ),
        // The words of a portal's error would name a portal.
        Err(PortalError::NoConnection(reason) | PortalError::Unreachable(reason)) => {
            Finding::broken(
                "address",
                format!("{address} cannot be reached: {reason}"),
                remedy,
            )
        }
        Err(error) => Finding::broken("address", format!("{address}: {error}"), remedy),
    };
    vec![scheme(&state.config), reached]
}

/// The clock, beside a portal's, or beside that of whatever stands in front of us.
pub(super) async fn clock(state: &AppState, portals: &[Portal]) -> Finding {
    let others = portals.iter().map(|portal| portal.address.clone());
    for address in others.chain([state.config.address_of("/healthz")]) {
        let Ok(reached) = state.portals.reach(&address).await else {
            continue;
        };
        if let Some(date) = reached.date {
            return judge(&address, off(SystemTime::now(), date));
        }
    }
    Finding::warning(
        "clock",
        "nothing that answers tells the time",
        "Look at the clock by hand: `date -u`.",
    )
}

fn off(here: SystemTime, there: SystemTime) -> Duration {
    here.duration_since(there)
        .unwrap_or_else(|error| error.duration())
}

fn judge(address: &str, off: Duration) -> Finding {
    let found = format!("{} seconds off that of {address}", off.as_secs());
    if off <= CLOCK_OFF_MAX {
        return Finding::ok("clock", found);
    }
    Finding::broken(
        "clock",
        found,
        "Let the system set its clock by the network (NTP).",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{assets::Sources, doctor::Verdict};

    #[test]
    fn a_program_without_the_browsers_files_is_told_apart() {
        let bare = Assets::new(Sources::default(), false).unwrap();
        let finding = surfaces(&bare);
        assert_eq!(finding.verdict, Verdict::Broken);
        assert!(finding.found.contains("chat-app, site-chat, crm-host"));
        assert!(finding.remedy.unwrap().contains("cargo xtask build"));
    }

    #[test]
    fn a_clock_may_be_a_minute_off_either_way() {
        let now = SystemTime::now();
        let second = Duration::from_secs(1);
        for (off_by, verdict) in [
            (CLOCK_OFF_MAX - second, Verdict::Ok),
            (CLOCK_OFF_MAX, Verdict::Ok),
            (CLOCK_OFF_MAX + second, Verdict::Broken),
        ] {
            for there in [now + off_by, now - off_by] {
                assert_eq!(judge("x", off(now, there)).verdict, verdict, "{off_by:?}");
            }
        }
    }
}
