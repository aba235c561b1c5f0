//! `touchbase migrate`.

use clap::Args;

use super::{ConfigFile, Failure, Screen, wait_for};
use crate::store::Db;

/// Make the database, or bring it up to date with this program
///
/// `touchbase serve` does the same when it starts. Run it by hand before `apply` and `import`, or to see
/// that an upgrade works before the service is started again. It may be run again and again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  touchbase migrate --config /etc/touchbase/touchbase.toml")]
pub struct Migrate {
    #[command(flatten)]
    config: ConfigFile,
}

impl Migrate {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let config = self.config.load()?;
        let ran = wait_for(async {
            let db = Db::open(&config.database.url()).await?;
            let ran = db.migrate().await?;
            db.close().await;
            Ok(ran)
        })?;
        screen.line(match ran {
            0 => "The database is up to date; there was nothing to do.".to_owned(),
            1 => "The database is up to date; 1 migration ran.".to_owned(),
            many => format!("The database is up to date; {many} migrations ran."),
        })
    }
}
