//! Mail, both ways: SMTP out, LMTP and IMAP in.

pub mod arrival;
mod configured;
mod header;
pub mod imap;
pub mod lmtp;
pub mod message;
pub mod probe;
pub mod sender;
pub mod settings;
pub mod smtp;
pub mod wire;
