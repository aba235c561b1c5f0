//! Minimum-cost flow, exact, over whole numbers: a network simplex for the first solution ([`simplex`]), and shortest detours that keep a
//! solution optimal while single costs change ([`Residual`]).

mod network;
mod residual;
mod simplex;

pub use network::{ArcId, Network, NodeId};
pub use residual::Residual;
pub use simplex::simplex;
