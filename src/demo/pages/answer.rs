//! What a visitor does in a persona's name: answer, say, change, take back, tick. Each goes the road of real messages, and is
//! read before the page comes back.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Fail, Visit, persona_of};
use crate::demo::cast::{Persona, Wire};
use crate::domain::member::ChannelKind;
use crate::store;
use crate::store::postbox::Boxed;

/// The longest answer, in characters.
const LONGEST: usize = 4_000;

/// What stands in the form.
#[derive(Debug, Deserialize)]
pub struct Answer {
    /// The visitor's words.
    #[serde(default)]
    words: String,
    /// `say`, `edit`, `take-back` or `tick`.
    #[serde(default)]
    what: String,
}

impl Answer {
    /// The words as a program sends them.
    fn words(&self) -> Result<String, Fail> {
        let words = self.words.replace("\r\n", "\n");
        let words = words.trim();
        match words.chars().count() {
            0 => Err(Fail::Refused("There were no words in the form. Go back and write an answer.")),
            1..=LONGEST => Ok(words.to_owned()),
            _ => Err(Fail::Refused("That is longer than 4000 characters. Go back and make it shorter.")),
        }
    }
}

/// An answer to a message, or a change to one of the owner's own.
pub async fn answer(
    State(visit): State<Visit>,
    Path((who, id)): Path<(String, String)>,
    Form(form): Form<Answer>,
) -> Result<Response, Fail> {
    let persona = persona_of(&who)?;
    let message = message_of(&visit, persona, &id).await?;
    let mut life = visit.life.lock().await;
    let demo = life.demo.clone();
    let made = match (form.what.as_str(), message.from_us) {
        ("" | "say", true) => demo.answer(persona, &message, &form.words()?).await?,
        ("tick", true) if message.channel == ChannelKind::Matrix => demo.tick(persona, &message.id).await?,
        ("edit", false) if message.channel == ChannelKind::Matrix => {
            demo.edit(persona, &message.id, &form.words()?).await?
        }
        ("take-back", false) if message.channel == ChannelKind::Matrix => {
            demo.take_back(persona, &message.id).await?
        }
        _ => return Err(Fail::Refused("This message cannot be answered in that way.")),
    };
    // From now on nobody else speaks for them.
    life.taken.insert(persona.key);
    life.read().await?;
    drop(life);
    Ok(back(persona, &made))
}

/// Something said in the direct room, outside of any thread.
pub async fn say(
    State(visit): State<Visit>,
    Path(who): Path<String>,
    Form(form): Form<Answer>,
) -> Result<Response, Fail> {
    let persona = persona_of(&who)?;
    if persona.wire != Wire::Chat {
        return Err(Fail::Refused("They have no direct room."));
    }
    let words = form.words()?;
    let mut life = visit.life.lock().await;
    let made = life.demo.say(persona, &words).await?;
    life.taken.insert(persona.key);
    life.read().await?;
    drop(life);
    Ok(back(persona, &made))
}

fn back(persona: &Persona, made: &str) -> Response {
    let to = match persona.wire {
        Wire::Mail(_) => format!("/box/{}/{made}#noted", persona.key),
        Wire::Chat => format!("/box/{}#latest", persona.key),
    };
    Redirect::to(&to).into_response()
}

async fn message_of(visit: &Visit, persona: &Persona, id: &str) -> Result<Boxed, Fail> {
    let mut conn = visit.demo.app.db.read().await?;
    let message = store::postbox::get(&mut conn, id).await?.ok_or(Fail::Missing)?;
    let theirs = persona.owners().any(|owner| owner == message.owner);
    theirs.then_some(message).ok_or(Fail::Missing)
}
