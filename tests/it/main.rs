//! Stories that need no server.

#[path = "../support/mod.rs"]
mod support;

mod store;
mod rules;
mod week;
mod accuracy;
