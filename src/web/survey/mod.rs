//! The web form of a survey, behind a personal link: `/survey/TOKEN`.
//!
//! One question a page: small on a phone, clear to a screen reader, and what comes next can depend on what was answered
//! without any script. Each page's POST keeps its answer, so the link goes on anywhere where somebody stopped.
//!
//! - [`visit`]: what a link opens; [`away`]: the pages for links that open nothing, and for what cannot be done.
//! - [`posted`]: a form as it came: from our own page, not too large. [`entered`]: its fields, and the answer in them.
//! - [`asked`], [`field`]: a question as a page shows it. [`question`], [`start`], [`review`], [`thanks`]: the pages.
//!
//! A script (`survey.js`) keeps answers while they are typed. Nothing needs it.

pub mod asked;
pub mod away;
pub mod entered;
pub mod field;
pub mod posted;
pub mod question;
pub mod review;
pub mod start;
pub mod thanks;
pub mod visit;
pub mod zones;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;

use super::Site;
use crate::render::Catalog;
use crate::survey::Surveys;

/// The templates of the pages.
pub fn catalog(others: Catalog) -> Catalog {
    others
        .page::<start::StartPage>()
        .page::<question::QuestionPage>()
        .page::<review::ReviewPage>()
        .page::<thanks::ThanksPage>()
        .page::<away::AwayPage>()
}

/// The pages.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/survey/{token}", get(start::show))
        .route("/survey/{token}/q/{question}", get(question::show).post(question::keep))
        .route("/survey/{token}/review", get(review::show).post(review::send))
        .route("/survey/{token}/thanks", get(thanks::show))
        .layer(middleware::from_fn(policy))
}

/// Our own script, and requests to ourselves; everything else as on all pages.
async fn policy(request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; \
                          img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// What takes the answers.
fn surveys(site: &Site) -> Surveys {
    Surveys { db: site.db.clone(), clock: site.clock.clone(), key: site.key.clone() }
}
