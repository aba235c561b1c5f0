//! What can be called from a terminal: one file a command.

pub mod demo;
