//! What a change by hand would do, and the button that makes it.

use serde::Serialize;

use super::visit::Visit;
use super::words::{Figure, ObstacleLine, figures, obstacle};
use crate::placement::{NamedStep, Outlook};
use crate::render::{Context, InPage, Lang};

/// The page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectPage {
    lang: Lang,
    community: String,
    /// The proposal's page.
    path: String,
    step: StepLine,
    figures: Vec<Figure>,
    /// Why it cannot be.
    breaks: Vec<ObstacleLine>,
    /// Who would come into the place that it frees.
    moves_up: Option<MovesUpLine>,
    /// The edition that it is about.
    edition: u32,
    form: Fields,
}

/// What would be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct StepLine {
    /// `assign_step`.
    what: &'static str,
    who: String,
    from: String,
    group: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct MovesUpLine {
    who: String,
    group: String,
}

/// The form's fields: those of the page before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fields {
    /// The member's id.
    pub member: String,
    /// The group's key.
    pub group: String,
    /// The key of the group that they leave.
    pub from: String,
    /// `in` or `out`.
    pub what: String,
}

impl EffectPage {
    pub(super) fn of(visit: &Visit, outlook: &Outlook, form: Fields) -> Self {
        let step = match outlook.step.clone() {
            NamedStep::In { who, group } => StepLine { what: "in", who, from: String::new(), group },
            NamedStep::Move { who, from, group } => StepLine { what: "move", who, from, group },
            NamedStep::Out { who, group } => StepLine { what: "out", who, from: String::new(), group },
        };
        let moves_up = outlook.moves_up.clone();
        Self {
            lang: visit.lang,
            community: visit.community.clone(),
            path: visit.path.clone(),
            step,
            figures: figures(&outlook.before, &outlook.after),
            breaks: outlook.breaks.iter().map(obstacle).collect(),
            moves_up: moves_up.map(|up| MovesUpLine { who: up.who, group: up.group }),
            edition: outlook.edition,
            form,
        }
    }
}

impl Context for EffectPage {
    const NAME: &'static str = "web/assign-effect";

    fn sample() -> Self {
        let (who, group) = ("Ana Lima".to_owned(), "Design".to_owned());
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            path: "/assign/abcdefgh".into(),
            step: StepLine { what: "in", who: who.clone(), from: String::new(), group: group.clone() },
            figures: vec![Figure { figure: "interest", now: 120, then: 113, difference: "−7".into() }],
            breaks: vec![ObstacleLine { what: "unseen", ..ObstacleLine::default() }],
            moves_up: Some(MovesUpLine { who, group }),
            edition: 2,
            form: Fields {
                member: "01h".into(),
                group: "design".into(),
                from: "dev".into(),
                what: "in".into(),
            },
        }
    }
}

impl InPage for EffectPage {}
