//! The first page behind a link: whose it is, what is asked, until when, and what becomes of the answers. When the survey
//! is closed, what was answered.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Zoned;
use serde::Serialize;

use super::away::{Fail, answered};
use super::review;
use super::visit::{Frame, Said, Visit, open};
use crate::render::{Context, InPage, Lang};
use crate::web::Site;
use crate::web::page::shown;

/// The page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StartPage {
    /// The language.
    pub lang: Lang,
    /// What stands around it.
    pub frame: Frame,
    /// The introduction, by paragraphs.
    pub introduction: Vec<Said>,
    /// How many questions there are, as far as the answers tell.
    pub total: usize,
    /// How many of them are answered.
    pub answered: usize,
    /// The first question that is not.
    pub next: String,
    /// Whether it was sent off.
    pub sent: bool,
    /// When it closes.
    pub closes: Zoned,
}

impl Context for StartPage {
    const NAME: &'static str = "web/survey-start";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            frame: Frame::sample(),
            introduction: vec![Said::sample("Good to have you here!")],
            total: 9,
            answered: 2,
            next: "/survey/abc/q/skills".into(),
            sent: true,
            closes: sample_time(),
        }
    }
}

impl InPage for StartPage {}

/// For samples.
pub(super) fn sample_time() -> Zoned {
    jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC)
}

/// Shows the page. Nothing changes.
pub async fn show(State(site): State<Site>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    answered(&site, look(&site, &token, &headers).await)
}

async fn look(site: &Site, token: &str, headers: &HeaderMap) -> Result<Response, Fail> {
    let visit = open(site, token, headers).await?;
    if !visit.is_open {
        return Ok(review::page(site, &visit, false, StatusCode::OK));
    }
    Ok(shown(&site.renderer, StatusCode::OK, &page(&visit)))
}

fn page(visit: &Visit) -> StartPage {
    let questions = visit.visible();
    let is_open = |id| visit.sheet.answers.get(id).is_none();
    let next = questions.iter().find(|question| is_open(&question.id)).map(|question| visit.path(question));
    StartPage {
        lang: visit.lang,
        frame: visit.frame.clone(),
        introduction: visit
            .sheet
            .survey
            .introduction
            .iter()
            .flat_map(|text| paragraphs(&visit.said(text)))
            .collect(),
        total: questions.len(),
        answered: questions.iter().filter(|question| !is_open(&question.id)).count(),
        next: next.unwrap_or_else(|| format!("{}/review", visit.frame.base)),
        sent: visit.sheet.is_sent(),
        closes: visit.closes(),
    }
}

/// Blank lines part paragraphs.
fn paragraphs(text: &Said) -> Vec<Said> {
    let parts = text.text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| Said { text: part.to_owned(), lang: text.lang.clone() }).collect()
}
