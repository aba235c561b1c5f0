//! The check-in's question to one member.

use jiff::Zoned;
use serde::Serialize;

use super::line::{OfferLine, TaskLine, at};
use crate::render::{Context, InChat, InMail, Lang};

/// All of a member's open tasks, numbered over all of their groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PromptContext {
    /// The member's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the member is called.
    pub name: String,
    /// When it is asked: the day stands in the subject, and makes prompt, reminder and receipt one conversation.
    pub asked: Zoned,
    /// Until when an answer helps, if it ends before the next prompt.
    pub until: Option<Zoned>,
    /// The member's open tasks.
    pub tasks: Vec<TaskLine>,
    /// Open tasks that they could take.
    pub offers: Vec<OfferLine>,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

impl Context for PromptContext {
    const NAME: &'static str = "prompt";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Ana".into(),
            asked: at(20, 9),
            until: Some(at(22, 18)),
            tasks: TaskLine::samples(),
            offers: OfferLine::samples(),
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for PromptContext {}
impl InChat for PromptContext {}
