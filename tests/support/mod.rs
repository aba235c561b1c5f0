//! What stories are told with.

pub mod wires;
pub mod season;
pub mod world;
