//! The one reminder, to who has not answered.

use jiff::Zoned;
use serde::Serialize;

use super::line::{TaskLine, at};
use crate::render::{Context, InChat, InMail, Lang};

/// The prompt again, shorter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReminderContext {
    /// The member's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the member is called.
    pub name: String,
    /// When the prompt was asked.
    pub asked: Zoned,
    /// Until when an answer helps.
    pub until: Option<Zoned>,
    /// The tasks, with the prompt's numbers.
    pub tasks: Vec<TaskLine>,
    /// No other reminder will follow.
    pub last: bool,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

impl Context for ReminderContext {
    const NAME: &'static str = "reminder";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Ana".into(),
            asked: at(20, 9),
            until: Some(at(22, 18)),
            tasks: TaskLine::samples(),
            last: true,
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for ReminderContext {}
impl InChat for ReminderContext {}
