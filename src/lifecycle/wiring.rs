//! From the configuration to the parts of a deployment.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::Parts;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::id::{Chance, Ids, SystemChance};
use crate::questionnaire::LibraryFault;
use crate::render::TemplateError;
use crate::rounds::Shelf;
use crate::store::{Db, StoreError};
use crate::token::TokenKey;
use crate::web;

/// Why a deployment cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum WiringError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Templates of the override folder.
    #[error("the templates are not right:{}", .0.iter().map(|error| format!("\n  {error}")).collect::<String>())]
    Templates(Vec<TemplateError>),
    /// The surveys' files.
    #[error("the surveys are not right: {0}")]
    Surveys(#[from] LibraryFault),
    /// The key file.
    #[error("the key file {path} cannot be used: {why}")]
    Key {
        /// Where it is.
        path: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
}

/// The parts, on the machine's clock and randomness. The database is as it is: `serve` brings it up to date first.
pub fn parts(config: &Config, db: Db) -> Result<Parts, WiringError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    let renderer = web::renderer(config.templates.as_deref()).map_err(WiringError::Templates)?;
    let ids = Ids::new(clock.clone(), chance.clone());
    let key = token_key(&config.data_dir, &ids)?;
    let mail = config.mail.as_ref();
    Ok(Parts {
        db,
        clock,
        chance,
        renderer: Arc::new(renderer),
        key,
        public_url: config.public_url.trim_end_matches('/').to_owned(),
        mail_domain: mail.map_or_else(|| host(&config.public_url), |mail| mail.from.domain().to_owned()),
        reply_address: mail.map(|mail| mail.reply.clone()),
        bounce_address: mail.map(|mail| mail.bounces.clone()),
        authserv_id: mail.and_then(|mail| mail.authserv_id.clone()),
        shelf: Shelf::open(config.surveys.folder.as_deref(), config.surveys.ask.clone())?,
    })
}

/// The deployment's secret: made at the first start, readable by its owner alone. Several instances share one copy.
fn token_key(data_dir: &Path, ids: &Ids) -> Result<TokenKey, WiringError> {
    let path = data_dir.join("token.key");
    let wrong = |why: String| WiringError::Key { path: path.clone(), why };
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let bytes = data_encoding::HEXLOWER.decode(text.trim().as_bytes()).ok();
            let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            let damaged = "it does not hold 64 hexadecimal digits. Restore it from a backup; without it, answers to \
                           mails that are out already cannot be placed by their address";
            bytes.map(TokenKey::new).ok_or_else(|| wrong(damaged.to_owned()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let bytes = ids.secret::<32>();
            std::fs::create_dir_all(data_dir).map_err(|error| wrong(error.to_string()))?;
            let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
            let text = data_encoding::HEXLOWER.encode(&bytes);
            file.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
                .map_err(|error| wrong(error.to_string()))?;
            Ok(TokenKey::new(bytes))
        }
        Err(error) => Err(wrong(error.to_string())),
    }
}

fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or_default().to_owned()
}
