//! From nothing to a connection that takes mail: TCP, TLS, `EHLO`, `AUTH`.

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Ehlo, Noop};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::classify::How;
use crate::channel::mail::settings::{SmtpSettings, Tls};
use crate::channel::mail::wire::{ReachFault, Sent, Trust, Wire, dial};

/// Why a server does not take our mail at all: nothing that a message could change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SmtpFault {
    /// It is not there, or TLS failed.
    #[error("smtp: {0}")]
    Reach(#[from] ReachFault),
    /// It does not want to talk to us.
    #[error(
        "smtp: {host} refused the connection ({said}); ask its admin whether this machine may send through it"
    )]
    Unwelcome {
        /// The server.
        host: String,
        /// Its words.
        said: String,
    },
    /// The connection broke or stood still before it was ready.
    #[error(
        "smtp: {host}:{port} broke off before it was ready ({why}); check port and tls mode: 465 is \"implicit\", 587 is \"starttls\""
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
        "smtp: {host} does not offer STARTTLS on port {port}; set tls to \"implicit\" (port 465), or switch TLS on there"
    )]
    NoStartTls {
        /// The server.
        host: String,
        /// The port.
        port: u16,
    },
    /// No common way to log in.
    #[error(
        "smtp: {host} offers neither AUTH PLAIN nor AUTH LOGIN; remove user and password, or use its submission port (587 or 465)"
    )]
    NoLogin {
        /// The server.
        host: String,
    },
    /// Wrong user or password.
    #[error("smtp: {host} did not accept the login of '{user}' ({said}); check smtp.user and smtp.password")]
    Login {
        /// The server.
        host: String,
        /// The account.
        user: String,
        /// The server's words.
        said: String,
    },
}

/// What the server can do, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::channel::mail) struct Offers {
    /// RFC 2920.
    pub(super) pipelining: bool,
    /// RFC 3461.
    pub(super) dsn: bool,
    /// RFC 1870.
    pub(super) size: bool,
    /// RFC 6531.
    pub(super) utf8: bool,
}

impl Offers {
    /// Reads the lines of an `EHLO` answer (RFC 5321, section 4.1.1.1).
    fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut offers = Self::default();
        for line in lines.skip(1) {
            match line.split_whitespace().next().map(str::to_ascii_uppercase).as_deref() {
                Some("PIPELINING") => offers.pipelining = true,
                Some("DSN") => offers.dsn = true,
                Some("SIZE") => offers.size = true,
                Some("SMTPUTF8") => offers.utf8 = true,
                _ => {}
            }
        }
        offers
    }
}

/// A connection that takes mail.
pub(in crate::channel::mail) struct Connection {
    pub(super) smtp: AsyncSmtpConnection,
    pub(super) offers: Offers,
    pub(super) sent: Sent,
    pub(super) state: State,
}

/// Whether the next transaction may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Between two transactions.
    Ready,
    /// Inside of one: whoever finds a connection so was cut off, and throws it away.
    Busy,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("offers", &self.offers).field("state", &self.state).finish()
    }
}

impl Connection {
    pub(super) fn is_usable(&self) -> bool {
        self.state == State::Ready
    }

    /// Whether the other side is still there.
    pub(super) async fn answers(&mut self, limit: Duration) -> bool {
        matches!(timeout(limit, self.smtp.command(Noop)).await, Ok(Ok(_)))
    }
}

/// Connects, encrypts and logs in as the settings say.
pub(in crate::channel::mail) async fn connect(
    settings: &SmtpSettings,
    trust: &Trust,
) -> Result<Connection, SmtpFault> {
    let limits = &settings.timeouts;
    let tcp = dial(&settings.host, settings.port, limits.connect()).await?;
    let wire = match settings.tls {
        Tls::None => Wire::plain(tcp),
        Tls::Implicit => Wire::encrypted(tcp, &settings.host, trust, limits.connect()).await?,
        Tls::StartTls => {
            let tcp = within(settings, ask_for_tls(tcp, settings)).await??;
            // lettre reads a greeting first, and after STARTTLS there is none.
            Wire::encrypted(tcp, &settings.host, trust, limits.connect()).await?.after(b"220 TLS\r\n")
        }
    };
    let sent = wire.sent();
    let hello = ClientId::Domain(settings.hello.clone());
    let refused = |error: lettre::transport::smtp::Error| not_ready(settings, How::read(&error));
    let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello);
    let mut smtp = within(settings, greeting).await?.map_err(refused)?;
    // lettre keeps none of these extensions: asking again costs one round trip a connection, and
    // pipelining wins two a message.
    let answer = within(settings, smtp.command(Ehlo::new(hello))).await?.map_err(refused)?;
    let offers = Offers::read(answer.message());
    if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
        let login = Credentials::new(user.clone(), password.reveal().to_owned());
        let known = [Mechanism::Plain, Mechanism::Login];
        if smtp.server_info().get_auth_mechanism(&known).is_none() {
            return Err(SmtpFault::NoLogin { host: settings.host.clone() });
        }
        let outcome = within(settings, smtp.auth(&known, &login)).await?;
        outcome.map(drop).or_else(|error| login_refused(settings, user, How::read(&error)))?;
    }
    Ok(Connection { smtp, offers, sent, state: State::Ready })
}

/// Gives each step before the first message its time.
async fn within<T>(settings: &SmtpSettings, step: impl Future<Output = T>) -> Result<T, SmtpFault> {
    timeout(settings.timeouts.hello(), step).await.map_err(|_| {
        SmtpFault::Reach(ReachFault::Slow {
            host: settings.host.clone(),
            port: settings.port,
            seconds: settings.timeouts.hello,
        })
    })
}

