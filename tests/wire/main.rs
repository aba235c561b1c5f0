//! Stories on real servers. `tests/run` starts them (tests/testbed) and turns the feature on.

#[path = "../support/deployment.rs"]
mod deployment;
#[path = "../support/names.rs"]
mod names;
#[path = "../support/seed.rs"]
mod seed;

mod mail;
mod matrix;
mod mixed;
mod restart;
mod season_start;
mod talk;
mod survey_matrix;
mod week_lmtp;
mod week_mail;
mod week_matrix;
