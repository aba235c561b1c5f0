//! One message in words.

use std::fmt;

use crate::cli::screen::folded;
use crate::reply::{Confidence, Fact, Kind, ListedTask, Reading, Record, Status};

/// A reading as a person reads it, in at most 100 columns.
pub(super) struct Explained<'a> {
    pub(super) reading: &'a Reading,
    pub(super) tasks: &'a [ListedTask],
}

impl fmt::Display for Explained<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reading = self.reading;
        writeln!(f, "{}\n", kind(reading.kind))?;
        for bounce in &reading.bounces {
            let status = bounce.status.as_deref().unwrap_or("no status given");
            let what = if bounce.hard { "will never work" } else { "did not work this time" };
            writeln!(f, "  {} ({status}): {what}", bounce.recipient)?;
        }
        if !reading.reply.trim().is_empty() {
            writeln!(f, "They wrote:")?;
            reading.reply.lines().try_for_each(|line| writeln!(f, "  {}", folded(line, "  ")))?;
            writeln!(f)?;
        }
        self.left_out(f)?;
        if reading.kind != Kind::Reply {
            return Ok(());
        }
        let records = &reading.understanding.records;
        if records.is_empty() {
            writeln!(f, "Understood: nothing about tasks.")?;
        } else {
            writeln!(f, "Understood:")?;
            records.iter().try_for_each(|record| self.record(f, record))?;
        }
        let unclear = &reading.understanding.unclear;
        if !unclear.is_empty() {
            writeln!(f, "\nNot clear; the person would be asked:")?;
            unclear.iter().try_for_each(|words| {
                writeln!(f, "{}", folded(&format!("  \"{}\"", one_line(words)), "   "))
            })?;
        }
        Ok(())
    }
}

impl Explained<'_> {
    fn left_out(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (&self.reading.quoted, "quoted"),
            (&self.reading.signature, "of a signature"),
            (&self.reading.forwarded, "forwarded"),
        ];
        let counted: Vec<String> = parts
            .iter()
            .map(|(text, what)| (text.lines().filter(|line| !line.trim().is_empty()).count(), what))
            .filter(|(lines, _)| *lines > 0)
            .map(|(lines, what)| format!("{lines} {} {what}", if lines == 1 { "line" } else { "lines" }))
            .collect();
        if counted.is_empty() { Ok(()) } else { writeln!(f, "Not theirs: {}.\n", counted.join(", ")) }
    }

    fn record(&self, f: &mut fmt::Formatter<'_>, record: &Record) -> fmt::Result {
        let sure = match record.confidence {
            Confidence::High => "",
            Confidence::Middle => " (noted, and the person is asked whether it is right)",
            Confidence::Low => " (not noted, only asked)",
        };
        writeln!(f, "{}", folded(&format!("  {}{sure}", self.fact(&record.fact)), "    "))?;
        writeln!(f, "{}", folded(&format!("    from: \"{}\"", one_line(&record.words)), "      "))
    }

    fn fact(&self, fact: &Fact) -> String {
        match fact {
            Fact::Status { task, status } => format!("{}: {}", self.task(*task), word(*status)),
            Fact::Blocker { task, text, needs } => {
                let whose = task.map_or_else(|| "no listed task".to_owned(), |task| self.task(task));
                let needs = needs.as_ref().map(|needs| format!(", needs {}", one_line(needs)));
                format!("{whose} is blocked: {}{}", one_line(text), needs.unwrap_or_default())
            }
            Fact::Unblocked { task } => format!("{} can go on: the blocker is solved", self.task(*task)),
            Fact::New { title, status } => format!("new work: {}, {}", one_line(title), word(*status)),
            Fact::Claim { offer } => format!("they take the offered task {offer}"),
            Fact::Shoutout { to } => format!("thanks to {}", one_line(to)),
            Fact::Away { until: Some(day) } => format!("they are away until {day}, that day included"),
            Fact::Away { until: None } => "they are away, without an end".to_owned(),
            Fact::NoChange => "nothing new on every task".to_owned(),
            Fact::NoBlockers => "nothing blocks".to_owned(),
            Fact::Skip => "not this time".to_owned(),
            Fact::Stop => "no more check-ins".to_owned(),
            Fact::Start => "check-ins again".to_owned(),
            Fact::Wrong => "what was noted is wrong".to_owned(),
        }
    }

    fn task(&self, n: u32) -> String {
        let title = self.tasks.iter().find(|task| task.n == n).map(|task| one_line(&task.title));
        title.map_or_else(|| format!("task {n}"), |title| format!("task {n} \"{title}\""))
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Reply => "A person's answer.",
        Kind::Empty => "A person's mail with nothing of their own in it.",
        Kind::AutoReply => "An automatic reply, such as a vacation message: it is not read as an answer.",
        Kind::Bounce => "A bounce: one of our mails was not delivered.",
        Kind::Complaint => "A complaint: somebody called one of our mails spam.",
        Kind::DeliveryReport => "A delivery report: one of our mails arrived, or was opened.",
        Kind::Unreadable => {
            "No text that can be read: encrypted, a calendar's answer, or a format of its own."
        }
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::NotStarted => "not started",
        Status::InProgress => "in progress",
        Status::Completed => "completed",
        Status::Dropped => "dropped",
        Status::Released => "somebody else should do it",
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
