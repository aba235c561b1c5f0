//! The outbox: one row a message and address, in the transaction of the business row.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::{Row, json, written};
use super::statement::{LISTED, Statement, rows_of};
use super::{Conn, Result, Tx};
use crate::domain::address::{Address, MatrixUserId};
use crate::domain::delivery::{DeliveryKind, DeliveryState};
use crate::domain::member::ChannelKind;
use crate::domain::message::Content;
use crate::domain::prompt::Asked;
use crate::id::{DeliveryId, GroupId, InvitationId, MemberId, PromptId};

/// A message as the outbox keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// What for.
    pub kind: DeliveryKind,
    /// Who gets it; `None` for a room's.
    pub member: Option<MemberId>,
    /// The group whose room gets it.
    pub group: Option<GroupId>,
    /// The prompt that it asks, reminds of or answers: replies to it belong there.
    pub prompt: Option<PromptId>,
    /// The survey's invitation that it asks, reminds of or answers: replies to it belong there, and
    /// [`SURVEY_LINK`](crate::token::SURVEY_LINK) in its text becomes the link when it is sent.
    pub invitation: Option<InvitationId>,
    /// Where it goes.
    pub address: Address,
    /// The receiver's name.
    pub to_name: String,
    /// What they will see.
    pub content: Content,
    /// Without angle brackets; made once.
    pub message_id: String,
    /// Message-IDs that it follows, oldest first.
    pub follows: Vec<String>,
    /// The Matrix thread.
    pub thread: Option<String>,
    /// The Matrix event that it answers.
    pub in_reply_to: Option<String>,
    /// Who is named in a room's message.
    pub mentions: Vec<MatrixUserId>,
    /// What the numbers in an answer to it mean, when it is not a prompt's: the blockers of an alert.
    pub lists: Vec<Asked>,
    /// SHA-256 of its own reply token, in hex, when it is not a prompt's.
    pub token_hash: Option<String>,
    /// Not before this instant.
    pub not_before: Timestamp,
    /// No attempt after this instant.
    pub give_up_at: Timestamp,
    /// When it was made.
    pub created: Timestamp,
}

/// The channel that an address belongs to.
pub fn channel_of(address: &Address) -> ChannelKind {
    match address {
        Address::Mail(_) => ChannelKind::Mail,
        Address::Direct(_) | Address::Room(_) => ChannelKind::Matrix,
    }
}

fn decode(row: &AnyRow) -> Result<Delivery> {
    let content = match Row::of("delivery_content", row).maybe_text("content")? {
        Some(_) => Row::of("delivery_content", row).json("content")?,
        None => Content::forgotten(),
    };
    let row = Row::of("delivery", row);
    Ok(Delivery {
        id: row.parse("id")?,
        kind: row.parse("kind")?,
        member: row.maybe("member")?,
        group: row.maybe("working_group")?,
        prompt: row.maybe("prompt")?,
        invitation: row.maybe("invitation")?,
        address: row.json("address")?,
        to_name: row.text("to_name")?,
        content,
        message_id: row.text("message_id")?,
        follows: row.json("follows")?,
        thread: row.maybe_text("thread")?,
        in_reply_to: row.maybe_text("in_reply_to")?,
        mentions: row.json("mentions")?,
        lists: row.json("lists")?,
        token_hash: row.maybe_text("token_hash")?,
        not_before: row.instant("not_before")?,
        give_up_at: row.instant("give_up_at")?,
        created: row.instant("created")?,
    })
}

