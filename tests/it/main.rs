//! Stories that need no server.

#[path = "../support/mod.rs"]
mod support;

mod asked;
mod week;
