//! One login, one device, for as long as the store lives (PROTOCOLS.md, "Matrix", 1 to 4 and 7).

use std::fs::{File, TryLockError};
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
use super::requests::{self, Refused};
use super::rooms::Rooms;
use super::session_fault::SessionFault;
use super::settings::MatrixSettings;
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
        lock.try_lock().map_err(|why| match why {
            TryLockError::WouldBlock => SessionFault::InUse { store: settings.store.clone() },
            TryLockError::Error(why) => not_writable(why),
        })?;

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

/// Renews a token that the homeserver no longer takes. Softly logged out (client-server API, "Soft logout"): our device and its
/// keys are still known, and the same device gets new tokens. Otherwise the device is gone for good, and only a person can
/// decide.
async fn renew_if_logged_out_softly(
    settings: &MatrixSettings,
    stored: &mut StoredSession,
    places: &Places,
) -> Result<(), SessionFault> {
    let Some(tokens) = &stored.tokens else { return Ok(()) };
    // A client without a store: it never has keys.
    let plain = Client::builder()
        .homeserver_url(settings.homeserver.url())
        .respect_login_well_known(false)
        .request_config(RequestConfig::new().disable_retry().timeout(REQUEST_TIMEOUT))
        .build()
        .await
        .map_err(|e| SessionFault::Sdk(e.to_string()))?;
    match requests::whoami(&plain, &settings.homeserver, &tokens.access_token).await {
        Err(Refused::LoggedOut { soft: true }) => {}
        Err(Refused::LoggedOut { soft: false }) => {
            return Err(SessionFault::DeviceGone {
                device: stored.device.clone(),
                store: settings.store.clone(),
            });
        }
        // Good, or down: then the loops try again.
        _ => return Ok(()),
    }
    let refreshed = match &tokens.refresh_token {
        Some(token) => requests::refresh(&plain, &settings.homeserver, token).await,
        None => Err(Refused::LoggedOut { soft: true }),
    };
    stored.tokens = Some(match refreshed {
        Ok(tokens) => tokens,
        Err(Refused::Unreachable(why)) => return Err(SessionFault::Homeserver(why)),
        Err(_) => {
            let password = settings.password()?;
            let request = requests::password_login(settings, &password, Some(&stored.device));
            let login = plain.send(request).await.map_err(|e| refused(e.into(), settings))?;
            SessionTokens { access_token: login.access_token, refresh_token: login.refresh_token }
        }
    });
    stored.write(&places.session)
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
