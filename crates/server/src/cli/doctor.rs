//! `framechat doctor`: whether a set-up works, and what to do about what does not.

use anyhow::bail;
use clap::Args;
use serde_json::json;

use super::options::{DEFAULT_LISTEN, Options};
use super::{say, told};
use crate::doctor::{self, Finding, Verdict};
use crate::keys::KeyRing;
use crate::state::AppState;
use crate::store::Store;

/// What to look at, and how to tell it.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Tell it as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    options: Options,
}

impl Doctor {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let json = self.json;
        let findings = self.findings().await?;
        let broken = findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Broken);
        let broken = broken.count();
        if json {
            say(&json!({ "broken": broken, "findings": findings }).to_string())?;
        } else {
            for finding in &findings {
                say(&lines(finding))?;
            }
        }
        match broken {
            0 => Ok(()),
            1 => bail!("one thing does not work"),
            broken => bail!("{broken} things do not work"),
        }
    }

    async fn findings(self) -> anyhow::Result<Vec<Finding>> {
        let config = self.options.into_config(DEFAULT_LISTEN, false);
        let keys = match KeyRing::read_file(&config.key_file) {
            Ok(keys) => keys,
            Err(error) => {
                // The error names the remedy itself.
                let finding = Finding {
                    check: "key_file",
                    subject: None,
                    verdict: Verdict::Broken,
                    found: error.to_string(),
                    remedy: None,
                };
                return Ok(vec![doctor::scheme(&config), finding]);
            }
        };
        let mut findings = vec![Finding {
            check: "key_file",
            subject: None,
            verdict: Verdict::Ok,
            found: format!("{} is its owner's alone", config.key_file.display()),
            remedy: None,
        }];
        let store = match Store::open_existing(&config.database, keys).await {
            Ok(store) => store,
            Err(error) => {
                findings.push(Finding {
                    check: "database",
                    subject: None,
                    verdict: Verdict::Broken,
                    found: told(&error.into()),
                    remedy: Some(
                        "Give the database that `framechat serve` is given (--database)."
                            .to_owned(),
                    ),
                });
                findings.push(doctor::scheme(&config));
                return Ok(findings);
            }
        };
        findings.push(doctor::database(&store).await);
        let state = AppState::over(config, store)?;
        findings.push(doctor::surfaces(&state.assets));
        findings.extend(doctor::examine(&state).await?);
        state.store.close().await;
        Ok(findings)
    }
}

/// A finding for a person.
fn lines(finding: &Finding) -> String {
    let mark = match finding.verdict {
        Verdict::Ok => "ok     ",
        Verdict::Warning => "warning",
        Verdict::Broken => "BROKEN ",
    };
    let subject = finding.subject.as_ref();
    let subject = subject
        .map(|subject| format!(" ({subject})"))
        .unwrap_or_default();
    let mut lines = format!("{mark} {}{subject}: {}", finding.check, finding.found);
    if let Some(remedy) = &finding.remedy {
        lines.push_str(&format!("\n        {remedy}"));
    }
    lines
}
