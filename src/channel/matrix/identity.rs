//! Cross-signing and recovery: members' clients must trust our device, and a next device must be
//! able to take over (PROTOCOLS.md, "Matrix", 2 and 3).

use std::path::Path;

use matrix_sdk::Client;
use matrix_sdk::encryption::recovery::RecoveryState;

use super::private_file;
use super::session::SessionFault;

/// Sees to it that this device has the account's cross-signing keys and that the recovery key is in `key_file`.
///
/// With both there, no request is made, so that a start goes through while the homeserver is down.
pub(super) async fn ensure(client: &Client, key_file: &Path, first_login: bool) -> Result<(), SessionFault> {
    if !first_login && has_all_keys(client).await && key_file.exists() {
        return Ok(());
    }
    // The SDK sets up keys and backup in a task of its own, which knows the login's password.
    client.encryption().wait_for_e2ee_initialization_tasks().await;
    if has_all_keys(client).await {
        return if key_file.exists() { Ok(()) } else { write_recovery_key(client, key_file).await };
    }
    let Some(key) = read_key(key_file)? else {
        return Err(SessionFault::NoRecoveryKey { file: key_file.to_owned() });
    };
    let recovered = client.encryption().recovery().recover(&key).await;
    recovered
        .map_err(|why| SessionFault::WrongRecoveryKey { file: key_file.to_owned(), why: why.to_string() })?;
    if !has_all_keys(client).await {
        let why = "the cross-signing keys are not among them".to_owned();
        return Err(SessionFault::WrongRecoveryKey { file: key_file.to_owned(), why });
    }
    Ok(())
}

async fn has_all_keys(client: &Client) -> bool {
    client.encryption().cross_signing_status().await.is_some_and(|status| status.is_complete())
}

/// Makes the recovery key. If an earlier one was made and never written down (a crash just here), it is replaced.
async fn write_recovery_key(client: &Client, key_file: &Path) -> Result<(), SessionFault> {
    let recovery = client.encryption().recovery();
    let key = match recovery.state() {
        RecoveryState::Enabled | RecoveryState::Incomplete => recovery.reset_key().await,
        RecoveryState::Disabled | RecoveryState::Unknown => recovery.enable().await,
    };
    let key = key.map_err(|why| SessionFault::Homeserver(format!("no recovery key could be made: {why}")))?;
    let written = private_file::write(key_file, format!("{key}\n").as_bytes());
    written.map_err(|why| SessionFault::NotWritable { path: key_file.to_owned(), why: why.to_string() })?;
    tracing::warn!(file = %key_file.display(), "a recovery key was written: keep a copy of it elsewhere");
    Ok(())
}

fn read_key(file: &Path) -> Result<Option<String>, SessionFault> {
    match std::fs::read_to_string(file) {
        Ok(key) => Ok(Some(key.trim().to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SessionFault::WrongRecoveryKey { file: file.to_owned(), why: error.to_string() }),
    }
}
