//! Tasks.

use touchbase::domain::goal::{KeyResult, Measure, Objective};
use touchbase::domain::group::Role;
use touchbase::domain::task::{Task, TaskStatus};
use touchbase::store::{Db, task};

use super::world::{World, hours, monday, read, refused, write};

pub async fn a_task_comes_back_as_it_was_saved(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let bare = world.task(&design, "Logo", None).await;
    assert_eq!(read!(world, task::get, bare.id), Some(bare.clone()));
    let title = "Grow".to_owned();
    let objective =
        Objective { id: world.id(), slug: "o".to_owned(), season: None, group: None, parent: None, title };
    write!(world, goal::save_objective, &objective);
    let key_result = KeyResult {
        id: world.id(),
        slug: "k".to_owned(),
        objective: objective.id,
        title: "Readers".to_owned(),
        measure: Measure::Tasks,
        unit: String::new(),
        began: 0.0,
        target: 1.0,
        current: 0.0,
    };
    write!(world, goal::save_key_result, &key_result);
    for status in TaskStatus::ALL {
        let full = Task {
            id: world.id(),
            number: 1000 + *status as u32,
            title: format!("Póster {status}"),
            key_result: Some(key_result.id),
            status: *status,
            lead: Some(ana.id),
            due: Some("2026-05-01".parse().unwrap()),
            note: Some("half of it".to_owned()),
            changed: hours(3),
            ..bare.clone()
        };
        write!(world, task::save, &full);
        assert_eq!(read!(world, task::get, full.id), Some(full));
    }
    assert_eq!(read!(world, task::get, world.id()), None);
}

pub async fn a_changed_task_keeps_its_number(db: &Db) {
    let world = World::new(db);
    let (ana, design, web) =
        (world.member("Ana").await, world.group("design").await, world.group("web").await);
    let before = world.task(&design, "Logo", None).await;
    let changed = Task {
        number: 77,
        group: web.id,
        title: "Poster".to_owned(),
        status: TaskStatus::Dropped,
        lead: Some(ana.id),
        due: Some("2026-05-01".parse().unwrap()),
        note: Some("no".to_owned()),
        changed: hours(1),
        ..before.clone()
    };
    write!(world, task::save, &changed);
    let after = Task { number: before.number, ..changed };
    assert_eq!(read!(world, task::get, before.id), Some(after.clone()));
    assert_eq!(read!(world, task::of_group, web.id), std::slice::from_ref(&after));
    assert_eq!(read!(world, task::of_group, design.id), []);
    assert_eq!(read!(world, task::all), [after]);
}

pub async fn numbers_are_given_once(db: &Db) {
    let world = World::new(db);
    let design = world.group("design").await;
    assert_eq!(write!(world, task::next_number), 1);
    let first = world.task(&design, "Logo", None).await;
    let second = world.task(&design, "Poster", None).await;
    assert_eq!((first.number, second.number), (1, 2));
    refused!(world, task::save, &Task { id: world.id(), ..first.clone() });
    refused!(world, task::save, &Task { id: world.id(), number: 0, ..first.clone() });
    let far = Task { id: world.id(), number: 142, ..first };
    write!(world, task::save, &far);
    assert_eq!(write!(world, task::next_number), 143);
}

