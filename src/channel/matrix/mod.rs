//! Matrix, both ways: a plain client with end-to-end encryption on `matrix-sdk`.
//!
//! - [`Session`] is the account's one device: logged in once, cross-signed, restored at every start.
//! - [`MatrixChannel`] sends parcels into direct rooms (found or made) and group rooms.
//! - [`Receiver`] is the sync loop: what members say goes to the [`Intake`](super::Intake) with the sync position.
//! - [`examine`] is the doctor's look at all of it.

mod arrivals;
mod backoff;
mod bucket;
mod configured;
mod content;
mod decrypt;
mod direct;
mod event;
mod failure;
mod finding;
mod group;
mod identity;
mod invite;
pub(super) mod poll;
mod private_file;
mod probe;
mod requests;
mod rooms;
mod send;
mod session;
mod session_fault;
mod settings;
mod stored;
mod sync;
mod waiting;

pub use finding::Finding;
pub use probe::examine;
pub use send::MatrixChannel;
pub use session::Session;
pub use session_fault::SessionFault;
pub use settings::{Homeserver, MatrixSettings, SettingsFault};
pub use sync::Receiver;
