//! How mail goes out and comes in: the `[mail]` part of the configuration.
//!
//! Every default stands here, beside its key. [`MailSettings::check`] finds what no single key can
//! show; its faults name the key.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

pub use crate::config::Secret;
use crate::domain::address::{MailAddress, NotAnAddress};

/// Everything about mail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The address in `From`.
    pub from: MailAddress,
    /// The name in `From`.
    pub from_name: String,
    /// Where answers go: `checkin@example.org`; a prompt's token stands behind a plus sign.
    pub reply: MailAddress,
    /// `MAIL FROM`: `bounces@example.org`; a token stands behind a plus sign (VERP).
    pub bounces: MailAddress,
    /// The name under which the receiving mail server writes `Authentication-Results` (RFC 8601,
    /// section 2.5). Without it no sender counts as authenticated.
    #[serde(default)]
    pub authserv_id: Option<String>,
    /// Certificates (PEM) trusted beside the system's: a private authority's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// The server that takes outgoing mail.
    pub smtp: SmtpSettings,
    /// Incoming mail handed over by a mail server on this machine.
    #[serde(default)]
    pub lmtp: Option<LmtpSettings>,
    /// Incoming mail fetched from a mailbox.
    #[serde(default)]
    pub imap: Option<ImapSettings>,
}

impl MailSettings {
    /// Mail of this domain through a server on this machine that wants neither encryption nor a password. Answers go to `checkin@`,
    /// returned mail to `bounces@`.
    ///
    /// # Errors
    /// The domain can stand in no address.
    pub fn on_this_machine(domain: &str, port: u16) -> Result<Self, NotAnAddress> {
        let address = |local: &str| format!("{local}@{domain}").parse();
        Ok(Self {
            from: address("touchbase")?,
            from_name: "Touchbase".to_owned(),
            reply: address("checkin")?,
            bounces: address("bounces")?,
            authserv_id: None,
            ca_file: None,
            smtp: SmtpSettings {
                host: "127.0.0.1".to_owned(),
                port,
                tls: Tls::None,
                user: None,
                password: None,
                hello: "localhost".to_owned(),
                max_connections: ten(),
                timeouts: SmtpTimeouts::default(),
            },
            lmtp: None,
            imap: None,
        })
    }
}

/// The server that takes outgoing mail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Name or IP address.
    pub host: String,
    /// Usually 587 (`starttls`), 465 (`implicit`), 25 (`none`).
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: Tls,
    /// For `AUTH`, with `password`.
    #[serde(default)]
    pub user: Option<String>,
    /// For `AUTH`, with `user`.
    #[serde(default)]
    pub password: Option<Secret>,
    /// What we call ourselves in `EHLO`: this machine's full name.
    pub hello: String,
    /// Connections at the same time.
    #[serde(default = "ten")]
    pub max_connections: usize,
    /// How long each stage may take.
    #[serde(default)]
    pub timeouts: SmtpTimeouts,
}

fn ten() -> usize {
    10
}

/// How long each stage of a transaction may take, in seconds (RFC 5321, section 4.5.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmtpTimeouts {
    /// Waiting for a free connection of ours.
    pub slot: u64,
    /// TCP and TLS.
    pub connect: u64,
    /// The greeting, `EHLO`, `AUTH`.
    pub hello: u64,
    /// `MAIL`, `RCPT` and `DATA`, each.
    pub command: u64,
    /// Writing the message.
    pub data: u64,
    /// The answer to the final dot. Giving up early makes duplicates.
    pub after_dot: u64,
    /// A connection that rested longer is tried with `NOOP` before it is used again.
    pub rest: u64,
}

impl Default for SmtpTimeouts {
    fn default() -> Self {
        Self { slot: 120, connect: 30, hello: 60, command: 300, data: 180, after_dot: 600, rest: 60 }
    }
}

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Plain at first, then `STARTTLS`; a server that does not offer it is not used.
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// Not at all: only to this machine itself.
    None,
}

/// Where a mail server on this machine hands over what came in (RFC 2033).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LmtpSettings {
    /// `unix:/run/touchbase/lmtp.sock` or `127.0.0.1:2424`.
    pub listen: LmtpListen,
    /// Connections at the same time; each may hold one message of 10 MB. Postfix opens 20 by default.
    #[serde(default = "twenty")]
    pub max_connections: usize,
    /// Seconds without a byte after which a connection is closed.
    #[serde(default = "five_minutes")]
    pub idle: u64,
}

impl LmtpSettings {
    /// Listens there, with the standard limits.
    pub fn new(listen: LmtpListen) -> Self {
        Self { listen, max_connections: twenty(), idle: five_minutes() }
    }
}

fn twenty() -> usize {
    20
}

fn five_minutes() -> u64 {
    300
}

/// A place to listen at, never reachable from another machine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum LmtpListen {
    /// A Unix socket.
    Unix(PathBuf),
    /// A port on loopback.
    Tcp(SocketAddr),
}

impl TryFrom<String> for LmtpListen {
    type Error = SettingsFault;

    fn try_from(text: String) -> Result<Self, SettingsFault> {
        if let Some(path) = text.strip_prefix("unix:")
            && path.starts_with('/')
        {
            return Ok(Self::Unix(path.into()));
        }
        match text.parse::<SocketAddr>() {
            Ok(at) if at.ip().is_loopback() => Ok(Self::Tcp(at)),
            Ok(_) => Err(SettingsFault::LmtpInTheOpen(text)),
            Err(_) => Err(SettingsFault::LmtpListen(text)),
        }
    }
}

