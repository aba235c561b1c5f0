//! The last page: the answers are sent, and until when they can be changed.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Zoned;
use serde::Serialize;

use super::away::{Fail, answered};
use super::start::sample_time;
use super::visit::{Frame, open};
use crate::render::message::OwnLine;
use crate::render::{Context, InPage, Lang};
use crate::store;
use crate::survey::own;
use crate::web::Site;
use crate::web::page::shown;

/// The page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThanksPage {
    /// The language.
    pub lang: Lang,
    /// What stands around it.
    pub frame: Frame,
    /// What the answers changed of the member themselves.
    pub own: Vec<OwnLine>,
    /// When it closes.
    pub closes: Zoned,
}

impl Context for ThanksPage {
    const NAME: &'static str = "web/survey-thanks";

    fn sample() -> Self {
        Self { lang: Lang::En, frame: Frame::sample(), own: OwnLine::samples(), closes: sample_time() }
    }
}

impl InPage for ThanksPage {}

/// Shows the page; who has sent nothing sees the beginning. Nothing changes.
pub async fn show(State(site): State<Site>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    answered(&site, look(&site, &token, &headers).await)
}

async fn look(site: &Site, token: &str, headers: &HeaderMap) -> Result<Response, Fail> {
    let visit = open(site, token, headers).await?;
    if !visit.is_open || !visit.sheet.is_sent() {
        return Ok(Redirect::to(&visit.frame.base).into_response());
    }
    let adopted = store::adopted::of(&mut *site.db.read().await?, visit.sheet.invitation.id).await?;
    let own = own::own_lines(&visit.sheet, &adopted, visit.lang);
    let page = ThanksPage { lang: visit.lang, own, closes: visit.closes(), frame: visit.frame };
    Ok(shown(&site.renderer, StatusCode::OK, &page))
}
