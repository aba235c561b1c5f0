//! The session on disk: who we are to the homeserver, and what opens the SDK's store.

use std::path::{Path, PathBuf};

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use matrix_sdk::authentication::matrix::MatrixSession;
use matrix_sdk::{SessionMeta, SessionTokens};
use serde::{Deserialize, Serialize};

use super::private_file;
use super::session_fault::SessionFault;
use super::settings::MatrixSettings;
use crate::domain::address::MatrixUserId;
use crate::id::Ids;

/// Written before the first login, with a device id of our own choice: a crash between the login and
/// the next write then logs in to the same device again, and its keys are still the right ones.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredSession {
    pub user: MatrixUserId,
    pub device: String,
    /// The key of the SDK's SQLite stores, 32 bytes in hexadecimal digits. Random, so it needs no derivation, which
    /// would cost a passphrase some 200,000 rounds for each of the four stores at every start.
    pub store_key: String,
    /// `None` until the first login went through.
    pub tokens: Option<SessionTokens>,
}

/// Where things stand in the store directory.
#[derive(Debug)]
pub(super) struct Places {
    pub session: PathBuf,
    pub sdk: PathBuf,
    pub lock: PathBuf,
    pub undecryptable: PathBuf,
    /// Exists when a whole round of the receiver went into these keys and rooms.
    pub synced: PathBuf,
}

impl Places {
    pub(super) fn in_store(store: &Path) -> Self {
        Self {
            session: store.join("session.json"),
            sdk: store.join("sdk"),
            lock: store.join("lock"),
            undecryptable: store.join("undecryptable.json"),
            synced: store.join("synced"),
        }
    }

    /// Whether the SDK has keys here.
    fn has_keys(&self) -> bool {
        self.sdk.read_dir().is_ok_and(|mut entries| entries.next().is_some())
    }
}

impl StoredSession {
    /// Reads the session, or begins a new one where nothing is yet.
    pub(super) fn read_or_begin(
        places: &Places,
        settings: &MatrixSettings,
        ids: &Ids,
    ) -> Result<Self, SessionFault> {
        let Some(stored) = Self::read(&places.session)? else {
            if places.has_keys() {
                return Err(SessionFault::SessionFileGone {
                    file: places.session.clone(),
                    store: settings.store.clone(),
                });
            }
            let begun = Self {
                user: settings.user.clone(),
                device: format!("TOUCHBASE{}", BASE32_NOPAD.encode(&ids.secret::<5>())),
                store_key: HEXLOWER.encode(&ids.secret::<32>()),
                tokens: None,
            };
            begun.write(&places.session)?;
            return Ok(begun);
        };
        if stored.user != settings.user {
            return Err(SessionFault::OtherAccount {
                store: settings.store.clone(),
                theirs: stored.user.to_string(),
                ours: settings.user.to_string(),
            });
        }
        Ok(stored)
    }

    /// Reads the session file, if there is one.
    pub(super) fn read(file: &Path) -> Result<Option<Self>, SessionFault> {
        let wrong = |why: String| SessionFault::SessionFileBroken { file: file.to_owned(), why };
        match std::fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|e| wrong(e.to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(wrong(error.to_string())),
        }
    }

    pub(super) fn write(&self, file: &Path) -> Result<(), SessionFault> {
        let bytes = serde_json::to_vec_pretty(self).map_err(std::io::Error::from);
        bytes
            .and_then(|bytes| private_file::write(file, &bytes))
            .map_err(|why| SessionFault::NotWritable { path: file.to_owned(), why: why.to_string() })
    }

    /// The key that opens the stores.
    pub(super) fn key(&self, file: &Path) -> Result<[u8; 32], SessionFault> {
        let bytes = HEXLOWER.decode(self.store_key.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        let why = "store_key is not 64 hexadecimal digits".to_owned();
        bytes.ok_or_else(|| SessionFault::SessionFileBroken { file: file.to_owned(), why })
    }

    /// The session as the SDK takes it, when there was a login.
    pub(super) fn for_sdk(&self) -> Result<Option<MatrixSession>, SessionFault> {
        let Some(tokens) = self.tokens.clone() else { return Ok(None) };
        let user_id =
            self.user.as_str().try_into().map_err(|_| SessionFault::NotAUser(self.user.to_string()))?;
        let meta = SessionMeta { user_id, device_id: self.device.as_str().into() };
        Ok(Some(MatrixSession { meta, tokens }))
    }
}
