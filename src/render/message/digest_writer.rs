//! A period's news for who writes the newsletter: Markdown to paste, and the same to look at.

use jiff::civil::Date;
use serde::Serialize;

use crate::render::{Context, InChat, InMail, Lang};

/// Wins, thanks, numbers and quotes. Nothing of a confidential group, quotes only with their author's consent:
/// whoever fills this sees to it, for here nobody can know any more.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DigestWriterContext {
    /// The reader's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the reader is called.
    pub name: String,
    /// The period's first day.
    pub from: Date,
    /// The period's last day.
    pub until: Date,
    /// Completed work, newest first.
    pub wins: Vec<WinLine>,
    /// Who thanked whom.
    pub thanks: Vec<ThanksLine>,
    /// The period in figures.
    pub numbers: Vec<NumberLine>,
    /// What people said, and let be quoted.
    pub quotes: Vec<QuoteLine>,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

/// Work that was completed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WinLine {
    /// The task's title.
    pub title: String,
    /// The working group.
    pub group: String,
    /// Who did it, as far as they want to be named.
    pub by: Vec<String>,
    /// The key result that it serves.
    pub key_result: Option<String>,
    /// Where it can be seen.
    pub proof: Option<String>,
}

/// A thanks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThanksLine {
    /// Who thanks.
    pub from: String,
    /// Who is thanked.
    pub to: String,
    /// The words, if they may be quoted.
    pub words: Option<String>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NumberLine {
    /// Of what. The phrases `numbers.*` say it.
    pub what: Numbered,
    /// How many.
    pub count: u32,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Numbered {
    /// Completed tasks.
    TasksDone,
    /// Members who answered.
    MembersHeard,
    /// Blockers that were solved.
    BlockersSolved,
    /// Thanks that were said.
    Thanks,
}

impl Numbered {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::TasksDone, Self::MembersHeard, Self::BlockersSolved, Self::Thanks];
}

/// Words to quote.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuoteLine {
    /// Who said it.
    pub name: String,
    /// Their working group.
    pub group: String,
    /// The words.
    pub words: String,
}

impl Context for DigestWriterContext {
    const NAME: &'static str = "digest-writer";

    fn sample() -> Self {
        let number = |what, count| NumberLine { what, count };
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Noor".into(),
            from: jiff::civil::date(2026, 4, 13),
            until: jiff::civil::date(2026, 4, 19),
            wins: vec![
                WinLine {
                    title: "Draft the season report".into(),
                    group: "Writing".into(),
                    by: vec!["Ana Lima".into(), "Bo Chen".into()],
                    key_result: Some("Report read by 200 people".into()),
                    proof: Some("https://example.org/report".into()),
                },
                WinLine {
                    title: "Paint the boat shed".into(),
                    group: "Harbour".into(),
                    by: vec!["Emre Kaya".into()],
                    key_result: None,
                    proof: None,
                },
            ],
            thanks: vec![
                ThanksLine {
                    from: "Ana Lima".into(),
                    to: "Tom Okafor".into(),
                    words: Some("thanks Tom for the password rescue on Sunday".into()),
                },
                ThanksLine { from: "Emre Kaya".into(), to: "Dara Quinn".into(), words: None },
            ],
            numbers: vec![
                number(Numbered::TasksDone, 7),
                number(Numbered::MembersHeard, 19),
                number(Numbered::BlockersSolved, 1),
                number(Numbered::Thanks, 2),
            ],
            quotes: vec![QuoteLine {
                name: "Bo Chen".into(),
                group: "Writing".into(),
                words: "I did not think we would finish it before Easter".into(),
            }],
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for DigestWriterContext {
    // The text part is the Markdown, ready to be pasted.
    const TEXT: &'static str = "matrix.md";
}
impl InChat for DigestWriterContext {}
