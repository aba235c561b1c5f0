//! From nothing to an open mailbox: TCP, TLS, login, `SELECT`.

use std::path::PathBuf;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::{Authenticator, Client, Session};
use tokio::time::timeout;

use crate::channel::mail::settings::{ImapSettings, Tls};
use crate::channel::mail::wire::{ReachFault, Trust, Wire, dial};
use crate::config::Secret;

/// Why a mailbox cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImapFault {
    /// The server is not there, or TLS failed.
    #[error("imap: {0}")]
    Reach(#[from] ReachFault),
    /// It talks, but not as expected.
    #[error(
        "imap: {host}:{port} broke off before it was ready ({why}); check port and tls mode: 993 is \"implicit\", 143 is \"starttls\""
    )]
    Broke {
        /// The server.
        host: String,
        /// The port.
        port: u16,
        /// What happened.
        why: String,
    },
    /// `tls = "starttls"`, and the server has none.
    #[error(
        "imap: {host} does not offer STARTTLS on port {port} ({said}); set tls to \"implicit\" (port 993), or switch TLS on there"
    )]
    NoStartTls {
        /// The server.
        host: String,
        /// The port.
        port: u16,
        /// Its words.
        said: String,
    },
    /// The token is not where it is to be.
    #[error(
        "imap: the token file {path} cannot be read ({why}); see imap.token_file, and who puts a fresh token there"
    )]
    Token {
        /// The file.
        path: PathBuf,
        /// What happened.
        why: String,
    },
    /// Wrong user, password or token.
    #[error(
        "imap: {host} did not accept the login of '{user}' ({said}); check imap.user and imap.password (or xoauth2_token)"
    )]
    Login {
        /// The server.
        host: String,
        /// The account.
        user: String,
        /// Its words.
        said: String,
    },
    /// There is no such mailbox.
    #[error("imap: the mailbox '{mailbox}' cannot be opened ({said}); check imap.mailbox")]
    Mailbox {
        /// The mailbox.
        mailbox: String,
        /// The server's words.
        said: String,
    },
    /// RFC 3501, section 2.3.1.1: without it no mail can be told from another.
    #[error("imap: the mailbox '{0}' has no UIDVALIDITY; use another mailbox, or LMTP")]
    NoNumbering(String),
    /// The connection went away, or the server fell silent.
    #[error("imap: the connection was lost ({0})")]
    Lost(String),
}

/// An open mailbox.
pub(in crate::channel::mail) struct Mailbox {
    pub(in crate::channel::mail) session: Session<Wire>,
    pub(super) validity: u32,
    pub(super) can_idle: bool,
    /// Mails in it.
    pub(in crate::channel::mail) holds: u32,
}

/// Connects, encrypts, logs in and opens the mailbox as the settings say.
pub(in crate::channel::mail) async fn open(
    settings: &ImapSettings,
    trust: &Trust,
) -> Result<Mailbox, ImapFault> {
    let limit = Duration::from_secs(settings.timeout);
    let tcp = dial(&settings.host, settings.port, limit).await?;
    let slow =
        |_| ReachFault::Slow { host: settings.host.clone(), port: settings.port, seconds: settings.timeout };
    let wire = match settings.tls {
        Tls::None => Wire::plain(tcp),
        Tls::Implicit => Wire::encrypted(tcp, &settings.host, trust, limit).await?,
        Tls::StartTls => {
            let mut client = Client::new(tcp);
            timeout(limit, greeting(&mut client, settings)).await.map_err(slow)??;
            let answer =
                timeout(limit, client.run_command_and_check_ok("STARTTLS", None)).await.map_err(slow)?;
            answer.map_err(|why| ImapFault::NoStartTls {
                host: settings.host.clone(),
                port: settings.port,
                said: why.to_string(),
            })?;
            // What was read ahead of the encryption goes with the client (RFC 3501, section 11.1).
            Wire::encrypted(client.into_inner(), &settings.host, trust, limit).await?
        }
    };
    let mut client = Client::new(wire);
    if settings.tls != Tls::StartTls {
        timeout(limit, greeting(&mut client, settings)).await.map_err(slow)??;
    }
    let session = timeout(limit, log_in(client, settings)).await.map_err(slow)??;
    timeout(limit, select(session, settings)).await.map_err(slow)?
}

async fn greeting<T>(client: &mut Client<T>, settings: &ImapSettings) -> Result<(), ImapFault>
where
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + std::fmt::Debug + Send,
{
    let broke = |why: String| ImapFault::Broke { host: settings.host.clone(), port: settings.port, why };
    match client.read_response().await {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(broke("it closed the connection".to_owned())),
        Err(why) => Err(broke(why.to_string())),
    }
}

