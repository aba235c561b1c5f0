//! Surveys: what is asked, of whom, when; what was answered, and what is missing or wrong in it.
//!
//! No text of these types says how an answer came in: the web form, a mail and a chat make one and the same
//! [`Answers`]. A [`Form`] is a survey with the groups and tasks that it offered, and judges answers.

mod answer;
mod audience;
mod condition;
mod flaw;
mod form;
mod invitation;
mod offered;
mod plug_in;
mod question;
mod text;

use serde::{Deserialize, Serialize};

pub use answer::{Answer, Answers, Interest};
pub use audience::{Audience, Occasion, Part};
pub use condition::Condition;
pub use flaw::Flaw;
pub use form::{Form, LONGEST_LINE, LONGEST_TEXT};
pub use invitation::{InvitationState, ResponseState, Via};
pub use offered::{Offered, OfferedGroup, OfferedTask};
pub use plug_in::{PlugIn, names_in};
pub use question::{Choice, ChoiceId, Fills, Kind, Question, QuestionId};
pub use text::Text;

use super::cadence::Delay;

/// A survey, as its file says it. One in hand is a valid one: ids are unique, choices are there, and a condition
/// speaks of an earlier question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// Its name in files, links and commands: the file's name without `.toml`.
    pub slug: String,
    /// The language that its texts are in where they name none (BCP 47).
    pub language: String,
    /// What it is called.
    pub title: Text,
    /// A few sentences above the questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduction: Option<Text>,
    /// Who is asked.
    pub audience: Audience,
    /// When they are asked.
    pub occasion: Occasion,
    /// How long after the invitation reminders follow, ascending; only to who has not answered.
    pub reminders: Vec<Delay>,
    /// For how long an answer counts, from the invitation on.
    pub window: Delay,
    /// Whether nobody may find out who said what.
    pub anonymous: bool,
    /// In the order in which they are asked; at least one.
    pub questions: Vec<Question>,
}

impl Survey {
    /// The question with this id.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == *id)
    }

    /// The question that says this of a member.
    pub fn filling(&self, what: Fills) -> Option<&Question> {
        self.questions.iter().find(|question| question.fills == Some(what))
    }

    /// Whether a question shows working groups.
    pub fn offers_groups(&self) -> bool {
        self.questions.iter().any(|question| matches!(question.kind, Kind::Groups { .. }))
    }

    /// Whether a question shows tasks open for taking.
    pub fn offers_tasks(&self) -> bool {
        self.questions.iter().any(|question| matches!(question.kind, Kind::Tasks { .. }))
    }
}
