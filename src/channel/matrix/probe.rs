//! The doctor's look at the Matrix account: what works, what does not, and what to do.
//!
//! It never opens the keys: it may run beside the program that holds them.

use std::time::Duration;

use matrix_sdk::Client;
use matrix_sdk::config::RequestConfig;
use matrix_sdk::ruma::api::error::ErrorKind;
use serde_json::{Value, json};

use super::finding::{Finding, OLDEST};
use super::private_file;
use super::requests::{Refused, ask, password_login, whoami};
use super::settings::MatrixSettings;
use super::stored::{Places, StoredSession};

/// Looks at everything that can be looked at; the order is that in which a person would mend it.
pub async fn examine(settings: &MatrixSettings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(fault) = settings.password() {
        findings.push(Finding::Settings(fault.to_string()));
    }
    findings.push(store_finding(settings));
    let client = Client::builder()
        .homeserver_url(settings.homeserver.url())
        .respect_login_well_known(false)
        .request_config(RequestConfig::new().disable_retry().timeout(Duration::from_secs(15)))
        .build()
        .await;
    let client = match client {
        Ok(client) => client,
        Err(why) => {
            findings.push(unreachable(settings, why.to_string()));
            return findings;
        }
    };
    match ask(&client, &settings.homeserver, "/_matrix/client/versions", None, None).await {
        Ok(versions) => findings.push(version_finding(&versions)),
        Err(why) => {
            findings.push(unreachable(settings, why.to_string()));
            return findings;
        }
    }
    match StoredSession::read(&Places::in_store(&settings.store).session) {
        Ok(Some(StoredSession { tokens: Some(tokens), device, .. })) => {
            examine_session(settings, &client, &tokens.access_token, &device, &mut findings).await;
        }
        Ok(_) => findings.push(examine_login(settings, &client).await),
        Err(fault) => findings.push(Finding::StoreFault(fault.to_string())),
    }
    findings
}

fn unreachable(settings: &MatrixSettings, why: String) -> Finding {
    Finding::Unreachable { homeserver: settings.homeserver.to_string(), why }
}

/// Writes and removes a file of its own; a store that is in use is not touched otherwise.
fn store_finding(settings: &MatrixSettings) -> Finding {
    let trial = settings.store.join("doctor");
    let written = private_file::make_dir(&settings.store)
        .and_then(|()| private_file::write(&trial, b"x"))
        .and_then(|()| std::fs::remove_file(&trial));
    match written {
        Ok(()) => Finding::StoreWritable,
        Err(why) => Finding::StoreFault(format!(
            "store: {} cannot be written ({why}): make it, and give it to the user that runs Touchbase",
            settings.store.display()
        )),
    }
}

fn version_finding(answer: &Value) -> Finding {
    let named = answer["versions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let number = |text: &str| {
        let (major, minor) = text.strip_prefix('v')?.split_once('.')?;
        Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
    };
    let newest = named.iter().filter_map(|version| number(version.as_str()?)).max().unwrap_or_default();
    let version = format!("v{}.{}", newest.0, newest.1);
    if newest >= OLDEST { Finding::Speaks { version } } else { Finding::TooOld { version } }
}

/// A login that leaves no device behind.
async fn examine_login(settings: &MatrixSettings, client: &Client) -> Finding {
    let Ok(password) = settings.password() else {
        return Finding::LoginRefused { why: "there is no password to log in with".into() };
    };
    match client.send(password_login(settings, &password, None)).await {
        Ok(login) => {
            let path = "/_matrix/client/v3/logout";
            let out =
                ask(client, &settings.homeserver, path, Some(&login.access_token), Some(json!({}))).await;
            if let Err(error) = out {
                tracing::warn!(%error, device = %login.device_id, "the doctor's device could not be logged out");
            }
            Finding::LoginWorks
        }
        Err(error) => match error.client_api_error_kind() {
            Some(ErrorKind::Forbidden | ErrorKind::UserDeactivated) => {
                Finding::LoginRefused { why: "wrong user or password".into() }
            }
            _ => Finding::LoginRefused { why: error.to_string() },
        },
    }
}

async fn examine_session(
    settings: &MatrixSettings,
    client: &Client,
    token: &str,
    device: &str,
    findings: &mut Vec<Finding>,
) {
    let dead = |why: String| Finding::SessionDead { why, store: settings.store.clone() };
    match whoami(client, &settings.homeserver, token).await {
        Ok(us) if us["user_id"] == settings.user.as_str() && us["device_id"] == device => {
            findings.push(Finding::LoggedIn { device: device.to_owned() });
        }
        Ok(us) => {
            let whose = us["user_id"].as_str().unwrap_or("nobody");
            findings.push(dead(format!("it is {whose}'s")));
            return;
        }
        // The program renews the token, or logs the same device in again, when it runs.
        Err(Refused::LoggedOut { soft: true }) => {
            findings.push(Finding::LoggedIn { device: device.to_owned() });
            return;
        }
        Err(why @ Refused::LoggedOut { soft: false }) => {
            findings.push(dead(why.to_string()));
            return;
        }
        Err(why) => {
            findings.push(unreachable(settings, why.to_string()));
            return;
        }
    }
    let query = json!({ "device_keys": { settings.user.as_str(): [] } });
    let path = "/_matrix/client/v3/keys/query";
    match ask(client, &settings.homeserver, path, Some(token), Some(query)).await {
        Ok(keys) => findings.push(signing_finding(&keys, settings.user.as_str(), device)),
        Err(why) => findings.push(unreachable(settings, why.to_string())),
    }
    let file = settings.recovery_key_path();
    findings.push(if file.exists() { Finding::RecoveryKey } else { Finding::NoRecoveryKey { file } });
}

/// Whether the device carries a signature by the account's self-signing key (client-server API, "Cross-signing").
fn signing_finding(keys: &Value, user: &str, device: &str) -> Finding {
    let own = keys["self_signing_keys"][user]["keys"].as_object();
    let signatures = keys["device_keys"][user][device]["signatures"][user].as_object();
    match (own, signatures) {
        (Some(own), Some(signatures)) if own.keys().any(|key| signatures.contains_key(key)) => {
            Finding::CrossSigned
        }
        (own, _) => Finding::NotCrossSigned { has_identity: own.is_some_and(|own| !own.is_empty()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_decides() {
        let found = |versions: Value| version_finding(&json!({ "versions": versions }));
        assert_eq!(found(json!(["r0.6.1", "v1.9", "v1.12"])), Finding::Speaks { version: "v1.12".into() });
        assert_eq!(found(json!(["r0.6.1", "v1.3"])), Finding::TooOld { version: "v1.3".into() });
        assert!(found(json!("nonsense")).is_fault());
    }
}
