//! One login, one device, for as long as the store lives (PROTOCOLS.md, "Matrix", 1 to 4 and 7).

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use matrix_sdk::config::RequestConfig;
use matrix_sdk::encryption::{BackupDownloadStrategy, EncryptionSettings};
use matrix_sdk::ruma::api::error::ErrorKind;
use matrix_sdk::{Client, ClientBuildError, SessionTokens, SqliteStoreConfig};
use matrix_sdk_base::crypto::CollectStrategy;

use super::identity;
use super::private_file;
use super::rooms::Rooms;
use super::settings::{MatrixSettings, SettingsFault};
use super::stored::{Places, StoredSession};
use crate::id::Ids;

/// Longest time for one request; a sync's long poll comes on top.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The account, logged in, with its keys. One process at a time holds it; dropping it lets go.
#[derive(Debug)]
pub struct Session {
    client: Client,
    places: Places,
    rooms: Rooms,
    _lock: File,
}

impl Session {
    /// Logs in at the first time, and goes on with the same device at every later one. Needs the homeserver at
    /// the first time only: later, a homeserver that is down is the sync loop's and the outbox's matter.
    pub async fn open(settings: &MatrixSettings, ids: &Ids) -> Result<Self, SessionFault> {
        settings.check()?;
        let places = Places::in_store(&settings.store);
        let not_writable = |why: std::io::Error| SessionFault::NotWritable {
            path: settings.store.clone(),
            why: why.to_string(),
        };
        private_file::make_dir(&settings.store).map_err(not_writable)?;
        let lock = File::create(&places.lock).map_err(not_writable)?;
        lock.try_lock().map_err(|_| SessionFault::InUse { store: settings.store.clone() })?;

        let mut stored = StoredSession::read_or_begin(&places, settings, ids)?;
        private_file::make_dir(&places.sdk).map_err(not_writable)?;
        let client = build(settings, &places, &stored.key(&places.session)?).await?;
        if stored.tokens.is_some() {
            renew_if_logged_out_softly(settings, &mut stored, &places).await?;
        }
        let first_login = stored.tokens.is_none();
        match stored.for_sdk()? {
            Some(session) => client.restore_session(session).await?,
            None => {
                let password = settings.password()?;
                let login = client.matrix_auth().login_username(settings.user.as_str(), &password);
                let login =
                    login.device_id(&stored.device).initial_device_display_name(&settings.device_name);
                login.request_refresh_token().send().await.map_err(|e| refused(e, settings))?;
                stored.tokens = client.session_tokens();
                stored.write(&places.session)?;
            }
        }
        keep_rotated_tokens(&client, stored, places.session.clone())?;
        identity::ensure(&client, &settings.recovery_key_path(), first_login).await?;
        tracing::info!(
            device = client.device_id().map(tracing::field::display),
            first_login,
            "Matrix session is open"
        );
        Ok(Self { client, places, rooms: Rooms::default(), _lock: lock })
    }

    /// The SDK's client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn rooms(&self) -> &Rooms {
        &self.rooms
    }

    pub(super) fn places(&self) -> &Places {
        &self.places
    }
}

async fn build(settings: &MatrixSettings, places: &Places, key: &[u8; 32]) -> Result<Client, SessionFault> {
    let encryption = EncryptionSettings {
        auto_enable_cross_signing: true,
        auto_enable_backups: true,
        backup_download_strategy: BackupDownloadStrategy::AfterDecryptionFailure,
    };
    let stores = SqliteStoreConfig::with_low_memory_config(&places.sdk).key(Some(key));
    let client = Client::builder()
        .homeserver_url(settings.homeserver.url())
        .respect_login_well_known(false)
        .sqlite_store_with_config_and_cache_path(stores, None::<PathBuf>)
        .request_config(RequestConfig::new().disable_retry().timeout(REQUEST_TIMEOUT))
        .handle_refresh_tokens()
        .with_encryption_settings(encryption)
        .with_room_key_recipient_strategy(CollectStrategy::IdentityBasedStrategy)
        .with_enable_share_history_on_invite(false)
        .build()
        .await;
    client.map_err(|error| match error {
        ClientBuildError::SqliteStore(why) => {
            SessionFault::StoreBroken { store: settings.store.clone(), why: why.to_string() }
        }
        other => SessionFault::Sdk(other.to_string()),
    })
}

/// A token that the homeserver no longer takes. Softly logged out (client-server API, "Soft logout"): our device and its keys are still
/// known, and the same device logs in again. Otherwise the device is gone for good, and only a person can decide.
async fn renew_if_logged_out_softly(
    settings: &MatrixSettings,
    stored: &mut StoredSession,
    places: &Places,
) -> Result<(), SessionFault> {
    // A client without a store: it is used for two requests and never has keys.
    let probe = Client::builder()
        .homeserver_url(settings.homeserver.url())
        .respect_login_well_known(false)
        .request_config(RequestConfig::new().disable_retry().timeout(REQUEST_TIMEOUT))
        .build()
        .await
        .map_err(|e| SessionFault::Sdk(e.to_string()))?;
    let Some(tokens) = &stored.tokens else { return Ok(()) };
    let refreshes = tokens.refresh_token.is_some();
    let answer = super::requests::whoami(&probe, &settings.homeserver, &tokens.access_token).await;
    match answer {
        Err(super::requests::Refused::LoggedOut { soft: true }) if !refreshes => {
            let password = settings.password()?;
            let request = super::requests::password_login(settings, &password, Some(&stored.device));
            let response = probe.send(request).await.map_err(|e| refused(e.into(), settings))?;
            stored.tokens = Some(SessionTokens {
                access_token: response.access_token,
                refresh_token: response.refresh_token,
            });
            stored.write(&places.session)
        }
        Err(super::requests::Refused::LoggedOut { soft: false }) => {
            Err(SessionFault::DeviceGone { device: stored.device.clone(), store: settings.store.clone() })
        }
        // Down, or a token to refresh: the SDK and the loops deal with both.
        _ => Ok(()),
    }
}

