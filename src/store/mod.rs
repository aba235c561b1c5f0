//! What is kept: one file an aggregate, the same SQL on SQLite and PostgreSQL.
//!
//! Reads take a connection, writes a [`Tx`]. Rows that cannot be are an error that names them.

pub mod db;
pub mod dialect;
pub mod error;
pub mod row;
pub mod statement;

pub mod absence;
pub mod adopted;
pub mod asking;
pub mod blocker;
pub mod cadence;
pub mod change;
pub mod community;
pub mod delivery;
pub mod digest;
pub mod goal;
pub mod group;
pub mod inbound;
pub mod invitation;
pub mod lease;
pub mod mailbox_health;
pub mod member;
pub mod need;
pub mod occurrence;
pub mod organiser;
pub mod postbox;
pub mod prompt;
pub mod proposal;
pub mod receipt;
pub mod record;
pub mod response;
pub mod results_link;
pub mod retention;
pub mod room_invitation;
pub mod round;
pub mod survey;
pub mod tally;
pub mod task;
pub mod upcoming;
pub mod waiting;

pub use db::{Db, Tx};
pub use error::StoreError;

/// A connection to either database.
pub type Conn = sqlx::AnyConnection;

/// What a store function gives.
pub type Result<T> = std::result::Result<T, StoreError>;
