//! The words of the product as types. No I/O, no clock.

pub mod address;
pub mod cadence;
pub mod message;
