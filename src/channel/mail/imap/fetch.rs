//! Takes what is new in the mailbox, in order, a batch a transaction.

use std::collections::BTreeMap;
use std::time::Duration;

use async_imap::Session;
use async_imap::types::Fetch;
use futures_util::TryStreamExt;

use super::envelope::envelope;
use super::{Halt, ImapFault, ImapReader, Patience, Position};
use crate::channel::Cursor;
use crate::channel::mail::arrival::{LARGEST, arrival, mark_oversize};
use crate::channel::mail::wire::Wire;

/// Sizes asked for at once.
const CHUNK: usize = 200;

/// A batch is one transaction, and stands in memory.
const BATCH: usize = 50;
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Of a mail that is too large, this much of the header is enough to know whom to tell.
const HEADER: usize = 64 * 1024;

/// How often a mail that the server lists but does not hand out is asked for before the others behind it go first.
const TRIES: u32 = 5;

/// A mail that did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stuck {
    uid: u32,
    tries: u32,
}

impl ImapReader {
    /// Takes everything behind `position`, and moves it.
    pub(super) async fn fetch_new(
        &self,
        session: &mut Session<Wire>,
        patience: &Patience<'_>,
        name: &str,
        position: &mut Position,
        stuck: &mut Option<Stuck>,
    ) -> Result<(), Halt> {
        loop {
            // What was told up to here is found by this search.
            while session.unsolicited_responses.try_recv().is_ok() {}
            let query = format!("UID {}:*", position.uid.saturating_add(1));
            let found = patience.wait(Duration::ZERO, session.uid_search(query)).await?;
            // "n:*" names the last mail even when its number is below n (RFC 3501, section 6.4.8).
            let mut new: Vec<u32> = found.into_iter().filter(|uid| *uid > position.uid).collect();
            if new.is_empty() {
                return Ok(());
            }
            new.sort_unstable();
            for chunk in new.chunks(CHUNK) {
                let sizes = sizes(session, patience, chunk).await?;
                for batch in batches(chunk, &sizes) {
                    self.take(session, patience, name, position, &batch, stuck).await?;
                }
            }
        }
    }

    /// Stores one batch with the position behind it, then marks it as seen.
    async fn take(
        &self,
        session: &mut Session<Wire>,
        patience: &Patience<'_>,
        name: &str,
        position: &mut Position,
        batch: &Batch,
        stuck: &mut Option<Stuck>,
    ) -> Result<(), Halt> {
        let mut bodies = bodies(session, patience, batch).await?;
        let mut arrivals = Vec::with_capacity(batch.uids.len());
        let mut last = *position;
        let mut missing = None;
        for uid in &batch.uids {
            match bodies.remove(uid) {
                Some(raw) => {
                    let envelope = envelope(&raw, &self.ours);
                    arrivals.push(arrival(raw, envelope, self.clock.now()));
                }
                None if given_up(stuck, *uid) => {
                    tracing::error!(
                        uid,
                        "imap: the server does not hand out this mail; it stays in the mailbox, unread"
                    );
                }
                None => {
                    missing = Some(*uid);
                    break;
                }
            }
            last.uid = *uid;
        }
        if last != *position {
            let cursor = Cursor { name: name.to_owned(), at: last.to_string() };
            self.intake.accept(arrivals, Some(cursor)).await?;
            *position = last;
            let taken = listed(batch.uids.iter().filter(|uid| **uid <= last.uid));
            mark_seen(session, patience, &taken).await?;
        }
        match missing {
            Some(uid) => Err(ImapFault::Lost(format!("mail {uid} was listed but not handed out")).into()),
            None => Ok(()),
        }
    }
}

/// Counts the tries for one mail. A server that answers "NO" for a moment looks the same as one that never will.
fn given_up(stuck: &mut Option<Stuck>, uid: u32) -> bool {
    let tries = match stuck {
        Some(known) if known.uid == uid => known.tries + 1,
        _ => 1,
    };
    *stuck = Some(Stuck { uid, tries });
    tries >= TRIES
}

/// Mails that are fetched together.
#[derive(Debug, PartialEq, Eq)]
struct Batch {
    uids: Vec<u32>,
    /// The size, when there is one mail, and it is too large to be taken whole.
    oversize: Option<u64>,
    bytes: usize,
}

