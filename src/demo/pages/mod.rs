//! The mailboxes in the browser: what the personas see, and forms to answer in their name.
//!
//! Looking changes nothing: what is new is computed, not kept. What changes something is a POST from one of these pages
//! ([`crate::web::guard::same_origin`]).

pub mod answer;
pub mod behind;
pub mod chat;
pub mod digests;
pub mod frame;
pub mod lines;
pub mod links;
pub mod mail;
pub mod noted;
pub mod people;
pub mod rich;
pub mod travel;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use links::Links;

use super::cast::{Persona, Wire, persona};
use super::life::Life;
use super::{Demo, DemoError, demo_fault};
use crate::render::{Catalog, Renderer};
use crate::store::StoreError;
use crate::web::assign::{self, Desk};
use crate::web::health::Pulse;
use crate::web::language::preferred;
use crate::web::page::{NoticePage, broken, missing, shown};
use crate::web::{self, Site, guard};

/// What the pages share.
#[derive(Clone)]
pub struct Visit {
    /// The application, for looking.
    pub demo: Demo,
    /// Its life: one thing happens at a time.
    pub life: Arc<Mutex<Life>>,
    /// Where the organiser's page and the results are.
    pub links: Links,
    /// The templates.
    pub renderer: Arc<Renderer>,
}

/// Why there is no page.
#[derive(Debug)]
pub enum Fail {
    /// It leads nowhere.
    Missing,
    /// The form cannot be taken; the sentence says what to do.
    Refused(&'static str),
    /// A fault.
    Fault(DemoError),
}

impl From<DemoError> for Fail {
    fn from(error: DemoError) -> Self {
        Self::Fault(error)
    }
}

impl From<StoreError> for Fail {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        match self {
            Self::Missing => (StatusCode::NOT_FOUND, "There is no such page.\n").into_response(),
            Self::Refused(why) => (StatusCode::UNPROCESSABLE_ENTITY, format!("{why}\n")).into_response(),
            Self::Fault(fault) => broken(&fault),
        }
    }
}

/// The pages' templates.
pub fn catalog() -> Catalog {
    web::catalog(Catalog::messages())
        .page::<people::PeoplePage>()
        .page::<mail::MailPage>()
        .page::<chat::ChatPage>()
        .page::<behind::BehindPage>()
        .page::<digests::DigestsPage>()
}

/// All pages of the demo, those of `serve` among them.
pub async fn router(life: Life) -> Result<Router, DemoError> {
    let renderer = Renderer::open(&catalog(), None).map_err(|errors| {
        demo_fault(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })?;
    let renderer = Arc::new(renderer);
    let demo = life.demo.clone();
    let site = Site {
        db: demo.app.db.clone(),
        clock: demo.clock.clone(),
        renderer: renderer.clone(),
        key: demo.app.key.clone(),
        pulse: Pulse::default(),
        behind_proxy: false,
    };
    let desk = Desk { placement: demo.app.placement.clone(), renderer: renderer.clone() };
    let links = Links::make(&demo).await?;
    let visit = Visit { demo, life: Arc::new(Mutex::new(life)), links, renderer };
    let pages = Router::new()
        .route("/", get(people::show))
        .route("/digests", get(digests::show))
        .route("/travel", post(travel::travel))
        .route("/box/{who}", get(mailbox).post(answer::say))
        .route("/box/{who}/{id}", get(mail::show).post(answer::answer))
        .route("/box/{who}/{id}/html", get(mail::html))
        .route("/box/{who}/{id}/behind", get(behind::show))
        .layer(middleware::from_fn(guard::same_origin))
        .layer(middleware::from_fn_with_state(visit.clone(), friendly))
        .with_state(visit)
        .merge(assign::routes(desk));
    Ok(web::router_with(site, pages))
}

/// A sentence becomes a page.
async fn friendly(
    State(visit): State<Visit>,
    request: axum::extract::Request,
    next: middleware::Next,
) -> Response {
    let lang = preferred(request.headers());
    let response = next.run(request).await;
    let title = match response.status() {
        StatusCode::NOT_FOUND => return missing(&visit.renderer, lang),
        StatusCode::UNPROCESSABLE_ENTITY => "That did not work",
        StatusCode::FORBIDDEN => "Nothing was done",
        _ => return response,
    };
    let (status, body) = (response.status(), response.into_body());
    let text = axum::body::to_bytes(body, 4_096).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&text).trim().to_owned();
    shown(&visit.renderer, status, &NoticePage { lang: crate::render::Lang::En, title: title.into(), text })
}

/// How a mailbox is to be shown.
#[derive(Debug, Default, Deserialize)]
struct Whole {
    /// All threads.
    all: Option<String>,
}

async fn mailbox(
    State(visit): State<Visit>,
    Path(who): Path<String>,
    Query(whole): Query<Whole>,
) -> Result<Response, Fail> {
    let persona = persona_of(&who)?;
    match persona.wire {
        Wire::Mail(_) => mail::page(&visit, persona, None, "").await,
        Wire::Chat => chat::page(&visit, persona, whole.all.is_some()).await,
    }
}

/// The persona with this key.
fn persona_of(who: &str) -> Result<&'static Persona, Fail> {
    persona(who).ok_or(Fail::Missing)
}

/// Serves the pages until `end`.
pub async fn serve(
    listener: TcpListener,
    life: Life,
    end: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = router(life).await.map_err(std::io::Error::other)?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(end).await
}
