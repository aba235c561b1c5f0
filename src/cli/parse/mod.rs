//! `touchbase parse`.

mod explain;
mod jsonl;

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Failure, Screen};
use crate::clock::{Clock, SystemClock};
use crate::reply::{Input, ListedTask, Source, Status, read};

/// Explain what Touchbase understands of a message
///
/// Reads one mail as a file (.eml), or a plain text, and says in words what kind of message it is, what the person wrote
/// themselves, and what that says about their tasks. Nothing is stored, no database is needed.
///
/// With --jsonl it is for programs: one JSON object a line on standard input, one a line on standard output, in order and with
/// the same "id". In: "id", one of "text", "raw" and "raw_base64", and, where known, "tasks" [{"n", "title", "status"}], "offers"
/// [{"n", "title"}], "open_blockers" (numbers), "received", "lang" and the "subject" of a text. A line that cannot be read gives {"id", "error"}.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  touchbase parse answer.eml --task \"Draw a logo\" --task \"Rewrite the start page\"
  echo '1 is done, 2 waits for Ana' | touchbase parse - --text --task Logo --task Page
  touchbase parse --jsonl < messages.jsonl > readings.jsonl")]
pub struct Parse {
    /// The message; - for standard input
    #[arg(required_unless_present = "jsonl")]
    file: Option<PathBuf>,
    /// JSON lines in, JSON lines out
    #[arg(long, conflicts_with_all = ["file", "text", "tasks", "received", "lang"])]
    jsonl: bool,
    /// The file is the text alone, such as a chat message, and no mail
    #[arg(long)]
    text: bool,
    /// A task that the message may be about; the first one is number 1
    #[arg(long = "task", value_name = "TITLE")]
    tasks: Vec<String>,
    /// The day on which it was received, such as 2026-04-20; without it, today
    #[arg(long, value_name = "DAY")]
    received: Option<Date>,
    /// The writer's language, such as es
    #[arg(long)]
    lang: Option<String>,
}

impl Parse {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let today = TimeZone::UTC.to_datetime(SystemClock.now()).date();
        let Some(file) = &self.file else {
            return jsonl::answer_all(std::io::stdin().lock(), std::io::stdout().lock(), today);
        };
        let bytes = match file.as_os_str() == "-" {
            true => std::io::read_to_string(std::io::stdin()).map(String::into_bytes),
            false => std::fs::read(file),
        };
        let bytes =
            bytes.map_err(|why| Failure::Call(format!("{} cannot be read: {why}.", file.display())))?;
        let text = String::from_utf8_lossy(&bytes);
        let tasks: Vec<ListedTask> = (1..)
            .zip(&self.tasks)
            .map(|(n, title)| ListedTask { n, title: title.clone(), status: Status::InProgress })
            .collect();
        let reading = read(&Input {
            source: if self.text { Source::Text(&text) } else { Source::Raw(&bytes) },
            tasks: &tasks,
            offers: &[],
            open_blockers: &[],
            received: self.received.unwrap_or(today),
            lang: self.lang.as_deref(),
            subject: None,
        });
        screen.print(explain::Explained { reading: &reading, tasks: &tasks })
    }
}
