//! Pages: what a browser, a mail program's "unsubscribe" button and a monitor ask for.
//!
//! - A GET changes nothing (link scanners open everything); what changes something is a POST.
//! - Pages work without scripts: the content security policy allows none (a survey's form: our own one), and styles
//!   from our own files alone.
//! - What is refused is a page, too, in the visitor's language ([`page::in_words`]).
//! - Pages behind links answer nobody faster than [`pace`] says.
//! - Requests are small ([`LARGEST_BODY`]) and are not logged with their paths: a token stands in them.

pub mod assign;
pub mod guard;
pub mod health;
pub mod language;
pub mod pace;
pub mod page;
pub mod results;
pub mod results_page;
pub mod stop;
pub mod survey;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::middleware;
use axum::routing::get;

use crate::clock::Clock;
use crate::render::{Catalog, Renderer, TemplateError};
use crate::store::Db;
use crate::token::TokenKey;
use health::Pulse;
use pace::Pace;

/// The largest request body in bytes: a long answer fits, an upload does not.
pub const LARGEST_BODY: usize = 64 * 1024;

/// What pages are made of.
#[derive(Clone)]
pub struct Site {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Its catalog must hold [`catalog`]'s pages.
    pub renderer: Arc<Renderer>,
    /// For the tokens in links.
    pub key: TokenKey,
    /// When each loop has last turned.
    pub pulse: Pulse,
    /// A proxy stands in front, and tells who asks in `X-Forwarded-For`.
    pub behind_proxy: bool,
}

/// The pages' templates, added to those of the messages.
pub fn catalog(messages: Catalog) -> Catalog {
    let pages = messages
        .page::<page::NoticePage>()
        .page::<page::TurnedAway>()
        .page::<stop::StopPage>()
        .page::<results_page::ResultsPage>()
        .page::<results_page::ResultsAway>();
    survey::catalog(assign::catalog(pages))
}

/// The templates of every message and page, with those of `folder` in place of the built-in ones.
///
/// # Errors
/// Everything that is wrong with them.
pub fn renderer(folder: Option<&Path>) -> Result<Renderer, Vec<TemplateError>> {
    Renderer::open(&catalog(Catalog::messages()), folder)
}

/// What `serve` answers: `/healthz`, `/stop/..`, `/survey/..`, the style, and a page for everything else.
pub fn router(site: Site) -> Router {
    router_with(site, Router::new())
}

/// The same with further pages.
pub fn router_with(site: Site, more: Router) -> Router {
    let pace = Pace::new(site.clock.clone(), site.behind_proxy);
    let slow_down = middleware::from_fn_with_state((site.clone(), pace), pace::slow_down);
    let in_words = middleware::from_fn_with_state(site.renderer.clone(), page::in_words);
    let routes = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/stop/{member}/{token}", get(stop::show).post(stop::act))
        .route("/results/{token}", get(results::show))
        .route("/results/{token}/csv", get(results::table))
        .route("/results/{token}/json", get(results::everything))
        .merge(survey::routes())
        .fallback(page::not_found)
        .with_state(site)
        .merge(more)
        .layer(slow_down)
        .layer(in_words);
    shell(routes)
}

/// What every page has: the style, limits and security headers.
fn shell(routes: Router) -> Router {
    routes
        .route("/style.css", get(|| file("text/css; charset=utf-8", include_str!("style.css"))))
        .route("/survey.css", get(|| file("text/css; charset=utf-8", include_str!("survey/survey.css"))))
        .route("/survey.js", get(|| file("text/javascript; charset=utf-8", include_str!("survey/survey.js"))))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(guard::headers))
}

async fn file(kind: &'static str, text: &'static str) -> impl axum::response::IntoResponse {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=300")], text)
}
