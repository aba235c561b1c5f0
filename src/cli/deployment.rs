//! The deployment that a command works on.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use crate::config::Config;
use crate::store::Db;

/// `--config`.
#[derive(Debug, Clone, Args)]
pub struct ConfigFile {
    /// How this deployment runs; deploy/touchbase.example.toml explains every line
    #[arg(long = "config", value_name = "FILE", default_value = "touchbase.toml")]
    path: PathBuf,
}

impl ConfigFile {
    /// Reads and checks it.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(&self) -> Result<Config, Failure> {
        Ok(Config::load(&self.path)?)
    }

    /// Opens its database, which must be up to date.
    ///
    /// # Errors
    /// When it cannot be opened, or `touchbase migrate` has to run first.
    pub async fn open(&self) -> Result<Db, Failure> {
        let db = Db::open(&self.load()?.database.url()).await?;
        match db.pending().await? {
            0 => Ok(db),
            _ => Err(Failure::Work(format!(
                "The database is not made yet, or is older than this program. Bring it up to date first:\n  \
                 touchbase migrate --config {}",
                self.path.display()
            ))),
        }
    }

    /// The path as it was given.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }
}
