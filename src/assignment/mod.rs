//! Sorting.

mod apart;
mod explain;
mod fault;
mod flow;
mod limit;
mod line;
mod measure;
mod places;
mod possible;
mod proposal;
mod propose;
mod routes;
mod situation;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod proofs;

pub use fault::Fault;
pub use limit::LimitedBy;
pub use measure::Measure;
pub use proposal::*;
pub use propose::propose;
pub use situation::*;
