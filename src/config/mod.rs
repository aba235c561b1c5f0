//! `touchbase.toml`: how this deployment runs. (What the community is, stands in `community.toml`.)
//!
//! Relative paths count from the folder of the file. Secrets never stand in the file itself. Each one is looked for
//! 1. in the file that its own key names (`password_file`: systemd credentials, Docker secrets),
//! 2. in the file that `secrets_file` names, TOML with one line a secret,
//! 3. in the environment: `TOUCHBASE_SMTP_PASSWORD` and so on. Nothing else is read from there.
//!
//! `deploy/touchbase.example.toml` explains every line.

mod database;
mod limits;
mod log;
mod mail;
mod matrix;
mod secrets;
mod surveys;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use self::database::Database;
pub use self::limits::{Limits, Rate, Retention};
pub use self::log::{Log, LogForm, LogLevel};
pub use self::mail::{
    ImapLogin, ImapSettings, Inbound, LmtpListen, LmtpSettings, MailSettings, SmtpSettings, Tls,
};
pub use self::matrix::MatrixSettings;
use self::secrets::Secrets;
pub use self::secrets::{Environment, Secret};
pub use self::surveys::Surveys;
use crate::adminfile::{Document, Problem, Section, read_file};

/// One fault in the file: where, what is wrong, what to do.
pub type ConfigError = Problem;

/// Everything that `touchbase serve` needs to know before it starts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Config {
    /// How the community is called in mails and pages, until `community.toml` says more.
    pub community_name: String,
    /// Where people reach the pages, without a slash at the end.
    pub public_url: String,
    /// Where Touchbase keeps what is no database row: the Matrix store, lock files.
    pub data_dir: PathBuf,
    /// Templates that replace the built-in ones.
    pub templates: Option<PathBuf>,
    /// The database.
    pub database: Database,
    /// Where the pages are served; a proxy in front speaks TLS.
    pub listen: SocketAddr,
    /// Whether a proxy stands in front that adds who asks to `X-Forwarded-For`. Without one, anybody could write there.
    pub behind_proxy: bool,
    /// Mail, if the community uses it.
    pub mail: Option<MailSettings>,
    /// Matrix, if the community uses it.
    pub matrix: Option<MatrixSettings>,
    /// The surveys.
    pub surveys: Surveys,
    /// How fast we send.
    pub limits: Limits,
    /// How long we keep what people wrote.
    pub retention: Retention,
    /// The log.
    pub log: Log,
}

impl Config {
    /// Reads and checks the file at `path`, the files with secrets that it names, and the process's environment.
    ///
    /// # Errors
    /// Every fault that was found, in the order of the file.
    pub fn load(path: &Path) -> Result<Self, Vec<ConfigError>> {
        Self::load_with(path, &Environment::of_the_process())
    }

    /// [`Config::load`] with another environment.
    ///
    /// # Errors
    /// Every fault that was found, in the order of the file.
    pub fn load_with(path: &Path, environment: &Environment) -> Result<Self, Vec<ConfigError>> {
        let text = read_file(path, "deploy/touchbase.example.toml").map_err(|problem| vec![problem])?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::read(&path.display().to_string(), &text, folder, environment)
    }

    /// Checks `text`, that stands in the file `file` in `folder`.
    ///
    /// # Errors
    /// Every fault that was found, in the order of the file.
    pub fn read(
        file: &str,
        text: &str,
        folder: &Path,
        environment: &Environment,
    ) -> Result<Self, Vec<ConfigError>> {
        Document::new(file, text).read(|root| Self::of(root, folder, environment))
    }

    fn of(root: &mut Section<'_, '_>, folder: &Path, environment: &Environment) -> Option<Self> {
        let secrets = Secrets::open(root, folder, environment);
        let data_dir = folder.join(root.or("data_dir", PathBuf::from("data")));
        let templates = root.at::<PathBuf>("templates").map(|written| {
            let path = folder.join(written.get_ref());
            if !path.is_dir() {
                let next = "Make it, or take the line out to use the built-in templates.";
                root.report(written.span().start, "templates", "there is no such folder", next);
            }
            path
        });
        let community = required_table(root, "community", |s| {
            let name = s.required("name", "\"Open Garden\"");
            let url = public_url(s);
            Some((name?, url?))
        });
        let database = root.table("database", |s| Database::of(s, folder, &secrets));
        let web = root.table("web", |s| {
            let listen = s.at::<SocketAddr>("listen").map(|at| at.into_inner());
            Some((listen, s.or("behind_proxy", false)))
        });
        let (listen, behind_proxy) = web.unwrap_or_default();
        let had_channels = root.has("mail") || root.has("matrix");
        let mail = root.table("mail", |s| MailSettings::of(s, folder, &secrets));
        let matrix = root.table("matrix", |s| MatrixSettings::of(s, folder, &data_dir, &secrets));
        let surveys = root.table("surveys", |s| Surveys::of(s, folder)).unwrap_or_default();
        let limits = root.table("limits", Limits::of).unwrap_or_default();
        let retention = root.table("retention", Retention::of).unwrap_or_default();
        let log = root.table("log", Log::of).unwrap_or_default();
        if !had_channels {
            let next = "Add a table [mail], [matrix] or both, as in deploy/touchbase.example.toml.";
            root.report(0, "mail", "there is no way to reach anybody", next);
        }
        let (community_name, public_url) = community?;
        Some(Self {
            community_name,
            public_url,
            database: database.unwrap_or_else(|| Database::standard(folder)),
            data_dir,
            templates,
            listen: listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
            behind_proxy,
            mail,
            matrix,
            surveys,
            limits,
            retention,
            log,
        })
    }
}

fn required_table<'i, T>(
    section: &mut Section<'_, 'i>,
    key: &'static str,
    read: impl FnOnce(&mut Section<'_, 'i>) -> Option<T>,
) -> Option<T> {
    if !section.has(key) {
        section.report(section.start(), key, "this table is missing", format!("Add it: [{key}]"));
    }
    section.table(key, read)
}

fn public_url(s: &mut Section<'_, '_>) -> Option<String> {
    let at = s.place_of("url");
    let url: String = s.required("url", "\"https://touchbase.example.org\"")?;
    let url = url.trim_end_matches('/').to_owned();
    let host = url.strip_prefix("https://").or_else(|| {
        let host = url.strip_prefix("http://")?;
        let name = host.split(['/', ':']).next().unwrap_or_default();
        (name == "localhost" || name.starts_with("127.")).then_some(host)
    });
    match host {
        Some(host) if !host.is_empty() && !host.contains(char::is_whitespace) => Some(url),
        _ => {
            let next = "Write \"https://..\": personal links go by mail. (http only for localhost.)";
            s.report(at, "url", format!("'{url}' cannot be used as the public address"), next);
            None
        }
    }
}

#[cfg(test)]
mod tests;
