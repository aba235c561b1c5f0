//! Cross-signing and recovery: members' clients must trust our device, and a next device must be
//! able to take over (PROTOCOLS.md, "Matrix", 2 and 3).

use std::path::Path;
use std::time::Duration;

use matrix_sdk::Client;
use matrix_sdk::config::{SyncSettings, SyncToken};
use matrix_sdk::encryption::recovery::RecoveryState;
use matrix_sdk::ruma::api::client::filter::FilterDefinition;
use matrix_sdk::ruma::api::client::sync::sync_events::v3::Filter;

use super::private_file;
use super::session_fault::SessionFault;

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
        return Err(match has_identity(client).await? {
            true => SessionFault::NoRecoveryKey { file: key_file.to_owned() },
            false => SessionFault::NoIdentity { file: key_file.to_owned() },
        });
    };
    announce(client).await?;
    let wrong = |why: String| SessionFault::WrongRecoveryKey { file: key_file.to_owned(), why };
    client.encryption().recovery().recover(&key).await.map_err(|why| wrong(why.to_string()))?;
    let device = client.encryption().get_own_device().await.map_err(|why| wrong(why.to_string()))?;
    let signed = device.is_some_and(|device| device.is_cross_signed_by_owner());
    if signed && has_all_keys(client).await {
        return Ok(());
    }
    Err(wrong("the cross-signing keys are not among them".to_owned()))
}

/// Uploads the new device's keys: what the homeserver does not know cannot be signed. The SDK does that around a sync;
/// this one asks for no rooms and gives no position, so that nothing is passed over by it.
async fn announce(client: &Client) -> Result<(), SessionFault> {
    let mut nothing = FilterDefinition::default();
    nothing.room.rooms = Some(vec![]);
    let once = SyncSettings::new().token(SyncToken::NoToken).timeout(Duration::ZERO);
    client.sync_once(once.filter(Filter::FilterDefinition(nothing))).await?;
    Ok(())
}

/// Whether the homeserver has an identity of the account, whoever made it.
async fn has_identity(client: &Client) -> Result<bool, SessionFault> {
    let Some(us) = client.user_id() else { return Ok(false) };
    Ok(client.encryption().request_user_identity(us).await?.is_some())
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
