//! Stories that need no server.

#[path = "../support/mod.rs"]
mod support;

mod demo;
mod web;
mod week;
