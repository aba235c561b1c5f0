//! Stories on real servers. `tests/run` starts them (tests/testbed) and turns the feature on.

mod matrix;
mod postgres;
mod mail;
