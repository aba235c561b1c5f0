//! `touchbase doctor`.

use clap::Args;

use super::{Colour, ConfigFile, Failure, Screen, wait_for};
use crate::channel::mail::probe;
use crate::channel::mail::settings::MailSettings;
use crate::channel::mail::wire::Trust;
use crate::channel::matrix;
use crate::config::Config;
use crate::store::{self, Db};

/// Go online and try everything: database, templates, SMTP, IMAP or LMTP, Matrix
///
/// Says what works, and of each fault what to do about it. Sends no message. May run beside `serve`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  touchbase doctor --config /etc/touchbase/touchbase.toml")]
pub struct Doctor {
    #[command(flatten)]
    config: ConfigFile,
}

/// One finding: what was looked at, and how it is.
struct Finding {
    about: &'static str,
    well: bool,
    says: String,
}

impl Doctor {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let config = self.config.load()?;
        let findings = wait_for(async { Ok(examine(&config).await) })?;
        let faults = findings.iter().filter(|finding| !finding.well).count();
        for finding in &findings {
            let mark = match finding.well {
                true => screen.paint(Colour::Green, "well "),
                false => screen.paint(Colour::Red, "FAULT"),
            };
            screen.line(format!("{mark}  {:<10} {}", finding.about, finding.says))?;
        }
        match faults {
            0 => screen.line("\nEverything works."),
            1 => Err(Failure::Work("One thing does not work; see above.".to_owned())),
            many => Err(Failure::Work(format!("{many} things do not work; see above."))),
        }
    }
}

async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![database(config).await];
    findings.push(Finding { about: "templates", ..templates(config) });
    findings.extend(mail(config).await);
    match matrix::MatrixSettings::of(config) {
        Ok(None) => findings.push(Finding { about: "Matrix", well: true, says: "not configured".to_owned() }),
        Ok(Some(settings)) => findings.extend(matrix::examine(&settings).await.into_iter().map(|finding| {
            Finding { about: "Matrix", well: !finding.is_fault(), says: finding.to_string() }
        })),
        Err(error) => findings.push(Finding { about: "Matrix", well: false, says: error.to_string() }),
    }
    findings
}

async fn database(config: &Config) -> Finding {
    let looked = async {
        let db = Db::open(&config.database.url()).await?;
        let pending = db.pending().await?;
        let says = match pending {
            0 => {
                let mut conn = db.read().await?;
                let members = store::member::all(&mut conn).await?.len();
                let community = store::community::find(&mut conn).await?;
                let name = community
                    .map_or_else(|| "no community yet; run `touchbase apply`".to_owned(), |one| one.name);
                format!("up to date: {name}, {members} members")
            }
            many => format!("{many} migrations have to run; `touchbase migrate` or `serve` does it"),
        };
        db.close().await;
        Ok::<_, store::StoreError>(says)
    };
    match looked.await {
        Ok(says) => Finding { about: "database", well: true, says },
        Err(error) => Finding { about: "database", well: false, says: error.to_string() },
    }
}

fn templates(config: &Config) -> Finding {
    match crate::web::renderer(config.templates.as_deref()) {
        Ok(_) => Finding { about: "templates", well: true, says: "all of them can be rendered".to_owned() },
        Err(errors) => {
            let says: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Finding { about: "templates", well: false, says: says.join("\n                  ") }
        }
    }
}

async fn mail(config: &Config) -> Vec<Finding> {
    let Some(settings) = MailSettings::of(config) else {
        return vec![Finding { about: "mail", well: true, says: "not configured".to_owned() }];
    };
    if let Err(fault) = settings.check() {
        return vec![Finding { about: "mail", well: false, says: fault.to_string() }];
    }
    let trust = match Trust::load(settings.ca_file.as_deref()) {
        Ok(trust) => trust,
        Err(error) => return vec![Finding { about: "mail", well: false, says: error.to_string() }],
    };
    let mut findings = Vec::new();
    let mut found = |about, result: Result<String, String>| {
        let well = result.is_ok();
        let says = result.unwrap_or_else(|why| why);
        findings.push(Finding { about, well, says });
    };
    let smtp = probe::smtp(&settings.smtp, &trust).await;
    found("SMTP", smtp.map(|works| works.to_string()).map_err(|fault| fault.to_string()));
    if let Some(imap) = &settings.imap {
        let imap = probe::imap(imap, &trust).await;
        found("IMAP", imap.map(|works| works.to_string()).map_err(|fault| fault.to_string()));
    }
    if let Some(lmtp) = &settings.lmtp {
        let lmtp = probe::lmtp(lmtp).await;
        found("LMTP", lmtp.map(|works| works.to_string()).map_err(|fault| fault.to_string()));
    }
    findings
}
