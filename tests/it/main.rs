//! Stories that need no server.

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod asked;
mod digests;
mod help;
mod logs;
mod mixed;
mod sending;
mod trouble;
mod week;