impl fmt::Display for LmtpListen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(at) => at.fmt(f),
        }
    }
}

/// A mailbox to fetch from (RFC 3501).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImapSettings {
    /// Name or IP address.
    pub host: String,
    /// Usually 993 (`implicit`) or 143.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: Tls,
    /// The account.
    pub user: String,
    /// The account's password; either this or `xoauth2_token`.
    #[serde(default)]
    pub password: Option<Secret>,
    /// An OAuth 2 access token; either this or `password`.
    #[serde(default)]
    pub xoauth2_token: Option<Secret>,
    /// Where that token is kept fresh by somebody else: read anew at each login.
    #[serde(default)]
    pub xoauth2_token_file: Option<PathBuf>,
    /// The mailbox.
    #[serde(default = "inbox")]
    pub mailbox: String,
    /// Seconds between two looks when the server has no `IDLE`; with `IDLE` the longest time
    /// without a look (at most 540).
    #[serde(default = "one_minute")]
    pub poll: u64,
    /// Seconds that one command may take.
    #[serde(default = "one_minute")]
    pub timeout: u64,
}

impl ImapSettings {
    /// Seconds that one command may take, where nothing else is said.
    pub const TIMEOUT: u64 = 60;
}

fn inbox() -> String {
    "INBOX".to_owned()
}

fn one_minute() -> u64 {
    ImapSettings::TIMEOUT
}

/// What is wrong with the settings, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    /// Passwords and mail would go over a network in clear.
    #[error(
        "{room}.tls is \"none\", but {room}.host is '{host}', another machine: set it to \"starttls\" or \"implicit\""
    )]
    PlainToAnotherMachine {
        /// `smtp` or `imap`.
        room: &'static str,
        /// The host.
        host: String,
    },
    /// One of user and password without the other.
    #[error("smtp.user and smtp.password belong together: set both, or neither")]
    HalfALogin,
    /// No way, or two ways, to log in.
    #[error("imap needs either password or xoauth2_token, and not both")]
    ImapLogin,
    /// A name that cannot stand in `EHLO`.
    #[error("smtp.hello is '{0}': write this machine's full name, such as touchbase.example.org")]
    Hello(String),
    /// No connections at all.
    #[error("{0}.max_connections is 0: allow at least one")]
    NoConnections(&'static str),
    /// The token must fit behind the plus sign.
    #[error("{key}: {why}; the part before the @ has room for 64 characters, and a token takes 27 of them")]
    NoRoomForToken {
        /// `reply` or `bounces`.
        key: &'static str,
        /// What the address type says.
        why: NotAnAddress,
    },
    /// LMTP has no authentication: whoever reaches the port can put words into members' mouths.
    #[error("lmtp.listen is '{0}', which other machines can reach: use 127.0.0.1 or a Unix socket")]
    LmtpInTheOpen(String),
    /// Neither of the two forms.
    #[error("lmtp.listen is '{0}': write unix:/run/touchbase/lmtp.sock or 127.0.0.1:2424")]
    LmtpListen(String),
}

impl MailSettings {
    /// Finds what is wrong although each key alone looks right.
    pub fn check(&self) -> Result<(), SettingsFault> {
        plain_only_here("smtp", self.smtp.tls, &self.smtp.host)?;
        if self.smtp.user.is_some() != self.smtp.password.is_some() {
            return Err(SettingsFault::HalfALogin);
        }
        let hello = &self.smtp.hello;
        if hello.is_empty() || !hello.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.[]:".contains(&b)) {
            return Err(SettingsFault::Hello(hello.chars().filter(|c| !c.is_control()).collect()));
        }
        if self.smtp.max_connections == 0 {
            return Err(SettingsFault::NoConnections("smtp"));
        }
        for (key, address) in [("reply", &self.reply), ("bounces", &self.bounces)] {
            let longest = "x".repeat(26);
            address.with_detail(&longest).map_err(|why| SettingsFault::NoRoomForToken { key, why })?;
        }
        if self.lmtp.as_ref().is_some_and(|lmtp| lmtp.max_connections == 0) {
            return Err(SettingsFault::NoConnections("lmtp"));
        }
        if let Some(imap) = &self.imap {
            plain_only_here("imap", imap.tls, &imap.host)?;
            if imap.password.is_some() == imap.xoauth2_token.is_some() {
                return Err(SettingsFault::ImapLogin);
            }
        }
        Ok(())
    }
}

fn plain_only_here(room: &'static str, tls: Tls, host: &str) -> Result<(), SettingsFault> {
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if tls == Tls::None && !here {
        return Err(SettingsFault::PlainToAnotherMachine { room, host: host.to_owned() });
    }
    Ok(())
}

impl SmtpTimeouts {
    pub(super) fn slot(&self) -> Duration {
        Duration::from_secs(self.slot)
    }

    pub(super) fn connect(&self) -> Duration {
        Duration::from_secs(self.connect)
    }

    pub(super) fn hello(&self) -> Duration {
        Duration::from_secs(self.hello)
    }

    pub(super) fn command(&self) -> Duration {
        Duration::from_secs(self.command)
    }

    pub(super) fn body(&self) -> Duration {
        Duration::from_secs(self.data.saturating_add(self.after_dot))
    }

    pub(super) fn rest(&self) -> Duration {
        Duration::from_secs(self.rest)
    }
}

#[cfg(test)]
mod tests;