/// Puts messages into the outbox.
pub async fn enqueue(tx: &mut Tx, deliveries: &[Delivery]) -> Result<()> {
    for some in deliveries.chunks(rows_of(22)) {
        let mut query = Statement::new(
            "INSERT INTO delivery (id, kind, member, working_group, prompt, invitation, channel, address, to_name, message_id, follows,
                thread, in_reply_to, mentions, lists, token_hash, state, attempts, unknowns, not_before, give_up_at, created) ",
        );
        query.rows(some.iter().map(|new| {
            [
                new.id.to_string().into(),
                new.kind.as_str().into(),
                new.member.map(|id| id.to_string()).into(),
                new.group.map(|id| id.to_string()).into(),
                new.prompt.map(|id| id.to_string()).into(),
                new.invitation.map(|id| id.to_string()).into(),
                channel_of(&new.address).as_str().into(),
                json(&new.address).into(),
                new.to_name.clone().into(),
                new.message_id.clone().into(),
                json(&new.follows).into(),
                new.thread.clone().into(),
                new.in_reply_to.clone().into(),
                json(&new.mentions).into(),
                json(&new.lists).into(),
                new.token_hash.clone().into(),
                DeliveryState::Queued.as_str().into(),
                0i64.into(),
                0i64.into(),
                new.not_before.as_microsecond().into(),
                new.give_up_at.as_microsecond().into(),
                new.created.as_microsecond().into(),
            ]
        }));
        query.query().execute(&mut **tx).await?;
    }
    for some in deliveries.chunks(rows_of(2)) {
        let mut query = Statement::new("INSERT INTO delivery_content (delivery, content) ");
        query.rows(some.iter().map(|new| [new.id.to_string().into(), json(&new.content).into()]));
        query.query().execute(&mut **tx).await?;
    }
    Ok(())
}

/// A delivery that a sender has, and what came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The message.
    pub delivery: Delivery,
    /// Attempts, this one counted.
    pub attempts: u32,
    /// Attempts whose outcome is not known.
    pub unknowns: u32,
}

/// Takes up to `most` deliveries that wait for their time, until `lease_until`. Nobody else gets them before.
pub async fn claim(
    tx: &mut Tx,
    channel: ChannelKind,
    now: Timestamp,
    lease: &str,
    lease_until: Timestamp,
    most: u32,
) -> Result<Vec<Claimed>> {
    // MATERIALIZED: PostgreSQL might else run the inner query more than once, and take more than `most`.
    let sql = format!(
        "WITH picked AS MATERIALIZED (
            SELECT id FROM delivery WHERE state = 'queued' AND not_before <= $3 AND channel = $4
            ORDER BY not_before, id LIMIT $5{})
         UPDATE delivery SET state = 'sending', lease = $1, lease_until = $2, attempts = attempts + 1
         WHERE id IN (SELECT id FROM picked) RETURNING *, {CONTENT}",
        tx.dialect().skip_locked()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(lease)
        .bind(lease_until.as_microsecond())
        .bind(now.as_microsecond())
        .bind(channel.as_str())
        .bind(i64::from(most))
        .fetch_all(&mut **tx)
        .await?;
    let claimed = |row| {
        let (delivery, row) = (decode(row)?, Row::of("delivery", row));
        Ok(Claimed { delivery, attempts: row.count("attempts")?, unknowns: row.count("unknowns")? })
    };
    let mut claimed: Vec<Claimed> = rows.iter().map(claimed).collect::<Result<_>>()?;
    claimed.sort_by_key(|claim| (claim.delivery.not_before, claim.delivery.id));
    Ok(claimed)
}

/// They went. `lease` fences: whoever lost it changes nothing. How many were still ours.
pub async fn sent(tx: &mut Tx, lease: &str, ids: &[DeliveryId], at: Timestamp) -> Result<u64> {
    let mut count = 0;
    for some in ids.chunks(LISTED) {
        let mut query = Statement::new(
            "UPDATE delivery SET state = 'sent', lease = NULL, lease_until = NULL, why = NULL, sent_at = ",
        );
        query.bind(at.as_microsecond()).push(" WHERE lease = ").bind(lease.to_owned());
        query.push(" AND id IN (");
        query.list(some.iter().map(|id| id.to_string()));
        query.push(")");
        count += query.query().execute(&mut **tx).await?.rows_affected();
    }
    Ok(count)
}

