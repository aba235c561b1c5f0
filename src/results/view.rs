//! What is looked at, and who looks.

use jiff::Timestamp;

use super::{Archive, Round};

/// Which rounds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum When {
    /// The newest; of anonymous ones the newest that is over, if one is.
    #[default]
    Newest,
    /// This one, by its occasion.
    Round(String),
    /// Those of a season, by its key.
    Season(String),
    /// All.
    All,
}

impl When {
    /// Reads what [`When`] is in a query: `all`, `season/KEY`, `round/OCCASION`; anything empty is the newest.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.split_once('/') {
            None if text.is_empty() => Self::Newest,
            None if text == "all" => Self::All,
            Some(("season", key)) => Self::Season(key.to_owned()),
            Some(("round", occasion)) => Self::Round(occasion.to_owned()),
            _ => return None,
        })
    }

    /// The rounds, the newest first, by their places in `rounds`.
    ///
    /// # Errors
    /// There is no such round, or no round in such a season.
    pub fn of(&self, rounds: &[Round], now: Timestamp) -> Result<Vec<usize>, NoSuch> {
        let places = |wanted: &dyn Fn(&Round) -> bool| -> Vec<usize> {
            rounds.iter().enumerate().filter(|(_, round)| wanted(round)).map(|(place, _)| place).collect()
        };
        let found = match self {
            Self::All => places(&|_| true),
            Self::Season(key) => places(&|round| round.season.as_ref() == Some(key)),
            Self::Round(occasion) => places(&|round| round.occasion == *occasion),
            Self::Newest => {
                let over = rounds.iter().position(|round| !round.anonymous || round.is_over(now));
                over.or((!rounds.is_empty()).then_some(0)).into_iter().collect()
            }
        };
        match (found.is_empty(), self) {
            (false, _) => Ok(found),
            (true, Self::Season(key)) => Err(NoSuch::Season(key.clone())),
            (true, Self::Round(occasion)) => Err(NoSuch::Round(occasion.clone())),
            (true, Self::Newest | Self::All) => Err(NoSuch::Rounds),
        }
    }
}

impl Round {
    /// Whether no answer can come any more.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.closes.is_some_and(|closes| closes <= now)
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
    /// Occasions of the rounds, the newest first.
    pub rounds: Vec<String>,
    /// Seasons with a round: key and name.
    pub seasons: Vec<(String, String)>,
    /// Groups: key and name, by name.
    pub groups: Vec<(String, String)>,
}

impl Choices {
    /// What these eyes can choose.
    pub fn of(archive: &Archive, eyes: &Eyes) -> Self {
        let has_round = |key: &str| archive.rounds.iter().any(|round| round.season.as_deref() == Some(key));
        let mut groups: Vec<(String, String)> = archive
            .groups
            .iter()
            .filter(|(key, _)| eyes.group(archive, Some(key)).is_ok())
            .map(|(key, group)| (key.clone(), group.name.clone()))
            .collect();
        groups.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        Self {
            rounds: archive.rounds.iter().map(|round| round.occasion.clone()).collect(),
            seasons: archive.seasons.iter().filter(|(key, _)| has_round(key)).cloned().collect(),
            groups,
        }
    }
}
