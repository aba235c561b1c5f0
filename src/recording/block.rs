//! What stands in the way: opened, told anew, resolved.

use super::apply::Answer;
use super::fault::Fault;
use crate::domain::blocker::{Blocker, BlockerState};
use crate::domain::task::Task;
use crate::id::BlockerId;
use crate::store::record::Kept;
use crate::store::{self, Tx};

impl Answer<'_> {
    /// The task can go on, says who writes.
    pub(super) async fn resolve(&self, tx: &mut Tx, blocker: BlockerId) -> Result<(), Fault> {
        let by = Some(self.member.id);
        Ok(store::blocker::close(tx, blocker, BlockerState::Resolved, by, self.said).await?)
    }

    /// Something is in the way: of a task, or of what belongs to none.
    pub(super) async fn block(
        &self,
        tx: &mut Tx,
        kept: &Kept,
        text: &str,
        needs: Option<&str>,
        task: Option<&Task>,
    ) -> Result<(), Fault> {
        let text = spoken(text, kept.fact.number());
        if let Some(task) = task
            && let Some(open) = store::blocker::open_of_task(tx, task.id).await?
        {
            // A blocker that goes on keeps its age.
            store::blocker::reword(tx, open.id, text, needs).await?;
            return Ok(());
        }
        let group = match task {
            Some(task) => Some(task.group),
            None => self.group(tx).await?,
        };
        let blocker = Blocker {
            id: self.ids.make(),
            task: task.map(|task| task.id),
            group,
            member: self.member.id,
            text: text.to_owned(),
            needs: needs.map(str::to_owned),
            state: BlockerState::Open,
            helper: None,
            opened: self.said,
            record: Some(kept.id),
        };
        store::blocker::open(tx, &blocker).await?;
        Ok(())
    }

    /// What a helper called solved is not: it is told again, and is as old as it is.
    pub(super) async fn block_again(
        &self,
        tx: &mut Tx,
        kept: &Kept,
        text: &str,
        needs: Option<&str>,
        before: BlockerId,
    ) -> Result<(), Fault> {
        let Some(before) = store::blocker::get(tx, before).await? else { return Ok(()) };
        let text = spoken(text, kept.fact.number());
        let open = match before.task {
            Some(task) => store::blocker::open_of_task(tx, task).await?,
            None => before.state.is_open().then(|| before.clone()),
        };
        if let Some(open) = open {
            return Ok(store::blocker::reword(tx, open.id, text, needs).await?);
        }
        let needs = needs.map(str::to_owned).or(before.needs.clone());
        let blocker = Blocker {
            id: self.ids.make(),
            text: text.to_owned(),
            needs,
            state: BlockerState::Open,
            helper: None,
            record: Some(kept.id),
            ..before
        };
        Ok(store::blocker::open(tx, &blocker).await?)
    }
}

/// The words without what joins them to others and without the prompt's number before them: elsewhere that number would mean
/// something else. "2: waiting for Tom" is "waiting for Tom"; "2 is stuck" stays as it is.
pub(super) fn spoken(words: &str, n: Option<u32>) -> &str {
    let joins = |c: char| c.is_whitespace() || ",;".contains(c);
    let plain = words.trim_start_matches(joins);
    let numbered =
        n.map(|n| n.to_string()).and_then(|n| plain.trim_start_matches('#').strip_prefix(n.as_str()));
    let rest = numbered.map(str::trim_start).filter(|rest| rest.starts_with([':', '.', ')', '-', '–', '—']));
    match rest.map(|rest| rest.trim_start_matches([':', '.', ')', '-', '–', '—']).trim_start()) {
        Some(rest) if !rest.is_empty() => rest,
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn words_stand_alone_without_the_number_that_led_to_them() {
        assert_eq!(spoken("2: waiting for Tom", Some(2)), "waiting for Tom");
        assert_eq!(spoken(", 2) the server is down", Some(2)), "the server is down");
        assert_eq!(spoken("2 is stuck", Some(2)), "2 is stuck");
        assert_eq!(spoken("2: two keys are missing", Some(1)), "2: two keys are missing");
        assert_eq!(spoken("2:", Some(2)), "2:");
        assert_eq!(spoken("20: twenty", Some(2)), "20: twenty");
    }
}
