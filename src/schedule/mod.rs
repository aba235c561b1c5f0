//! What is due, and for whom. Pure: a cadence, a time zone and an instant in, decisions out.
//!
//! - [`occurrences`], [`next`]: a cadence on the time line. A local time that the clocks skip happens at the first
//!   instant after the gap; one that they repeat happens once, at the first.
//! - [`due`]: on time, late, or missed.
//! - [`early_answer_from`], [`closes_at`], [`reminders_at`]: which answers count, and when to ask for one again.
//! - [`earliest_allowed`]: quiet hours. [`absence_at`]: absences. [`NagBudget`]: how much is too much.
//! - [`verdict`]: whether a member is asked, and if not, why.
//! - [`owed_after_move`]: what a change of zone would swallow.

mod absence;
mod budget;
mod due;
mod instant;
mod moving;
mod occurrence;
#[cfg(test)]
mod proofs;
mod quiet;
mod verdict;
mod window;

pub use absence::{Away, absence_at, is_away};
pub use budget::{MaySend, NagBudget, OverBudget, Sent, Week, WeekSoFar};
pub use due::{Due, due};
pub use instant::{Shift, first_instant};
pub use moving::{Owed, closes_after_move, owed_after_move};
pub use occurrence::{Occurrence, holidays_between, next, occurrences};
pub use quiet::earliest_allowed;
pub use verdict::{Call, Facts, Reason, Standing, Verdict, verdict};
pub use window::{closes_at, early_answer_from, reminders_at};
