//! `[matrix]`.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::secrets::{Secret, Secrets};
use crate::adminfile::Section;
use crate::domain::address::MatrixUserId;

/// The bot's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixSettings {
    /// The homeserver's address, without a slash at the end.
    pub homeserver: String,
    /// The account.
    pub user: MatrixUserId,
    /// Its password; needed for the first login only.
    #[serde(skip)]
    pub password: Option<Secret>,
    /// Where the session and the keys are kept, on a local disk.
    pub store: PathBuf,
    /// Where the recovery key of the account's key backup stands, or is written at the first login.
    pub recovery_key_file: PathBuf,
}

impl MatrixSettings {
    /// Reads the table.
    pub(super) fn of(
        s: &mut Section<'_, '_>,
        folder: &Path,
        data_dir: &Path,
        secrets: &Secrets,
    ) -> Option<Self> {
        let at = s.place_of("homeserver");
        let homeserver = s.required::<String>("homeserver", "\"https://matrix.example.org\"");
        let homeserver = homeserver.map(|url| url.trim_end_matches('/').to_owned());
        if let Some(url) = &homeserver
            && !(url.starts_with("https://") || url.starts_with("http://"))
        {
            let next = format!("Write \"https://{url}\".");
            s.report(at, "homeserver", "the address has no https://", next);
        }
        let user = s.required("user", "\"@touchbase:example.org\"");
        let named = s.has("password_file");
        let password = secrets.optional(s, "password_file", folder, "matrix_password");
        let store =
            s.optional::<PathBuf>("store").map_or_else(|| data_dir.join("matrix"), |path| folder.join(path));
        let recovery_key_file = s.optional::<PathBuf>("recovery_key_file");
        let recovery_key_file =
            recovery_key_file.map_or_else(|| store.join("recovery-key"), |path| folder.join(path));
        // After the first login the stored session is enough.
        if password.is_none() && !named && !store.exists() {
            let next = "Add password_file = \"..\", or set TOUCHBASE_MATRIX_PASSWORD in the environment.";
            s.report(s.start(), "password_file", "the first login needs the account's password", next);
        }
        Some(Self { homeserver: homeserver?, user: user?, password, store, recovery_key_file })
    }
}
