//! What stories are told with.

pub mod seed;
pub mod wires;
pub mod world;
