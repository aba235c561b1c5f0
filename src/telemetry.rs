//! Logs: for people on a terminal, JSON for machines. Ids stand in fields; no text of a message and no whole address does.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogForm};

/// Begins logging to standard error, as the configuration says; `RUST_LOG` wins over its level.
pub fn init(log: &Log) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(log.level.as_str()));
    // The SDK's lines and spans carry URLs with user ids, and it calls expected answers errors; the drivers speak of statements.
    // What of it matters, our own lines say.
    let quiet = [
        "matrix_sdk=off",
        "matrix_sdk_base=off",
        "matrix_sdk_crypto=off",
        "matrix_sdk_sqlite=off",
        "sqlx=warn",
        "hyper=warn",
        "tokio_cron_scheduler=warn",
    ];
    let filter =
        quiet.iter().filter_map(|directive| directive.parse().ok()).fold(filter, EnvFilter::add_directive);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let for_people = match log.form {
        LogForm::Auto => std::io::stderr().is_terminal(),
        LogForm::Text => true,
        LogForm::Json => false,
    };
    let begun = match for_people {
        true => builder.with_target(false).compact().try_init(),
        false => builder.json().flatten_event(true).with_current_span(false).try_init(),
    };
    // A second call (in tests) finds logging begun, which is fine.
    drop(begun);
}
