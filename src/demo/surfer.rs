//! A persona's browser, without a window: opens pages of ours and sends their forms.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use tower::ServiceExt;

use super::{Demo, DemoError, demo_fault};
use crate::web::assign::Desk;
use crate::web::health::Pulse;
use crate::web::{self, Site};

/// The largest page that is read, in bytes.
const LARGEST_PAGE: usize = 4_000_000;

/// A browser.
#[derive(Debug, Clone)]
pub struct Surfer(Router);

impl Surfer {
    /// Before the pages that `serve` has.
    pub fn new(demo: &Demo) -> Self {
        let renderer = demo.app.rounds.post.renderer.clone();
        let desk = Desk { placement: demo.app.placement.clone(), renderer: renderer.clone() };
        let site = Site {
            db: demo.app.db.clone(),
            clock: demo.clock.clone(),
            renderer,
            key: demo.app.key.clone(),
            pulse: Pulse::default(),
            behind_proxy: false,
        };
        Self(web::router_with(site, web::assign::routes(desk)))
    }

    /// Opens a page.
    ///
    /// # Errors
    /// It is not there.
    pub async fn opens(&self, path: &str) -> Result<String, DemoError> {
        self.asks(path, Request::get(path).body(Body::empty())).await
    }

    /// Sends a form of the page.
    ///
    /// # Errors
    /// It is not taken.
    pub async fn sends(&self, path: &str, form: String) -> Result<String, DemoError> {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.asks(path, request.body(Body::from(form))).await
    }

    async fn asks(
        &self,
        path: &str,
        request: Result<Request<Body>, axum::http::Error>,
    ) -> Result<String, DemoError> {
        let response = self.0.clone().oneshot(request.map_err(demo_fault)?).await;
        let response = response.map_err(demo_fault)?;
        let status = response.status();
        let body = to_bytes(response.into_body(), LARGEST_PAGE).await.map_err(demo_fault)?;
        let page = String::from_utf8_lossy(&body).into_owned();
        match status.is_success() || status.is_redirection() {
            true => Ok(page),
            false => Err(demo_fault(format!("{path} answers {status}: {page}"))),
        }
    }
}

/// The value of a hidden field of a page.
///
/// # Errors
/// The page has none of this name.
pub fn hidden<'p>(page: &'p str, name: &str) -> Result<&'p str, DemoError> {
    let field = format!("name=\"{name}\" value=\"");
    let value = page.split_once(&field).and_then(|(_, rest)| rest.split_once('"'));
    value.map(|(value, _)| value).ok_or_else(|| demo_fault(format!("there is no field {name}")))
}
