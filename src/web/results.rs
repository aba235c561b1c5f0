//! A survey's results behind a link: `/results/{token}`, with `/csv` and `/json` behind it.
//!
//! Reading changes nothing: what is looked at stands in the query (`when=round/2&group=design`). The link is a capability of 130 bits; the database
//! knows its SHA-256, an end, and whether it was taken back. What is shown to whom, and what never, is decided
//! in [`crate::results`]; here it is only written down.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::Site;
use super::language::asked_for;
use super::page::{broken, missing, shown};
use super::results_page::{Frame, ResultsPage};
use crate::domain::zone::Zone;
use crate::render::Lang;
use crate::results::{Archive, Choices, Eyes, NoSuch, Results, View, When, csv, json};
use crate::store::{self, StoreError};
use crate::survey::{Door, Surveys};

/// What is looked at.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Wanted {
    /// As [`When::parse`] reads it.
    #[serde(default)]
    when: String,
    /// A group's key.
    #[serde(default)]
    group: String,
}

/// The page.
pub async fn show(
    State(site): State<Site>,
    Path(token): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    match look(&site, &token, &wanted, &headers).await {
        Ok(seen) => {
            let query = query(&wanted);
            let frame = Frame {
                lang: seen.lang,
                community: seen.community,
                zone: seen.zone,
                when: &wanted.when,
                group: &wanted.group,
                links: Some((format!("{token}/csv{query}"), format!("{token}/json{query}"))),
                until: Some(seen.until),
                choices: Choices::of(&seen.archive, &seen.eyes),
            };
            shown(&site.renderer, StatusCode::OK, &ResultsPage::of(&seen.results, frame))
        }
        Err(refused) => refused.answer(&site),
    }
}

/// The answers as CSV (RFC 4180).
pub async fn table(
    State(site): State<Site>,
    Path(token): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    match look(&site, &token, &wanted, &headers).await {
        Ok(seen) => file(&seen.results, "csv", "text/csv; charset=utf-8; header=present", csv(&seen.results)),
        Err(refused) => refused.answer(&site),
    }
}

/// Everything as JSON.
pub async fn everything(
    State(site): State<Site>,
    Path(token): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    match look(&site, &token, &wanted, &headers).await {
        Ok(seen) => file(&seen.results, "json", "application/json", json(&seen.results)),
        Err(refused) => refused.answer(&site),
    }
}

fn file(results: &Results, ending: &str, kind: &'static str, text: String) -> Response {
    let named: String = results.survey.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let disposition = format!("attachment; filename=\"{named}.{ending}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], text)
        .into_response()
}

/// What stands behind a link.
struct Seen {
    results: Results,
    archive: Archive,
    eyes: Eyes,
    until: Timestamp,
    lang: Lang,
    community: String,
    zone: Zone,
}

enum Refused {
    /// No link, or what it was made for is gone.
    Missing(Lang),
    /// Too old, or taken back.
    Gone(Lang),
    /// The view is not there.
    NotThere(Lang),
    Fault(StoreError),
}

impl From<StoreError> for Refused {
    fn from(fault: StoreError) -> Self {
        Self::Fault(fault)
    }
}

impl Refused {
    fn answer(self, site: &Site) -> Response {
        let (status, lang, gone) = match self {
            Self::Missing(lang) => return missing(&site.renderer, lang),
            Self::Fault(fault) => return broken(&fault),
            Self::Gone(lang) => (StatusCode::GONE, lang, true),
            Self::NotThere(lang) => (StatusCode::NOT_FOUND, lang, false),
        };
        shown(&site.renderer, status, &super::results_page::ResultsAway { lang, gone })
    }
}

async fn look(site: &Site, token: &str, wanted: &Wanted, headers: &HeaderMap) -> Result<Seen, Refused> {
    let surveys = Surveys { db: site.db.clone(), clock: site.clock.clone(), key: site.key.clone() };
    let door = surveys.results_door(token).await?;
    let asked_for = asked_for(headers);
    let community = store::community::find(&mut *site.db.read().await?).await?;
    let community = community.ok_or(Refused::Missing(asked_for.unwrap_or_default()))?;
    // The link belongs to nobody in particular.
    let lang = asked_for.unwrap_or_else(|| Lang::of(&community.language));
    let (slug, eyes, until) = match door {
        Door::Open { slug, eyes, until } => (slug, eyes, until),
        Door::Expired | Door::Revoked => return Err(Refused::Gone(lang)),
        Door::Unknown => return Err(Refused::Missing(lang)),
    };
    let when = When::parse(&wanted.when).ok_or(Refused::NotThere(lang))?;
    let group = Some(wanted.group.clone()).filter(|key| !key.is_empty());
    let archive = surveys.archive(&slug, &when, &eyes).await?.ok_or(Refused::NotThere(lang))?;
    let view = View { when, group };
    let results = Results::of(&archive, &view, &eyes, site.clock.now(), lang)
        .map_err(|_: NoSuch| Refused::NotThere(lang))?;
    tracing::info!(survey = %slug, "results were looked at");
    Ok(Seen { results, archive, eyes, until, lang, community: community.name, zone: community.zone })
}

/// The query of this view, for links to the same view in another form.
fn query(wanted: &Wanted) -> String {
    let escaped = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'/' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    format!("?when={}&group={}", escaped(&wanted.when), escaped(&wanted.group))
}
