//! What is in the way of a proposal or of a change by hand, with names in place of ids.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::assignment;

/// Why something cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// A rule.
    Rule(Box<BrokenRule>),
    /// The search ended without a result.
    BrokeOff {
        /// What the machine says.
        why: String,
    },
    /// There are confidential groups that the organiser does not see, so they cannot decide for everybody.
    Unseen,
}

/// A rule that would be broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRule {
    /// Which.
    pub fault: assignment::Fault,
    /// Whom it is about; empty when it is about nobody.
    pub who: String,
    /// Whom else.
    pub other: String,
    /// Which group; empty when it is about none.
    pub group: String,
    /// The same as an English sentence.
    pub(super) sentence: String,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(rule) => f.write_str(&rule.sentence),
            Self::BrokeOff { why } => write!(f, "the search broke off: {why}"),
            Self::Unseen => f.write_str(
                "There are confidential groups that you do not see. Ask somebody who sees everything to do it.",
            ),
        }
    }
}

impl Serialize for Obstacle {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