/// Writes tokens down as the homeserver rotates them: the old refresh token is worth nothing afterwards.
fn keep_rotated_tokens(client: &Client, stored: StoredSession, file: PathBuf) -> Result<(), SessionFault> {
    let stored = Arc::new(Mutex::new(stored));
    let lost = || std::io::Error::other("the session has no tokens");
    let reload = {
        let stored = stored.clone();
        move |_: Client| {
            let stored = stored.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            stored.tokens.clone().ok_or_else(|| lost().into())
        }
    };
    let save = move |client: Client| {
        let mut stored = stored.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        stored.tokens = Some(client.session_tokens().ok_or_else(lost)?);
        stored.write(&file).map_err(|why| {
            tracing::error!(%why, "rotated Matrix tokens could not be written down");
            why.into()
        })
    };
    Ok(client.set_session_callbacks(Box::new(reload), Box::new(save))?)
}

fn refused(error: matrix_sdk::Error, settings: &MatrixSettings) -> SessionFault {
    match error.client_api_error_kind() {
        Some(ErrorKind::Forbidden | ErrorKind::UserDeactivated) => SessionFault::LoginRefused {
            user: settings.user.to_string(),
            homeserver: settings.homeserver.to_string(),
        },
        _ => error.into(),
    }
}

impl From<matrix_sdk::Error> for SessionFault {
    fn from(error: matrix_sdk::Error) -> Self {
        match &error {
            matrix_sdk::Error::Http(_) => Self::Homeserver(error.to_string()),
            _ => Self::Sdk(error.to_string()),
        }
    }
}

/// Why there is no session, and what a person can do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionFault {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsFault),
    /// The user's id is none to the SDK.
    #[error("'{0}' is not a Matrix id of the form @name:server")]
    NotAUser(String),
    /// The session file was lost or not restored with the store.
    #[error(
        "{} is gone, but the keys in {} are still there. Without it they cannot be opened. Put the file back; if it is lost, \
         move the whole directory away and start again: Touchbase logs in as a new device and needs recovery_key_file",
        file.display(), store.display()
    )]
    SessionFileGone {
        /// The missing file.
        file: PathBuf,
        /// The store directory.
        store: PathBuf,
    },
    /// The session file cannot be read.
    #[error("{} cannot be read: {why}. Put a good copy of this file back", file.display())]
    SessionFileBroken {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The store is another account's.
    #[error("the store {} belongs to {theirs}, but user is {ours}; give each account a store of its own", store.display())]
    OtherAccount {
        /// The store directory.
        store: PathBuf,
        /// Whose it is.
        theirs: String,
        /// Who is configured.
        ours: String,
    },
    /// Another process has it.
    #[error("the store {} is in use by another process; a Matrix device can only run once", store.display())]
    InUse {
        /// The store directory.
        store: PathBuf,
    },
    /// A file or directory cannot be written.
    #[error("{} cannot be written: {why}", path.display())]
    NotWritable {
        /// What.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// The SDK's databases do not open.
    #[error("the keys in {} do not open: {why}. Nothing was changed", store.display())]
    StoreBroken {
        /// The store directory.
        store: PathBuf,
        /// What the database said.
        why: String,
    },
    /// Wrong password, or a deactivated account.
    #[error("{homeserver} refused the login of {user}: check user and password_file")]
    LoginRefused {
        /// The account.
        user: String,
        /// Where.
        homeserver: String,
    },
    /// Somebody removed the device.
    #[error(
        "the homeserver no longer knows our device {device}: somebody logged it out. Move {} away (keep recovery-key and name \
         it as recovery_key_file) and start again", store.display()
    )]
    DeviceGone {
        /// The device.
        device: String,
        /// The store directory.
        store: PathBuf,
    },
    /// The account has an identity that this device cannot sign itself with.
    #[error(
        "the account has a cross-signing identity from another device, and {} does not hold its recovery key, so members' \
         clients would not trust this device. Write the recovery key into that file, or reset the account's identity in a \
         client and start again", file.display()
    )]
    NoRecoveryKey {
        /// Where the key should stand.
        file: PathBuf,
    },
    /// The recovery key does not fit.
    #[error("the recovery key in {} does not open the account's secrets: {why}", file.display())]
    WrongRecoveryKey {
        /// Where the key stands.
        file: PathBuf,
        /// What the SDK said.
        why: String,
    },
    /// The homeserver did not answer, or not as it should.
    #[error("the homeserver: {0}")]
    Homeserver(String),
    /// The SDK failed.
    #[error("Matrix: {0}")]
    Sdk(String),
}