/// Cuts a chunk into batches, in order. A mail without a size was expunged meanwhile.
fn batches(chunk: &[u32], sizes: &BTreeMap<u32, u32>) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for uid in chunk {
        let Some(size) = sizes.get(uid) else { continue };
        let bytes = usize::try_from(*size).unwrap_or(usize::MAX);
        if bytes > LARGEST {
            batches.push(Batch { uids: vec![*uid], oversize: Some(u64::from(*size)), bytes: HEADER });
            continue;
        }
        match batches.last_mut() {
            Some(last)
                if last.oversize.is_none()
                    && last.uids.len() < BATCH
                    && last.bytes + bytes <= BATCH_BYTES =>
            {
                last.uids.push(*uid);
                last.bytes += bytes;
            }
            _ => batches.push(Batch { uids: vec![*uid], oversize: None, bytes }),
        }
    }
    batches
}

async fn sizes(
    session: &mut Session<Wire>,
    patience: &Patience<'_>,
    uids: &[u32],
) -> Result<BTreeMap<u32, u32>, Halt> {
    let fetched = fetch(session, patience, Duration::ZERO, &listed(uids.iter()), "(UID RFC822.SIZE)").await?;
    Ok(fetched.iter().filter_map(|mail| mail.uid.zip(mail.size)).collect())
}

/// `PEEK`: looking does not mark as seen.
async fn bodies(
    session: &mut Session<Wire>,
    patience: &Patience<'_>,
    batch: &Batch,
) -> Result<BTreeMap<u32, Vec<u8>>, Halt> {
    // A second for each 64 kB beside the usual limit: slow lines are slow, not dead.
    let extra = Duration::from_secs((batch.bytes / (64 * 1024)) as u64);
    let what = if batch.oversize.is_some() { "(UID BODY.PEEK[HEADER])" } else { "(UID BODY.PEEK[])" };
    let fetched = fetch(session, patience, extra, &listed(batch.uids.iter()), what).await?;
    let raw = |mail: &Fetch| match batch.oversize {
        Some(size) => {
            let header = mail.header()?;
            Some(mark_oversize(header.get(..HEADER).unwrap_or(header), size))
        }
        None => mail.body().map(<[u8]>::to_vec),
    };
    Ok(fetched.iter().filter_map(|mail| mail.uid.zip(raw(mail))).collect())
}

async fn fetch(
    session: &mut Session<Wire>,
    patience: &Patience<'_>,
    extra: Duration,
    uids: &str,
    what: &str,
) -> Result<Vec<Fetch>, Halt> {
    patience.wait(extra, async { session.uid_fetch(uids, what).await?.try_collect().await }).await
}

/// For people who look into the mailbox; a mailbox that may only be read is read all the same.
async fn mark_seen(session: &mut Session<Wire>, patience: &Patience<'_>, uids: &str) -> Result<(), Halt> {
    let flags = "+FLAGS.SILENT (\\Seen)";
    patience
        .wait(Duration::ZERO, async {
            session.uid_store(uids, flags).await?.try_collect::<Vec<_>>().await.map(drop)
        })
        .await
}

fn listed<'a>(uids: impl Iterator<Item = &'a u32>) -> String {
    uids.map(u32::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_keep_the_order_and_a_large_mail_travels_alone() {
        let megabyte = 1024 * 1024;
        let sizes =
            BTreeMap::from([(1, 10), (2, 20), (4, 11 * megabyte), (5, 3 * megabyte), (6, 2 * megabyte)]);
        let uids: Vec<_> = batches(&[1, 2, 3, 4, 5, 6], &sizes)
            .into_iter()
            .map(|batch| (batch.uids, batch.oversize))
            .collect();
        let large = u64::from(11 * megabyte);
        assert_eq!(uids, [(vec![1, 2], None), (vec![4], Some(large)), (vec![5], None), (vec![6], None)]);
        let many: BTreeMap<u32, u32> = (1..=120).map(|uid| (uid, 1)).collect();
        let lengths: Vec<_> =
            batches(&(1..=120).collect::<Vec<_>>(), &many).iter().map(|batch| batch.uids.len()).collect();
        assert_eq!(lengths, [50, 50, 20]);
    }

    #[test]
    fn a_mail_that_never_comes_does_not_hold_up_the_others_for_ever() {
        let mut stuck = None;
        assert!((0..4).all(|_| !given_up(&mut stuck, 7)));
        assert!(given_up(&mut stuck, 7));
        assert!(!given_up(&mut stuck, 8));
    }
}
