//! Questions of a survey that are put one after the other, in a chat; and which message answered which.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, json, written};
use super::{Conn, Result, Tx};
use crate::domain::survey::{Answer, QuestionId};
use crate::domain::words;
use crate::id::{DeliveryId, InboundId, InvitationId};

words! {
    /// What asking a question came to.
    CameTo {
        /// It was answered.
        Answered = "answered",
        /// It was passed over.
        Skipped = "skipped",
        /// The answer could not be read.
        Unread = "unread",
    }
}

words! {
    /// A poll in a room.
    Poll {
        /// It takes votes.
        Open = "open",
        /// It is to be ended: the answer came in another way.
        Ending = "ending",
        /// It takes none any more.
        Ended = "ended",
    }
}

/// A question that was put to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// To whom, in which round.
    pub invitation: InvitationId,
    /// Which message of the talk it is, from 1.
    pub place: u32,
    /// The question; `None`: the review at the end.
    pub question: Option<QuestionId>,
    /// How often it was put by then, from 1.
    pub nth: u32,
    /// The message.
    pub delivery: DeliveryId,
    /// When it was made.
    pub made: Timestamp,
    /// What it came to; `None`: nothing yet.
    pub came_to: Option<CameTo>,
    /// What could not be read.
    pub words: Option<String>,
    /// How it stands with the poll, where the message is one.
    pub poll: Option<Poll>,
}

fn decode(row: &AnyRow) -> Result<Asking> {
    let row = Row::of("survey_asking", row);
    Ok(Asking {
        invitation: row.parse("invitation")?,
        place: row.count("place")?,
        question: Some(row.text("question")?).filter(|id| !id.is_empty()).map(QuestionId),
        nth: row.count("nth")?,
        delivery: row.parse("delivery")?,
        made: row.instant("made")?,
        came_to: row.maybe("came_to")?,
        words: row.maybe_text("words")?,
        poll: row.maybe("poll")?,
    })
}

/// Everything that was put to somebody, the first first.
pub async fn of(conn: &mut Conn, invitation: InvitationId) -> Result<Vec<Asking>> {
    let rows = sqlx::query("SELECT * FROM survey_asking WHERE invitation = $1 ORDER BY place")
        .bind(invitation.to_string());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Puts a question down as asked. The same question for the same time is an error of the database.
pub async fn put(tx: &mut Tx, asking: &Asking) -> Result<()> {
    sqlx::query(
        "INSERT INTO survey_asking (invitation, place, question, nth, delivery, made, came_to, words, poll)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(asking.invitation.to_string())
    .bind(i64::from(asking.place))
    .bind(asking.question.as_ref().map_or("", QuestionId::as_str).to_owned())
    .bind(i64::from(asking.nth))
    .bind(asking.delivery.to_string())
    .bind(asking.made.as_microsecond())
    .bind(asking.came_to.map(CameTo::as_str))
    .bind(asking.words.as_deref().map(written))
    .bind(asking.poll.map(Poll::as_str))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What asking it came to.
pub async fn came_to(tx: &mut Tx, asking: &Asking, what: CameTo, words: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE survey_asking SET came_to = $1, words = $2 WHERE invitation = $3 AND place = $4")
        .bind(what.as_str())
        .bind(words.map(written))
        .bind(asking.invitation.to_string())
        .bind(i64::from(asking.place))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The polls that put this question are to be ended, except for the one that is named.
pub async fn end_polls(
    tx: &mut Tx,
    invitation: InvitationId,
    question: &QuestionId,
    but: Option<DeliveryId>,
) -> Result<()> {
    sqlx::query(
        "UPDATE survey_asking SET poll = 'ending'
         WHERE invitation = $1 AND question = $2 AND poll = 'open' AND delivery <> $3",
    )
    .bind(invitation.to_string())
    .bind(question.as_str().to_owned())
    .bind(but.map_or_else(String::new, |but| but.to_string()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Polls that are to be ended, also because their survey is over: closed, or left out.
pub async fn polls_to_end(conn: &mut Conn, now: Timestamp, most: u32) -> Result<Vec<Asking>> {
    let rows = sqlx::query(
        "SELECT survey_asking.* FROM survey_asking
         JOIN survey_invitation ON survey_invitation.id = survey_asking.invitation
         WHERE survey_asking.poll IN ('open', 'ending') AND (survey_asking.poll = 'ending'
            OR survey_invitation.closes <= $1 OR survey_invitation.state IN ('excused', 'expired'))
         ORDER BY survey_asking.invitation, survey_asking.place LIMIT $2",
    )
    .bind(now.as_microsecond())
    .bind(i64::from(most));
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// The poll takes no votes any more.
pub async fn poll_ended(tx: &mut Tx, asking: &Asking) -> Result<()> {
    sqlx::query("UPDATE survey_asking SET poll = 'ended' WHERE invitation = $1 AND place = $2")
        .bind(asking.invitation.to_string())
        .bind(i64::from(asking.place))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// An answer as a message said it.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// To which invitation.
    pub invitation: InvitationId,
    /// To which question.
    pub question: QuestionId,
    /// The answer; `None`: left out, or not to be read.
    pub answer: Option<Answer>,
}

/// Keeps what a message said, in place of what it said before.
pub async fn say(tx: &mut Tx, inbound: InboundId, all: &[Said]) -> Result<()> {
    sqlx::query("DELETE FROM survey_said WHERE inbound = $1")
        .bind(inbound.to_string())
        .execute(&mut **tx)
        .await?;
    for said in all {
        sqlx::query(
            "INSERT INTO survey_said (inbound, question, invitation, answer) VALUES ($1, $2, $3, $4)
             ON CONFLICT (inbound, question) DO UPDATE SET answer = excluded.answer",
        )
        .bind(inbound.to_string())
        .bind(said.question.as_str().to_owned())
        .bind(said.invitation.to_string())
        .bind(said.answer.as_ref().map(json))
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// What a message said; empty when it was no answer to a survey.
pub async fn said_by(conn: &mut Conn, inbound: InboundId) -> Result<Vec<Said>> {
    let rows = sqlx::query("SELECT * FROM survey_said WHERE inbound = $1 ORDER BY question")
        .bind(inbound.to_string())
        .fetch_all(conn)
        .await?;
    let said = |row| {
        let row = Row::of("survey_said", row);
        let answer = match row.maybe_text("answer")? {
            Some(_) => Some(row.json("answer")?),
            None => None,
        };
        Ok(Said { invitation: row.parse("invitation")?, question: QuestionId(row.text("question")?), answer })
    };
    rows.iter().map(said).collect()
}
