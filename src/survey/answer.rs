//! Opening, saving, sending off. A GET calls [`Surveys::open_by_link`] alone, and changes nothing.

use jiff::Timestamp;

use super::own;
use super::sheet::Sheet;
use super::{Result, Surveys};
use crate::domain::message::ReplyToken;
use crate::domain::survey::{Answer, Answers, Flaw, InvitationState, QuestionId, ResponseState, Via};
use crate::id::InvitationId;
use crate::store::invitation::Invitation;
use crate::store::response::Response;
use crate::store::{self, Conn, Tx};
use crate::token::{self, TokenKey};

/// Bytes of one response as JSON; more is refused as a whole, and what was there before stays.
pub const LARGEST: usize = 256 * 1024;

/// A group has to have so many members before an anonymous response says that it is from there.
pub const FEWEST: usize = crate::results::FEWEST;

/// A question's new answer; `None` takes the one before back.
pub type Change = (QuestionId, Option<Answer>);

/// What a link, or an invitation, opens.
#[derive(Debug, Clone)]
pub enum Entry {
    /// Answers count.
    Open(Box<Sheet>),
    /// It closed: what was answered may be shown, nothing can be changed.
    Closed(Box<Sheet>),
    /// The link was taken back; a new one may be on its way.
    Revoked,
    /// The link is too old to show anything.
    Expired,
    /// There is no such link, or it was replaced by a newer one.
    Unknown,
}

/// What became of answers that were saved.
#[derive(Debug, Clone)]
pub enum Saved {
    /// They are kept, except for those that do not fit their question, each with what is wrong. A refused answer does
    /// not replace the one before it.
    Saved(Box<Sheet>, Vec<(QuestionId, Flaw)>),
    /// All of it together is more than [`LARGEST`]; nothing was changed.
    TooLarge(Box<Sheet>),
    /// Nothing can be saved. Never [`Entry::Open`].
    Not(Entry),
}

/// What became of a response that was sent off.
#[derive(Debug, Clone)]
pub enum Submitted {
    /// It counts. `again`: it was sent off before, by the same form posted twice or after a change.
    Sent {
        /// As it is now.
        sheet: Box<Sheet>,
        /// Whether it had been sent off before.
        again: bool,
    },
    /// Something is missing or wrong: it stays a draft.
    Incomplete(Box<Sheet>, Vec<(QuestionId, Flaw)>),
    /// Nothing can be sent. Never [`Entry::Open`].
    Not(Entry),
}

impl Surveys {
    /// What the link with this token opens. Changes nothing.
    pub async fn open_by_link(&self, token: &str) -> Result<Entry> {
        let mut conn = self.db.read().await?;
        by_link(&mut conn, &self.key, token, self.clock.now()).await
    }

    /// What an invitation opens for who is known to be its member: a chat, a mail. Changes nothing.
    pub async fn open(&self, id: InvitationId) -> Result<Entry> {
        let mut conn = self.db.read().await?;
        by_id(&mut conn, &self.key, id, self.clock.now()).await
    }

    /// Keeps answers, question by question: `None` takes one back, and a question that is not named stays as it is.
    pub async fn save_by_link(&self, token: &str, changes: Vec<Change>, via: Via) -> Result<Saved> {
        self.save_at(By::Link(token), changes, via).await
    }

    /// The same for who is known to be the invitation's member.
    pub async fn save(&self, id: InvitationId, changes: Vec<Change>, via: Via) -> Result<Saved> {
        self.save_at(By::Member(id), changes, via).await
    }

    /// Sends the response off, if nothing is missing. It may still be changed until the survey closes.
    pub async fn submit_by_link(&self, token: &str) -> Result<Submitted> {
        self.submit_at(By::Link(token)).await
    }

    /// The same for who is known to be the invitation's member.
    pub async fn submit(&self, id: InvitationId) -> Result<Submitted> {
        self.submit_at(By::Member(id)).await
    }

    async fn save_at(&self, by: By<'_>, changes: Vec<Change>, via: Via) -> Result<Saved> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        lock(&mut tx).await?;
        let saved = match by.open(&mut tx, &self.key, now).await? {
            Entry::Open(sheet) => save(&mut tx, &self.key, sheet, changes, via, now).await?,
            other => Saved::Not(other),
        };
        tx.commit().await?;
        Ok(saved)
    }

    async fn submit_at(&self, by: By<'_>) -> Result<Submitted> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        lock(&mut tx).await?;
        let submitted = match by.open(&mut tx, &self.key, now).await? {
            Entry::Open(sheet) => submit(&mut tx, &self.key, sheet, now).await?,
            other => Submitted::Not(other),
        };
        tx.commit().await?;
        Ok(submitted)
    }
}

/// What lets somebody in.
enum By<'a> {
    /// The token of a personal link.
    Link(&'a str),
    /// They are known to be the invitation's member.
    Member(InvitationId),
}

impl By<'_> {
    async fn open(self, conn: &mut Conn, key: &TokenKey, now: Timestamp) -> Result<Entry> {
        match self {
            Self::Link(token) => by_link(conn, key, token, now).await,
            Self::Member(id) => by_id(conn, key, id, now).await,
        }
    }
}

/// Two answers of one person at one time are merged one after the other. Asked for first of all in a transaction.
pub(crate) async fn lock(tx: &mut Tx) -> Result<()> {
    tx.alone("survey responses").await
}

async fn by_link(conn: &mut Conn, key: &TokenKey, token: &str, now: Timestamp) -> Result<Entry> {
    let Some(token) = ReplyToken::parse(token) else { return Ok(Entry::Unknown) };
    match store::invitation::by_link_hash(conn, &token::hash(&token)).await? {
        Some(invitation) if invitation.revoked.is_some() => Ok(Entry::Revoked),
        Some(invitation) if invitation.link_until <= now => Ok(Entry::Expired),
        Some(invitation) => entry(conn, key, invitation, now).await,
        None => Ok(Entry::Unknown),
    }
}

