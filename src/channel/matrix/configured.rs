//! The Matrix settings as the configuration says them.

use super::settings::{Homeserver, MatrixSettings, SettingsFault};
use crate::config::Config;

impl MatrixSettings {
    /// What the configuration says; `None` when the community uses no Matrix.
    ///
    /// # Errors
    /// When the homeserver's address cannot be used.
    pub fn of(config: &Config) -> Result<Option<Self>, SettingsFault> {
        let Some(matrix) = &config.matrix else { return Ok(None) };
        Ok(Some(Self {
            homeserver: Homeserver::try_from(matrix.homeserver.clone())?,
            user: matrix.user.clone(),
            password: matrix.password.as_ref().map(|password| password.reveal().to_owned()),
            password_file: None,
            store: matrix.store.clone(),
            device_name: "Touchbase".to_owned(),
            recovery_key_file: Some(matrix.recovery_key_file.clone()),
            messages_per_second: config.limits.matrix_rate.per_second(),
            burst: u32::from(config.limits.matrix_burst),
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Environment;

    #[test]
    fn what_the_example_file_says_can_be_used() {
        let text = include_str!("../../../deploy/touchbase.example.toml");
        let secrets = Environment::of([("TOUCHBASE_MATRIX_PASSWORD", "hush")]);
        let config = Config::read("t", text, Path::new("/srv"), &secrets).unwrap();
        let matrix = MatrixSettings::of(&config).unwrap().unwrap();
        matrix.check().unwrap();
        assert_eq!(matrix.password().as_deref(), Ok("hush"));
        assert_eq!((matrix.messages_per_second, matrix.burst), (0.2, 10));
        assert_eq!(matrix.recovery_key_path(), Path::new("/srv/data/matrix/recovery-key"));
    }
}
