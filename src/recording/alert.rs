//! New blockers are told to who can help: at once, and one message for many.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::fault::Fault;
use super::read::Recorder;
use crate::domain::blocker::Blocker;
use crate::domain::delivery::DeliveryKind;
use crate::domain::group::{Group, Role};
use crate::domain::member::Member;
use crate::domain::prompt::Asked;
use crate::domain::task::TaskStatus;
use crate::id::GroupId;
use crate::outbox::{Letter, reach};
use crate::render::Lang;
use crate::render::message::{AlertContext, BlockerLine};
use crate::schedule::earliest_allowed;
use crate::store::community::Community;
use crate::store::{self, Tx};

/// After an alert, a group's further blockers are gathered for this long: the first is told at once, the next nine together.
pub const GATHER_FOR: SignedDuration = SignedDuration::from_mins(15);

/// A blocker with what a message says of it.
struct Told {
    blocker: Blocker,
    line: BlockerLine,
    asked: Asked,
}

impl Recorder {
    /// Tells new blockers to their groups' leads and coordinators. How many messages.
    pub async fn tell_blockers(&self) -> Result<usize, Fault> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        tx.alone("tell blockers").await?;
        let mut by_group: BTreeMap<GroupId, Vec<Blocker>> = BTreeMap::new();
        for blocker in store::blocker::untold(&mut tx).await? {
            if let Some(group) = blocker.group {
                by_group.entry(group).or_default().push(blocker);
            }
        }
        if by_group.is_empty() {
            return Ok(0);
        }
        let community = store::community::find(&mut tx).await?.ok_or(Fault::NoCommunity)?;
        let mut messages = 0;
        for (group, blockers) in by_group {
            let last = store::blocker::last_told(&mut tx, group).await?;
            if last.is_some_and(|last| now.duration_since(last) < GATHER_FOR) {
                continue;
            }
            let Some(group) = store::group::get(&mut tx, group).await? else { continue };
            messages += self.tell_group(&mut tx, &community, &group, blockers).await?;
        }
        tx.commit().await?;
        Ok(messages)
    }

    async fn tell_group(
        &self,
        tx: &mut Tx,
        community: &Community,
        group: &Group,
        blockers: Vec<Blocker>,
    ) -> Result<usize, Fault> {
        let now = self.clock.now();
        let mut told = Vec::with_capacity(blockers.len());
        for blocker in blockers {
            store::blocker::told(tx, blocker.id, now).await?;
            told.push(self.describe(tx, group, blocker).await?);
        }
        let readers = store::group::members(tx, group.id).await?;
        let mut messages = 0;
        for (reader, _) in readers.iter().filter(|(_, role)| *role > Role::Member) {
            let (mut lines, mut lists) = (Vec::new(), Vec::new());
            let waiting = self.waiting(tx, reader, group).await?;
            // Nobody is told of their own blocker.
            let new = told.iter().filter(|told| told.blocker.member != reader.id);
            for (told, n) in waiting.iter().chain(new).zip(1..) {
                lines.push(BlockerLine { n, ..told.line.clone() });
                lists.push(Asked { n, ..told.asked.clone() });
            }
            if lines.is_empty() {
                continue;
            }
            let Some(address) = reach(tx, reader).await? else { continue };
            let context = AlertContext {
                lang: Lang::of(&reader.language),
                community: community.name.clone(),
                name: reader.name.clone(),
                group: group.name.clone(),
                blockers: lines,
                stop_link: self.post.stop_link(reader),
            };
            let mut letter = Letter::new(DeliveryKind::Alert);
            letter.lists = lists;
            letter.not_before = Some(earliest_allowed(now, reader.quiet, reader.zone.rules()));
            let delivery = self.post.to_member(reader, address, &context, letter)?;
            store::delivery::enqueue(tx, &[delivery]).await?;
            messages += 1;
        }
        Ok(messages)
    }

    /// What still waits for the reader's morning: it is told together with what is new, in one message.
    async fn waiting(&self, tx: &mut Tx, reader: &Member, group: &Group) -> Result<Vec<Told>, Fault> {
        let mut waiting = Vec::new();
        for alert in store::delivery::waiting_alerts(tx, reader.id).await? {
            store::delivery::drop_queued(tx, alert.id, "told together with later ones").await?;
            for blocker in alert.lists.iter().filter_map(|asked| asked.blocker) {
                let Some(blocker) = store::blocker::get(tx, blocker).await? else { continue };
                if blocker.state.is_open() {
                    let of = match blocker.group {
                        Some(id) if id != group.id => store::group::get(tx, id).await?,
                        _ => None,
                    };
                    waiting.push(self.describe(tx, of.as_ref().unwrap_or(group), blocker).await?);
                }
            }
        }
        Ok(waiting)
    }

    async fn describe(&self, tx: &mut Tx, group: &Group, blocker: Blocker) -> Result<Told, Fault> {
        let task = match blocker.task {
            Some(task) => store::task::get(tx, task).await?,
            None => None,
        };
        let member = store::member::get(tx, blocker.member).await?;
        let helper = match blocker.helper {
            Some(helper) => store::member::get(tx, helper).await?.map(|helper| helper.name),
            None => None,
        };
        let line = BlockerLine {
            n: 0,
            number: task.as_ref().map(|task| task.number),
            title: task.as_ref().map(|task| task.title.clone()),
            group: group.name.clone(),
            member: member.as_ref().map(|member| member.name.clone()).unwrap_or_default(),
            words: blocker.text.clone(),
            needs: blocker.needs.clone(),
            contact: member.as_ref().and_then(contact),
            days: u32::try_from(blocker.age_in_days(self.clock.now())).unwrap_or_default(),
            helper,
        };
        let asked = Asked {
            n: 0,
            task: blocker.task,
            title: task.as_ref().map_or_else(|| blocker.text.clone(), |task| task.title.clone()),
            status: task.map_or(TaskStatus::InProgress, |task| task.status),
            blocker: Some(blocker.id),
            offered: false,
        };
        Ok(Told { blocker, line, asked })
    }
}

/// How a lead reaches a member of their own group: by Matrix if they are there, else by mail.
fn contact(member: &Member) -> Option<String> {
    let matrix = member.matrix.as_ref().map(|user| user.as_str().to_owned());
    matrix.or_else(|| member.mail.as_ref().map(|mail| mail.as_str().to_owned()))
}
