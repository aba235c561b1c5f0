//! The page for what cannot be done: why, and what to do next.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Serialize;

use super::visit::Visit;
use super::words::{DifferenceLine, ObstacleLine, differences, obstacle};
use crate::placement::Fault;
use crate::render::{Context, InPage, Lang, Renderer};
use crate::web::page::{broken, missing, shown};

/// Another page than somebody wanted.
pub enum Away {
    /// The link opens nothing.
    Missing(Lang),
    /// It cannot be done.
    Refused(Box<RefusedPage>),
    /// A fault of ours.
    Fault(Fault),
}

impl From<Fault> for Away {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RefusedPage {
    lang: Lang,
    community: String,
    /// The proposal's page.
    path: String,
    /// `assign_refused`.
    why: &'static str,
    /// By whom it was approved, or what is not known.
    who: String,
    /// When it was approved.
    on: Option<Date>,
    /// What is in the way.
    obstacles: Vec<ObstacleLine>,
    /// What has changed.
    differences: Vec<DifferenceLine>,
}

impl Away {
    /// What a person can mend is told; a fault is logged.
    pub fn refused(visit: &Visit, fault: Fault) -> Self {
        let mut page = RefusedPage {
            lang: visit.lang,
            community: visit.community.clone(),
            path: visit.path.clone(),
            why: "refused",
            who: String::new(),
            on: None,
            obstacles: Vec::new(),
            differences: Vec::new(),
        };
        match fault {
            Fault::Store(_) | Fault::Render(_) => return Self::Fault(fault),
            Fault::NoCommunity => page.why = "no_community",
            Fault::NoDraft => page.why = "no_draft",
            Fault::Approved { by, on } => (page.why, page.who, page.on) = ("approved", by, Some(on)),
            Fault::Stale(all) => {
                (page.why, page.differences) = ("stale", differences(&all, !visit.hidden.is_empty()));
            }
            Fault::OtherEdition => page.why = "other_edition",
            Fault::Refused(all) => page.obstacles = all.iter().map(obstacle).collect(),
            Fault::Unknown { name, .. } => (page.why, page.who) = ("unknown", name),
        }
        Self::Refused(Box::new(page))
    }

    /// The page as an answer.
    pub fn answer(self, renderer: &Renderer) -> Response {
        match self {
            Self::Missing(lang) => missing(renderer, lang),
            Self::Refused(page) => shown(renderer, StatusCode::CONFLICT, &*page),
            Self::Fault(fault) => broken(&fault),
        }
    }
}

impl Context for RefusedPage {
    const NAME: &'static str = "web/assign-refused";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            path: "/assign/abcdefgh".into(),
            why: "approved",
            who: "Mira Noor".into(),
            on: Some(jiff::civil::date(2026, 4, 20)),
            obstacles: vec![ObstacleLine { what: "unseen", ..ObstacleLine::default() }],
            differences: vec![DifferenceLine { what: "rules", name: String::new() }],
        }
    }
}

impl InPage for RefusedPage {}
