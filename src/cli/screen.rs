//! What a command prints, and what it asks.

use std::fmt::Display;
use std::io::{BufRead, IsTerminal, Write};

use unicode_width::UnicodeWidthStr;

use super::Failure;

/// Columns that what we lay out ourselves keeps to.
pub const COLUMNS: usize = 100;

/// A colour for a few letters. What it says is said by the letters as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// New, or fine.
    Green,
    /// Changed, or to be looked at.
    Yellow,
    /// Gone, or wrong.
    Red,
    /// A head line.
    Bold,
    /// Less important.
    Faint,
}

impl Colour {
    fn code(self) -> &'static str {
        match self {
            Self::Green => "32",
            Self::Yellow => "33",
            Self::Red => "31",
            Self::Bold => "1",
            Self::Faint => "2",
        }
    }
}

/// Standard output and error, and whether a person sits there.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    colours: bool,
    colours_beside: bool,
    person: bool,
    watched: bool,
}

impl Screen {
    /// The process's own. Colours on a terminal only, and not with `NO_COLOR` (no-color.org).
    pub fn of_the_process() -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let (out, beside) = (std::io::stdout().is_terminal(), std::io::stderr().is_terminal());
        Self {
            colours: wanted && out,
            colours_beside: wanted && beside,
            person: out && std::io::stdin().is_terminal(),
            watched: beside,
        }
    }

    /// Whether somebody can watch a progress bar on standard error.
    pub fn is_watched(&self) -> bool {
        self.watched
    }

    /// How wide what is printed may be: the terminal's width, or what `COLUMNS` says, else a hundred.
    pub fn columns(&self) -> usize {
        let said = std::env::var("COLUMNS").ok().and_then(|said| said.parse().ok());
        let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        terminal.or(said).unwrap_or(COLUMNS)
    }

    /// `text` in a colour, where there are colours.
    pub fn paint(&self, colour: Colour, text: impl Display) -> String {
        painted(self.colours, colour, text)
    }

    /// Prints `text` as it is.
    ///
    /// # Errors
    /// When nobody takes it.
    pub fn print(&self, text: impl Display) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        write!(out, "{text}")?;
        Ok(out.flush()?)
    }

    /// Prints `text` and ends the line.
    ///
    /// # Errors
    /// When nobody takes it.
    pub fn line(&self, text: impl Display) -> Result<(), Failure> {
        self.print(format_args!("{text}\n"))
    }

    /// Prints to standard error what is noticed beside the work.
    pub fn remark(&self, text: impl Display) {
        // There is no better place left to say that this place is closed.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Prints why the work ended, on standard error. A report begins with the file, as editors want it.
    pub fn complain(&self, failure: &Failure) {
        let text = match failure {
            Failure::NobodyListens => return,
            Failure::Files(_) => failure.to_string(),
            Failure::Call(_) | Failure::Work(_) => {
                let text = format!("touchbase: {failure}");
                let lines: Vec<String> = text.lines().map(|line| folded(line, "  ")).collect();
                let mark = painted(self.colours_beside, Colour::Red, "touchbase:");
                format!("{}\n", lines.join("\n").replacen("touchbase:", &mark, 1))
            }
        };
        // There is no better place left to say that this place is closed.
        let _ = write!(std::io::stderr().lock(), "{text}");
    }

    /// Asks for a yes; anything else is a no. `None` when there is nobody to ask.
    ///
    /// # Errors
    /// When the question cannot be printed.
    pub fn ask(&self, question: &str) -> Result<Option<bool>, Failure> {
        if !self.person {
            return Ok(None);
        }
        self.print(format_args!("{question} (y/N) "))?;
        let mut answer = String::new();
        // An end of input is no yes.
        let _ = std::io::stdin().lock().read_line(&mut answer);
        Ok(Some(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")))
    }
}

fn painted(colours: bool, colour: Colour, text: impl Display) -> String {
    match colours {
        true => format!("\u{1b}[{}m{text}\u{1b}[0m", colour.code()),
        false => text.to_string(),
    }
}

/// `text` in lines of at most [`COLUMNS`], each but the first begun with `indent`. A longer word stays whole, and so does
/// what no-break spaces hold together; they become plain ones.
pub fn folded(text: &str, indent: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for (place, word) in text.split(' ').enumerate() {
        let width = word.width();
        if place > 0 && column + 1 + width > COLUMNS && column > indent.width() {
            out.push('\n');
            out.push_str(indent);
            column = indent.width();
        } else if place > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    out.replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_at_blanks_and_keep_their_first_indent() {
        let text = format!("  {}", "word ".repeat(30).trim_end());
        let lines = folded(&text, "    ");
        assert!(lines.lines().all(|line| line.len() <= COLUMNS), "{lines}");
        assert!(lines.starts_with("  word") && lines.lines().nth(1).unwrap().starts_with("    word"));
        assert_eq!(lines.split_whitespace().count(), 30);
        assert_eq!(folded("as it is", "  "), "as it is");
        let dates = folded(&"Fri\u{a0}2026-12-25, ".repeat(9), "");
        assert!(dates.lines().all(|line| line.starts_with("Fri 2026") || line.is_empty()), "{dates}");
    }
}
