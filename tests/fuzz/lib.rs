//! The reader without the rest of Touchbase.

#[path = "../../src/reply/mod.rs"]
pub mod reply;

/// The one word of the domain that the reader speaks.
pub mod domain {
    pub mod task {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum TaskStatus {
            NotStarted,
            InProgress,
            Completed,
            Dropped,
        }
    }
}
