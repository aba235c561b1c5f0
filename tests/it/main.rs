//! Stories that need no server.

mod store;
