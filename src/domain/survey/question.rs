//! Questions and their kinds.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::text::Text;
use crate::domain::words;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )*};
}

names! {
    /// A question's name inside of its survey: lower-case letters, digits, hyphens. It stays when its text changes.
    QuestionId
    /// A choice's name inside of its question; of the same form.
    ChoiceId
}

/// One of several things to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its name; answers are kept by it.
    pub id: ChoiceId,
    /// What the person sees.
    pub label: Text,
}

/// What kind of answer a question wants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Kind {
    /// One line.
    ShortText,
    /// As many lines as somebody needs.
    LongText,
    /// A number.
    Number {
        /// Of what: "people", "€".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Text>,
        /// The smallest possible.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<f64>,
        /// The largest possible.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<f64>,
        /// Only whole numbers.
        whole: bool,
    },
    /// One of the choices.
    OneChoice {
        /// Two or more.
        choices: Vec<Choice>,
        /// Whether something else may be written.
        other: bool,
    },
    /// Any of the choices, also none of them.
    ManyChoices {
        /// Two or more.
        choices: Vec<Choice>,
        /// Whether something else may be written.
        other: bool,
        /// At most so many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
    },
    /// A whole number between two ends that have names.
    Scale {
        /// The low end's number, 0 or 1.
        from: u8,
        /// The high end's, at most 10.
        to: u8,
        /// The low end's name.
        low: Text,
        /// The high end's name.
        high: Text,
    },
    /// The choices in an order, best first; those left out are behind all others.
    Ranking {
        /// Two or more.
        choices: Vec<Choice>,
    },
    /// Yes or no.
    YesNo,
    /// Hours a week, 0 to 80, in steps of a minute.
    Hours,
    /// An IANA time zone.
    TimeZone,
    /// How much somebody wants to be in each of the community's working groups.
    Groups {
        /// At most so many may be named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
    },
    /// Tasks that are open for taking.
    Tasks {
        /// At most so many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
    },
}

impl Kind {
    /// The word in survey files.
    pub fn word(&self) -> &'static str {
        match self {
            Self::ShortText => "short-text",
            Self::LongText => "long-text",
            Self::Number { .. } => "number",
            Self::OneChoice { .. } => "one-choice",
            Self::ManyChoices { .. } => "many-choices",
            Self::Scale { .. } => "scale",
            Self::Ranking { .. } => "ranking",
            Self::YesNo => "yes-no",
            Self::Hours => "hours",
            Self::TimeZone => "time-zone",
            Self::Groups { .. } => "groups",
            Self::Tasks { .. } => "tasks",
        }
    }

    /// The choices that the file names; empty for kinds that have none, or whose choices the community gives.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::OneChoice { choices, .. }
            | Self::ManyChoices { choices, .. }
            | Self::Ranking { choices } => choices,
            _ => &[],
        }
    }

    /// The choice with this id.
    pub fn choice(&self, id: &ChoiceId) -> Option<&Choice> {
        self.choices().iter().find(|choice| choice.id == *id)
    }
}

words! {
    /// What an answer says about the member, for everything that works with it: the assignment to groups reads these
    /// and no question's id, so that a community may word its plug-in survey as it likes.
    Fills {
        /// Interest per group (kind `groups`).
        Interests = "interests",
        /// Skills (many choices; what is written beside them counts, too).
        Skills = "skills",
        /// Hours a week (kind `hours`).
        Hours = "hours",
        /// The time zone.
        TimeZone = "time-zone",
        /// Where to be asked: a choice whose ids are `mail` and `matrix`.
        Channel = "channel",
        /// What somebody wants to learn.
        Learning = "learning",
        /// A choice with the ids `mentor`, `mentee`, `both`, `neither`.
        Mentoring = "mentoring",
        /// "Not in one group with ..": names, as written.
        NotWith = "not-with",
        /// "Stay where I am" (yes or no).
        Stay = "stay",
        /// Groups that somebody would coordinate for the time being (kind `groups`).
        Coordinating = "coordinating",
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Its name.
    pub id: QuestionId,
    /// What kind of answer it wants.
    #[serde(flatten)]
    pub kind: Kind,
    /// The question.
    pub title: Text,
    /// What helps to answer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// Whether it must be answered while it is shown.
    pub required: bool,
    /// It is shown only when this holds; it speaks of earlier questions only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// What its answer says of the member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fills: Option<Fills>,
}
