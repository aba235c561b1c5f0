//! What stories are told with.

pub mod asked;
pub mod names;
pub mod surveyed;
pub mod seed;
pub mod sink;
pub mod wires;
pub mod season;
pub mod world;
