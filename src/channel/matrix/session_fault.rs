//! Why there is no session, in sentences for who can mend it.

use std::path::PathBuf;

use super::failure;
use super::settings::SettingsFault;

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
    /// The homeserver did not let us make an identity.
    #[error(
        "the account has no cross-signing identity, and the homeserver did not take a new one. Start again; if that does not \
         help, log in to the account with a client, set up recovery there, and write the recovery key into {}", file.display()
    )]
    NoIdentity {
        /// Where the recovery key should stand.
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

impl From<matrix_sdk::Error> for SessionFault {
    fn from(error: matrix_sdk::Error) -> Self {
        match &error {
            matrix_sdk::Error::Http(_) => Self::Homeserver(failure::describe(&error)),
            _ => Self::Sdk(failure::describe(&error)),
        }
    }
}
