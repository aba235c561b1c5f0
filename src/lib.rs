//! Touchbase asks volunteers how their tasks are going, understands what they answer, and tells
//! the people who can help.
//!
//! Data flows down this list; a room uses only rooms that stand above it.

pub mod channel;
pub mod clock;
pub mod domain;
pub mod id;
pub mod render;
pub mod reply;
