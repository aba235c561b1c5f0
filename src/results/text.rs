//! Results for a terminal, in English: what is asked, bars, figures, texts.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::outcome::{Bar, Counts, Found, Hidden, Rate, Results};
use super::tally::written;
use super::{FEWEST, Figure, Summary};
use crate::render::Lang;

/// Columns that are wide enough for a bar beside its label.
const NARROWEST: usize = 40;

/// The results in lines of at most `columns`; fewer than 40 are taken for 40.
pub fn text(results: &Results, columns: usize) -> String {
    let columns = columns.max(NARROWEST);
    let mut page = Page { out: String::new(), columns };
    page.paragraph("", &format!("{} ({})", results.title, results.survey));
    page.paragraph("", &head(results));
    for left in &results.left_out {
        page.paragraph("", &format!("{}: {}", left.round, why(left.why)));
    }
    if let Some(rate) = &results.rate {
        page.paragraph("", &told(rate));
    }
    for (place, question) in results.questions.iter().enumerate() {
        page.out.push('\n');
        page.paragraph("", &format!("{}. {}", place + 1, question.title));
        match &question.found {
            None => {
                page.paragraph("   ", &format!("Not shown: fewer than {FEWEST} answered, here or beside it."))
            }
            Some(found) => page.found(found),
        }
    }
    page.out
}

fn head(results: &Results) -> String {
    let rounds = match &results.rounds[..] {
        [one] => format!("Round {} ({one})", one.n),
        many => format!("{} rounds", many.len()),
    };
    let group = results.group.as_ref().map(|group| format!(", only {group}")).unwrap_or_default();
    let secret = if results.anonymous { ", anonymous" } else { "" };
    format!("{rounds}{group}{secret}: {} answered.", results.answered)
}

fn why(hidden: Hidden) -> String {
    match hidden {
        Hidden::Open { until: Some(until) } => {
            let until = until.strftime("%Y-%m-%d %H:%M UTC");
            format!("anonymous and open until {until}; nothing is shown before.")
        }
        Hidden::Open { until: None } => "anonymous, and never over; nothing is shown.".to_owned(),
        Hidden::TooFew => {
            format!("not shown: fewer than {FEWEST} answered, or so few others that they could be found out.")
        }
    }
}

fn told(rate: &Rate) -> String {
    let percent = rate.percent().map(|percent| format!(" ({percent} %)")).unwrap_or_default();
    format!(
        "{} asked, {} answered{percent}, {} begun, {} excused.",
        rate.asked, rate.answered, rate.begun, rate.excused
    )
}

struct Page {
    out: String,
    columns: usize,
}

impl Page {
    fn found(&mut self, found: &Found) {
        self.paragraph("   ", &format!("{} answered.", found.answered));
        self.bars(&found.bars);
        if let Some(summary) = &found.summary {
            let unit = found.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
            self.paragraph("   ", &figures(summary, &unit));
        }
        for said in &found.texts {
            let by = said.by.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
            let mut lines = said.words.lines().map(plain).filter(|line| !line.is_empty()).peekable();
            let mut first = true;
            while let Some(line) = lines.next() {
                let by = if lines.peek().is_none() { &by } else { "" };
                self.hanging(if first { "   - " } else { "     " }, "     ", &format!("{line}{by}"));
                first = false;
            }
        }
    }

    fn bars(&mut self, bars: &[Bar]) {
        let counts: Vec<String> = bars.iter().map(|bar| count(bar.counts)).collect();
        let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
        let right = widest(&mut counts.iter().map(|text| text.width()));
        let labels = widest(&mut bars.iter().map(|bar| bar.label.width())).min(self.columns * 2 / 5);
        let room = self.columns.saturating_sub(3 + labels + 2 + right + 2).min(40);
        let most = bars.iter().map(Bar::length).fold(0.0, f64::max);
        for (bar, count) in bars.iter().zip(&counts) {
            let label = cut(&plain(&bar.label), labels);
            let pad = " ".repeat(labels.saturating_sub(label.width()));
            let filled = strip(bar.length(), most, room);
            let line = format!("   {label}{pad}  {count:>right$}  {filled}");
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
    }

    fn paragraph(&mut self, indent: &str, text: &str) {
        self.hanging(indent, indent, &plain(text));
    }

    fn hanging(&mut self, first: &str, indent: &str, text: &str) {
        let mut line = first.to_owned();
        let mut empty = true;
        for word in text.split_whitespace() {
            if !empty && line.width() + 1 + word.width() > self.columns {
                self.out.push_str(&line);
                self.out.push('\n');
                line = indent.to_owned();
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }
}

/// A terminal does what controls tell it: none of them is printed.
fn plain(text: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    text.chars()
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .map(visible)
        .collect()
}

fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut width = 1;
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width > columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// A bar in eighths of a column.
fn strip(length: f64, most: f64, room: usize) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if most <= 0.0 || length <= 0.0 {
        return String::new();
    }
    let eighths = ((length / most * room as f64 * 8.0).round() as usize).max(1);
    format!("{}{}", "█".repeat(eighths / 8), PARTS.get(eighths % 8).copied().unwrap_or_default())
}

fn count(counts: Counts) -> String {
    match counts {
        Counts::People { people, percent } => format!("{people} ({percent} %)"),
        Counts::Interest { love, like, could } => format!("{love} love, {like} like, {could} could"),
        Counts::Ranked { points, first } => format!("{} points, {first} × first", written(points, Lang::En)),
    }
}

fn figures(summary: &Summary, unit: &str) -> String {
    const ORDER: [(Figure, &str); 6] = [
        (Figure::Mean, "mean"),
        (Figure::Median, "median"),
        (Figure::Least, "least"),
        (Figure::LowerQuartile, "quartiles"),
        (Figure::UpperQuartile, "and"),
        (Figure::Most, "most"),
    ];
    let part =
        |(figure, name): (Figure, &str)| format!("{name} {}{unit}", written(summary.get(figure), Lang::En));
    ORDER.map(part).join(", ").replace(", and", " and")
}
