//! All answers on one page: to be read before they are sent off, and after the survey closed.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Zoned;
use serde::Serialize;

use super::away::{Away, Fail, Why, answered};
use super::posted::{Posted, posted};
use super::start::sample_time;
use super::surveys;
use super::visit::{Frame, Said, Visit, open};
use crate::domain::survey::Answers;
use crate::questionnaire;
use crate::render::message::OwnLine;
use crate::render::{Context, InPage, Lang};
use crate::survey::{Entry, Submitted, own};
use crate::web::Site;
use crate::web::page::shown;

/// The page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewPage {
    /// The language.
    pub lang: Lang,
    /// What stands around it.
    pub frame: Frame,
    /// Whether answers still count.
    pub open: bool,
    /// Whether it was sent off.
    pub sent: bool,
    /// Whether it was to be sent off just now, and something is missing.
    pub refused: bool,
    /// What is missing or wrong.
    pub missing: Vec<Missing>,
    /// What sending them off changes of the member themselves.
    pub own: Vec<OwnLine>,
    /// The questions that are shown, with their answers.
    pub lines: Vec<Reviewed>,
    /// When it closes, or closed.
    pub closes: Zoned,
    /// Until when the link shows anything.
    pub readable_until: Zoned,
}

/// A question and what is wrong with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The question's page.
    pub path: String,
    /// The question.
    pub title: Said,
    /// What is wrong, as a sentence.
    pub sentence: String,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reviewed {
    /// The question's page.
    pub path: String,
    /// The question.
    pub title: Said,
    /// The answer in words.
    pub answer: Option<String>,
}

impl Context for ReviewPage {
    const NAME: &'static str = "web/survey-review";

    fn sample() -> Self {
        let (path, title) = ("/survey/abc/q/skills".to_owned(), Said::sample("What can you do?"));
        let missing = Missing { path: path.clone(), title: title.clone(), sentence: "Please answer.".into() };
        Self {
            lang: Lang::En,
            frame: Frame::sample(),
            open: true,
            sent: true,
            refused: true,
            missing: vec![missing],
            own: OwnLine::samples(),
            lines: vec![Reviewed { path, title, answer: Some("Design".into()) }],
            closes: sample_time(),
            readable_until: sample_time(),
        }
    }
}

impl InPage for ReviewPage {}

/// Shows the page. Nothing changes.
pub async fn show(State(site): State<Site>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let page = match open(&site, &token, &headers).await {
        Ok(visit) => Ok(page(&site, &visit, false, StatusCode::OK)),
        Err(fail) => Err(fail),
    };
    answered(&site, page)
}

/// Sends the answers off.
pub async fn send(State(site): State<Site>, Path(token): Path<String>, request: Request) -> Response {
    answered(&site, submit(&site, &token, request).await)
}

async fn submit(site: &Site, token: &str, request: Request) -> Result<Response, Fail> {
    let Posted { mut visit, .. } = posted(site, token, request, "/review").await?;
    let base = visit.frame.base.clone();
    let away = |why| Err(Away { why, lang: visit.lang, back: Some(base.clone()), after: None }.into());
    match surveys(site).submit_by_link(visit.token.as_str()).await? {
        Submitted::Sent { .. } => Ok(Redirect::to(&format!("{base}/thanks")).into_response()),
        Submitted::Incomplete(sheet, _) => {
            visit.sheet = sheet;
            Ok(page(site, &visit, true, StatusCode::UNPROCESSABLE_ENTITY))
        }
        // Between looking and sending.
        Submitted::Not(Entry::Closed(_)) => away(Why::Closed),
        Submitted::Not(Entry::Revoked) => away(Why::Revoked),
        Submitted::Not(_) => away(Why::Expired),
    }
}

/// All answers.
pub(super) fn page(site: &Site, visit: &Visit, refused: bool, status: StatusCode) -> Response {
    let sheet = &visit.sheet;
    let edit = |question| format!("{}?from=review", visit.path(question));
    let missing = sheet.flaws().into_iter().map(|(question, flaw)| Missing {
        path: edit(question),
        title: visit.said(&question.title),
        sentence: questionnaire::sentence(&flaw, question, visit.lang),
    });
    let lines = visit.visible().into_iter().map(|question| Reviewed {
        path: edit(question),
        title: visit.said(&question.title),
        answer: sheet
            .answers
            .get(&question.id)
            .map(|answer| questionnaire::shown(question, answer, &sheet.offered, visit.lang)),
    });
    let planned = match visit.is_open && !sheet.is_sent() {
        true => own::changes(sheet, &Answers::default()),
        false => Vec::new(),
    };
    let page = ReviewPage {
        lang: visit.lang,
        frame: visit.frame.clone(),
        open: visit.is_open,
        sent: sheet.is_sent(),
        refused,
        missing: missing.collect(),
        own: own::own_lines(sheet, &planned, visit.lang),
        lines: lines.collect(),
        closes: visit.closes(),
        readable_until: visit.local(sheet.invitation.link_until),
    };
    shown(&site.renderer, status, &page)
}
