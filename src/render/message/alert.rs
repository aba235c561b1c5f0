//! Blockers, told at once to who can help: one message for many.

use serde::Serialize;

use super::line::BlockerLine;
use crate::render::{Context, InChat, InMail, Lang};

/// New blockers of the groups that the reader leads or coordinates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlertContext {
    /// The reader's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the reader is called.
    pub name: String,
    /// The group, or the first of them.
    pub group: String,
    /// The blockers, numbered.
    pub blockers: Vec<BlockerLine>,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

impl Context for AlertContext {
    const NAME: &'static str = "alert";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Mira".into(),
            group: "Web".into(),
            blockers: BlockerLine::samples(),
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for AlertContext {}
impl InChat for AlertContext {}