/// What an invitation opens for who is known to be its member, inside of a transaction.
pub(crate) async fn by_id(
    conn: &mut Conn,
    key: &TokenKey,
    id: InvitationId,
    now: Timestamp,
) -> Result<Entry> {
    match store::invitation::get(conn, id).await? {
        Some(invitation) => entry(conn, key, invitation, now).await,
        None => Ok(Entry::Unknown),
    }
}

async fn entry(conn: &mut Conn, key: &TokenKey, invitation: Invitation, now: Timestamp) -> Result<Entry> {
    Ok(match Sheet::load(conn, key, invitation).await? {
        Some(sheet) if sheet.invitation.closes <= now => Entry::Closed(Box::new(sheet)),
        Some(sheet) => Entry::Open(Box::new(sheet)),
        None => Entry::Unknown,
    })
}

/// Keeps answers on an open sheet, inside of a transaction that holds [`lock`].
pub(crate) async fn save(
    tx: &mut Tx,
    key: &TokenKey,
    mut sheet: Box<Sheet>,
    changes: Vec<Change>,
    via: Via,
    now: Timestamp,
) -> Result<Saved> {
    let before = sheet.answers.clone();
    let mut refused = Vec::new();
    for (id, answer) in changes {
        // A question of another version, or of nobody: there is nothing that it could answer.
        let Some(question) = sheet.survey.question(&id) else { continue };
        match answer.as_ref().map_or(Ok(()), |answer| sheet.form().check(question, answer)) {
            Ok(()) => sheet.answers.set(id, answer),
            Err(flaw) => refused.push((id, flaw)),
        }
    }
    if store::row::json(&sheet.answers).len() > LARGEST {
        sheet.answers = before;
        return Ok(Saved::TooLarge(sheet));
    }
    if sheet.answers == before {
        return Ok(Saved::Saved(sheet, refused));
    }
    if via != Via::Matrix {
        for question in &sheet.survey.questions {
            if sheet.answers.get(&question.id) != before.get(&question.id) {
                store::asking::end_polls(tx, sheet.invitation.id, &question.id, None).await?;
            }
        }
    }
    let state = sheet.state.unwrap_or(ResponseState::Draft);
    keep(tx, key, &mut sheet, state, now).await?;
    if state == ResponseState::Sent && sheet.flaws().is_empty() {
        let changes = own::changes(&sheet, &before);
        own::adopt(tx, &mut sheet, changes, now).await?;
    }
    if sheet.invitation.state != InvitationState::Answered {
        store::invitation::set_state(tx, sheet.invitation.id, InvitationState::Started, None).await?;
        sheet.invitation.state = InvitationState::Started;
    }
    tracing::info!(invitation = %sheet.invitation.id, %via, refused = refused.len(), "survey answers saved");
    Ok(Saved::Saved(sheet, refused))
}

/// Sends an open sheet off, inside of a transaction that holds [`lock`].
pub(crate) async fn submit(
    tx: &mut Tx,
    key: &TokenKey,
    mut sheet: Box<Sheet>,
    now: Timestamp,
) -> Result<Submitted> {
    let flaws: Vec<_> =
        sheet.flaws().into_iter().map(|(question, flaw)| (question.id.clone(), flaw)).collect();
    if !flaws.is_empty() {
        return Ok(Submitted::Incomplete(sheet, flaws));
    }
    let again = sheet.is_sent();
    if !again {
        keep(tx, key, &mut sheet, ResponseState::Sent, now).await?;
        let changes = own::changes(&sheet, &Answers::default());
        own::adopt(tx, &mut sheet, changes, now).await?;
    }
    let id = sheet.invitation.id;
    store::invitation::set_state(tx, id, InvitationState::Answered, None).await?;
    store::delivery::drop_survey_reminders(tx, id, "answered").await?;
    sheet.invitation.state = InvitationState::Answered;
    Ok(Submitted::Sent { sheet, again })
}

async fn keep(
    tx: &mut Tx,
    key: &TokenKey,
    sheet: &mut Sheet,
    state: ResponseState,
    now: Timestamp,
) -> Result<()> {
    let Some(name) = sheet.response_key(key) else { return Ok(()) };
    let anonymous = sheet.round.anonymous;
    let response = Response {
        key: name,
        round: sheet.round.id,
        version: sheet.invitation.version,
        invitation: (!anonymous).then_some(sheet.invitation.id),
        state,
        answers: sheet.answers.clone(),
        groups: groups(tx, sheet, anonymous).await?,
        changed: (!anonymous).then_some(now),
    };
    sheet.state = Some(state);
    store::response::save(tx, &response).await
}

/// The writer's groups. Of an anonymous survey only their largest, and only when it is large enough.
async fn groups(tx: &mut Tx, sheet: &Sheet, anonymous: bool) -> Result<Vec<String>> {
    let mut all: Vec<_> =
        store::group::of_member(tx, sheet.member.id).await?.into_iter().map(|(group, _)| group).collect();
    if !anonymous {
        all.sort_by(|a, b| a.slug.cmp(&b.slug));
        return Ok(all.into_iter().map(|group| group.slug).collect());
    }
    let mut largest: Option<(usize, String)> = None;
    for group in all {
        let size = store::group::members(tx, group.id).await?.len();
        if size >= FEWEST && largest.as_ref().is_none_or(|(most, slug)| (size, &group.slug) > (*most, slug)) {
            largest = Some((size, group.slug));
        }
    }
    Ok(largest.into_iter().map(|(_, slug)| slug).collect())
}
