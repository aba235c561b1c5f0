//! Stories that need no server.

mod cli_desk;
mod cli_files;
mod cli_import;
mod cli_parse;
