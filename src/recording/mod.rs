//! From an inbox row to records: in one transaction the message is understood, the task board changes, blockers
//! find who can help, and the member gets a receipt.

mod alert;
mod anew;
mod apply;
mod beside;
mod block;
mod company;
mod correct;
mod edit;
mod fault;
mod group;
mod held;
mod help;
mod mailbox;
mod noted;
mod read;
mod receipt;
mod survey;
mod talk;
mod turn;
mod undo;

pub use alert::GATHER_FOR;
pub use fault::Fault;
pub use read::{Read, Recorder};
