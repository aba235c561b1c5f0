//! Blockers.

use touchbase::domain::blocker::{Blocker, BlockerState};
use touchbase::domain::task::Task;
use touchbase::id::MemberId;
use touchbase::reply::Fact;
use touchbase::store::Db;

use super::world::{World, hours, monday, read, refused, write};

fn blocker(world: &World<'_>, task: &Task, member: MemberId) -> Blocker {
    Blocker {
        id: world.id(),
        task: Some(task.id),
        group: Some(task.group),
        member,
        text: "waiting for the password".to_owned(),
        needs: Some("Ben".to_owned()),
        state: BlockerState::Open,
        helper: None,
        opened: monday(),
        record: None,
    }
}

pub async fn a_blocker_comes_back_as_it_was_said(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let task = world.task(&design, "Logo", Some(ana.id)).await;
    let inbound = world.arrived("a", monday()).await;
    let record = world.keep(world.record(inbound, ana.id, Fact::NoBlockers)).await;
    let full = Blocker { record: Some(record.id), ..blocker(&world, &task, ana.id) };
    let bare = Blocker { id: world.id(), task: None, group: None, needs: None, record: None, ..full.clone() };
    write!(world, blocker::open, &full);
    write!(world, blocker::open, &bare);
    assert_eq!(read!(world, blocker::get, full.id), Some(full.clone()));
    assert_eq!(read!(world, blocker::get, bare.id), Some(bare));
    assert_eq!(read!(world, blocker::of_record, record.id), Some(full.clone()));
    assert_eq!(read!(world, blocker::get, world.id()), None);

    write!(world, blocker::reword, full.id, "still waiting", None);
    let reworded = read!(world, blocker::get, full.id).unwrap();
    assert_eq!((reworded.text.as_str(), reworded.needs.as_deref()), ("still waiting", Some("Ben")));
    write!(world, blocker::reword, full.id, "still waiting", Some("Cleo"));
    assert_eq!(read!(world, blocker::get, full.id).unwrap().needs.as_deref(), Some("Cleo"));
}

pub async fn a_task_has_one_open_blocker(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let task = world.task(&design, "Logo", Some(ana.id)).await;
    let (first, second) = (blocker(&world, &task, ana.id), blocker(&world, &task, ana.id));
    write!(world, blocker::open, &first);
    refused!(world, blocker::open, &second);
    write!(world, blocker::helped, first.id, ana.id);
    refused!(world, blocker::open, &second);
    write!(world, blocker::close, first.id, BlockerState::Resolved, Some(ana.id), hours(1));
    write!(world, blocker::open, &second);
    refused!(world, blocker::reopen, first.id);
    assert_eq!(read!(world, blocker::open_of_task, task.id), Some(second.clone()));
    // What belongs to no task may be blocked as often as people say so.
    for _ in 0..2 {
        write!(world, blocker::open, &Blocker { task: None, ..blocker(&world, &task, ana.id) });
    }
    assert_eq!(read!(world, blocker::all_open).len(), 3);
}

pub async fn a_blocker_is_helped_and_solved(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let task = world.task(&design, "Logo", Some(ana.id)).await;
    let first = blocker(&world, &task, ana.id);
    write!(world, blocker::open, &first);
    assert_eq!(read!(world, blocker::last_resolved_of_task, task.id), None);
    write!(world, blocker::helped, first.id, ana.id);
    assert_eq!(read!(world, blocker::get, first.id).unwrap().state, BlockerState::Helped);
    assert_eq!(read!(world, blocker::open_of_task, task.id).map(|blocker| blocker.id), Some(first.id));
    // An open state closes nothing.
    refused!(world, blocker::close, first.id, BlockerState::Open, None, hours(1));
    write!(world, blocker::close, first.id, BlockerState::Resolved, Some(ana.id), hours(1));
    // What is solved stays solved.
    write!(world, blocker::close, first.id, BlockerState::Withdrawn, None, hours(2));
    write!(world, blocker::helped, first.id, ana.id);
    assert_eq!(read!(world, blocker::get, first.id).unwrap().state, BlockerState::Resolved);
    assert_eq!(read!(world, blocker::open_of_task, task.id), None);

    let second = blocker(&world, &task, ana.id);
    write!(world, blocker::open, &second);
    write!(world, blocker::close, second.id, BlockerState::Resolved, None, hours(3));
    let last = read!(world, blocker::last_resolved_of_task, task.id);
    assert_eq!(last.map(|blocker| blocker.id), Some(second.id));
    write!(world, blocker::reopen, first.id);
    let again = Blocker { state: BlockerState::Helped, helper: Some(ana.id), ..first };
    assert_eq!(read!(world, blocker::get, again.id), Some(again), "who was on it is on it again");
}

pub async fn who_can_help_is_told_once(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let mut opened = Vec::new();
    for hour in [2, 1, 3] {
        let task = world.task(&design, "Logo", Some(ana.id)).await;
        let new = Blocker { opened: hours(hour), ..blocker(&world, &task, ana.id) };
        write!(world, blocker::open, &new);
        opened.push(new.id);
    }
    let untold = |blockers: Vec<Blocker>| blockers.iter().map(|blocker| blocker.id).collect::<Vec<_>>();
    assert_eq!(untold(read!(world, blocker::untold)), [opened[1], opened[0], opened[2]]);
    assert_eq!(untold(read!(world, blocker::all_open)), [opened[1], opened[0], opened[2]]);
    assert_eq!(read!(world, blocker::last_told, design.id), None);
    write!(world, blocker::told, opened[1], hours(5));
    write!(world, blocker::told, opened[0], hours(4));
    write!(world, blocker::helped, opened[2], ana.id);
    assert_eq!(untold(read!(world, blocker::untold)), []);
    assert_eq!(read!(world, blocker::last_told, design.id), Some(hours(5)));
    assert_eq!(read!(world, blocker::all_open).len(), 3);
}

pub async fn solved_blockers_are_news_of_their_period(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let mut closed = Vec::new();
    for (hour, state) in [
        (0, BlockerState::Resolved),
        (1, BlockerState::Resolved),
        (2, BlockerState::Withdrawn),
        (3, BlockerState::Resolved),
    ] {
        let task = world.task(&design, "Logo", Some(ana.id)).await;
        let new = blocker(&world, &task, ana.id);
        write!(world, blocker::open, &new);
        write!(world, blocker::close, new.id, state, None, hours(hour));
        closed.push(new.id);
    }
    let news = read!(world, blocker::resolved_between, hours(0), hours(3));
    assert_eq!(news.iter().map(|blocker| blocker.id).collect::<Vec<_>>(), [closed[1], closed[0]]);
}
