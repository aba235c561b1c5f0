//! Seasons, objectives, key results.

use touchbase::domain::goal::{KeyResult, Measure, Objective, Season};
use touchbase::domain::task::{Task, TaskStatus};
use touchbase::store::Db;
use touchbase::store::goal::Goal;

use super::world::{World, hours, read, refused, write};

fn season(world: &World<'_>, slug: &str, from: &str) -> Season {
    Season {
        id: world.id(),
        slug: slug.to_owned(),
        name: slug.to_uppercase(),
        from: from.parse().unwrap(),
        until: "2026-12-31".parse().unwrap(),
    }
}

fn objective(world: &World<'_>, slug: &str) -> Objective {
    let title = "Grow".to_owned();
    Objective { id: world.id(), slug: slug.to_owned(), season: None, group: None, parent: None, title }
}

fn key_result(world: &World<'_>, slug: &str, objective: &Objective) -> KeyResult {
    KeyResult {
        id: world.id(),
        slug: slug.to_owned(),
        objective: objective.id,
        title: "Readers".to_owned(),
        measure: Measure::Tasks,
        unit: "people".to_owned(),
        began: 7.5,
        target: 100.0,
        current: 12.5,
    }
}

pub async fn goals_come_back_as_they_were_set(db: &Db) {
    let world = World::new(db);
    let design = world.group("design").await;
    let (old, new) = (season(&world, "spring", "2026-03-01"), season(&world, "autumn", "2026-09-01"));
    write!(world, goal::save_season, &old, "[]");
    write!(world, goal::save_season, &new, r#"[{"name":"plan"}]"#);
    let listed = [(new.clone(), r#"[{"name":"plan"}]"#.to_owned()), (old.clone(), "[]".to_owned())];
    assert_eq!(read!(world, goal::seasons), listed);
    let one_day = Season { until: old.from, name: "Spring".to_owned(), ..old.clone() };
    write!(world, goal::save_season, &one_day, "[1]");
    assert_eq!(read!(world, goal::seasons)[1], (one_day, "[1]".to_owned()));
    let backwards = Season { until: "2026-02-01".parse().unwrap(), ..old };
    refused!(world, goal::save_season, &backwards, "[]");

    let above = objective(&world, "b-above");
    let mut below = objective(&world, "a-below");
    (below.season, below.group, below.parent) = (Some(new.id), Some(design.id), Some(above.id));
    write!(world, goal::save_objective, &above);
    write!(world, goal::save_objective, &below);
    assert_eq!(read!(world, goal::objectives), [below.clone(), above.clone()]);
    let moved = Objective { season: None, group: None, parent: None, title: "Shrink".to_owned(), ..below };
    write!(world, goal::save_objective, &moved);
    assert_eq!(read!(world, goal::objectives), [moved.clone(), above.clone()]);

    let mut readers = key_result(&world, "readers", &above);
    write!(world, goal::save_key_result, &readers);
    assert_eq!(read!(world, goal::key_results), [readers.clone()]);
    (readers.measure, readers.current, readers.objective) = (Measure::Number, 0.1 + 0.2, moved.id);
    write!(world, goal::save_key_result, &readers);
    assert_eq!(read!(world, goal::key_results), [readers.clone()]);
    refused!(world, goal::save_key_result, &KeyResult { id: world.id(), ..readers });
    refused!(world, goal::save_objective, &Objective { id: world.id(), ..above });
    refused!(world, goal::save_season, &Season { id: world.id(), ..new }, "[]");
}

pub async fn a_retired_goal_is_gone_until_it_is_saved_again(db: &Db) {
    let world = World::new(db);
    let spring = season(&world, "spring", "2026-03-01");
    let grow = objective(&world, "grow");
    let readers = key_result(&world, "readers", &grow);
    write!(world, goal::save_season, &spring, "[]");
    write!(world, goal::save_objective, &grow);
    write!(world, goal::save_key_result, &readers);
    write!(world, goal::retire, Goal::Season, "spring", hours(1));
    write!(world, goal::retire, Goal::Objective, "grow", hours(1));
    write!(world, goal::retire, Goal::KeyResult, "readers", hours(1));
    assert_eq!(read!(world, goal::seasons), []);
    assert_eq!(read!(world, goal::objectives), []);
    assert_eq!(read!(world, goal::key_results), []);
    write!(world, goal::save_season, &spring, "[]");
    write!(world, goal::save_objective, &grow);
    write!(world, goal::save_key_result, &readers);
    assert_eq!(read!(world, goal::seasons).len(), 1);
    assert_eq!(read!(world, goal::objectives), [grow]);
    assert_eq!(read!(world, goal::key_results), [readers]);
}

pub async fn a_key_result_counts_its_tasks(db: &Db) {
    let world = World::new(db);
    let design = world.group("design").await;
    let grow = objective(&world, "grow");
    let (readers, other) = (key_result(&world, "readers", &grow), key_result(&world, "other", &grow));
    write!(world, goal::save_objective, &grow);
    write!(world, goal::save_key_result, &readers);
    write!(world, goal::save_key_result, &other);
    assert_eq!(read!(world, goal::tasks_of, readers.id), (0, 0));
    let states = [
        TaskStatus::Completed,
        TaskStatus::Completed,
        TaskStatus::InProgress,
        TaskStatus::NotStarted,
        TaskStatus::Dropped,
    ];
    for status in states {
        let task = world.task(&design, "Logo", None).await;
        write!(world, task::save, &Task { status, key_result: Some(readers.id), ..task });
    }
    assert_eq!(read!(world, goal::tasks_of, readers.id), (2, 4));
    assert_eq!(read!(world, goal::tasks_of, other.id), (0, 0));
}
