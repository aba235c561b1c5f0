//! From a page's context to an answer, and the page that says one thing.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
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

/// A fault: logged here, and told without its reasons. [`in_words`] makes a page of it.
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
    /// `missing`, `busy`, `refused`, `method`, `large`, `odd` or `broken`: it picks the phrases.
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

/// Makes a page in the visitor's language of every refusal that is none yet: of a bare sentence or an empty answer, ours or the
/// router's. Status and headers stay. What programs read (JSON) stays as it is.
pub async fn in_words(State(renderer): State<Arc<Renderer>>, request: Request, next: Next) -> Response {
    let lang = preferred(request.headers());
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_bare = kind.is_none_or(|kind| kind.starts_with("text/plain"));
    // Our own script gets no page when what is typed is no answer yet.
    let is_scripts = kind.is_none() && response.status() == StatusCode::UNPROCESSABLE_ENTITY;
    let Some(why) = why(response.status()).filter(|_| is_bare && !is_scripts) else { return response };
    let page = match renderer.page(&TurnedAway { lang, why }) {
        Ok(page) => page,
        Err(fault) => {
            tracing::error!(%fault, "a page could not be made");
            return response;
        }
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, page.into())
}

/// The phrases for a status; `None` when nothing was refused.
fn why(status: StatusCode) -> Option<&'static str> {
    Some(match status {
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => "refused",
        StatusCode::NOT_FOUND | StatusCode::GONE => "missing",
        StatusCode::METHOD_NOT_ALLOWED => "method",
        StatusCode::PAYLOAD_TOO_LARGE => "large",
        StatusCode::TOO_MANY_REQUESTS => "busy",
        status if status.is_client_error() => "odd",
        status if status.is_server_error() => "broken",
        _ => return None,
    })
}

/// The page for who asks too fast. It may work after so many seconds.
pub fn busy(renderer: &Renderer, lang: Lang, seconds: u64) -> Response {
    let mut response = shown(renderer, StatusCode::TOO_MANY_REQUESTS, &TurnedAway { lang, why: "busy" });
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
