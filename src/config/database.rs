//! `[database]`.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::secrets::{Secret, Secrets};
use crate::adminfile::Section;

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Database {
    /// A file; one instance of Touchbase.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A PostgreSQL server; any number of instances.
    Postgres {
        /// `postgres://user@host/name`, without a password.
        url: String,
        /// The password, when the URL names none and the server wants one.
        #[serde(skip)]
        password: Option<Secret>,
    },
}

impl Database {
    /// `touchbase.db` beside the configuration.
    pub fn standard(folder: &Path) -> Self {
        Self::Sqlite { path: folder.join("touchbase.db") }
    }

    /// What the store opens, with the password in it: not to be shown.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite { path } => format!("sqlite:{}", percent_encoded(&path.to_string_lossy())),
            Self::Postgres { url, password: None } => url.clone(),
            Self::Postgres { url, password: Some(password) } => {
                let mark = if url.contains('?') { '&' } else { '?' };
                format!("{url}{mark}password={}", percent_encoded(password.reveal()))
            }
        }
    }

    /// Reads `url` and `password_file`.
    pub(super) fn of(s: &mut Section<'_, '_>, folder: &Path, secrets: &Secrets) -> Option<Self> {
        let at = s.place_of("url");
        let url = s.or("url", "sqlite:touchbase.db".to_owned());
        let password = secrets.optional(s, "password_file", folder, "database_password");
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.contains('?') || path == ":memory:" {
                let next = "Write a plain file name behind it, like \"sqlite:touchbase.db\".";
                s.report(at, "url", "there is no file behind 'sqlite:'", next);
                return None;
            }
            return Some(Self::Sqlite { path: folder.join(path) });
        }
        let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
        let Some(rest) = rest.filter(|rest| !rest.is_empty()) else {
            let next = "Write \"sqlite:touchbase.db\" or \"postgres://user@host/name\".";
            s.report(at, "url", "this is no database that Touchbase knows", next);
            return None;
        };
        let user = rest.split('/').next().unwrap_or_default().rsplit_once('@').map_or("", |(user, _)| user);
        if user.contains(':') {
            let next = "Take it out, and put it into the file that password_file names.";
            s.report(at, "url", "there is a password in it, and secrets do not stand in this file", next);
            return None;
        }
        Some(Self::Postgres { url, password })
    }
}

/// Everything but letters, digits and what stands in plain file names as `%xx` (RFC 3986, section 2.1).
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_and_a_password_survive_in_the_url() {
        let file = Database::Sqlite { path: "/srv/Open Garden #1/tb?.db".into() };
        assert_eq!(file.url(), "sqlite:/srv/Open%20Garden%20%231/tb%3F.db");
        let server =
            |url: &str| Database::Postgres { url: url.into(), password: Some(Secret::new("a&b/ü")) };
        assert_eq!(
            server("postgres://tb@db/tb?sslmode=require").url(),
            "postgres://tb@db/tb?sslmode=require&password=a%26b/%C3%BC"
        );
    }
}
