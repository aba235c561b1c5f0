//! Changes of groups: what came of a wish, what a group's coordinators are asked, and what is new in a group.

use serde::Serialize;

use crate::render::{Context, InChat, InMail, Lang};

/// Some changes, for one reader.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeContext {
    /// The reader's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the reader is called.
    pub name: String,
    /// What it is about. The phrases `change_subject.*` say it.
    pub about: About,
    /// The first line's person, for the subject.
    pub who: String,
    /// The first line's group, for the subject.
    pub group: String,
    /// What is told, one after the other.
    pub lines: Vec<ChangeLine>,
    /// What the reader can do. The phrases `change_how.*` say it.
    pub how: ChangeHow,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

/// What a message about changes is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The reader's own groups.
    YourGroups,
    /// Somebody wants something that the reader decides.
    Question,
    /// A group that the reader coordinates, or is in.
    GroupNews,
}

/// What the reader can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeHow {
    /// Answer yes or no, with a reason.
    YesNo,
    /// Take a place that came free, or not.
    Offer,
    /// Say what should be otherwise.
    Change,
    /// Name a group.
    Name,
    /// Nothing: it is told.
    Nothing,
}

/// One thing that is told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeLine {
    /// What. The phrases `change.*` say it.
    pub what: ChangeNews,
    /// The group.
    pub group: String,
    /// Who: the person that it is about, or those who were asked.
    pub who: String,
    /// The group that is left for it, or several to choose from, or the words that name none.
    pub other: String,
    /// How many.
    pub n: u32,
    /// Of how many.
    pub of: u32,
    /// The place in the line.
    pub line: u32,
    /// Their words, or the reason of a no.
    pub words: Option<String>,
}

impl ChangeLine {
    /// A line about a group.
    pub fn of(what: ChangeNews, group: &str) -> Self {
        Self {
            what,
            group: group.to_owned(),
            who: String::new(),
            other: String::new(),
            n: 0,
            of: 0,
            line: 0,
            words: None,
        }
    }

    /// A line about a group and a person.
    pub fn about(what: ChangeNews, group: &str, who: &str) -> Self {
        Self { who: who.to_owned(), ..Self::of(what, group) }
    }
}

/// What is told of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeNews {
    /// To who wished: those who coordinate the group were asked.
    Asked,
    /// They were asked before.
    AskedAlready,
    /// The reader is in the group now.
    Joined,
    /// The reader is in it no longer.
    Left,
    /// It is full; the reader waits.
    Waiting,
    /// The reader is there already.
    There,
    /// The reader is not there.
    NotThere,
    /// Several groups fit.
    Which,
    /// Which of the reader's groups should be left.
    WhichToLeave,
    /// No group is called so.
    Unknown,
    /// It takes nobody new.
    Closed,
    /// The reader is in as many groups as they have time for.
    TooMany,
    /// It does not fit; why is nobody's business.
    DidNotFit,
    /// The reader coordinates it now.
    Coordinating,
    /// Those who lead it were asked.
    CoordinatingAsked,
    /// A coordinator said yes.
    Agreed,
    /// A coordinator said no.
    Refused,
    /// A place came free, and the reader has it.
    MovedUp,
    /// A place came free, and the reader may have it for another.
    Offer,
    /// The offer's time was over.
    OfferOver,
    /// The reader stays in the line no longer.
    OutOfLine,
    /// To coordinators: somebody wants to come.
    WantsToJoin,
    /// Somebody wants to come from another group.
    WantsToMove,
    /// Somebody would coordinate the group.
    WantsToCoordinate,
    /// Somebody is new there.
    Came,
    /// Somebody is there no longer.
    Went,
    /// Somebody came from the line.
    CameUp,
    /// Somebody coordinates it for now.
    Coordinates,
    /// The reader's yes was noted.
    NotedYes,
    /// The reader's no was noted.
    NotedNo,
    /// Somebody else answered before.
    AnsweredBefore,
    /// Several questions are open: which is meant?
    WhichQuestion,
}

impl ChangeNews {
    /// All of them.
    pub const ALL: [Self; 32] = [
        Self::Asked,
        Self::AskedAlready,
        Self::Joined,
        Self::Left,
        Self::Waiting,
        Self::There,
        Self::NotThere,
        Self::Which,
        Self::WhichToLeave,
        Self::Unknown,
        Self::Closed,
        Self::TooMany,
        Self::DidNotFit,
        Self::Coordinating,
        Self::CoordinatingAsked,
        Self::Agreed,
        Self::Refused,
        Self::MovedUp,
        Self::Offer,
        Self::OfferOver,
        Self::OutOfLine,
        Self::WantsToJoin,
        Self::WantsToMove,
        Self::WantsToCoordinate,
        Self::Came,
        Self::Went,
        Self::CameUp,
        Self::Coordinates,
        Self::NotedYes,
        Self::NotedNo,
        Self::AnsweredBefore,
        Self::WhichQuestion,
    ];
}

impl Context for ChangeContext {
    const NAME: &'static str = "change";

    fn sample() -> Self {
        let line = |what| ChangeLine {
            other: "Design".into(),
            n: 12,
            of: 12,
            line: 2,
            words: Some("because I like the people there".into()),
            ..ChangeLine::about(what, "Community building", "Ana Lima")
        };
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Mira".into(),
            about: About::Question,
            who: "Ana Lima".into(),
            group: "Community building".into(),
            lines: ChangeNews::ALL.map(line).to_vec(),
            how: ChangeHow::YesNo,
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for ChangeContext {}
impl InChat for ChangeContext {}
