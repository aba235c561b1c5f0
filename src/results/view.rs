//! What is looked at, and who looks.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use serde::Serialize;

use super::{Archive, Round};

/// What is sent off at the last moment is kept so much later at the latest.
const LAST_TO_ARRIVE: SignedDuration = SignedDuration::from_mins(5);

/// Which rounds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum When {
    /// The newest; of anonymous ones the newest that is over, if one is.
    #[default]
    Newest,
    /// This one: by its number, the oldest is 1.
    Nth(usize),
    /// This one: by its occasion.
    Round(String),
    /// Those of a season, by its key.
    Season(String),
    /// All.
    All,
}

impl When {
    /// Reads what stands in a query: `all`, `season/KEY`, `round/NUMBER`; nothing is the newest.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.split_once('/') {
            None if text.is_empty() => Self::Newest,
            None if text == "all" => Self::All,
            Some(("season", key)) => Self::Season(key.to_owned()),
            Some(("round", n)) => Self::Nth(n.parse().ok()?),
            _ => return None,
        })
    }

    /// The rounds that these eyes may see, the newest first, by their places in the archive.
    ///
    /// # Errors
    /// There is no such round, or no round in such a season.
    pub fn of(&self, archive: &Archive, eyes: &Eyes, now: Timestamp) -> Result<Vec<usize>, NoSuch> {
        let rounds = &archive.rounds;
        let places = |wanted: &dyn Fn(usize, &Round) -> bool| -> Vec<usize> {
            let all = rounds.iter().enumerate().filter(|(_, round)| eyes.see(archive, round));
            all.filter(|(place, round)| wanted(*place, round)).map(|(place, _)| place).collect()
        };
        let found = match self {
            Self::All => places(&|_, _| true),
            Self::Season(key) => places(&|_, round| round.season.as_ref() == Some(key)),
            Self::Round(occasion) => places(&|_, round| round.occasion == *occasion),
            Self::Nth(n) => places(&|place, _| place + n == rounds.len()),
            Self::Newest => {
                let over = places(&|_, round| !round.anonymous || round.is_over(now));
                let any = places(&|_, _| true);
                over.first().or(any.first()).copied().into_iter().collect()
            }
        };
        match (found.is_empty(), self) {
            (false, _) => Ok(found),
            (true, Self::Season(key)) => Err(NoSuch::Season(key.clone())),
            (true, Self::Round(occasion)) => Err(NoSuch::Round(occasion.clone())),
            (true, Self::Nth(n)) => Err(NoSuch::Round(n.to_string())),
            (true, Self::Newest | Self::All) => Err(NoSuch::Rounds),
        }
    }
}

/// What a round is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoundName {
    /// Its number: the oldest is 1.
    pub n: usize,
    /// When it began.
    pub opens: Timestamp,
    /// Its occasion; `None` when it names a group that has no name here.
    pub occasion: Option<String>,
}

impl RoundName {
    pub(super) fn of(archive: &Archive, eyes: &Eyes, place: usize, round: &Round) -> Self {
        let told = round.groups.iter().all(|key| eyes.know(archive, key));
        Self {
            n: archive.rounds.len() - place,
            opens: round.opens,
            occasion: told.then(|| round.occasion.clone()),
        }
    }
}

impl fmt::Display for RoundName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.occasion {
            Some(occasion) => f.write_str(occasion),
            None => write!(f, "{}", self.n),
        }
    }
}

impl Round {
    /// Whether no answer can come any more, also none that was on its way into the database.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.closes.is_some_and(|closes| closes + LAST_TO_ARRIVE <= now)
    }
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// Which rounds.
    pub when: When,
    /// Only the answers from this group (its key).
    pub group: Option<String>,
}

/// Who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Eyes {
    /// Whoever has the machine, and the database with it.
    Machine,
    /// An organiser: everything, but confidential groups are no filter and have no name.
    Organiser,
    /// A group's lead or coordinator: the answers from this group alone.
    Group(String),
}

/// What is not there, or not for these eyes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuch {
    /// Nobody was asked yet.
    #[error("the survey was put to nobody yet")]
    Rounds,
    /// No round.
    #[error("there is no round '{0}'")]
    Round(String),
    /// No season, or none with a round.
    #[error("no round was in a season '{0}'")]
    Season(String),
    /// No group.
    #[error("there is no group '{0}'")]
    Group(String),
}

impl Eyes {
    /// Whether a group has its name here.
    pub fn know(&self, archive: &Archive, group: &str) -> bool {
        match (self, archive.groups.get(group)) {
            (_, None) => false,
            (Self::Machine, _) => true,
            (Self::Organiser, Some(known)) => !known.confidential,
            (Self::Group(own), Some(known)) => own == group || !known.confidential,
        }
    }

    /// Whether a round is there for these eyes: one that only groups without a name here were asked in is not.
    fn see(&self, archive: &Archive, round: &Round) -> bool {
        round.groups.is_empty() || round.groups.iter().any(|key| self.know(archive, key))
    }

    /// The group that is looked at when `wanted` is asked for.
    pub(super) fn group(&self, archive: &Archive, wanted: Option<&str>) -> Result<Option<String>, NoSuch> {
        let wanted = wanted.filter(|key| !key.is_empty());
        match (self, wanted) {
            (Self::Group(own), Some(other)) if own != other => Err(NoSuch::Group(other.to_owned())),
            (Self::Group(own), _) => Ok(Some(own.clone())),
            (_, None) => Ok(None),
            (_, Some(key)) if self.know(archive, key) => Ok(Some(key.to_owned())),
            (_, Some(key)) => Err(NoSuch::Group(key.to_owned())),
        }
    }
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// The rounds, the newest first.
    pub rounds: Vec<RoundName>,
    /// Seasons with a round: key and name.
    pub seasons: Vec<(String, String)>,
    /// Groups: key and name, by name.
    pub groups: Vec<(String, String)>,
}

impl Choices {
    /// What these eyes can choose.
    pub fn of(archive: &Archive, eyes: &Eyes) -> Self {
        let all = archive.rounds.iter().enumerate();
        let seen: Vec<(usize, &Round)> = all.filter(|(_, round)| eyes.see(archive, round)).collect();
        let has_round = |key: &str| seen.iter().any(|(_, round)| round.season.as_deref() == Some(key));
        let mut groups: Vec<(String, String)> = archive
            .groups
            .iter()
            .filter(|(key, _)| eyes.group(archive, Some(key)).is_ok())
            .map(|(key, group)| (key.clone(), group.name.clone()))
            .collect();
        groups.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        Self {
            rounds: seen.iter().map(|(place, round)| RoundName::of(archive, eyes, *place, round)).collect(),
            seasons: archive.seasons.iter().filter(|(key, _)| has_round(key)).cloned().collect(),
            groups,
        }
    }
}
