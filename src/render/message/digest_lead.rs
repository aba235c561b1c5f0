//! A period's news for a group's lead.

use jiff::Zoned;
use jiff::civil::Date;
use serde::Serialize;

use super::line::{BlockerLine, WorkLine, at};
use super::receipt::Noted;
use crate::domain::message::InlineImage;
use crate::render::chart::{self, Bar};
use crate::render::{Context, InChat, InMail, Lang};

/// What needs the lead first, then what moved, then who was heard.
///
/// Lists come sorted: blockers oldest first, everything else newest first, names in alphabetical order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DigestLeadContext {
    /// The reader's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the reader is called.
    pub name: String,
    /// The working group.
    pub group: String,
    /// The season's name.
    pub season: String,
    /// The period's first day.
    pub from: Date,
    /// The period's last day.
    pub until: Date,
    /// Open blockers.
    pub blockers: Vec<BlockerLine>,
    /// Completed in the period.
    pub done: Vec<WorkLine>,
    /// Being worked on.
    pub in_progress: Vec<WorkLine>,
    /// Not started.
    pub not_started: Vec<WorkLine>,
    /// Who answered.
    pub answered: Vec<String>,
    /// Who was away or was not asked.
    pub excused: Vec<Excused>,
    /// Who was asked and did not answer.
    pub silent: Vec<String>,
    /// The season's key results.
    pub key_results: Vec<KeyResultLine>,
    /// Open tasks that serve no key result.
    pub without_key_result: Vec<WorkLine>,
    /// Open tasks that nobody leads.
    pub without_lead: Vec<WorkLine>,
    /// What could not be understood.
    pub unclear: Vec<UnclearLine>,
    /// Answers that came after their window.
    pub late: Vec<LateLine>,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

/// A member who did not have to answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Excused {
    /// Their name.
    pub name: String,
    /// The last day of their absence, if it is known.
    pub until: Option<Date>,
}

/// A key result's progress.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeyResultLine {
    /// Its place in the chart, from 1.
    pub n: u32,
    /// The title.
    pub title: String,
    /// "34 of 50".
    pub measured: String,
    /// How much is reached, 0 to 100 and more.
    pub percent: u32,
    /// How much of the season is over: what an even pace would have reached.
    pub expected_percent: u32,
}

/// Words that could not be placed, or only perhaps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnclearLine {
    /// Who wrote them.
    pub name: String,
    /// The words.
    pub words: String,
    /// The task that they are perhaps about.
    pub title: Option<String>,
    /// What they perhaps say of it: the member was asked, and has not answered. The phrases `guess.*` say it.
    pub guess: Option<Noted>,
}

/// An answer after its window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LateLine {
    /// Who answered.
    pub name: String,
    /// When, in the reader's zone.
    pub at: Zoned,
    /// What they wrote.
    pub words: String,
}

impl KeyResultLine {
    pub(super) fn samples() -> Vec<Self> {
        let line = |n, title: &str, measured: &str, percent| Self {
            n,
            title: title.into(),
            measured: measured.into(),
            percent,
            expected_percent: 60,
        };
        vec![
            line(1, "Report read by 200 people", "134 of 200", 67),
            line(2, "Website loads in under a second", "1.9 s of 1.0 s", 35),
            line(3, "Four evenings held", "4 of 4", 100),
        ]
    }
}

impl Context for DigestLeadContext {
    const NAME: &'static str = "digest-lead";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Mira".into(),
            group: "Web".into(),
            season: "Spring 2026".into(),
            from: jiff::civil::date(2026, 4, 13),
            until: jiff::civil::date(2026, 4, 19),
            blockers: BlockerLine::samples(),
            done: vec![WorkLine {
                due: None,
                ..WorkLine::sample(142, "Draft the season report", "Ana Lima", Some("report is out the door"))
            }],
            in_progress: vec![WorkLine::sample(
                145,
                "Move the website to the new host",
                "Ana Lima",
                Some("waiting for the DNS password from Tom"),
            )],
            not_started: vec![WorkLine::sample(
                151,
                "Find two speakers for May",
                "Bo Chen",
                Some("next week"),
            )],
            answered: vec!["Ana Lima".into(), "Bo Chen".into()],
            excused: vec![
                Excused { name: "Chidi Eze".into(), until: Some(jiff::civil::date(2026, 4, 27)) },
                Excused { name: "Jun Park".into(), until: None },
            ],
            silent: vec!["Dara Quinn".into(), "Emre Kaya".into()],
            key_results: KeyResultLine::samples(),
            without_key_result: vec![WorkLine::sample(
                145,
                "Move the website to the new host",
                "Ana Lima",
                Some("waiting for the DNS password from Tom"),
            )],
            without_lead: vec![WorkLine::sample(
                160,
                "Translate the welcome page",
                "",
                Some("who speaks Polish?"),
            )],
            unclear: vec![
                UnclearLine {
                    name: "Bo Chen".into(),
                    words: "the other thing is nearly there".into(),
                    title: None,
                    guess: None,
                },
                UnclearLine {
                    name: "Ana Lima".into(),
                    words: "poked at the website a bit".into(),
                    title: Some("Move the website to the new host".into()),
                    guess: Some(Noted::InProgress),
                },
            ],
            late: vec![LateLine {
                name: "Dara Quinn".into(),
                at: at(19, 22),
                words: "1 is done by the way".into(),
            }],
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }

    fn images(&self) -> Vec<InlineImage> {
        let bars: Vec<_> = self
            .key_results
            .iter()
            .map(|line| Bar { percent: line.percent, expected_percent: line.expected_percent })
            .collect();
        chart::progress(&bars).into_iter().collect()
    }
}

impl InMail for DigestLeadContext {}
impl InChat for DigestLeadContext {}
