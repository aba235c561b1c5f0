//! The page of one question. Its POST keeps the answer and leads on.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use super::asked::Asked;
use super::away::{Away, Fail, Why, answered};
use super::entered::{Fields, read};
use super::posted::{Posted, is_by_script, posted};
use super::surveys;
use super::visit::{Frame, Visit, open};
use crate::domain::survey::{Flaw, Question, QuestionId, Via};
use crate::questionnaire::sentence;
use crate::render::{Context, InPage, Lang};
use crate::survey::{Entry, Saved};
use crate::web::Site;
use crate::web::page::shown;

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuestionPage {
    /// The language.
    pub lang: Lang,
    /// What stands around it.
    pub frame: Frame,
    /// The question's id.
    pub id: String,
    /// Its place among those that are shown, from 1.
    pub place: usize,
    /// How many are shown.
    pub total: usize,
    /// Whether the visitor came from the review, and goes back there.
    pub from_review: bool,
    /// The question.
    pub asked: Asked,
}

impl Context for QuestionPage {
    const NAME: &'static str = "web/survey-question";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            frame: Frame::sample(),
            id: "skills".into(),
            place: 3,
            total: 9,
            from_review: true,
            asked: Asked::sample(),
        }
    }
}

impl InPage for QuestionPage {}

/// Shows the question. Nothing changes.
pub async fn show(
    State(site): State<Site>,
    Path((token, question)): Path<(String, String)>,
    request: Request,
) -> Response {
    let from_review = request.uri().query() == Some("from=review");
    let headers = request.headers().clone();
    drop(request);
    answered(&site, look(&site, &token, &question.as_str().into(), from_review, &headers).await)
}

async fn look(
    site: &Site,
    token: &str,
    id: &QuestionId,
    from_review: bool,
    headers: &HeaderMap,
) -> Result<Response, Fail> {
    let visit = open(site, token, headers).await?;
    if !visit.is_open {
        return Ok(Redirect::to(&visit.frame.base).into_response());
    }
    let question = known(&visit, id)?.clone();
    if !visit.visible().iter().any(|shown| shown.id == question.id) {
        return Ok(Redirect::to(&review(&visit)).into_response());
    }
    let asked = Asked::kept(&visit, &question);
    Ok(page(site, &visit, &question, asked, from_review, StatusCode::OK))
}

/// Keeps the answer.
pub async fn keep(
    State(site): State<Site>,
    Path((token, question)): Path<(String, String)>,
    request: Request,
) -> Response {
    let by_script = is_by_script(request.headers());
    let response = answered(&site, take(&site, &token, &question.as_str().into(), request).await);
    // The script needs to know whether it was kept, and no page.
    match by_script {
        true if response.status().is_redirection() => StatusCode::NO_CONTENT.into_response(),
        true => response.status().into_response(),
        false => response,
    }
}

async fn take(site: &Site, token: &str, id: &QuestionId, request: Request) -> Result<Response, Fail> {
    let Posted { mut visit, fields } = posted(site, token, request, &format!("/q/{id}")).await?;
    let question = known(&visit, id)?.clone();
    let back = fields.has("go", "back");
    let entered = read(&question, &visit.sheet.offered, &fields);
    let changed = match entered {
        // Who goes back without an answer will come by again.
        Ok(None) if question.required && back => None,
        Ok(None) if question.required => Some(Err(Flaw::Missing)),
        Ok(answer) => Some(Ok(answer)),
        Err(flaw) => Some(Err(flaw)),
    };
    match changed {
        None => {}
        Some(Err(flaw)) => return Ok(again(site, &visit, &question, &fields, &flaw)),
        Some(Ok(answer)) => {
            let change = vec![(question.id.clone(), answer)];
            match surveys(site).save_by_link(visit.token.as_str(), change, Via::Web).await? {
                Saved::Saved(sheet, refused) => {
                    if let Some((_, flaw)) = refused.first() {
                        return Ok(again(site, &visit, &question, &fields, flaw));
                    }
                    visit.sheet = sheet;
                }
                Saved::TooLarge(_) => return Err(gone(&visit, Why::Large).into()),
                // Between looking and saving.
                Saved::Not(Entry::Closed(_)) => return Err(gone(&visit, Why::Closed).into()),
                Saved::Not(Entry::Revoked) => return Err(gone(&visit, Why::Revoked).into()),
                Saved::Not(_) => return Err(gone(&visit, Why::Expired).into()),
            }
        }
    }
    let to = match (back, fields.has("from", "review")) {
        (_, true) => review(&visit),
        (true, false) => before(&visit, &question),
        (false, false) => behind(&visit, &question),
    };
    Ok(Redirect::to(&to).into_response())
}

fn known<'a>(visit: &'a Visit, id: &QuestionId) -> Result<&'a Question, Fail> {
    visit.sheet.survey.question(id).ok_or_else(|| gone(visit, Why::NoQuestion).into())
}

fn gone(visit: &Visit, why: Why) -> Away {
    Away { why, lang: visit.lang, back: Some(visit.frame.base.clone()), after: None }
}

fn review(visit: &Visit) -> String {
    format!("{}/review", visit.frame.base)
}

/// The places of the questions that are shown, and the question's own place, in the survey.
fn places<'a>(visit: &'a Visit, question: &Question) -> (Vec<(usize, &'a Question)>, usize) {
    let place = |id: &QuestionId| {
        visit.sheet.survey.questions.iter().position(|one| one.id == *id).unwrap_or_default()
    };
    let shown = visit.visible().into_iter().map(|one| (place(&one.id), one)).collect();
    (shown, place(&question.id))
}

/// The page behind: the next question that is shown, or the review.
fn behind(visit: &Visit, question: &Question) -> String {
    let (shown, here) = places(visit, question);
    let next = shown.iter().find(|(place, _)| *place > here);
    next.map_or_else(|| review(visit), |(_, question)| visit.path(question))
}

/// The page before: the last question that is shown, or the beginning.
fn before(visit: &Visit, question: &Question) -> String {
    let (shown, here) = places(visit, question);
    let last = shown.iter().rev().find(|(place, _)| *place < here);
    last.map_or_else(|| visit.frame.base.clone(), |(_, question)| visit.path(question))
}

/// The same page with what was entered, and what is wrong with it.
fn again(site: &Site, visit: &Visit, question: &Question, entered: &Fields, flaw: &Flaw) -> Response {
    let asked = Asked::of(visit, question, entered, Some(sentence(flaw, question, visit.lang)));
    let from_review = entered.has("from", "review");
    page(site, visit, question, asked, from_review, StatusCode::UNPROCESSABLE_ENTITY)
}

fn page(
    site: &Site,
    visit: &Visit,
    question: &Question,
    asked: Asked,
    from_review: bool,
    status: StatusCode,
) -> Response {
    let shown_questions = visit.visible();
    let place = shown_questions.iter().position(|one| one.id == question.id).unwrap_or_default() + 1;
    let page = QuestionPage {
        lang: visit.lang,
        frame: visit.frame.clone(),
        id: question.id.to_string(),
        place,
        total: shown_questions.len().max(1),
        from_review,
        asked,
    };
    shown(&site.renderer, status, &page)
}
