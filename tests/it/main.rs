//! Stories that need no server.
mod accuracy;
