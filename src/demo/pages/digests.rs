//! Where the week's digests are: for every reader the latest, and the ones before.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::frame::{Face, Frame, local};
use super::people::messages_of;
use super::{Fail, Visit};
use crate::demo::cast::{Also, CAST, Persona, Wire};
use crate::demo::original::delivery;
use crate::domain::delivery::DeliveryKind;
use crate::domain::group::Role;
use crate::render::{Context, InPage, Lang};
use crate::store;
use crate::web::page::shown;

/// The list of digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestsPage {
    /// The language.
    pub lang: Lang,
    /// The surroundings.
    pub frame: Frame,
    /// Leads and coordinators, writers, members.
    pub kinds: Vec<Kind>,
}

/// Readers of one kind of digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// What they read.
    pub title: String,
    /// What stands in it.
    pub about: String,
    /// Who reads it.
    pub readers: Vec<Reader>,
}

/// One reader's digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// Who.
    pub face: Face,
    /// Their digests, the newest first.
    pub issues: Vec<Issue>,
}

/// One digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// Where it can be read.
    pub at: String,
    /// When it came.
    pub came: String,
}

impl Context for DigestsPage {
    const NAME: &'static str = "web/digests";

    fn sample() -> Self {
        let issue = Issue { at: "/box/ana/x".into(), came: "Fri, 24 April".into() };
        let reader = Reader { face: Face::sample(), issues: vec![issue] };
        let kind = Kind { title: "Leads".into(), about: "Blockers first".into(), readers: vec![reader] };
        Self { lang: Lang::En, frame: Frame::sample(), kinds: vec![kind] }
    }
}

impl InPage for DigestsPage {}

/// The page.
pub async fn show(State(visit): State<Visit>) -> Result<Response, Fail> {
    let kinds = [
        (
            "Leads and coordinators",
            "Blockers by age, what is done, in progress and not begun, who was heard, and the key results.",
            readers(&visit, |persona| persona.role > Role::Member).await?,
        ),
        (
            "Newsletter writers",
            "Wins, thanks, numbers, and quotes of those who agreed. Nothing of a confidential group.",
            readers(&visit, |persona| persona.also == Also::Writer).await?,
        ),
        (
            "Members who want one",
            "What they did, what is open, and where their help is wanted.",
            readers(&visit, |persona| persona.also == Also::OwnDigest).await?,
        ),
    ];
    let kinds =
        kinds.map(|(title, about, readers)| Kind { title: title.into(), about: about.into(), readers });
    let frame = Frame::of(&visit.demo, "Digests", "/digests");
    Ok(shown(&visit.renderer, StatusCode::OK, &DigestsPage { lang: Lang::En, frame, kinds: kinds.into() }))
}

async fn readers(visit: &Visit, wanted: fn(&Persona) -> bool) -> Result<Vec<Reader>, Fail> {
    let mut all = Vec::new();
    for persona in CAST.iter().filter(|persona| wanted(persona)) {
        let mut issues = Vec::new();
        for message in messages_of(&visit.demo, persona).await?.iter().rev() {
            let Some(id) = delivery(message) else { continue };
            let found = store::delivery::get(&mut *visit.demo.app.db.read().await?, id).await?;
            if found.is_some_and(|found| found.kind == DeliveryKind::Digest) {
                let at = match persona.wire {
                    Wire::Mail(_) => format!("/box/{}/{}", persona.key, message.id),
                    Wire::Chat => format!("/box/{}?all=1#m-{}", persona.key, message.id),
                };
                issues.push(Issue { at, came: local(message.at, persona) });
            }
        }
        all.push(Reader { face: Face::of(&visit.demo, persona, 0), issues });
    }
    Ok(all)
}
