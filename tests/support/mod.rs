//! What stories are told with.

pub mod surveyed;
pub mod wires;
pub mod world;
