//! The pages for links that open nothing, and for what cannot be done. Each says what to do next.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use crate::domain::words;
use crate::render::{Context, InPage, Lang};
use crate::store::StoreError;
use crate::web::Site;
use crate::web::language::preferred;
use crate::web::page::{broken, shown};

words! {
    /// Why somebody gets another page than they wanted.
    Why {
        /// There is no such link, or a newer one took its place.
        Unknown = "unknown",
        /// The link was taken back.
        Revoked = "revoked",
        /// The link is too old to show anything.
        Expired = "expired",
        /// Answers do not count any more.
        Closed = "closed",
        /// The form did not come from our own page, or from another link's.
        Forged = "forged",
        /// More was sent than can be kept.
        Large = "large",
        /// Too much at once.
        Busy = "busy",
        /// The survey has no such question.
        NoQuestion = "no_question",
    }
}

impl Why {
    fn status(self) -> StatusCode {
        match self {
            Self::Unknown | Self::NoQuestion => StatusCode::NOT_FOUND,
            Self::Revoked | Self::Expired => StatusCode::GONE,
            Self::Closed => StatusCode::CONFLICT,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::Large => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

/// Another page than somebody wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// Why.
    pub why: Why,
    /// In which language.
    pub lang: Lang,
    /// Where to go on, if they may.
    pub back: Option<String>,
    /// After how many seconds it may work.
    pub after: Option<u64>,
}

impl Away {
    /// The page for somebody of whom only the browser is known.
    pub fn stranger(why: Why, headers: &HeaderMap) -> Self {
        Self { why, lang: preferred(headers), back: None, after: None }
    }

    /// The page as an answer.
    pub fn answer(self, site: &Site) -> Response {
        let page = AwayPage { lang: self.lang, why: self.why.as_str(), back: self.back };
        let mut response = shown(&site.renderer, self.why.status(), &page);
        if let Some(seconds) = self.after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Why a page cannot be shown.
#[derive(Debug)]
pub enum Fail {
    /// Something that the visitor can do something about.
    Away(Away),
    /// A fault of ours.
    Fault(StoreError),
}

impl From<Away> for Fail {
    fn from(away: Away) -> Self {
        Self::Away(away)
    }
}

impl From<StoreError> for Fail {
    fn from(fault: StoreError) -> Self {
        Self::Fault(fault)
    }
}

/// The page that was asked for, or the one that says why not.
pub fn answered(site: &Site, page: Result<Response, Fail>) -> Response {
    match page {
        Ok(response) => response,
        Err(Fail::Away(away)) => away.answer(site),
        Err(Fail::Fault(fault)) => broken(&fault),
    }
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AwayPage {
    /// The language.
    pub lang: Lang,
    /// Why: it picks the phrases.
    pub why: &'static str,
    /// Where to go on.
    pub back: Option<String>,
}

impl Context for AwayPage {
    const NAME: &'static str = "web/survey-away";

    fn sample() -> Self {
        Self { lang: Lang::En, why: Why::Closed.as_str(), back: Some("/survey/abc".into()) }
    }
}

impl InPage for AwayPage {}
