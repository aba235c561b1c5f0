//! Where the organiser's page and the survey's results are. Links are capabilities that end, so they are made anew as time passes: when the
//! program starts, and after a journey.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::RwLock;

use crate::clock::Clock;
use crate::demo::cast::persona;
use crate::demo::grouping::ORGANISER;
use crate::demo::plug_in::PLUG_IN;
use crate::demo::{Demo, DemoError, demo_fault};

/// A link is replaced when it is so old: well before it ends.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

/// Paths on this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Whose the organiser's page is.
    pub organiser: &'static str,
    /// The organiser's page.
    pub assign: String,
    /// The survey's results.
    pub results: String,
    made: Timestamp,
}

/// The paths as they are now. Clones share them.
#[derive(Debug, Clone)]
pub struct Links(Arc<RwLock<Paths>>);

impl Links {
    /// Makes the links.
    pub async fn make(demo: &Demo) -> Result<Self, DemoError> {
        Ok(Self(Arc::new(RwLock::new(paths(demo).await?))))
    }

    /// Makes new ones when they are old.
    pub async fn renew(&self, demo: &Demo) -> Result<(), DemoError> {
        let mut known = self.0.write().await;
        if demo.clock.now().duration_since(known.made) >= RENEWED_AFTER {
            *known = paths(demo).await?;
        }
        Ok(())
    }

    /// The paths.
    pub async fn paths(&self) -> Paths {
        self.0.read().await.clone()
    }
}

async fn paths(demo: &Demo) -> Result<Paths, DemoError> {
    let app = &demo.app;
    let organiser = persona(ORGANISER).map(|organiser| organiser.name).unwrap_or_default();
    let link = app.placement.link(organiser, true).await.map_err(demo_fault)?;
    let token = app.surveys.share_results(&app.ids, PLUG_IN, None).await?;
    let token = token.ok_or_else(|| demo_fault("there is no link to the results"))?;
    Ok(Paths {
        organiser,
        assign: link.strip_prefix(&app.placement.post.public_url).unwrap_or(&link).to_owned(),
        results: format!("/results/{}", token.as_str()),
        made: demo.clock.now(),
    })
}
