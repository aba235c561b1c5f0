//! `[mail]`: out by SMTP, in by LMTP or IMAP.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::secrets::{Secret, Secrets};
use crate::adminfile::{Cell, FromCell, Named, Section, shown_duration};
use crate::domain::address::MailAddress;

/// Everything about mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailSettings {
    /// Whom mails are from.
    pub from: MailAddress,
    /// The name beside it.
    pub from_name: String,
    /// Where answers go: a token is put behind a plus sign.
    pub reply: MailAddress,
    /// Where bounces go: a token is put behind a plus sign.
    pub bounces: MailAddress,
    /// Whose `Authentication-Results` are believed (RFC 8601, section 2.2).
    pub authserv_id: Option<String>,
    /// Certificates (PEM) that are trusted beside the system's.
    pub ca_file: Option<PathBuf>,
    /// The way out.
    pub smtp: SmtpSettings,
    /// The way in.
    pub inbound: Inbound,
}

/// The server that takes our mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SmtpSettings {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Encryption.
    pub tls: Tls,
    /// What we call ourselves in `EHLO`; without it, the host of the public address.
    pub hello: Option<String>,
    /// User, when the server wants a login; then there is a password, too.
    pub user: Option<String>,
    /// Password.
    #[serde(skip)]
    pub password: Option<Secret>,
}

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// Plain first, encrypted before anything is said; never plain.
    Starttls,
    /// From the first byte.
    Implicit,
    /// Not at all: for loopback and trusted networks.
    None,
}

impl Named for Tls {
    const WORDS: &'static [(&'static str, Self)] =
        &[("starttls", Self::Starttls), ("implicit", Self::Implicit), ("none", Self::None)];
}

/// How answers and bounces come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Inbound {
    /// The mail server hands them to us.
    Lmtp(LmtpSettings),
    /// We fetch them from a mailbox.
    Imap(ImapSettings),
}

/// Our LMTP listener (RFC 2033).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LmtpSettings {
    /// Where.
    pub listen: LmtpListen,
}

/// A place on this machine: LMTP has no login, so it is never open to a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LmtpListen {
    /// A Unix socket.
    Unix(PathBuf),
    /// A port on loopback.
    Tcp(SocketAddr),
}

impl FromCell for LmtpListen {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        const NEXT: &str = "Write \"unix:/run/touchbase/lmtp.sock\" or \"127.0.0.1:8024\".";
        let text = cell.text(NEXT)?.trim();
        if let Some(path) = text.strip_prefix("unix:") {
            // sockaddr_un has room for 107 bytes.
            return match path.starts_with('/') && path.len() <= 107 {
                true => Some(Self::Unix(path.into())),
                false => {
                    cell.wrong("the socket's path does not begin with / or is longer than 107 bytes", NEXT)
                }
            };
        }
        match text.parse::<SocketAddr>() {
            Ok(at) if at.ip().is_loopback() => Some(Self::Tcp(at)),
            Ok(_) => cell.wrong("LMTP has no login, and this address is open to a network", NEXT),
            Err(_) => cell.wrong("this is neither a socket nor an address with a port", NEXT),
        }
    }
}

/// The mailbox that answers and bounces arrive in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImapSettings {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Encryption.
    pub tls: Tls,
    /// User.
    pub user: String,
    /// How we log in.
    #[serde(skip)]
    pub login: ImapLogin,
    /// Which mailbox.
    pub mailbox: String,
    /// How often we look, beside IDLE (RFC 2177).
    pub poll: SignedDuration,
}

/// A password, or an OAuth 2 token (XOAUTH2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImapLogin {
    /// A password.
    Password(Secret),
    /// A token.
    Token {
        /// As it is at the start.
        token: Secret,
        /// The file that it came from: tokens live for an hour or so, and somebody puts the next one there.
        file: Option<PathBuf>,
    },
}

impl MailSettings {
    /// Reads the table.
    pub(super) fn of(s: &mut Section<'_, '_>, folder: &Path, secrets: &Secrets) -> Option<Self> {
        let from = s.required::<MailAddress>("from", "\"checkin@example.org\"");
        let from_name = s.or("from_name", "Touchbase".to_owned());
        let reply = with_room_for_a_token(s, "reply").or_else(|| from.clone());
        let bounce_at = s.place_of("bounces");
        let bounce = with_room_for_a_token(s, "bounces");
        let bounces = bounce.or_else(|| {
            let beside = reply.as_ref()?;
            format!("bounces@{}", beside.domain()).parse().ok()
        });
        if bounces.is_some() && bounces == reply {
            let next = "Give bounces an address of their own, like bounces@..";
            s.report(bounce_at, "bounces", "answers go to the same address", next);
        }
        let authserv_id = s.optional("authserv_id");
        let ca_at = s.place_of("ca_file");
        let ca_file = s.optional::<PathBuf>("ca_file").map(|path| folder.join(path));
        if ca_file.as_ref().is_some_and(|path| !path.is_file()) {
            s.report(
                ca_at,
                "ca_file",
                "there is no such file",
                "Put the certificates (PEM) there, or take the line out.",
            );
        }
        if !s.has("smtp") {
            s.report(s.start(), "smtp", "this table is missing", "Add it: [mail.smtp]");
        }
        let smtp = s.table("smtp", |s| SmtpSettings::of(s, folder, secrets));
        let ways = (s.has("lmtp"), s.has("imap"));
        let imap_at = s.place_of("imap");
        let lmtp = s.table("lmtp", |s| {
            s.required("listen", "\"127.0.0.1:8024\"").map(|listen| LmtpSettings { listen })
        });
        let imap = s.table("imap", |s| ImapSettings::of(s, folder, secrets));
        match ways {
            (true, true) => {
                let next = "Keep one of [mail.lmtp] and [mail.imap].";
                s.report(imap_at, "imap", "mail comes in by LMTP already", next);
            }
            (false, false) => {
                let next = "Add [mail.lmtp] (Postfix on this machine) or [mail.imap] (any mailbox).";
                s.report(s.start(), "lmtp", "answers by mail cannot come in", next);
            }
            _ => {}
        }
        let inbound = lmtp.map(Inbound::Lmtp).or(imap.map(Inbound::Imap));
        let (from, reply, bounces) = (from?, reply?, bounces?);
        Some(Self { from, from_name, reply, bounces, authserv_id, ca_file, smtp: smtp?, inbound: inbound? })
    }
}

