//! A period's news for one member.

use jiff::civil::Date;
use serde::Serialize;

use super::line::{BlockerLine, OfferLine, WorkLine};
use crate::render::{Context, InChat, InMail, Lang};

/// What I did, what is open, where help is wanted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DigestMemberContext {
    /// The member's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the member is called.
    pub name: String,
    /// The period's first day.
    pub from: Date,
    /// The period's last day.
    pub until: Date,
    /// The member's completed tasks, newest first.
    pub done: Vec<WorkLine>,
    /// Their open tasks.
    pub open: Vec<WorkLine>,
    /// Blockers of others that they could help with.
    pub blockers: Vec<BlockerLine>,
    /// Open tasks of their groups, numbered on from the blockers.
    pub offers: Vec<OfferLine>,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

impl Context for DigestMemberContext {
    const NAME: &'static str = "digest-member";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Ana".into(),
            from: jiff::civil::date(2026, 4, 13),
            until: jiff::civil::date(2026, 4, 19),
            done: vec![WorkLine {
                due: None,
                ..WorkLine::sample(142, "Draft the season report", "", Some("report is out the door"))
            }],
            open: vec![
                WorkLine::sample(151, "Find two speakers for May", "", None),
                WorkLine::sample(149, "Paint the boat shed", "Emre Kaya", Some("first coat is on")),
            ],
            blockers: BlockerLine::samples(),
            offers: OfferLine::samples().into_iter().map(|offer| OfferLine { n: 3, ..offer }).collect(),
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for DigestMemberContext {}
impl InChat for DigestMemberContext {}