fn not_ready(settings: &SmtpSettings, how: How) -> SmtpFault {
    let host = settings.host.clone();
    match how {
        How::Said { code, text } => SmtpFault::Unwelcome { host, said: format!("{code} {text}") },
        How::Lost(why) | How::Impossible { why, .. } => SmtpFault::Broke { host, port: settings.port, why },
    }
}

fn login_refused(settings: &SmtpSettings, user: &str, how: How) -> Result<(), SmtpFault> {
    match how {
        How::Said { code, text } => Err(SmtpFault::Login {
            host: settings.host.clone(),
            user: user.to_owned(),
            said: format!("{code} {text}"),
        }),
        lost => Err(not_ready(settings, lost)),
    }
}

/// The dialogue up to the server's consent to TLS (RFC 3207).
///
/// By hand, not with lettre's `starttls`: that one keeps what it read ahead, so that words which
/// somebody slipped in before the encryption began would count as the server's.
async fn ask_for_tls(tcp: TcpStream, settings: &SmtpSettings) -> Result<TcpStream, SmtpFault> {
    let broke = |why: std::io::Error| not_ready(settings, How::Lost(why.to_string()));
    let mut stream = BufReader::new(tcp);
    answer(&mut stream, settings).await?;
    stream.write_all(format!("EHLO {}\r\n", settings.hello).as_bytes()).await.map_err(broke)?;
    let offers = answer(&mut stream, settings).await?;
    if !offers.message().skip(1).any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(SmtpFault::NoStartTls { host: settings.host.clone(), port: settings.port });
    }
    stream.write_all(b"STARTTLS\r\n").await.map_err(broke)?;
    answer(&mut stream, settings).await?;
    if !stream.buffer().is_empty() {
        return Err(not_ready(
            settings,
            How::Lost("there was plain text behind the answer to STARTTLS".to_owned()),
        ));
    }
    Ok(stream.into_inner())
}

/// Reads one answer, of one line or many.
async fn answer(stream: &mut BufReader<TcpStream>, settings: &SmtpSettings) -> Result<Response, SmtpFault> {
    const LARGEST: u64 = 16 * 1024;
    let broke = |why: String| not_ready(settings, How::Lost(why));
    let mut text = String::new();
    let mut limited = stream.take(LARGEST);
    loop {
        let start = text.len();
        limited.read_line(&mut text).await.map_err(|why| broke(why.to_string()))?;
        let line = text.get(start..).unwrap_or_default();
        if !line.ends_with('\n') {
            return Err(broke("the answer was cut off".to_owned()));
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            break;
        }
    }
    let response: Response = text.parse().map_err(|_| broke("the answer is not SMTP".to_owned()))?;
    if response.is_positive() {
        return Ok(response);
    }
    let said =
        How::Said { code: response.code().into(), text: response.message().collect::<Vec<_>>().join(" ") };
    Err(not_ready(settings, said))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use crate::channel::mail::settings::SmtpTimeouts;

    /// A server that greets, then answers each line with the next of `answers`.
    async fn server(answers: &'static [&'static str]) -> SmtpSettings {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut stream = BufReader::new(listener.accept().await.unwrap().0);
            let mut line = String::new();
            for answer in answers {
                stream.write_all(answer.as_bytes()).await.unwrap();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return;
                }
            }
        });
        SmtpSettings {
            host: "localhost".into(),
            port,
            tls: Tls::StartTls,
            user: None,
            password: None,
            hello: "here.example.org".into(),
            max_connections: 1,
            timeouts: SmtpTimeouts { connect: 10, hello: 10, ..SmtpTimeouts::default() },
        }
    }

    async fn fault(answers: &'static [&'static str]) -> SmtpFault {
        connect(&server(answers).await, &Trust::load(None).unwrap()).await.unwrap_err()
    }

    const OFFER: &str = "250-there\r\n250-PIPELINING\r\n250 STARTTLS\r\n";

    #[tokio::test]
    async fn words_slipped_in_before_the_encryption_are_not_taken_for_the_servers() {
        let slipped = fault(&["220 there\r\n", OFFER, "220 go on\r\n250 AUTH PLAIN\r\n"]).await;
        assert!(matches!(&slipped, SmtpFault::Broke { why, .. } if why.contains("plain text")), "{slipped}");
    }

    #[tokio::test]
    async fn a_server_that_does_not_encrypt_gets_no_mail() {
        for (answers, expected) in [
            (&["220 there\r\n", "250-there\r\n250 PIPELINING\r\n"][..], "does not offer STARTTLS"),
            (
                &["220 there\r\n", OFFER, "454 4.7.0 not now\r\n"],
                "refused the connection (454 4.7.0 not now)",
            ),
            (&["554 5.7.1 go away\r\n"], "refused the connection (554 5.7.1 go away)"),
            (&["220 there\r\n", OFFER, "220 go on\r\n", "not TLS"], "TLS with localhost"),
            (&["hello\r\n"], "the answer is not SMTP"),
        ] {
            let fault = fault(answers).await.to_string();
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn offers_are_read_in_any_case_and_the_servers_name_is_none() {
        let lines = ["DSN is my name", "pipelining", "SIZE 1000", "8BITMIME", "smtputf8"];
        let expected = Offers { pipelining: true, dsn: false, size: true, utf8: true };
        assert_eq!(Offers::read(lines.into_iter()), expected);
    }
}
