//! From a page's context to an answer, and the page that says one thing.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;

use super::Site;
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

/// Everything that is not there.
pub async fn not_found(State(site): State<Site>) -> Response {
    missing(&site.renderer)
}

/// The page for an address that leads nowhere.
pub fn missing(renderer: &Renderer) -> Response {
    let page = NoticePage {
        lang: Lang::En,
        title: "There is no such page".into(),
        text: "The address may be cut off. Please copy the whole link, or go back.".into(),
    };
    shown(renderer, StatusCode::NOT_FOUND, &page)
}
