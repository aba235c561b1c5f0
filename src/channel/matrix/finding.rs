//! What the doctor found, as sentences that say what to do.

use std::fmt;
use std::path::PathBuf;

/// The oldest version whose rules are followed here (threads, refresh tokens).
pub(super) const OLDEST: (u32, u32) = (1, 4);

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A setting cannot be used.
    Settings(String),
    /// The homeserver answers and is new enough.
    Speaks {
        /// The newest version of the specification that it names.
        version: String,
    },
    /// No homeserver there.
    Unreachable {
        /// The configured address.
        homeserver: String,
        /// What happened.
        why: String,
    },
    /// A homeserver that is too old.
    TooOld {
        /// The newest version that it names.
        version: String,
    },
    /// The password is right; there was no session yet.
    LoginWorks,
    /// The session is good.
    LoggedIn {
        /// Our device.
        device: String,
    },
    /// User or password are wrong.
    LoginRefused {
        /// What the homeserver said.
        why: String,
    },
    /// The session belongs to another account, or to none any more.
    SessionDead {
        /// What is wrong.
        why: String,
        /// The store directory.
        store: PathBuf,
    },
    /// Members' clients trust our device.
    CrossSigned,
    /// They do not.
    NotCrossSigned {
        /// Whether the account has an identity at all.
        has_identity: bool,
    },
    /// The store directory can be written.
    StoreWritable,
    /// It cannot, or its session cannot be read.
    StoreFault(String),
    /// The recovery key is where it should be.
    RecoveryKey,
    /// It is not.
    NoRecoveryKey {
        /// Where it should be.
        file: PathBuf,
    },
}

impl Finding {
    /// Whether somebody has to do something.
    pub fn is_fault(&self) -> bool {
        !matches!(
            self,
            Self::Speaks { .. }
                | Self::LoginWorks
                | Self::LoggedIn { .. }
                | Self::CrossSigned
                | Self::StoreWritable
                | Self::RecoveryKey
        )
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(why) | Self::StoreFault(why) => f.write_str(why),
            Self::Speaks { version } => write!(f, "the homeserver answers and speaks Matrix {version}"),
            Self::Unreachable { homeserver, why } => {
                write!(f, "no Matrix homeserver answers at {homeserver} ({why}): check homeserver, DNS and firewall")
            }
            Self::TooOld { version } => {
                write!(f, "the homeserver speaks Matrix {version} at most, v{}.{} is needed: update it", OLDEST.0, OLDEST.1)
            }
            Self::LoginWorks => f.write_str("user and password are right; the first start of the program will log in"),
            Self::LoggedIn { device } => write!(f, "logged in as device {device}"),
            Self::LoginRefused { why } => {
                write!(f, "the homeserver refused the login ({why}): check user and password_file")
            }
            Self::SessionDead { why, store } => write!(
                f,
                "the session is no longer good ({why}): stop the program, move {} away (keep recovery-key and name it as \
                 recovery_key_file), and start again",
                store.display()
            ),
            Self::CrossSigned => f.write_str("the device is cross-signed: members' clients trust it"),
            Self::NotCrossSigned { has_identity: true } => f.write_str(
                "the device is not signed by the account's identity, and members' clients will not talk to it: put the \
                 account's recovery key into recovery_key_file, move the store away, and start again",
            ),
            Self::NotCrossSigned { has_identity: false } => f.write_str(
                "the account has no cross-signing identity: start the program once, it makes one; if that fails, the \
                 homeserver wants a login in a browser first",
            ),
            Self::StoreWritable => f.write_str("the store directory can be written"),
            Self::RecoveryKey => f.write_str("the recovery key is there; keep a copy of it elsewhere"),
            Self::NoRecoveryKey { file } => write!(
                f,
                "{} is missing: without it a lost store cannot be replaced. Put the copy back, or remove the file's name \
                 from recovery_key_file and start again, which writes a new key",
                file.display()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_says_what_to_do() {
        let file = PathBuf::from("/store/recovery-key");
        let store = PathBuf::from("/store");
        let faults = [
            Finding::Unreachable {
                homeserver: "https://m.example.org".into(),
                why: "connection refused".into(),
            },
            Finding::TooOld { version: "v1.3".into() },
            Finding::LoginRefused { why: "wrong user or password".into() },
            Finding::SessionDead { why: "the session was logged out".into(), store },
            Finding::NotCrossSigned { has_identity: true },
            Finding::NotCrossSigned { has_identity: false },
            Finding::NoRecoveryKey { file },
        ];
        assert!(faults.iter().all(Finding::is_fault));
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(said.join("\n"));
    }
}