/// An address that gets `+TOKEN` with 26 letters: a local part has 64 bytes (RFC 5321, section 4.5.3.1.1).
fn with_room_for_a_token(s: &mut Section<'_, '_>, key: &'static str) -> Option<MailAddress> {
    let written = s.at::<MailAddress>(key)?;
    let (at, address) = (written.span().start, written.into_inner());
    if address.detail().is_some() {
        let next = "Take the plus sign and what stands behind it out: Touchbase puts a token there.";
        s.report(at, key, "there is a plus sign in the address already", next);
    } else if address.local().len() > 37 {
        let next = "Choose a shorter address: at most 37 characters before the @.";
        s.report(at, key, "a token of 26 letters does not fit behind it", next);
    }
    Some(address)
}

impl SmtpSettings {
    fn of(s: &mut Section<'_, '_>, folder: &Path, secrets: &Secrets) -> Option<Self> {
        let host = s.required::<String>("host", "\"smtp.example.org\"");
        let tls_at = s.place_of("tls");
        let tls = s.or("tls", Tls::Starttls);
        let standard = match tls {
            Tls::Starttls => 587,
            Tls::Implicit => 465,
            Tls::None => 25,
        };
        let port = port(s, standard);
        let hello_at = s.place_of("hello");
        let hello = s.optional::<String>("hello");
        if hello
            .as_ref()
            .is_some_and(|name| !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.[]:".contains(&b)))
        {
            let next = "Write this machine's full name, like touchbase.example.org.";
            s.report(hello_at, "hello", "this cannot stand in EHLO", next);
        }
        let user = s.optional::<String>("user");
        let password_at = s.place_of("password_file");
        let password = match user {
            Some(_) => secrets.required(s, "password_file", folder, "smtp_password"),
            None => {
                if s.optional::<PathBuf>("password_file").is_some() {
                    let next = "Add user = \"..\", or take this line out.";
                    s.report(password_at, "password_file", "there is a password, but no user", next);
                }
                None
            }
        };
        refuse_plain_login(s, tls_at, tls, host.as_deref(), user.is_some());
        Some(Self { host: host?, port, tls, hello, user, password })
    }
}

impl ImapSettings {
    fn of(s: &mut Section<'_, '_>, folder: &Path, secrets: &Secrets) -> Option<Self> {
        let host = s.required::<String>("host", "\"imap.example.org\"");
        let tls_at = s.place_of("tls");
        let tls = s.or("tls", Tls::Implicit);
        let port = port(s, if tls == Tls::Implicit { 993 } else { 143 });
        let user = s.required("user", "\"checkin@example.org\"");
        let both_at = s.place_of("token_file");
        let file = s.at::<PathBuf>("token_file").map(|file| folder.join(file.get_ref()));
        if s.has("password_file") && s.has("token_file") {
            s.report(both_at, "token_file", "there is a password, too", "Keep one of the two.");
        }
        let by_password = s.has("password_file");
        let token = secrets.optional(s, "token_file", folder, "imap_token").filter(|_| !by_password);
        let login = match token {
            Some(token) => {
                secrets.optional(s, "password_file", folder, "imap_password");
                Some(ImapLogin::Token { token, file })
            }
            None => secrets.required(s, "password_file", folder, "imap_password").map(ImapLogin::Password),
        };
        let mailbox = s.or("mailbox", "INBOX".to_owned());
        let poll_at = s.place_of("poll");
        let poll = s.or("poll", SignedDuration::from_secs(60));
        let (least, most) = (SignedDuration::from_secs(10), SignedDuration::from_mins(30));
        if poll < least || poll > most {
            let next = "Write a length from \"10s\" to \"30m\".";
            s.report(poll_at, "poll", format!("{} is not possible", shown_duration(poll)), next);
        }
        refuse_plain_login(s, tls_at, tls, host.as_deref(), true);
        Some(Self { host: host?, port, tls, user: user?, login: login?, mailbox, poll })
    }
}

fn port(s: &mut Section<'_, '_>, standard: u16) -> u16 {
    let at = s.place_of("port");
    let port = s.or("port", standard);
    if port == 0 {
        s.report(at, "port", "there is no port 0", "Take the line out to use the usual port.");
    }
    port
}

fn refuse_plain_login(s: &Section<'_, '_>, at: usize, tls: Tls, host: Option<&str>, login: bool) {
    let Some(host) = host else { return };
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if tls == Tls::None && login && !here {
        let next = "Write tls = \"starttls\" or \"implicit\". (Plain logins are for this machine only.)";
        s.report(at, "tls", format!("the password would go to {host} for everybody to read"), next);
    }
}
