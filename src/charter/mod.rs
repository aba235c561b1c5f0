//! The community as `community.toml` describes it, in the database: read back as the file would say it, and brought to
//! what a file says.

mod bring;
mod current;

pub use bring::bring;
pub use current::current;

#[cfg(test)]
mod tests;
