//! From the configuration to the parts of a deployment.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::Parts;
use crate::channel::mail::settings as mail;
use crate::channel::matrix::{MatrixSettings, SettingsFault};
use crate::clock::{Clock, SystemClock};
use crate::config::{self, Config, ImapLogin, Inbound};
use crate::id::{Chance, Ids, SystemChance};
use crate::render::{Renderer, TemplateError};
use crate::store::{Db, StoreError};
use crate::token::TokenKey;

/// Why a deployment cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum WiringError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Templates of the override folder.
    #[error("the templates are not right:{}", .0.iter().map(|error| format!("\n  {error}")).collect::<String>())]
    Templates(Vec<TemplateError>),
    /// The key file.
    #[error("the key file {path} cannot be used: {why}")]
    Key {
        /// Where it is.
        path: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
    /// Mail settings that do not fit together.
    #[error("the mail settings are not right: {0}")]
    Mail(String),
    /// Matrix settings that do not fit together.
    #[error("the Matrix settings are not right: {0}")]
    Matrix(String),
}

/// The parts, on the machine's clock and randomness. The database is as it is: `serve` brings it up to date first.
pub fn parts(config: &Config, db: Db) -> Result<Parts, WiringError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    let renderer = Renderer::new(config.templates.as_deref()).map_err(WiringError::Templates)?;
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

/// Mail, as the channel wants it.
pub fn mail_settings(config: &Config) -> Result<Option<mail::MailSettings>, WiringError> {
    let Some(from) = &config.mail else { return Ok(None) };
    let secret = |secret: &config::Secret| mail::Secret::new(secret.reveal());
    let (lmtp, imap) = match &from.inbound {
        Inbound::Lmtp(lmtp) => (Some(lmtp_settings(lmtp)), None),
        Inbound::Imap(imap) => {
            let (password, xoauth2_token) = match &imap.login {
                ImapLogin::Password(password) => (Some(secret(password)), None),
                ImapLogin::Token(token) => (None, Some(secret(token))),
            };
            let settings = mail::ImapSettings {
                host: imap.host.clone(),
                port: imap.port,
                tls: tls(imap.tls),
                user: imap.user.clone(),
                password,
                xoauth2_token,
                mailbox: imap.mailbox.clone(),
                poll: u64::try_from(imap.poll.as_secs()).unwrap_or(60),
                timeout: mail::ImapSettings::TIMEOUT,
            };
            (None, Some(settings))
        }
    };
    let settings = mail::MailSettings {
        from: from.from.clone(),
        from_name: from.from_name.clone(),
        reply: from.reply.clone(),
        bounces: from.bounces.clone(),
        authserv_id: from.authserv_id.clone(),
        ca_file: from.ca_file.clone(),
        smtp: mail::SmtpSettings {
            host: from.smtp.host.clone(),
            port: from.smtp.port,
            tls: tls(from.smtp.tls),
            user: from.smtp.user.clone(),
            password: from.smtp.password.as_ref().map(secret),
            hello: from.smtp.hello.clone().unwrap_or_else(|| host(&config.public_url)),
            max_connections: usize::from(config.limits.mail_connections),
            timeouts: mail::SmtpTimeouts::default(),
        },
        lmtp,
        imap,
    };
    settings.check().map_err(|fault| WiringError::Mail(fault.to_string()))?;
    Ok(Some(settings))
}

fn lmtp_settings(lmtp: &config::LmtpSettings) -> mail::LmtpSettings {
    let listen = match &lmtp.listen {
        config::LmtpListen::Unix(path) => mail::LmtpListen::Unix(path.clone()),
        config::LmtpListen::Tcp(at) => mail::LmtpListen::Tcp(*at),
    };
    mail::LmtpSettings::new(listen)
}

fn tls(tls: config::Tls) -> mail::Tls {
    match tls {
        config::Tls::Starttls => mail::Tls::StartTls,
        config::Tls::Implicit => mail::Tls::Implicit,
        config::Tls::None => mail::Tls::None,
    }
}

/// Matrix, as the channel wants it.
pub fn matrix_settings(config: &Config) -> Result<Option<MatrixSettings>, WiringError> {
    let Some(from) = &config.matrix else { return Ok(None) };
    let wrong = |why: String| WiringError::Matrix(why);
    Ok(Some(MatrixSettings {
        homeserver: from.homeserver.clone().try_into().map_err(|fault: SettingsFault| wrong(fault.to_string()))?,
        user: from.user.clone(),
        // The session is kept in the store; the password is needed for the first login only.
        password: Some(from.password.as_ref().map(|secret| secret.reveal().to_owned()).unwrap_or_default()),
        password_file: None,
        store: from.store.clone(),
        device_name: "Touchbase".to_owned(),
        recovery_key_file: Some(from.recovery_key_file.clone()),
        messages_per_second: config.limits.matrix_rate.per_second(),
        burst: u32::from(config.limits.matrix_burst),
    }))
}