pub async fn two_who_add_tasks_get_two_numbers(db: &Db) {
    let world = World::new(db);
    let design = world.group("design").await;
    let first = world.task(&design, "Logo", None).await;
    let adding: Vec<_> = (0..6)
        .map(|_| {
            let (db, id, task) = (db.clone(), world.id(), first.clone());
            tokio::spawn(async move {
                let mut tx = db.begin().await.unwrap();
                let number = task::next_number(&mut tx).await.unwrap();
                task::save(&mut tx, &Task { id, number, ..task }).await.unwrap();
                tx.commit().await.unwrap();
                number
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for one in adding {
        numbers.push(one.await.unwrap());
    }
    numbers.sort();
    assert_eq!(numbers, [2, 3, 4, 5, 6, 7]);
}

pub async fn a_status_keeps_the_last_words(db: &Db) {
    let world = World::new(db);
    let design = world.group("design").await;
    let (task, other) = (world.task(&design, "Logo", None).await, world.task(&design, "Web", None).await);
    write!(world, task::set_status, task.id, TaskStatus::InProgress, Some("half of it"), hours(1));
    write!(world, task::set_status, task.id, TaskStatus::Completed, None, hours(2));
    let after = read!(world, task::get, task.id).unwrap();
    assert_eq!(
        (after.status, after.note.as_deref(), after.changed),
        (TaskStatus::Completed, Some("half of it"), hours(2))
    );
    assert_eq!(read!(world, task::get, other.id), Some(other));
}

pub async fn a_lead_comes_and_goes(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let task = world.task(&design, "Logo", None).await;
    for lead in [Some(ana.id), None] {
        write!(world, task::set_lead, task.id, lead, hours(1));
        let after = read!(world, task::get, task.id).unwrap();
        assert_eq!((after.lead, after.changed), (lead, hours(1)));
    }
    refused!(world, task::set_lead, task.id, Some(world.id()), hours(2));
}

pub async fn supporters_are_who_was_named(db: &Db) {
    let world = World::new(db);
    let (ana, ben, design) =
        (world.member("Ana").await, world.member("Ben").await, world.group("design").await);
    let (task, other) = (world.task(&design, "Logo", None).await, world.task(&design, "Web", None).await);
    write!(world, task::support, task.id, ana.id);
    write!(world, task::support, task.id, ana.id);
    write!(world, task::support, other.id, ana.id);
    assert_eq!(read!(world, task::supporters, task.id), [ana.id]);
    let mut both = [ana.id, ben.id];
    both.sort();
    write!(world, task::set_supporters, task.id, &[ben.id, ana.id, ben.id]);
    assert_eq!(read!(world, task::supporters, task.id), both);
    write!(world, task::unsupport, task.id, ana.id);
    assert_eq!(read!(world, task::supporters, task.id), [ben.id]);
    write!(world, task::set_supporters, task.id, &[]);
    assert_eq!(read!(world, task::supporters, task.id), []);
    assert_eq!(read!(world, task::supporters, other.id), [ana.id]);
}

pub async fn open_tasks_come_led_ones_first(db: &Db) {
    let world = World::new(db);
    let (ana, ben, design) =
        (world.member("Ana").await, world.member("Ben").await, world.group("design").await);
    let retired = world.group("old").await;
    let supported = world.task(&design, "1 supported by ana", Some(ben.id)).await;
    let nobodys = world.task(&design, "2 led by nobody, supported by ana", None).await;
    let led = world.task(&design, "3 led by ana", Some(ana.id)).await;
    let both = world.task(&design, "4 led and supported by ana", Some(ana.id)).await;
    let over = world.task(&design, "5 over", Some(ana.id)).await;
    let gone = world.task(&retired, "6 of a retired group", Some(ana.id)).await;
    for task in [&supported, &nobodys, &both, &gone] {
        write!(world, task::support, task.id, ana.id);
    }
    write!(world, task::set_status, over.id, TaskStatus::Completed, None, monday());
    write!(world, group::retire, retired.id, hours(1));
    let of = |member, tasks: &[&Task]| tasks.iter().map(|task| (member, (*task).clone())).collect::<Vec<_>>();
    let of_ana = of(ana.id, &[&led, &both, &supported, &nobodys]);
    let of_ben = of(ben.id, &[&supported]);
    assert_eq!(read!(world, task::open_of, &[ana.id]), of_ana);
    let expected = if ana.id < ben.id { [of_ana, of_ben].concat() } else { [of_ben, of_ana].concat() };
    assert_eq!(read!(world, task::open_of, &[ben.id, ana.id, ben.id]), expected);
    assert_eq!(read!(world, task::open_of, &[]), []);
}

pub async fn offers_are_what_nobody_leads(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    let (design, web, retired) =
        (world.group("design").await, world.group("web").await, world.group("old").await);
    for group in [&design, &retired] {
        world.join(group, &ana, Role::Member).await;
    }
    world.task(&design, "led", Some(ben.id)).await;
    let first = world.task(&design, "first", None).await;
    world.task(&web, "of another group", None).await;
    world.task(&retired, "of a retired group", None).await;
    let supported = world.task(&design, "supported", None).await;
    let over = world.task(&design, "over", None).await;
    let second = world.task(&design, "second", None).await;
    write!(world, task::support, supported.id, ana.id);
    write!(world, task::support, first.id, ben.id);
    write!(world, task::set_status, over.id, TaskStatus::Dropped, None, monday());
    write!(world, group::retire, retired.id, hours(1));
    assert_eq!(read!(world, task::offers_for, ana.id, 9), [first.clone(), second]);
    assert_eq!(read!(world, task::offers_for, ana.id, 1), [first]);
    assert_eq!(read!(world, task::offers_for, ben.id, 9), []);
}

pub async fn open_tasks_without_a_lead_are_listed(db: &Db) {
    let world = World::new(db);
    let (ana, design, retired) =
        (world.member("Ana").await, world.group("design").await, world.group("old").await);
    let first = world.task(&design, "first", None).await;
    world.task(&design, "led", Some(ana.id)).await;
    let over = world.task(&design, "over", None).await;
    world.task(&retired, "of a retired group", None).await;
    let second = world.task(&design, "second", None).await;
    write!(world, task::set_status, over.id, TaskStatus::Completed, None, monday());
    write!(world, group::retire, retired.id, hours(1));
    assert_eq!(read!(world, task::unled), [first, second]);
}