async fn log_in(client: Client<Wire>, settings: &ImapSettings) -> Result<Session<Wire>, ImapFault> {
    let token = token(settings)?;
    let outcome = match (&settings.password, token) {
        (Some(password), _) => client.login(&settings.user, password.reveal()).await,
        (None, Some(token)) => {
            let first = format!("user={}\x01auth=Bearer {}\x01\x01", settings.user, token.reveal());
            client.authenticate("XOAUTH2", XOauth2 { answer: first }).await
        }
        (None, None) => client.login(&settings.user, "").await,
    };
    outcome.map_err(|(why, _)| match why {
        Error::Io(_) | Error::ConnectionLost => {
            ImapFault::Broke { host: settings.host.clone(), port: settings.port, why: why.to_string() }
        }
        why => ImapFault::Login {
            host: settings.host.clone(),
            user: settings.user.clone(),
            said: why.to_string(),
        },
    })
}

/// The token as it is now.
fn token(settings: &ImapSettings) -> Result<Option<Secret>, ImapFault> {
    let Some(path) = &settings.xoauth2_token_file else { return Ok(settings.xoauth2_token.clone()) };
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(Secret::new(text.trim()))),
        Err(why) => Err(ImapFault::Token { path: path.clone(), why: why.to_string() }),
    }
}

/// The token first; a server that does not like it says why, and wants an empty answer to that.
struct XOauth2 {
    answer: String,
}

impl Authenticator for XOauth2 {
    type Response = String;

    fn process(&mut self, _challenge: &[u8]) -> String {
        std::mem::take(&mut self.answer)
    }
}

async fn select(mut session: Session<Wire>, settings: &ImapSettings) -> Result<Mailbox, ImapFault> {
    let lost = |why: Error| ImapFault::Lost(why.to_string());
    let can_idle = session.capabilities().await.map_err(lost)?.has_str("IDLE");
    let opened = session.select(&settings.mailbox).await.map_err(|why| match why {
        Error::Io(_) | Error::ConnectionLost => lost(why),
        why => ImapFault::Mailbox { mailbox: settings.mailbox.clone(), said: why.to_string() },
    })?;
    let validity = opened.uid_validity.ok_or_else(|| ImapFault::NoNumbering(settings.mailbox.clone()))?;
    Ok(Mailbox { session, validity, can_idle, holds: opened.exists })
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;

    use super::*;

    /// A server that knows one OAuth 2 token.
    async fn server(token: &'static str) -> ImapSettings {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut stream = BufReader::new(listener.accept().await.unwrap().0);
            stream.write_all(b"* OK there\r\n").await.unwrap();
            let mut tag = String::new();
            let mut line = String::new();
            while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                let words: Vec<_> = line.split_whitespace().collect();
                let said = format!("user=me\x01auth=Bearer {token}\x01\x01");
                let answer = match words[..] {
                    [name, "AUTHENTICATE", "XOAUTH2"] => {
                        tag = name.to_owned();
                        "+ \r\n".to_owned()
                    }
                    [name, "CAPABILITY"] => format!("* CAPABILITY IMAP4rev1 IDLE\r\n{name} OK done\r\n"),
                    [name, "SELECT", _] => {
                        format!("* 3 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n{name} OK open\r\n")
                    }
                    [answer] if answer == data_encoding::BASE64.encode(said.as_bytes()) => {
                        format!("{tag} OK welcome\r\n")
                    }
                    // RFC 7628, section 3.2.2: the fault comes as a challenge, and waits for an empty answer.
                    [_] => "+ eyJzdGF0dXMiOiI0MDEifQ==\r\n".to_owned(),
                    _ => format!("{tag} NO the token has expired\r\n"),
                };
                stream.write_all(answer.as_bytes()).await.unwrap();
                line.clear();
            }
        });
        ImapSettings {
            host: "127.0.0.1".into(),
            port,
            tls: Tls::None,
            user: "me".into(),
            password: None,
            xoauth2_token: Some(Secret::new("fresh")),
            xoauth2_token_file: None,
            mailbox: "INBOX".into(),
            poll: 60,
            timeout: 10,
        }
    }

    #[tokio::test]
    async fn a_token_file_is_read_at_each_login() {
        let trust = Trust::load(None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("imap_token");
        let with_file = |settings| ImapSettings { xoauth2_token_file: Some(file.clone()), ..settings };
        let fault = open(&with_file(server("first").await), &trust).await.err().unwrap();
        assert!(fault.to_string().contains("imap_token cannot be read"), "{fault}");
        for token in ["first", "second"] {
            std::fs::write(&file, format!("{token}\n")).unwrap();
            open(&with_file(server(token).await), &trust).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_token_opens_the_mailbox_and_an_old_one_says_so() {
        let trust = Trust::load(None).unwrap();
        let mailbox = open(&server("fresh").await, &trust).await.unwrap();
        assert_eq!((mailbox.holds, mailbox.validity, mailbox.can_idle), (3, 7, true));
        let Err(fault) = open(&server("another").await, &trust).await else {
            panic!("an old token was taken")
        };
        assert!(matches!(&fault, ImapFault::Login { said, .. } if said.contains("expired")), "{fault}");
    }
}
