//! The reasons in plain English, for logs and the command line. What people are told in their own language is made from the same values
//! elsewhere.

use std::fmt;

use super::limit::LimitedBy;
use super::proposal::{Because, Nowhere, Time, Why, WhyLeaving, WhyNot};
use super::situation::{Grade, Skill};

impl Why {
    /// "your first choice; they look for design; 2 of your 3 hours". `name` gives a skill its name.
    pub fn in_english(&self, name: impl Fn(Skill) -> String) -> String {
        let mut said = match (self.because, self.grade) {
            (Because::Wish, Some(grade)) => grade.to_string(),
            (Because::Wish | Because::ByHand, _) => "placed by hand".to_owned(),
            (Because::WasThere, _) => "you are there today".to_owned(),
            (Because::Stays, _) => "you asked to stay".to_owned(),
            (Because::Leads, _) => "you coordinate it".to_owned(),
        };
        if let Some(skill) = self.skill {
            said.push_str(&format!("; they look for {}", name(skill)));
        }
        format!("{said}; {}", self.time)
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FirstChoice => "your first choice",
            Self::Love => "you would love to",
            Self::Like => "you would like to",
            Self::Could => "you could be there",
            Self::NoInterest => "you have no interest",
            Self::OptOut => "you do not want to",
        })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            Some(of) if of % 60 == 0 && self.taken.is_multiple_of(60) => {
                write!(f, "{} of your {}", self.taken / 60, hours(of))
            }
            Some(of) => write!(f, "{} of your {of} minutes", self.taken),
            None => write!(f, "{} a week", hours(self.taken)),
        }
    }
}

fn hours(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (1, 0) => "1 hour".to_owned(),
        (hours, 0) => format!("{hours} hours"),
        _ => format!("{minutes} minutes"),
    }
}

fn groups(count: u32) -> String {
    match count {
        0 => "no group".to_owned(),
        1 => "one group at most".to_owned(),
        2 => "two groups at most".to_owned(),
        count => format!("{count} groups at most"),
    }
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full { size, to, line: 1 } => write!(f, "full: {size} of {to}; you are first in line"),
            Self::Full { size, to, line } => write!(f, "full: {size} of {to}; you are number {line} in line"),
            Self::Enough { groups: count, by, minutes } => match (by, minutes) {
                (LimitedBy::Minutes | LimitedBy::FewMinutes, Some(minutes)) => {
                    write!(f, "you have {}: {}", hours(*minutes), groups(*count))
                }
                (LimitedBy::Wish, _) => write!(f, "you asked for {}", groups(*count)),
                (LimitedBy::Unsaid, _) => {
                    write!(f, "you did not say how much time you have: {}", groups(*count))
                }
                _ => write!(f, "{} for everybody", groups(*count)),
            },
            Self::OthersFirst { line } => {
                write!(f, "the free places are for those before you; you are number {line} in line")
            }
            Self::NotAdmitted => f.write_str("by invitation of its coordinators only"),
            Self::Closed => f.write_str("it takes nobody new"),
            Self::ByHand => f.write_str("the organiser decided otherwise"),
            Self::AskedApart => f.write_str("you asked not to be with somebody who is there"),
            Self::DidNotFit => f.write_str("it did not fit this time"),
            Self::PlaceFree => f.write_str("there is a place: say so if you want it"),
        }
    }
}

impl fmt::Display for WhyLeaving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TheirWord => f.write_str("you said that you do not want to stay"),
            Self::ForOthers => f.write_str("for groups that you want more"),
            Self::Because(why) => why.fmt(f),
        }
    }
}

impl fmt::Display for Nowhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NamedNone => "no group was named",
            Self::NoTime(LimitedBy::Wish) => "no group was wanted",
            Self::NoTime(_) => "there is not enough time for a group",
            Self::NothingLeft => "nothing that was named has a place",
        })
    }
}
