//! The table of what happened.

use jiff::{SignedDuration, Timestamp};

use super::{BEGIN, DemoError};
use crate::store::tally::{self, Counts};
use crate::store::{self, Db};

/// What happened, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Members who were asked, each time counted.
    pub asked: u32,
    /// Of these, how many answered.
    pub answered: u32,
    /// Reminders.
    pub reminded: u32,
    /// Left out with a reason: away, stopped, over the budget.
    pub excused: u32,
    /// Nobody answered until the window closed.
    pub silent: u32,
    /// Asked and still to be answered.
    pub open: u32,
    /// Members who were asked the plug-in survey.
    pub surveyed: u32,
    /// Of these, how many answered.
    pub plugged_in: u32,
    /// Places in groups that are new since the season began.
    pub placed: u32,
    /// Members who wait for a place.
    pub waiting: u32,
    /// Blockers that were told.
    pub blockers: u32,
    /// Of these, how many were solved.
    pub solved: u32,
    /// The middle of the times from blocker to solution.
    pub time_to_help: Option<SignedDuration>,
    /// Digests.
    pub digests: u32,
    /// Receipts and other sentences back.
    pub receipts: u32,
    /// Messages that were returned.
    pub bounces: u32,
    /// Answers with a part that was not understood.
    pub unclear: u32,
    /// Automatic answers, strangers' mail and whatever else was not an answer.
    pub aside: u32,
    /// Things that were understood.
    pub records: u32,
    /// How often somebody was asked twice for one check-in.
    pub asked_twice: u32,
    /// Messages that have no outcome.
    pub without_outcome: u32,
    /// Messages that could not be read because of a fault.
    pub faults: u32,
}

fn of(counts: &Counts, names: &[&str]) -> u32 {
    counts.iter().filter(|(name, _)| names.contains(&name.as_str())).map(|(_, many)| many).sum()
}

/// Counts everything up to now.
pub async fn told(db: &Db) -> Result<Told, DemoError> {
    let mut conn = db.read().await?;
    let prompts = tally::prompts(&mut conn).await?;
    let sent = tally::sent(&mut conn).await?;
    let outcomes = store::inbound::outcomes(&mut conn, Timestamp::UNIX_EPOCH).await?;
    let records = tally::records(&mut conn).await?;
    let blockers = tally::blockers(&mut conn).await?;
    let surveyed = tally::surveyed(&mut conn).await?;
    let waiting = store::waiting::lines(&mut conn).await?;
    let mut times: Vec<SignedDuration> = blockers
        .iter()
        .filter_map(|(opened, closed)| Some(closed.as_ref()?.duration_since(*opened)))
        .collect();
    times.sort();
    Ok(Told {
        asked: of(&prompts, &["pending", "sent", "answered", "expired"]),
        answered: of(&prompts, &["answered"]),
        reminded: of(&sent, &["reminder"]),
        excused: of(&prompts, &["excused"]),
        silent: of(&prompts, &["expired"]),
        open: of(&prompts, &["pending", "sent"]),
        surveyed: surveyed.iter().map(|(_, many)| many).sum(),
        plugged_in: of(&surveyed, &["answered"]),
        placed: tally::placed(&mut conn, BEGIN).await?,
        waiting: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
        blockers: u32::try_from(blockers.len()).unwrap_or(u32::MAX),
        solved: u32::try_from(times.len()).unwrap_or(u32::MAX),
        time_to_help: times.get(times.len() / 2).copied(),
        digests: of(&sent, &["digest"]),
        receipts: of(&sent, &["receipt"]),
        bounces: of(&outcomes, &["bounce"]),
        unclear: tally::unclear(&mut conn).await?,
        aside: of(
            &outcomes,
            &["auto_reply", "stranger", "held", "empty", "loop", "not_for_us", "unreadable"],
        ),
        records: records.iter().map(|(_, many)| many).sum(),
        asked_twice: tally::asked_twice(&mut conn).await?,
        without_outcome: tally::unread(&mut conn).await?,
        faults: of(&outcomes, &["fault"]),
    })
}

impl Told {
    /// The lines of the table: what, how often.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let of = |part: u32, all: u32| match all {
            0 => part.to_string(),
            all => format!("{part} ({} %)", (u64::from(part) * 100 + u64::from(all) / 2) / u64::from(all)),
        };
        vec![
            ("plug-in survey answered", of(self.plugged_in, self.surveyed)),
            ("new places in groups", self.placed.to_string()),
            ("waiting for a place", self.waiting.to_string()),
            ("asked", self.asked.to_string()),
            ("answered", of(self.answered, self.asked)),
            ("reminded", self.reminded.to_string()),
            ("excused (away, stopped)", self.excused.to_string()),
            ("silent", self.silent.to_string()),
            ("waiting for an answer", self.open.to_string()),
            ("things understood", self.records.to_string()),
            ("answers partly unclear", self.unclear.to_string()),
            ("receipts", self.receipts.to_string()),
            ("blockers told", self.blockers.to_string()),
            ("blockers solved", self.solved.to_string()),
            ("middle time to help", self.time_to_help.map_or_else(|| "–".to_owned(), hours)),
            ("digests", self.digests.to_string()),
            ("mails that came back", self.bounces.to_string()),
            ("robots and strangers set aside", self.aside.to_string()),
        ]
    }
}

fn hours(time: SignedDuration) -> String {
    match time.as_hours() {
        0 => format!("{} min", time.as_mins()),
        hours @ 1..48 => format!("{hours} h"),
        hours => format!("{} days", hours / 24),
    }
}
