//! "Your groups": where somebody was sorted into, why, and what could not be.

use serde::Serialize;

use crate::render::{Context, InChat, InMail, Lang};

/// Somebody's groups, after a proposal was approved or when they are new.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlacesContext {
    /// The member's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the member is called.
    pub name: String,
    /// They came after everybody else was sorted.
    pub newcomer: bool,
    /// Their groups.
    pub places: Vec<PlaceLine>,
    /// Minutes a week in words that their groups take, of those that they have; `None` when they did not say.
    pub time: Option<TimeLine>,
    /// Groups that they are in no longer.
    pub left: Vec<LeftLine>,
    /// Wishes that are not met.
    pub unmet: Vec<UnmetLine>,
    /// A group of theirs, or one that they wait for, that they could leave.
    pub own: String,
    /// A group to be named in the example; one that they could want.
    pub example: String,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

/// One group of theirs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceLine {
    /// The group.
    pub group: String,
    /// What decided. The phrases `place_why.*` say it.
    pub why: PlaceWhy,
    /// What the group looks for and they bring.
    pub skill: Option<String>,
    /// They were not there before.
    pub new: bool,
    /// They coordinate it for now.
    pub coordinates: bool,
}

/// What their groups take of their time, in hours as people write them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeLine {
    /// What is taken.
    pub taken: String,
    /// Of what.
    pub of: String,
}

/// What decided a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceWhy {
    /// Their first choice.
    FirstChoice,
    /// They would love to.
    Love,
    /// They would like to.
    Like,
    /// They could.
    Could,
    /// They were there.
    WasThere,
    /// They asked to stay.
    Stays,
    /// They lead or coordinate it.
    Leads,
    /// The organiser asked them.
    ByHand,
}

/// One group that they are in no longer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftLine {
    /// The group.
    pub group: String,
    /// Why. The phrases `left_why.*` say it.
    pub why: LeftWhy,
}

/// Why a place ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftWhy {
    /// They said so.
    TheirWord,
    /// For groups that they want more.
    ForOthers,
    /// Their hours.
    Hours,
    /// Something else.
    Decided,
}

/// One wish that is not met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnmetLine {
    /// The group.
    pub group: String,
    /// Why not. The phrases `unmet_why.*` say it.
    pub why: UnmetWhy,
    /// How many are there, or how many groups are the most.
    pub n: u32,
    /// How many it takes.
    pub of: u32,
    /// Their place in the line.
    pub line: u32,
}

/// Why a wish is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnmetWhy {
    /// Full, and they are first in line.
    FullFirst,
    /// Full.
    Full,
    /// Others before them.
    OthersFirst,
    /// As many groups as they have time for, or want.
    Enough,
    /// Whom its coordinators let in.
    NotAdmitted,
    /// Nobody new.
    Closed,
    /// The organiser decided.
    ByHand,
    /// They asked not to be with somebody who is there.
    AskedApart,
    /// It did not fit.
    DidNotFit,
    /// There is a place.
    PlaceFree,
}

impl Context for PlacesContext {
    const NAME: &'static str = "places";

    fn sample() -> Self {
        let place = |group: &str, why, new| PlaceLine {
            group: group.into(),
            why,
            skill: Some("design".into()),
            new,
            coordinates: new,
        };
        let unmet = |group: &str, why| UnmetLine { group: group.into(), why, n: 12, of: 12, line: 2 };
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Ana".into(),
            newcomer: false,
            places: vec![
                place("Community building", PlaceWhy::FirstChoice, true),
                PlaceLine { skill: None, ..place("Development", PlaceWhy::WasThere, false) },
            ],
            time: Some(TimeLine { taken: "2".into(), of: "3.5".into() }),
            left: vec![LeftLine { group: "Press".into(), why: LeftWhy::ForOthers }],
            unmet: vec![
                unmet("Design", UnmetWhy::FullFirst),
                unmet("Music", UnmetWhy::Full),
                unmet("Web", UnmetWhy::Enough),
                unmet("Law", UnmetWhy::DidNotFit),
            ],
            own: "Community building".into(),
            example: "Design".into(),
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for PlacesContext {}
impl InChat for PlacesContext {}
