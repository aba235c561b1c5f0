//! `touchbase apply`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;

use super::screen::folded;
use super::{Colour, ConfigFile, Failure, Screen, wait_for};
use crate::charter;
use crate::clock::{Clock, SystemClock};
use crate::community::file;
use crate::community::plan::{Change, Diff, Thing, plan};
use crate::community::state::CommunityState;
use crate::domain::cadence::{Cadence, Whose};
use crate::domain::zone::Zone;
use crate::id::{Ids, SystemChance};
use crate::schedule;
use crate::store::Db;

/// Bring the community to what community.toml says
///
/// Shows what would change, with the next dates of each new or changed check-in and digest, asks, and changes it in one
/// step. What is no longer in the file is retired; its history stays. Again: nothing to do.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  touchbase apply community.toml              show the plan and ask
  touchbase apply community.toml --dry-run    show the plan only
  touchbase apply community.toml --yes        do not ask (in scripts)")]
pub struct Apply {
    /// The community; deploy/community.example.toml explains every line
    file: PathBuf,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    /// Show the plan, and change nothing
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    #[command(flatten)]
    config: ConfigFile,
}

impl Apply {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let wanted = file::load(&self.file)?;
        wait_for(async {
            let db = self.config.open().await?;
            let done = self.apply(screen, &db, &wanted).await;
            db.close().await;
            done
        })
    }

    async fn apply(&self, screen: &Screen, db: &Db, wanted: &CommunityState) -> Result<(), Failure> {
        let now = SystemClock.now();
        let current = charter::current(&mut *db.read().await?).await?;
        let steps = plan(&current, wanted);
        screen.print(coloured(screen, &Diff(&steps).to_string()))?;
        if steps.is_empty() {
            return Ok(());
        }
        for dates in next_dates(&steps, &wanted.community.zone.zone(), now) {
            screen.line(dates)?;
        }
        if self.dry_run {
            return screen.line("\nNothing was changed (--dry-run).");
        }
        if !self.yes {
            match screen.ask("\nChange this?")? {
                Some(true) => {}
                Some(false) => return screen.line("Nothing was changed."),
                None => {
                    let why = "Nothing was changed: there is no terminal to ask on. Add --yes to change it without asking.";
                    return Err(Failure::Call(why.to_owned()));
                }
            }
        }
        let ids = Ids::new(Arc::new(SystemClock), Arc::new(SystemChance));
        let mut tx = db.begin().await?;
        // While the question stood there, somebody else may have answered theirs.
        if plan(&charter::current(&mut tx).await?, wanted) != steps {
            let why = "The community was changed by somebody else meanwhile. Run the command again to see the plan as it is now.";
            return Err(Failure::Work(why.to_owned()));
        }
        charter::bring(&mut tx, &ids, SystemClock.now(), &steps).await?;
        tx.commit().await?;
        screen.line(format_args!("\n{}", screen.paint(Colour::Green, "Done.")))
    }
}

/// The marks at the beginnings of lines in their colours.
fn coloured(screen: &Screen, diff: &str) -> String {
    let line = |line: &str| {
        let text = folded(line, "    ");
        let colour = match line.chars().next() {
            Some('+') => Colour::Green,
            Some('~') => Colour::Yellow,
            Some('-') => Colour::Red,
            _ => return format!("{text}\n"),
        };
        format!("{}\n", screen.paint(colour, text))
    };
    diff.lines().map(line).collect()
}

const DATES: usize = 5;

/// A paragraph for each cadence that is new or changed.
fn next_dates(steps: &[Change], zone: &Zone, now: Timestamp) -> Vec<String> {
    let of = |step: &Change| {
        let (Change::Add(thing) | Change::Alter { to: thing, .. }) = step else { return None };
        match thing {
            Thing::CheckIn(_, it) => Some(dates(&thing.name(), &it.cadence, zone, now)),
            Thing::Digest(_, it) if it.on => Some(dates(&thing.name(), &it.cadence, zone, now)),
            _ => None,
        }
    };
    steps.iter().filter_map(of).collect()
}

fn dates(name: &str, cadence: &Cadence, zone: &Zone, now: Timestamp) -> String {
    let (rules, whose) = match cadence.zone() {
        Whose::Member => (zone, format!("each person's own time; here for {}", zone.name())),
        Whose::Fixed(fixed) => (fixed, format!("time in {}", fixed.name())),
    };
    let next = schedule::next(cadence, rules.rules(), now, DATES);
    let list: Vec<String> = next
        .iter()
        .map(|one| {
            one.fire_at.to_zoned(rules.rules().clone()).strftime("%a\u{a0}%Y-%m-%d\u{a0}%H:%M").to_string()
        })
        .collect();
    let list = match (list.len(), cadence.until()) {
        (0, Some(until)) => format!("none any more: it ends on {until}"),
        (0, None) => "none".to_owned(),
        (DATES, _) => format!("{}, and so on", list.join(", ")),
        _ => format!("{}, and then no more", list.join(", ")),
    };
    format!("\n{name}, {whose}:\n{}", folded(&format!("  {list}"), "  "))
}
