//! Logs: for people on a terminal, JSON for machines. Ids stand in fields; no text of a message and no whole address does.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Begins logging to standard error. `level` is a filter such as `info` or `touchbase=debug,info`; `RUST_LOG` wins over it.
pub fn init(level: &str) {
    let filter = EnvFilter::try_from_default_env()
        .or_else(|_| EnvFilter::try_new(level))
        .unwrap_or_else(|_| EnvFilter::new("info"));
    // The SDK and the drivers speak of events and statements at these levels, and some of them of addresses.
    let quiet = ["sqlx=warn", "matrix_sdk=warn", "matrix_sdk_crypto=error", "hyper=warn", "lettre=warn"];
    let filter = quiet
        .iter()
        .filter_map(|directive| directive.parse().ok())
        .fold(filter, EnvFilter::add_directive);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let begun = match std::io::stderr().is_terminal() {
        true => builder.with_target(false).compact().try_init(),
        false => builder.json().flatten_event(true).with_current_span(false).try_init(),
    };
    // A second call (in tests) finds logging begun, which is fine.
    drop(begun);
}
