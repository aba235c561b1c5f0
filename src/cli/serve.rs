//! `touchbase serve`.

use clap::Args;
use tokio_util::sync::CancellationToken;

use super::{ConfigFile, Failure, Screen, wait_for};
use crate::channel::mail::settings::MailSettings;
use crate::channel::matrix::MatrixSettings;
use crate::lifecycle::{Deployment, stop_signals, wiring};
use crate::outbox::Pace;
use crate::store::Db;
use crate::telemetry;

/// Run Touchbase: ask, read, tell, until it is stopped
///
/// Brings the database up to date first. The first SIGTERM or Ctrl-C lets what is under way finish; the second
/// ends at once, and what was under way is taken up again at the next start.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  touchbase serve --config /etc/touchbase/touchbase.toml")]
pub struct Serve {
    #[command(flatten)]
    config: ConfigFile,
}

impl Serve {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let config = self.config.load()?;
        telemetry::init(&config.log);
        let wrong = |why: String| Failure::Work(why);
        wait_for(async {
            std::fs::create_dir_all(&config.data_dir).map_err(|why| {
                wrong(format!("The data folder {} cannot be made: {why}.", config.data_dir.display()))
            })?;
            let db = Db::open(&config.database.url()).await?;
            let ran = db.migrate().await?;
            tracing::info!(migrations = ran, "the database is up to date");
            let (soft, hard) = (CancellationToken::new(), CancellationToken::new());
            stop_signals(soft.clone(), hard.clone())
                .map_err(|why| wrong(format!("Signals cannot be waited for: {why}.")))?;
            let deployment = Deployment {
                parts: wiring::parts(&config, db.clone()).map_err(|error| wrong(error.to_string()))?,
                mail: MailSettings::of(&config),
                matrix: MatrixSettings::of(&config).map_err(|error| wrong(error.to_string()))?,
                retention: config.retention,
                pace: Some(Pace::new(config.limits.mail_rate, config.limits.mail_rate_of.clone())),
                listen: Some(config.listen),
                behind_proxy: config.behind_proxy,
            };
            let running = deployment.start(soft.clone()).await.map_err(|error| wrong(error.to_string()))?;
            screen.remark(format!("Touchbase is running; {} listens for the pages.", config.listen));
            running.wait(hard).await.map_err(|error| wrong(error.to_string()))?;
            db.close().await;
            Ok(())
        })
    }
}
