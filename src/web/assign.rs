//! The organiser's page: the proposal by group and by member with reasons, what is not as they wished, the lines; changes by hand with
//! the effect shown before they are made; approval. The link is a capability ([`crate::placement::LINK_HOLDS`]). A GET changes nothing;
//! what changes something is a POST from one of these pages ([`super::guard::same_origin`]).

mod pages;

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde::Deserialize;

pub use pages::{AssignEffectPage, AssignPage};

use super::guard;
use super::page::{NoticePage, broken, missing, shown};
use crate::placement::{Fault, Organiser, Outlook, Placement, Shown, Step};
use crate::render::{Catalog, Lang, Renderer};
use crate::store;

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
    more.page::<AssignPage>().page::<AssignEffectPage>()
}

/// The pages below `/assign`.
pub fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/assign/{token}", get(show))
        .route("/assign/{token}/effect", get(effect))
        .route("/assign/{token}/change", post(change))
        .route("/assign/{token}/approve", post(approve))
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

async fn show(State(desk): State<Desk>, Path(token): Path<String>, Query(done): Query<Done>) -> Response {
    match desk.page(&token, &done.done).await {
        Ok(Some(page)) => shown(&desk.renderer, StatusCode::OK, &page),
        Ok(None) => missing(&desk.renderer),
        Err(fault) => desk.refused(&fault),
    }
}

async fn effect(
    State(desk): State<Desk>,
    Path(token): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    match desk.effect(&token, &wanted).await {
        Ok(Some(page)) => shown(&desk.renderer, StatusCode::OK, &page),
        Ok(None) => missing(&desk.renderer),
        Err(fault) => desk.refused(&fault),
    }
}

async fn change(State(desk): State<Desk>, Path(token): Path<String>, Form(wanted): Form<Wanted>) -> Response {
    match desk.change(&token, &wanted).await {
        Ok(true) => back(&token, "changed"),
        Ok(false) => missing(&desk.renderer),
        Err(fault) => desk.refused(&fault),
    }
}

async fn approve(State(desk): State<Desk>, Path(token): Path<String>, Form(seen): Form<Edition>) -> Response {
    match desk.approve(&token, seen.edition).await {
        Ok(true) => back(&token, "approved"),
        Ok(false) => missing(&desk.renderer),
        Err(fault) => desk.refused(&fault),
    }
}

/// To the page again: reloading it sends nothing twice.
fn back(token: &str, done: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("/assign/{token}?done={done}"))]).into_response()
}

impl Desk {
    async fn page(&self, token: &str, done: &str) -> Result<Option<AssignPage>, Fault> {
        let Some(organiser) = self.placement.organiser(token).await? else { return Ok(None) };
        let hidden = self.placement.hidden(&organiser).await?;
        let proposal = match self.placement.show().await {
            Ok(proposal) => Some(seen_by(proposal, &organiser)),
            Err(Fault::NoDraft | Fault::Approved { .. }) => None,
            Err(fault) => return Err(fault),
        };
        let mut waiting = self.placement.waiting().await?;
        waiting.retain(|one| !hidden.contains(&one.group));
        let community = store::community::find(&mut *self.placement.db.read().await?).await?;
        let community = community.map(|community| community.name).unwrap_or_default();
        Ok(Some(AssignPage::of(token, community, &organiser, proposal, waiting, !hidden.is_empty(), done)))
    }

    async fn effect(&self, token: &str, wanted: &Wanted) -> Result<Option<AssignEffectPage>, Fault> {
        let Some(organiser) = self.placement.organiser(token).await? else { return Ok(None) };
        self.may_touch(&organiser, wanted).await?;
        let outlook: Outlook = self.placement.what_if(&wanted.step()).await?;
        let community = store::community::find(&mut *self.placement.db.read().await?).await?;
        let community = community.map(|community| community.name).unwrap_or_default();
        let (member, group, from) = (&wanted.member, &wanted.group, &wanted.from);
        Ok(Some(AssignEffectPage::of(token, community, &outlook, [member, group, from, &wanted.what])))
    }

    async fn change(&self, token: &str, wanted: &Wanted) -> Result<bool, Fault> {
        let Some(organiser) = self.placement.organiser(token).await? else { return Ok(false) };
        self.may_touch(&organiser, wanted).await?;
        self.placement.change(&wanted.step(), wanted.edition).await?;
        tracing::info!(organiser = %organiser.member.id, "changed the proposal by link");
        Ok(true)
    }

    async fn approve(&self, token: &str, edition: u32) -> Result<bool, Fault> {
        let Some(organiser) = self.placement.organiser(token).await? else { return Ok(false) };
        if !self.placement.hidden(&organiser).await?.is_empty() {
            let why = "There are confidential groups that you do not see. Ask somebody who sees everything to approve.";
            return Err(Fault::Refused(vec![why.to_owned()]));
        }
        self.placement.approve(&organiser.member.name, Some(edition)).await?;
        Ok(true)
    }

    /// A group that the organiser does not see is none.
    async fn may_touch(&self, organiser: &Organiser, wanted: &Wanted) -> Result<(), Fault> {
        let proposal = seen_by(self.placement.show().await?, organiser);
        for name in [&wanted.group, &wanted.from] {
            let known = proposal.groups.iter().any(|group| group.key == *name);
            if !name.is_empty() && !known {
                let next = "Choose one of the page.".to_owned();
                return Err(Fault::Unknown { what: "group", name: name.clone(), next });
            }
        }
        Ok(())
    }

    /// What a person can mend is told; a fault is logged.
    fn refused(&self, fault: &Fault) -> Response {
        if let Fault::Store(_) | Fault::Render(_) = fault {
            return broken(fault);
        }
        let page =
            NoticePage { lang: Lang::En, title: "Nothing was changed".into(), text: fault.to_string() };
        shown(&self.renderer, StatusCode::CONFLICT, &page)
    }
}

fn seen_by(proposal: Shown, organiser: &Organiser) -> Shown {
    match organiser.everything {
        true => proposal,
        false => proposal.without_confidential(&organiser.may_see),
    }
}
