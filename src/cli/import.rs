//! `touchbase import members` and `touchbase import tasks`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Colour, ConfigFile, Failure, Screen, table, wait_for};
use crate::adminfile::{Problem, Report};
use crate::clock::{Clock, SystemClock};
use crate::community::{members, tasks};
use crate::id::{Ids, SystemChance};
use crate::roster::{self, Fate, Office};
use crate::store::Db;

/// Take in members or tasks from a table
///
/// Tables as any spreadsheet exports them (CSV): columns in any order, comma, semicolon or tab, UTF-8 or Excel's own. What is
/// known already is changed, the rest is added, nobody is removed. All of it happens, or nothing.
#[derive(Debug, Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Members: name, and mail address or Matrix id; a member is recognised by one of these two
    ///
    /// More columns: channel, time zone, hours, groups (design:lead; dev), roles, newsletter writer, language, consent to quotes.
    /// A column that is not there and an empty cell change nothing.
    #[command(after_help = "\
Examples:
  touchbase import members members.csv --dry-run
  touchbase import members members.csv --keep-good")]
    Members(Table),
    /// Tasks: group and title; a task is recognised by its number, or else by these two
    ///
    /// More columns: number, key result, lead, supporters, status, due. Groups and key results stand in community.toml;
    /// people must be imported before. A column that is not there and an empty cell change nothing.
    #[command(after_help = "\
Examples:
  touchbase import tasks tasks.csv --dry-run
  touchbase import tasks tasks.csv --keep-good")]
    Tasks(Table),
}

#[derive(Debug, Args)]
struct Table {
    /// The table (CSV)
    file: PathBuf,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take the rows that are right, although others are not
    #[arg(long)]
    keep_good: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Tables with more rows take long enough to wonder.
const LONG: usize = 1000;

impl Import {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let (What::Members(table) | What::Tasks(table)) = &self.what;
        let name = table.file.display().to_string();
        let bytes = std::fs::read(&table.file)
            .map_err(|why| Failure::Call(format!("{name} cannot be read: {why}. Name a CSV file.")))?;
        wait_for(async {
            let db = table.config.open().await?;
            let done = table.import(screen, &db, &self.what, (&name, &bytes)).await;
            db.close().await;
            done
        })
    }
}

impl Table {
    async fn import(
        &self,
        screen: &Screen,
        db: &Db,
        what: &What,
        (name, bytes): (&str, &[u8]),
    ) -> Result<(), Failure> {
        let (ids, now) = (ids(), SystemClock.now());
        let mut tx = db.begin().await?;
        let office = Office::load(&mut tx).await?.ok_or_else(no_community)?;
        let (notices, mut problems, (entries, more)) = match what {
            What::Members(_) => {
                let read = members::read(name, bytes, &office.known);
                (read.notices, read.problems, roster::members::compare(name, &office, read.rows, &ids, now))
            }
            What::Tasks(_) => {
                let read = tasks::read(name, bytes, &office.known);
                (read.notices, read.problems, roster::tasks::compare(name, &office, read.rows, &ids, now))
            }
        };
        notices.iter().for_each(|notice| screen.remark(notice));
        problems.extend(more);
        self.judge(screen, problems, entries.len())?;
        table::show(screen, &entries.iter().map(|e| (e.name.as_str(), &e.fate)).collect::<Vec<_>>())?;
        if self.dry_run {
            return screen.line("Nothing was changed (--dry-run).");
        }
        if entries.iter().all(|entry| entry.fate == Fate::Same) {
            return screen.line("Nothing to do: everything is as the table says.");
        }
        let bar = bar(screen, entries.len());
        for entry in &entries {
            entry.take_in(&mut tx, now).await?;
            bar.inc(1);
        }
        tx.commit().await?;
        bar.finish_and_clear();
        let moved = entries.iter().filter(|entry| entry.moves()).count();
        if moved > 0 {
            screen.line(format_args!(
                "In another time zone now: {moved}. What they would miss because of the move is asked at once, or after the night."
            ))?;
        }
        screen.line(screen.paint(Colour::Green, "Done."))
    }

    /// Whether the rows may be taken in although there are problems.
    fn judge(&self, screen: &Screen, mut problems: Vec<Problem>, good: usize) -> Result<(), Failure> {
        problems.sort_by_key(|problem| problem.place);
        if problems.is_empty() {
            return Ok(());
        }
        let report = Report(&problems);
        if self.keep_good && good > 0 {
            screen.remark(format_args!("{report}Rows with a problem were left out.\n"));
            return Ok(());
        }
        screen.remark(report);
        let next = match good {
            0 => "Nothing was imported: there is no row that is right.".to_owned(),
            1 => "Nothing was imported. Mend the file, or add --keep-good to take the 1 row that is right."
                .to_owned(),
            good => format!(
                "Nothing was imported. Mend the file, or add --keep-good to take the {good} rows that are right."
            ),
        };
        Err(Failure::Work(next))
    }
}

fn ids() -> Ids {
    Ids::new(Arc::new(SystemClock), Arc::new(SystemChance))
}

fn no_community() -> Failure {
    Failure::Work(
        "There is no community yet. Describe it and apply it first:\n  touchbase apply community.toml"
            .to_owned(),
    )
}

fn bar(screen: &Screen, rows: usize) -> ProgressBar {
    if rows <= LONG || !screen.is_watched() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} rows").ok();
    let bar = ProgressBar::new(u64::try_from(rows).unwrap_or(u64::MAX));
    if let Some(style) = style { bar.with_style(style) } else { bar }
}
