//! Stories that need no server.

#[path = "../support/mod.rs"]
mod support;

mod accuracy;
mod cli_desk;
mod cli_files;
mod cli_import;
mod cli_parse;
mod rules;
mod store;
mod week;
