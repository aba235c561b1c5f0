//! Stories that need no server.
