//! `/healthz`: whether the database answers and every loop turns.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Site;
use crate::store::{self, Db};

/// When each loop has last turned. Clones share it: loops beat, the page reads.
#[derive(Debug, Clone, Default)]
pub struct Pulse(Arc<Mutex<BTreeMap<&'static str, Beat>>>);

#[derive(Debug, Clone, Copy)]
struct Beat {
    last: Timestamp,
    within: SignedDuration,
}

/// A loop, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoopHealth {
    /// Whether it turned in time.
    pub ok: bool,
    /// Seconds since its last turn.
    pub age_seconds: i64,
    /// Seconds that may lie between two turns.
    pub within_seconds: i64,
}

/// The whole page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Everything is as it should be.
    pub ok: bool,
    /// The database answers.
    pub database: bool,
    /// Every loop by its name.
    pub loops: BTreeMap<&'static str, LoopHealth>,
}

impl Pulse {
    /// A loop has turned, and turns again `within` this time if all is well. The first call makes it known.
    pub fn beat(&self, name: &'static str, now: Timestamp, within: SignedDuration) {
        let mut beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        beats.insert(name, Beat { last: now, within });
    }

    fn at(&self, now: Timestamp) -> BTreeMap<&'static str, LoopHealth> {
        let beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let health = |beat: &Beat| {
            let age = now.duration_since(beat.last);
            LoopHealth {
                ok: age <= beat.within,
                age_seconds: age.as_secs(),
                within_seconds: beat.within.as_secs(),
            }
        };
        beats.iter().map(|(name, beat)| (*name, health(beat))).collect()
    }
}

/// 200 when everything is as it should be, else 503. Nothing about people stands in it.
pub async fn healthz(State(site): State<Site>) -> Response {
    let database = match answers(&site.db).await {
        Ok(()) => true,
        Err(fault) => {
            tracing::error!(%fault, "the database does not answer");
            false
        }
    };
    let loops = site.pulse.at(site.clock.now());
    let ok = database && loops.values().all(|health| health.ok);
    let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Health { ok, database, loops })).into_response()
}

async fn answers(db: &Db) -> store::Result<()> {
    store::community::find(&mut *db.read().await?).await.map(|_| ())
}
