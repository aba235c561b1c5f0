//! The store on PostgreSQL: the same suite as on SQLite, each story in a schema of its own.

#[path = "../support/store_suite/mod.rs"]
pub mod suite;

mod outages;
mod schemas;

mod stories {
    use super::schemas::{Schema, leave, new};
    use super::suite::{Home, stories};

    async fn home() -> Home<Schema> {
        new().await
    }

    stories!();
}
