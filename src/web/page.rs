//! From a page's context to an answer, and the page that says one thing.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;

use super::Site;
use super::language::preferred;
use crate::render::{Context, InPage, Lang, Renderer};

/// A page, or a plain sentence when it cannot be rendered.
pub fn shown<C: InPage>(renderer: &Renderer, status: StatusCode, page: &C) -> Response {
    match renderer.page(page) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(fault) => broken(&fault),
    }
}

/// A fault: logged here, and told without its reasons.
pub fn broken(fault: &dyn std::fmt::Display) -> Response {
    tracing::error!(%fault, "a page could not be made");
    (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here. Please try again in a minute.\n")
        .into_response()
}

/// A page that says one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticePage {
    /// The language.
    pub lang: Lang,
    /// The heading.
    pub title: String,
    /// What to do next.
    pub text: String,
}

impl Context for NoticePage {
    const NAME: &'static str = "web/notice";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            title: "There is no such page".into(),
            text: "The link may be cut off.".into(),
        }
    }
}

impl InPage for NoticePage {}

/// The page for who gets none: what is asked for is not there, or they ask too fast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TurnedAway {
    /// The language.
    pub lang: Lang,
    /// `missing` or `busy`: it picks the phrases.
    pub why: &'static str,
}

impl Context for TurnedAway {
    const NAME: &'static str = "web/turned-away";

    fn sample() -> Self {
        Self { lang: Lang::En, why: "missing" }
    }
}

impl InPage for TurnedAway {}

/// Everything that is not there.
pub async fn not_found(State(site): State<Site>, headers: HeaderMap) -> Response {
    missing(&site.renderer, preferred(&headers))
}

/// The page for an address that leads nowhere.
pub fn missing(renderer: &Renderer, lang: Lang) -> Response {
    shown(renderer, StatusCode::NOT_FOUND, &TurnedAway { lang, why: "missing" })
}

/// The page for who asks too fast. It may work after so many seconds.
pub fn busy(renderer: &Renderer, lang: Lang, seconds: u64) -> Response {
    let mut response = shown(renderer, StatusCode::TOO_MANY_REQUESTS, &TurnedAway { lang, why: "busy" });
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
