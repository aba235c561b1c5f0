//! The mail settings as the configuration says them.

use jiff::SignedDuration;

use super::settings::{
    ImapSettings, LmtpListen, LmtpSettings, MailSettings, SmtpSettings, SmtpTimeouts, Tls,
};
use crate::config::{self, Config, ImapLogin, Inbound};

/// Postfix opens this many by default.
const LMTP_CONNECTIONS: usize = 20;
/// A silent LMTP client is let go after five minutes.
const LMTP_IDLE: u64 = 300;
/// What one IMAP command may take.
const IMAP_COMMAND: u64 = 60;

impl MailSettings {
    /// What the configuration says; `None` when the community uses no mail.
    pub fn of(config: &Config) -> Option<Self> {
        let mail = config.mail.as_ref()?;
        let (lmtp, imap) = match &mail.inbound {
            Inbound::Lmtp(lmtp) => (Some(LmtpSettings::from(lmtp)), None),
            Inbound::Imap(imap) => (None, Some(ImapSettings::from(imap))),
        };
        let smtp = &mail.smtp;
        Some(Self {
            from: mail.from.clone(),
            from_name: mail.from_name.clone(),
            reply: mail.reply.clone(),
            bounces: mail.bounces.clone(),
            authserv_id: mail.authserv_id.clone(),
            ca_file: mail.ca_file.clone(),
            smtp: SmtpSettings {
                host: smtp.host.clone(),
                port: smtp.port,
                tls: smtp.tls.into(),
                user: smtp.user.clone(),
                password: smtp.password.clone(),
                hello: smtp.hello.clone().unwrap_or_else(|| host(&config.public_url).to_owned()),
                max_connections: usize::from(config.limits.mail_connections),
                timeouts: SmtpTimeouts::default(),
            },
            lmtp,
            imap,
        })
    }
}

/// The host of `https://host:port/path`.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    }
}

impl From<config::Tls> for Tls {
    fn from(tls: config::Tls) -> Self {
        match tls {
            config::Tls::Starttls => Self::StartTls,
            config::Tls::Implicit => Self::Implicit,
            config::Tls::None => Self::None,
        }
    }
}

impl From<&config::LmtpSettings> for LmtpSettings {
    fn from(lmtp: &config::LmtpSettings) -> Self {
        let listen = match &lmtp.listen {
            config::LmtpListen::Unix(path) => LmtpListen::Unix(path.clone()),
            config::LmtpListen::Tcp(at) => LmtpListen::Tcp(*at),
        };
        Self { listen, max_connections: LMTP_CONNECTIONS, idle: LMTP_IDLE }
    }
}

impl From<&config::ImapSettings> for ImapSettings {
    fn from(imap: &config::ImapSettings) -> Self {
        let (password, xoauth2_token, xoauth2_token_file) = match &imap.login {
            ImapLogin::Password(password) => (Some(password.clone()), None, None),
            ImapLogin::Token { token, file } => (None, Some(token.clone()), file.clone()),
        };
        Self {
            host: imap.host.clone(),
            port: imap.port,
            tls: imap.tls.into(),
            user: imap.user.clone(),
            password,
            xoauth2_token,
            xoauth2_token_file,
            mailbox: imap.mailbox.clone(),
            poll: seconds(imap.poll),
            timeout: IMAP_COMMAND,
        }
    }
}

fn seconds(length: SignedDuration) -> u64 {
    u64::try_from(length.as_secs()).unwrap_or(0).max(1)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Environment, Secret};

    fn settings(text: &str) -> MailSettings {
        let head = "[community]\nname = 'x'\nurl = 'https://tb.example.org:8443/check-ins'\n";
        let secrets =
            Environment::of([("TOUCHBASE_SMTP_PASSWORD", "hush"), ("TOUCHBASE_IMAP_TOKEN", "ya29")]);
        let config = Config::read("t", &format!("{head}{text}"), Path::new(""), &secrets).unwrap();
        MailSettings::of(&config).unwrap()
    }

    #[test]
    fn what_the_example_file_says_can_be_used() {
        let text = include_str!("../../../deploy/touchbase.example.toml");
        let secrets = Environment::of([("TOUCHBASE_MATRIX_PASSWORD", "x")]);
        let config = Config::read("t", text, Path::new(""), &secrets).unwrap();
        let mail = MailSettings::of(&config).unwrap();
        mail.check().unwrap();
        assert_eq!((mail.smtp.hello.as_str(), mail.smtp.max_connections), ("touchbase.example.org", 8));
        assert_eq!(mail.lmtp.unwrap().listen, LmtpListen::Tcp(([127, 0, 0, 1], 8024).into()));
        assert_eq!(mail.imap, None);
    }

    #[test]
    fn logins_encryption_and_the_name_at_hello_go_where_they_belong() {
        let mail = settings(
            "[limits]\nmail_connections = 3\n[mail]\nfrom = 'a@example.org'\n[mail.smtp]\nhost = 'h'\nuser = 'u'\n\
             [mail.imap]\nhost = 'i'\nuser = 'v'\npoll = '2m'\ntls = 'starttls'",
        );
        mail.check().unwrap();
        assert_eq!((mail.smtp.hello.as_str(), mail.smtp.max_connections), ("tb.example.org", 3));
        assert_eq!((mail.smtp.tls, mail.smtp.password), (Tls::StartTls, Some(Secret::new("hush"))));
        let imap = mail.imap.unwrap();
        assert_eq!((imap.password, imap.xoauth2_token), (None, Some(Secret::new("ya29"))));
        assert_eq!((imap.tls, imap.port, imap.poll), (Tls::StartTls, 143, 120));
    }
}
