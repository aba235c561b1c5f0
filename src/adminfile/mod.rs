//! Files that an admin writes: read field by field, with every problem at its place.
//!
//! A derived deserializer stops at the first fault and knows nothing of the next step. Here the
//! file becomes a table with spans, each field is asked for by name and type, and what is wrong is
//! noted and reading goes on: one run shows every problem. Keys that nobody asked for are refused.

mod near;
mod problem;
mod section;
mod value;

pub use near::{did_you_mean, nearest};
pub use problem::{Place, Problem, Report, read_file};
pub use section::{Document, Section};
pub use value::{Cell, FromCell, Named, OneOrMany, duration, shown_duration};
