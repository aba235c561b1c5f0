//! Seasons, objectives and key results.

use jiff::civil::Date;

use super::words;
use crate::id::{GroupId, KeyResultId, ObjectiveId, SeasonId};

/// The period that goals are set for; both days belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Season {
    /// Its id.
    pub id: SeasonId,
    /// Its key in the community file.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// What a group, or the whole community, wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objective {
    /// Its id.
    pub id: ObjectiveId,
    /// Its key in the community file.
    pub slug: String,
    /// The season; `None` for one without an end.
    pub season: Option<SeasonId>,
    /// Whose; `None` for the community's own.
    pub group: Option<GroupId>,
    /// The objective above it.
    pub parent: Option<ObjectiveId>,
    /// What is wanted.
    pub title: String,
}

words! {
    /// How a key result is measured.
    Measure {
        /// A number that somebody sets.
        Number = "number",
        /// The share of its tasks that are completed.
        Tasks = "tasks",
    }
}

/// How an objective is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyResult {
    /// Its id.
    pub id: KeyResultId,
    /// Its key in the community file.
    pub slug: String,
    /// The objective.
    pub objective: ObjectiveId,
    /// What is measured.
    pub title: String,
    /// How.
    pub measure: Measure,
    /// The unit of the two numbers.
    pub unit: String,
    /// What is to be reached.
    pub target: f64,
    /// What is reached.
    pub current: f64,
}
