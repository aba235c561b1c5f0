//! The digests and the survey's results as files.

use std::path::{Path, PathBuf};

use super::cast::{Also, CAST, CIRCLES, Persona};
use super::original::{chat_text, delivery, html_with_pictures, original};
use super::plug_in::PLUG_IN;
use super::{Demo, DemoError, demo_fault};
use crate::clock::Clock;
use crate::digest::{For, PreviewError};
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::ChannelKind;
use crate::render::Lang;
use crate::results::{Eyes, Results, View, When, csv, json, text};
use crate::store;
use crate::store::postbox::Boxed;
use crate::web::results_page::standalone;

/// How wide the results are as text.
const COLUMNS: usize = 80;

/// Writes the last week's digests into `folder` in three forms each, below `sent/` every digest as it was sent, and below `results/` what was
/// answered to the survey. How many files.
pub async fn leave(demo: &Demo, folder: &Path) -> Result<usize, DemoError> {
    let mut files = Vec::new();
    for circle in &CIRCLES {
        let whose = For::Lead(circle.key.to_owned());
        files.extend(preview(demo, &whose, folder.join(format!("lead-{}", circle.key))).await?);
    }
    files.extend(preview(demo, &For::Writer, folder.join("newsletter")).await?);
    for persona in CAST.iter().filter(|persona| persona.also == Also::OwnDigest) {
        let whose = For::Member(persona.name.to_owned());
        files.extend(preview(demo, &whose, folder.join(format!("member-{}", persona.key))).await?);
    }
    let sent = folder.join("sent");
    for persona in &CAST {
        for message in digests_of(demo, persona).await? {
            files.extend(as_sent(persona, &message, &sent));
        }
    }
    files.extend(results(demo, &folder.join("results").join(PLUG_IN)).await?);
    for (path, text) in &files {
        write(path, text)?;
    }
    Ok(files.len())
}

/// What an organiser sees of the answers to the survey.
async fn results(demo: &Demo, stem: &Path) -> Result<Vec<(PathBuf, String)>, DemoError> {
    let (when, eyes) = (When::Newest, Eyes::Organiser);
    let archive = demo.app.surveys.archive(PLUG_IN, &when, &eyes).await?;
    let community = store::community::find(&mut *demo.app.db.read().await?).await?;
    let (Some(archive), Some(community)) = (archive, community) else { return Ok(Vec::new()) };
    let view = View { when, group: None };
    let results = Results::of(&archive, &view, &eyes, demo.clock.now(), Lang::En).map_err(demo_fault)?;
    let page = standalone(&demo.app.rounds.post.renderer, &results, community, Lang::En)?;
    Ok(vec![
        (stem.with_extension("html"), page),
        (stem.with_extension("txt"), text(&results, COLUMNS)),
        (stem.with_extension("csv"), csv(&results)),
        (stem.with_extension("json"), json(&results)),
    ])
}

async fn preview(demo: &Demo, whose: &For, stem: PathBuf) -> Result<Vec<(PathBuf, String)>, DemoError> {
    match demo.app.digests.preview(whose).await {
        Ok(preview) => Ok(vec![
            (stem.with_extension("html"), preview.standalone_html()),
            (stem.with_extension("txt"), preview.mail.text),
            (stem.with_extension("md"), preview.markdown),
        ]),
        Err(PreviewError::Fault(fault)) => Err(fault.into()),
        // Nothing happened, or nobody reads it.
        Err(_) => Ok(Vec::new()),
    }
}

/// Every digest in a persona's boxes.
async fn digests_of(demo: &Demo, persona: &Persona) -> Result<Vec<Boxed>, DemoError> {
    let mut conn = demo.app.db.read().await?;
    let mut found = Vec::new();
    for owner in persona.owners() {
        for message in store::postbox::of(&mut conn, &owner).await? {
            let Some(id) = delivery(&message) else { continue };
            let kind = store::delivery::get(&mut conn, id).await?.map(|delivery| delivery.kind);
            if kind == Some(DeliveryKind::Digest) {
                found.push(message);
            }
        }
    }
    Ok(found)
}

fn as_sent(persona: &Persona, message: &Boxed, folder: &Path) -> Vec<(PathBuf, String)> {
    let zone = jiff::tz::TimeZone::get(persona.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let at = message.at.to_zoned(zone.clone());
    let stem = folder.join(format!("{}-{}", at.strftime("%Y-%m-%d-%H%M"), persona.key));
    match message.channel {
        ChannelKind::Matrix => vec![(stem.with_extension("md"), chat_text(message))],
        ChannelKind::Mail => {
            let html = html_with_pictures(&message.raw);
            let text = (stem.with_extension("txt"), original(message, &zone).text);
            html.map(|html| (stem.with_extension("html"), html)).into_iter().chain([text]).collect()
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), DemoError> {
    let machine = |why| DemoError::Machine { what: format!("{} cannot be written", path.display()), why };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(machine)?;
    }
    std::fs::write(path, text).map_err(machine)
}
