//! The check-in's question to a whole group, in its Matrix room.

use jiff::Zoned;
use serde::Serialize;

use super::line::{OfferLine, TaskLine, at};
use crate::domain::address::MatrixUserId;
use crate::render::{Context, InChat, Lang};

/// Every member's tasks in one message; the answers come in its thread.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoomPromptContext {
    /// The room's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// The working group.
    pub group: String,
    /// When it is asked, in the group's zone.
    pub asked: Zoned,
    /// Until when an answer helps; the zone is shown, since a room has readers in many.
    pub until: Option<Zoned>,
    /// Who is asked.
    pub members: Vec<RoomMember>,
    /// Open tasks of the group that anybody could take.
    pub offers: Vec<OfferLine>,
}

/// One member in a room's prompt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoomMember {
    /// How they are called.
    pub name: String,
    /// Whom the name mentions.
    pub matrix_id: Option<MatrixUserId>,
    /// Their open tasks.
    pub tasks: Vec<TaskLine>,
}

impl Context for RoomPromptContext {
    const NAME: &'static str = "room-prompt";

    fn sample() -> Self {
        let tasks = TaskLine::samples();
        let (hers, his) = tasks.split_at(2);
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            group: "Web".into(),
            asked: at(20, 9),
            until: Some(at(22, 18)),
            members: vec![
                RoomMember {
                    name: "Ana".into(),
                    matrix_id: "@ana:example.org".parse().ok(),
                    tasks: hers.to_vec(),
                },
                RoomMember { name: "Bo".into(), matrix_id: None, tasks: his.to_vec() },
            ],
            offers: OfferLine::samples(),
        }
    }
}

impl InChat for RoomPromptContext {}
