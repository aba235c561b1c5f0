//! Cadences and their occurrences.

use touchbase::store::Db;
use touchbase::store::cadence::{CadencePurpose, Planned};
use touchbase::store::occurrence::{Occurrence, OccurrenceState};

use super::world::{World, hours, monday, read, refused, write};

pub async fn a_cadence_comes_back_as_it_was_written(db: &Db) {
    let world = World::new(db);
    let weekly = world.cadence("weekly").await;
    assert_eq!(read!(world, cadence::get, weekly.id), Some(weekly.clone()));
    for purpose in CadencePurpose::ALL {
        let spec = r#"{"days": "first mon", "at": ["09:00", "16:30"], "zone": "Asia/Kolkata", "from": "2026-04-20",
            "until": "2026-07-03", "holidays": ["2026-05-04"], "reminders": [], "answer_within": "3d", "catch_up": "30min"}"#;
        let planned = Planned {
            id: world.id(),
            slug: format!("a-{purpose}"),
            purpose: *purpose,
            cadence: serde_json::from_str(spec).unwrap(),
            groups: Vec::new(),
            by_mail: false,
            in_room: true,
            since: hours(1),
            planned_until: hours(2),
        };
        write!(world, cadence::save, &planned);
        assert_eq!(read!(world, cadence::by_slug, &planned.slug), Some(planned));
    }
    let slugs: Vec<String> = read!(world, cadence::all).into_iter().map(|planned| planned.slug).collect();
    assert_eq!(slugs, ["a-check_in", "a-digest_lead", "a-digest_member", "a-digest_writer", "weekly"]);
    write!(world, cadence::retire, "weekly", hours(1));
    assert_eq!(read!(world, cadence::all).len(), 4);
    assert_eq!(read!(world, cadence::get, weekly.id), Some(weekly.clone()));
    assert_eq!(read!(world, cadence::by_slug, "nightly"), None);
    write!(world, cadence::save, &weekly);
    assert_eq!(read!(world, cadence::all).len(), 5);
    let namesake = Planned { id: world.id(), ..weekly };
    refused!(world, cadence::save, &namesake);
}

pub async fn a_changed_cadence_stays_planned(db: &Db) {
    let world = World::new(db);
    let before = world.cadence("weekly").await;
    let changed = Planned {
        slug: "daily".to_owned(),
        purpose: CadencePurpose::DigestLead,
        cadence: serde_json::from_str(r#"{"days": "fri", "at": "10:00"}"#).unwrap(),
        groups: vec!["web".to_owned()],
        by_mail: false,
        in_room: true,
        since: hours(100),
        planned_until: hours(100),
        ..before.clone()
    };
    write!(world, cadence::save, &changed);
    let kept = Planned { since: before.since, planned_until: before.planned_until, ..changed };
    assert_eq!(read!(world, cadence::get, before.id), Some(kept));
}

pub async fn planning_never_moves_back(db: &Db) {
    let world = World::new(db);
    let weekly = world.cadence("weekly").await;
    for (asked, got) in [(5, 5), (3, 5), (6, 6)] {
        write!(world, cadence::planned_until, weekly.id, hours(asked));
        assert_eq!(read!(world, cadence::get, weekly.id).unwrap().planned_until, hours(got));
    }
}

pub async fn an_occurrence_exists_once(db: &Db) {
    let world = World::new(db);
    let (weekly, daily) = (world.cadence("weekly").await, world.cadence("daily").await);
    let first = world.occurrence(&weekly, monday()).await;
    let again = Occurrence { id: world.id(), ..first.clone() };
    assert!(!write!(world, occurrence::make, &again));
    assert!(!write!(world, occurrence::make, &Occurrence { state: OccurrenceState::Missed, ..again }));
    let other = world.occurrence(&daily, monday()).await;
    let later = world.occurrence(&weekly, hours(1)).await;
    let open = read!(world, occurrence::open);
    assert_eq!(open.len(), 3);
    assert!(open[..2].contains(&first) && open[..2].contains(&other));
    assert_eq!(open[2], later);
}

pub async fn an_occurrence_is_open_until_it_is_done_and_a_missed_one_is_told(db: &Db) {
    let world = World::new(db);
    let weekly = world.cadence("weekly").await;
    let first = world.occurrence(&weekly, monday()).await;
    let mut missed = Vec::new();
    for hour in [1, 2, 3] {
        let one = Occurrence {
            id: world.id(),
            cadence: weekly.id,
            fire_at: hours(hour),
            state: OccurrenceState::Missed,
        };
        assert!(write!(world, occurrence::make, &one));
        missed.push(one);
    }
    assert_eq!(read!(world, occurrence::open), std::slice::from_ref(&first));
    write!(world, occurrence::done, first.id);
    write!(world, occurrence::done, missed[0].id);
    assert_eq!(read!(world, occurrence::open), []);
    let told = read!(world, occurrence::missed_since, hours(2));
    assert_eq!(told, [missed[2].clone(), missed[1].clone()]);
    assert_eq!(read!(world, occurrence::missed_since, hours(0)).len(), 3);
}
