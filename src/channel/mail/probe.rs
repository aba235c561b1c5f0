//! What `touchbase doctor` asks: does each way of mail work? A fault is a sentence that says what to do.

use std::fmt;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

pub use super::imap::ImapFault;
pub use super::lmtp::LmtpFault;
use super::lmtp::LmtpListener;
use super::settings::{ImapSettings, LmtpListen, LmtpSettings, SmtpSettings, Tls};
pub use super::smtp::SmtpFault;
use super::wire::Trust;

/// Mail can go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpWorks {
    host: String,
    encrypted: bool,
    logged_in: bool,
}

/// Mail can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImapWorks {
    mailbox: String,
    encrypted: bool,
    /// Mails in the mailbox.
    pub holds: u32,
}

/// Mail can be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LmtpWorks {
    /// Touchbase itself listens there already.
    Running(LmtpListen),
    /// Nobody does, and we may.
    Free(LmtpListen),
}

impl fmt::Display for SmtpWorks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encrypted = if self.encrypted { "encrypted" } else { "not encrypted (on this machine)" };
        let login = if self.logged_in { "the login is accepted" } else { "no login is configured" };
        write!(f, "smtp: {} answers, {encrypted}, {login}", self.host)
    }
}

impl fmt::Display for ImapWorks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encrypted = if self.encrypted { "encrypted" } else { "not encrypted (on this machine)" };
        write!(f, "imap: the mailbox '{}' is open, {encrypted}, with {} mails", self.mailbox, self.holds)
    }
}

impl fmt::Display for LmtpWorks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running(at) => write!(f, "lmtp: Touchbase takes mail at {at}"),
            Self::Free(at) => write!(f, "lmtp: {at} is free; Touchbase will take mail there when it runs"),
        }
    }
}

/// Connects, says hello, encrypts and logs in as for sending.
pub async fn smtp(settings: &SmtpSettings, trust: &Trust) -> Result<SmtpWorks, SmtpFault> {
    super::smtp::connect(settings, trust).await?;
    Ok(SmtpWorks {
        host: settings.host.clone(),
        encrypted: settings.tls != Tls::None,
        logged_in: settings.user.is_some(),
    })
}

/// Logs in and opens the mailbox; changes nothing in it.
pub async fn imap(settings: &ImapSettings, trust: &Trust) -> Result<ImapWorks, ImapFault> {
    let mut mailbox = super::imap::open(settings, trust).await?;
    let _ = timeout(Duration::from_secs(2), mailbox.session.logout()).await;
    Ok(ImapWorks {
        mailbox: settings.mailbox.clone(),
        encrypted: settings.tls != Tls::None,
        holds: mailbox.holds,
    })
}

/// Looks who listens at the socket; if nobody does, whether we may.
pub async fn lmtp(settings: &LmtpSettings) -> Result<LmtpWorks, LmtpFault> {
    let at = settings.listen.clone();
    let greeting = match &at {
        LmtpListen::Tcp(address) => match TcpStream::connect(address).await {
            Ok(stream) => Some(greeting(stream).await),
            Err(_) => None,
        },
        LmtpListen::Unix(path) => match UnixStream::connect(path).await {
            Ok(stream) => Some(greeting(stream).await),
            Err(_) => None,
        },
    };
    match greeting {
        Some(words) if words.starts_with(super::lmtp::GREETING.as_bytes()) => Ok(LmtpWorks::Running(at)),
        Some(_) => Err(LmtpFault::Taken(at)),
        None => {
            LmtpListener::bind(settings.clone()).await?.close();
            Ok(LmtpWorks::Free(at))
        }
    }
}

/// The first words of whoever listens.
async fn greeting(mut stream: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut words = vec![0; super::lmtp::GREETING.len()];
    match timeout(Duration::from_secs(5), stream.read_exact(&mut words)).await {
        Ok(Ok(_)) => words,
        _ => Vec::new(),
    }
}