/// What the other side calls the message: the Matrix event id.
pub async fn set_remote_id(tx: &mut Tx, id: DeliveryId, remote_id: &str) -> Result<()> {
    sqlx::query("UPDATE delivery SET remote_id = $1 WHERE id = $2")
        .bind(remote_id)
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// It did not go, and is tried again at `not_before`. `unknown`: it may have arrived all the same.
pub async fn retry(
    tx: &mut Tx,
    lease: &str,
    id: DeliveryId,
    not_before: Timestamp,
    unknown: bool,
    why: &str,
) -> Result<()> {
    sqlx::query(
        "UPDATE delivery SET state = 'queued', lease = NULL, lease_until = NULL, not_before = $1, why = $2,
            unknowns = unknowns + $3
         WHERE id = $4 AND lease = $5",
    )
    .bind(not_before.as_microsecond())
    .bind(written(why))
    .bind(i64::from(unknown))
    .bind(id.to_string())
    .bind(lease)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It was not tried, and waits until `not_before`: no attempt is counted.
pub async fn put_back(tx: &mut Tx, lease: &str, id: DeliveryId, not_before: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE delivery SET state = 'queued', lease = NULL, lease_until = NULL, not_before = $1, attempts = attempts - 1
         WHERE id = $2 AND lease = $3",
    )
    .bind(not_before.as_microsecond())
    .bind(id.to_string())
    .bind(lease)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// They were claimed and never begun: they wait as before, no attempt is counted, and others may have them at once.
pub async fn give_back(tx: &mut Tx, lease: &str, ids: &[DeliveryId]) -> Result<()> {
    for some in ids.chunks(LISTED) {
        let mut query = Statement::new(
            "UPDATE delivery SET state = 'queued', lease = NULL, lease_until = NULL, attempts = attempts - 1 WHERE lease = ",
        );
        query.bind(lease.to_owned()).push(" AND id IN (");
        query.list(some.iter().map(|id| id.to_string()));
        query.push(")");
        query.query().execute(&mut **tx).await?;
    }
    Ok(())
}

/// It will never arrive.
pub async fn fail(tx: &mut Tx, lease: &str, id: DeliveryId, why: &str) -> Result<()> {
    sqlx::query(
        "UPDATE delivery SET state = 'failed', lease = NULL, lease_until = NULL, why = $1 WHERE id = $2 AND lease = $3",
    )
    .bind(written(why))
    .bind(id.to_string())
    .bind(lease)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It was taken, and came back.
pub async fn bounced(tx: &mut Tx, id: DeliveryId, why: &str) -> Result<()> {
    sqlx::query(
        "UPDATE delivery SET state = 'failed', sent_at = NULL, why = $1 WHERE id = $2 AND state = 'sent'",
    )
    .bind(written(why))
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It is not sent after all, unless it is on its way already; whether it was dropped.
pub async fn drop_queued(tx: &mut Tx, id: DeliveryId, why: &str) -> Result<bool> {
    let done =
        sqlx::query("UPDATE delivery SET state = 'dropped', why = $1 WHERE id = $2 AND state = 'queued'")
            .bind(written(why))
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Reminders of a prompt that wait are not sent any more.
pub async fn drop_reminders(tx: &mut Tx, prompt: PromptId, why: &str) -> Result<()> {
    sqlx::query(
        "UPDATE delivery SET state = 'dropped', why = $1
         WHERE prompt = $2 AND kind = 'reminder' AND state = 'queued'",
    )
    .bind(written(why))
    .bind(prompt.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An invitation's reminders that wait are not sent any more.
pub async fn drop_survey_reminders(tx: &mut Tx, invitation: InvitationId, why: &str) -> Result<()> {
    sqlx::query(
        "UPDATE delivery SET state = 'dropped', why = $1
         WHERE invitation = $2 AND kind = 'reminder' AND state = 'queued'",
    )
    .bind(written(why))
    .bind(invitation.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What a sender held when it died goes back into the queue; each may have arrived. How many.
pub async fn rescue(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE delivery SET state = 'queued', lease = NULL, lease_until = NULL, unknowns = unknowns + 1,
            why = 'the sender stopped in the middle of it'
         WHERE state = 'sending' AND lease_until <= $1",
    )
    .bind(now.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}

/// What a delivery's row lacks: its content stands in a table of its own.
const CONTENT: &str =
    "(SELECT content FROM delivery_content WHERE delivery_content.delivery = delivery.id) AS content";

/// The delivery that has `value` in `column`, where no two have the same.
async fn one(conn: &mut Conn, column: &'static str, value: &str) -> Result<Option<Delivery>> {
    let sql = format!("SELECT delivery.*, {CONTENT} FROM delivery WHERE {column} = $1");
    let row = sqlx::query(AssertSqlSafe(sql)).bind(value.to_owned()).fetch_optional(conn).await?;
    row.as_ref().map(decode).transpose()
}

/// One delivery.
pub async fn get(conn: &mut Conn, id: DeliveryId) -> Result<Option<Delivery>> {
    one(conn, "id", &id.to_string()).await
}

/// The delivery that a Matrix event carried.
pub async fn by_event(conn: &mut Conn, event: &str) -> Result<Option<Delivery>> {
    one(conn, "remote_id", event).await
}

/// The delivery whose own reply token has this SHA-256 (hex).
pub async fn by_token_hash(conn: &mut Conn, hash: &str) -> Result<Option<Delivery>> {
    one(conn, "token_hash", hash).await
}

/// The delivery that a mail carried.
pub async fn by_message_id(conn: &mut Conn, message_id: &str) -> Result<Option<Delivery>> {
    one(conn, "message_id", message_id).await
}

/// Alerts to a member that wait for their time and were never tried, the oldest first.
pub async fn waiting_alerts(conn: &mut Conn, member: MemberId) -> Result<Vec<Delivery>> {
    let sql = format!(
        "SELECT delivery.*, {CONTENT} FROM delivery
         WHERE member = $1 AND kind = 'alert' AND state = 'queued' AND attempts = 0 ORDER BY created, id"
    );
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(member.to_string());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// What the other side calls a delivery.
pub async fn remote_id(conn: &mut Conn, id: DeliveryId) -> Result<Option<String>> {
    let row = sqlx::query("SELECT id, remote_id FROM delivery WHERE id = $1").bind(id.to_string());
    match row.fetch_optional(conn).await? {
        Some(row) => Row::of("delivery", &row).maybe_text("remote_id"),
        None => Ok(None),
    }
}

/// When a delivery went; `None`: not yet.
pub async fn sent_at(conn: &mut Conn, id: DeliveryId) -> Result<Option<Timestamp>> {
    let row = sqlx::query("SELECT id, sent_at FROM delivery WHERE id = $1").bind(id.to_string());
    match row.fetch_optional(conn).await? {
        Some(row) => Row::of("delivery", &row).maybe_instant("sent_at"),
        None => Ok(None),
    }
}

/// Whether a sender has it right now: nobody knows yet whether it arrives.
pub async fn is_under_way(conn: &mut Conn, id: DeliveryId) -> Result<bool> {
    let row = sqlx::query("SELECT id FROM delivery WHERE id = $1 AND state = 'sending'").bind(id.to_string());
    Ok(row.fetch_optional(conn).await?.is_some())
}

/// When each of `members` got a message of which kind since `since`, the oldest first; receipts, and what was
/// dropped or failed, aside.
pub async fn got_since(
    conn: &mut Conn,
    members: &[MemberId],
    since: Timestamp,
) -> Result<Vec<(MemberId, DeliveryKind, Timestamp)>> {
    let mut found = Vec::new();
    for some in members.chunks(LISTED) {
        let mut query = Statement::new(
            "SELECT id, member, kind, created FROM delivery
             WHERE state NOT IN ('failed', 'dropped') AND kind <> 'receipt' AND created >= ",
        );
        query.bind(since.as_microsecond()).push(" AND member IN (");
        query.list(some.iter().map(|member| member.to_string()));
        query.push(") ORDER BY created, id");
        for row in &query.query().fetch_all(&mut *conn).await? {
            let row = Row::of("delivery", row);
            found.push((row.parse("member")?, row.parse("kind")?, row.instant("created")?));
        }
    }
    found.sort_by_key(|(_, _, created)| *created);
    Ok(found)
}

/// When the next delivery wants to go.
pub async fn next_at(conn: &mut Conn) -> Result<Option<Timestamp>> {
    let row = sqlx::query(
        "SELECT MIN(at) AS at FROM (
            SELECT MIN(not_before) AS at FROM delivery WHERE state = 'queued' AND channel = 'mail'
            UNION ALL
            SELECT MIN(not_before) AS at FROM delivery WHERE state = 'queued' AND channel = 'matrix') AS each_channel",
    );
    Row::of("delivery", &row.fetch_one(conn).await?).maybe_instant("at")
}

/// How many deliveries are in each state.
pub async fn count(conn: &mut Conn) -> Result<Vec<(DeliveryState, u64)>> {
    let rows = sqlx::query("SELECT state, COUNT(*) AS many FROM delivery GROUP BY state ORDER BY state");
    let rows = rows.fetch_all(conn).await?;
    let counted = |row| {
        let row = Row::of("delivery", row);
        Ok((row.parse("state")?, u64::from(row.count("many")?)))
    };
    rows.iter().map(counted).collect()
}
