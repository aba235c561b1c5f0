//! What did the person really write?
//!
//! Two steps. [`text_of`] takes the readable text out of a mail: the plain part, else the HTML one, in which the clients'
//! quote containers become quoted lines. [`cut`] takes the text apart: reply, quotes, signature, forwarded message; and
//! finds the answers that stand between quoted lines.
//!
//! Both are linear in their input, keep no state, and take anything. What clients write stands in the tables of
//! `locale`; the rules beside them look at shapes: dates, addresses, colons, rules, quote marks.

mod answers;
mod assemble;
mod attribution;
mod close;
mod contact;
mod divide;
mod flowed;
mod fold;
mod headers;
mod html;
mod lexicon;
mod line;
mod locale;
mod notice;
mod numbered;
mod prompt;
mod rule;
#[cfg(test)]
mod stories;
mod text;
mod whole;

pub use text::{BodyText, Origin, as_shown, text_of};
pub use whole::is_whole_message;

use line::Page;

/// A text taken apart. Every line of it is in one of the four.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cut {
    /// What the person wrote, with the closing and the name, and with fragments that they quoted by hand (lines with
    /// their quote marks, see [`Cut::own_words`]).
    pub reply: String,
    /// What the client quoted: attribution, header block, quoted lines.
    pub quoted: String,
    /// What stood below the words: signature, "sent from my ..", legal notices; and a gateway's warning above them.
    pub signature: String,
    /// A message that was passed on, from its marker on.
    pub forwarded: String,
    /// Answers that stand between quoted lines, in order.
    pub answers: Vec<Answered>,
    /// Where in `reply` the complimentary close starts ("Kind regards, Ana"), in bytes; the length of `reply` when there is none.
    pub close: usize,
}

/// An answer and the quoted line above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The quoted line, without its marks; joined again if a client broke it. Of the prompt it is the task line.
    pub under: String,
    /// What was written below it, up to the next quoted line. The last answer goes on to the closing: what follows its first
    /// paragraph may belong to everything.
    pub text: String,
}

/// What is known of a message beside its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Prompted<'a> {
    /// The lines of the prompt that is answered, as they were sent, text and HTML; empty when it is not known.
    pub lines: &'a [&'a str],
    /// The subject: "Fwd:" tells a message that was passed on from one that is answered, which Outlook's body does not.
    pub subject: Option<&'a str>,
}

/// Takes a text apart.
pub fn cut(text: &str) -> Cut {
    cut_with(text, &Prompted::default())
}

/// Takes a text apart, knowing what was asked: lines of the prompt count as quoted where a client quotes without marks.
pub fn cut_with(text: &str, prompted: &Prompted<'_>) -> Cut {
    let mut page = Page::new(text);
    let parts = divide::divide(&mut page, prompted);
    let answers = answers::answers(&page, &parts);
    assemble::assemble(&page, &parts, answers)
}

/// The languages whose clients are known, as BCP 47 tags. In others, shapes alone decide: dates, addresses, quote marks.
pub fn languages() -> impl Iterator<Item = &'static str> {
    locale::all().map(|table| table.tag)
}

impl Cut {
    /// The reply without the lines that the person quoted by hand.
    pub fn own_words(&self) -> std::borrow::Cow<'_, str> {
        let quoted = |line: &&str| line.trim_start_matches(fold::is_blank).starts_with('>');
        if !self.reply.lines().any(|line| quoted(&line)) {
            return self.reply.as_str().into();
        }
        let kept: Vec<&str> = self.reply.lines().filter(|line| !quoted(line)).collect();
        fold::trim(&kept.join("\n")).to_owned().into()
    }
}
