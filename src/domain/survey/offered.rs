//! What the community gave to choose from when somebody was asked.

use serde::{Deserialize, Serialize};

/// The groups and tasks as the person sees them, in this order. Kept with the invitation, so that a letter in their
/// answer means the same whatever has changed since.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Offered {
    /// Working groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<OfferedGroup>,
    /// Tasks that nobody leads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<OfferedTask>,
}

/// A working group to be interested in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedGroup {
    /// Its key in the community file; answers are kept by it.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub purpose: String,
}

/// A task to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedTask {
    /// Its number in the community.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Its group's name.
    pub group: String,
}
