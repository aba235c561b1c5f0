//! The organiser's page: the proposal by group and by member with reasons, what is not as they wished, the lines; changes by hand with
//! the effect shown before they are made; approval. The link is a capability ([`crate::placement::LINK_HOLDS`]). A GET changes nothing;
//! what changes something is a POST from one of these pages ([`super::guard::same_origin`]).
//!
//! Pages speak the language of the member whose link it is. Reasons come as values; `words` finds the phrases for them.

mod effect;
mod proposal;
mod refused;
mod visit;
mod words;

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde::Deserialize;

use super::guard;
use super::page::shown;
use crate::placement::{Fault, Placement, Result, Step};
use crate::render::{Catalog, Renderer};
use effect::{EffectPage, Fields};
use proposal::AssignPage;
use refused::{Away, RefusedPage};
use visit::Visit;

/// What the pages are made of.
#[derive(Clone)]
pub struct Desk {
    /// The practice.
    pub placement: Placement,
    /// Its catalog must hold [`catalog`]'s pages.
    pub renderer: Arc<Renderer>,
}

/// The pages' templates.
pub fn catalog(more: Catalog) -> Catalog {
    more.page::<AssignPage>().page::<EffectPage>().page::<RefusedPage>()
}

/// The pages below `/assign`.
pub fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/assign/{token}", get(show))
        .route("/assign/{token}/effect", get(effect))
        .route("/assign/{token}/change", post(change))
        .route("/assign/{token}/approve", post(approve))
        .route("/assign/{token}/discard", post(discard))
        .route("/assign/{token}/propose", post(propose))
        .layer(middleware::from_fn(guard::same_origin))
        .with_state(desk)
}

/// A change by hand, as the forms send it.
#[derive(Debug, Clone, Deserialize)]
struct Wanted {
    member: String,
    group: String,
    #[serde(default)]
    from: String,
    /// `in` or `out`.
    #[serde(default, rename = "do")]
    what: String,
    #[serde(default)]
    edition: u32,
}

impl Wanted {
    fn step(&self) -> Step {
        let (member, group) = (self.member.clone(), self.group.clone());
        match self.what.as_str() {
            "out" => Step::Remove { member, group },
            _ => Step::Place { member, group, from: Some(self.from.clone()).filter(|from| !from.is_empty()) },
        }
    }
}

/// The edition that was looked at.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Edition {
    edition: u32,
}

/// What was done, for the page after it.
#[derive(Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

type Answer = std::result::Result<Response, Away>;

async fn show(
    State(desk): State<Desk>,
    Path(token): Path<String>,
    Query(done): Query<Done>,
    headers: HeaderMap,
) -> Response {
    desk.answered(desk.page(&token, &headers, &done.done).await)
}

async fn effect(
    State(desk): State<Desk>,
    Path(token): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    desk.answered(desk.effect(&token, &headers, &wanted).await)
}

async fn change(
    State(desk): State<Desk>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(wanted): Form<Wanted>,
) -> Response {
    desk.answered(desk.change(&token, &headers, &wanted).await)
}

async fn approve(
    State(desk): State<Desk>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(seen): Form<Edition>,
) -> Response {
    desk.answered(desk.settle(&token, &headers, Deed::Approve(seen.edition)).await)
}

async fn discard(
    State(desk): State<Desk>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(seen): Form<Edition>,
) -> Response {
    desk.answered(desk.settle(&token, &headers, Deed::Discard(seen.edition)).await)
}

async fn propose(State(desk): State<Desk>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    desk.answered(desk.settle(&token, &headers, Deed::Propose).await)
}

/// What concerns the whole proposal; with the edition that was looked at.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Approve(u32),
    Discard(u32),
    Propose,
}

/// To the page again: reloading it sends nothing twice.
fn back(visit: &Visit, done: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("{}?done={done}", visit.path))]).into_response()
}

impl Desk {
    fn answered(&self, answer: Answer) -> Response {
        answer.unwrap_or_else(|away| away.answer(&self.renderer))
    }

    async fn page(&self, token: &str, headers: &HeaderMap, done: &str) -> Answer {
        let visit = Visit::open(self, token, headers).await?;
        let proposal = match self.placement.show().await {
            Ok(proposal) => Some(visit.sees(proposal)),
            Err(Fault::NoDraft | Fault::Approved { .. }) => None,
            Err(fault) => return visit.may(Err(fault)),
        };
        let waiting = self.placement.waiting().await?;
        let page = AssignPage::of(&visit, proposal, waiting, done);
        Ok(shown(&self.renderer, StatusCode::OK, &page))
    }

    async fn effect(&self, token: &str, headers: &HeaderMap, wanted: &Wanted) -> Answer {
        let visit = Visit::open(self, token, headers).await?;
        visit.may(self.may_touch(&visit, wanted).await)?;
        let outlook = visit.may(self.placement.what_if(&wanted.step()).await)?;
        let Wanted { member, group, from, what, .. } = wanted.clone();
        let page = EffectPage::of(&visit, &outlook, Fields { member, group, from, what });
        Ok(shown(&self.renderer, StatusCode::OK, &page))
    }

    async fn change(&self, token: &str, headers: &HeaderMap, wanted: &Wanted) -> Answer {
        let visit = Visit::open(self, token, headers).await?;
        visit.may(self.may_touch(&visit, wanted).await)?;
        visit.may(self.placement.change(&wanted.step(), wanted.edition).await)?;
        tracing::info!(organiser = %visit.organiser.member.id, "changed the proposal by link");
        Ok(back(&visit, "changed"))
    }

    async fn settle(&self, token: &str, headers: &HeaderMap, deed: Deed) -> Answer {
        let visit = Visit::open(self, token, headers).await?;
        visit.may(visit.sees_everything())?;
        let by = visit.organiser.member.name.as_str();
        let (done, what) = match deed {
            Deed::Approve(edition) => {
                (self.placement.approve(by, Some(edition)).await.map(|_| ()), "approved")
            }
            Deed::Discard(edition) => (self.placement.discard(by, Some(edition)).await, "discarded"),
            Deed::Propose => (self.placement.propose(by, false).await.map(|_| ()), "proposed"),
        };
        visit.may(done)?;
        tracing::info!(organiser = %visit.organiser.member.id, what, "settled by link");
        Ok(back(&visit, what))
    }

    /// A group that the organiser does not see is none.
    async fn may_touch(&self, visit: &Visit, wanted: &Wanted) -> Result<()> {
        let proposal = visit.sees(self.placement.show().await?);
        for name in [&wanted.group, &wanted.from] {
            let known = proposal.groups.iter().any(|group| group.key == *name);
            if !name.is_empty() && !known {
                return Err(Fault::Unknown { what: "group", name: name.clone(), next: String::new() });
            }
        }
        Ok(())
    }
}
