//! What an admin writes about the Matrix account.

use std::fmt;
use std::path::PathBuf;

use matrix_sdk::reqwest::Url;
use serde::Deserialize;

use crate::domain::address::MatrixUserId;

/// The homeserver's base address, `https://matrix.example.org` (client-server API, section 2).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Homeserver(Url);

impl Homeserver {
    /// The address.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for Homeserver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl TryFrom<String> for Homeserver {
    type Error = SettingsFault;

    fn try_from(text: String) -> Result<Self, SettingsFault> {
        let wrong = || SettingsFault::NotAHomeserver(text.chars().take(80).collect());
        let url = Url::parse(text.trim()).map_err(|_| wrong())?;
        let served = matches!(url.scheme(), "http" | "https") && url.has_host();
        if served { Ok(Self(url)) } else { Err(wrong()) }
    }
}

/// The account that writes to members, and where it keeps its keys.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatrixSettings {
    /// The homeserver's address.
    pub homeserver: Homeserver,
    /// The account's whole id, `@touchbase:example.org`.
    pub user: MatrixUserId,
    /// The account's password; needed for the first login only. Either this or `password_file`.
    #[serde(default)]
    pub password: Option<String>,
    /// A file with the password alone in it.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// A directory on a local disk, for this account alone: session, keys, rooms. Never restored from a backup.
    pub store: PathBuf,
    /// What members see as the device's name.
    #[serde(default = "touchbase")]
    pub device_name: String,
    /// Where the recovery key stands, or is written at the first login. Default: `recovery-key` in `store`.
    /// Keep a copy of it elsewhere: a lost store cannot be replaced without it.
    #[serde(default)]
    pub recovery_key_file: Option<PathBuf>,
    /// Messages a second that the account may send in the long run. The default is what Synapse allows
    /// where nobody raised it (`rc_message`).
    #[serde(default = "fifth")]
    pub messages_per_second: f64,
    /// Messages that may go at once after a pause.
    #[serde(default = "ten")]
    pub burst: u32,
}

fn touchbase() -> String {
    "Touchbase".into()
}

fn fifth() -> f64 {
    0.2
}

fn ten() -> u32 {
    10
}

impl MatrixSettings {
    /// Where the recovery key stands.
    pub fn recovery_key_path(&self) -> PathBuf {
        self.recovery_key_file.clone().unwrap_or_else(|| self.store.join("recovery-key"))
    }

    /// What serde cannot see: at most one password, a rate that sends at all. Reads no file. After the first login the
    /// stored session is enough, so that no password is no fault here.
    pub fn check(&self) -> Result<(), SettingsFault> {
        if self.password.is_some() && self.password_file.is_some() {
            return Err(SettingsFault::TwoPasswords);
        }
        let sends = self.messages_per_second.is_finite() && self.messages_per_second > 0.0 && self.burst > 0;
        if sends { Ok(()) } else { Err(SettingsFault::NoRate) }
    }

    /// The password, from where it stands.
    pub fn password(&self) -> Result<String, SettingsFault> {
        self.check()?;
        if let Some(password) = &self.password {
            return Ok(password.clone());
        }
        let Some(file) = self.password_file.as_deref() else { return Err(SettingsFault::NoPassword) };
        let text = std::fs::read_to_string(file)
            .map_err(|why| SettingsFault::PasswordFile { file: file.to_owned(), why: why.to_string() })?;
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    }
}

impl fmt::Debug for MatrixSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MatrixSettings")
            .field("homeserver", &self.homeserver.to_string())
            .field("user", &self.user)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    /// `homeserver` is no address.
    #[error("homeserver: '{0}' is not the address of a homeserver; write it as https://matrix.example.org")]
    NotAHomeserver(String),
    /// Both kinds of password.
    #[error("password and password_file are both set; keep one of them")]
    TwoPasswords,
    /// Neither.
    #[error("password_file is missing: put the account's password into a file and name it there")]
    NoPassword,
    /// The file cannot be read.
    #[error("password_file: {} cannot be read: {why}", file.display())]
    PasswordFile {
        /// The file.
        file: PathBuf,
        /// What the system said.
        why: String,
    },
    /// The rate would never send anything.
    #[error("messages_per_second and burst must be greater than 0")]
    NoRate,
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const LEAST: &str = "homeserver = 'https://m.example.org'\nuser = '@bot:example.org'\nstore = '/var/lib/touchbase/matrix'\n";

    fn read(more: &str) -> Result<MatrixSettings, String> {
        toml::from_str(&format!("{LEAST}{more}")).map_err(|e| e.to_string())
    }

    #[test]
    fn few_keys_are_enough_and_a_wrong_one_is_named() {
        let settings = read("password = 'x'").unwrap();
        assert_eq!(settings.check(), Ok(()));
        assert_eq!(settings.recovery_key_path(), Path::new("/var/lib/touchbase/matrix/recovery-key"));
        assert!(read("pasword = 'x'").unwrap_err().contains("pasword"));
        assert!(toml::from_str::<MatrixSettings>(&LEAST.replace("https://", "")).is_err());
    }

    #[test]
    fn exactly_one_password_is_wanted() {
        assert_eq!(read("").unwrap().check(), Ok(()), "the stored session is enough");
        assert_eq!(read("").unwrap().password(), Err(SettingsFault::NoPassword));
        let both = read("password = 'x'\npassword_file = '/x'").unwrap();
        assert_eq!(both.check(), Err(SettingsFault::TwoPasswords));
        let file = read("password_file = '/nowhere/at/all'").unwrap();
        assert!(file.password().unwrap_err().to_string().starts_with("password_file: /nowhere/at/all"));
        assert_eq!(read("password = 'x'\nburst = 0").unwrap().check(), Err(SettingsFault::NoRate));
    }

    #[test]
    fn debug_never_shows_the_password() {
        assert!(!format!("{:?}", read("password = 'hush-hush'").unwrap()).contains("hush"));
    }
}
