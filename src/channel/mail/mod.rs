//! Mail, both ways: SMTP out, LMTP and IMAP in.

pub mod arrival;
mod header;
pub mod lmtp;
pub mod message;
pub mod settings;
pub mod smtp;
pub mod wire;
