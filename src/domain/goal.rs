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
    /// The unit of the numbers.
    pub unit: String,
    /// Where the number began.
    pub began: f64,
    /// What is to be reached.
    pub target: f64,
    /// What is reached.
    pub current: f64,
}

/// How much of the way from `began` to `target` is done, in percent: also where the number is to fall. What moves away from the target is
/// at nothing, what goes beyond it at more than a hundred. Where there is no way to go, it is done when the target stands.
pub fn percent_done(began: f64, reached: f64, target: f64) -> u32 {
    let way = target - began;
    if way == 0.0 {
        return if reached == target { 100 } else { 0 };
    }
    // Rounded down: nothing is done before it is.
    ((reached - began) / way * 100.0).clamp(0.0, 999.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_counted_from_where_the_number_began() {
        assert_eq!(percent_done(0.0, 50.0, 200.0), 25);
        assert_eq!(percent_done(100.0, 150.0, 200.0), 50);
        assert_eq!(percent_done(100.0, 100.0, 200.0), 0);
        assert_eq!(percent_done(100.0, 80.0, 200.0), 0, "it went back");
        assert_eq!(percent_done(100.0, 250.0, 200.0), 150);
        assert_eq!(percent_done(0.0, 199.9, 200.0), 99);
    }

    #[test]
    fn a_number_that_is_to_fall_is_done_when_it_has_fallen() {
        assert_eq!(percent_done(40.0, 40.0, 10.0), 0);
        assert_eq!(percent_done(40.0, 25.0, 10.0), 50);
        assert_eq!(percent_done(40.0, 10.0, 10.0), 100);
        assert_eq!(percent_done(40.0, 4.0, 10.0), 120);
        assert_eq!(percent_done(40.0, 55.0, 10.0), 0, "it grew");
        assert_eq!(percent_done(5.0, 2.5, 0.0), 50, "down to nothing");
    }

    #[test]
    fn numbers_that_make_no_sense_make_no_nonsense() {
        assert_eq!(percent_done(10.0, 10.0, 10.0), 100);
        assert_eq!(percent_done(10.0, 12.0, 10.0), 0);
        assert_eq!(percent_done(0.0, f64::NAN, 10.0), 0);
        assert_eq!(percent_done(f64::MIN, f64::MAX, f64::MAX), 0, "not a number");
        assert_eq!(percent_done(0.0, 1e300, 1e-300), 999);
    }
}
