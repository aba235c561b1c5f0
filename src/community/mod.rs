//! What an admin says about the community, in files: `community.toml` (groups, goals, times),
//! `members.csv` and `tasks.csv`. Read and checked here, and compared with what stands already.
//!
//! Pure: bytes in, plain values or problems out. The store applies a [`plan::Change`] or takes the rows.

pub mod file;
pub mod key;
pub mod language;
pub mod members;
pub mod people;
pub mod plan;
pub mod state;
pub mod table;
pub mod tasks;
pub mod zone;
