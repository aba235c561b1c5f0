//! Records.

use touchbase::domain::task::TaskStatus;
use touchbase::reply::{Confidence, Fact, Status};
use touchbase::store::Db;
use touchbase::store::record::{Kept, RecordState, word};

use super::world::{World, hours, monday, read, write};

pub async fn a_record_comes_back_as_it_was_understood(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let task = world.task(&design, "Logo", Some(ana.id)).await;
    let cadence = world.cadence("weekly").await;
    let occurrence = world.occurrence(&cadence, monday()).await;
    let prompt = world.prompt(world.asks(&occurrence, ana.id, "2026-04-20")).await;
    let inbound = world.arrived("a", monday()).await;
    let bare = world.record(inbound, ana.id, Fact::Status { task: 1, status: Status::Completed });
    assert_eq!(read!(world, record::of_inbound, inbound), []);
    let confidences = [Confidence::Low, Confidence::Middle, Confidence::High];
    let mut kept = vec![world.keep(bare.clone()).await];
    for (place, state) in RecordState::ALL.iter().enumerate() {
        let full = Kept {
            id: world.id(),
            prompt: Some(prompt.id),
            place: 1 + place as u32,
            task: Some(task.id),
            words: "fertig, danke 🙏".to_owned(),
            confidence: confidences[place % 3],
            state: *state,
            before: Some(TaskStatus::ALL[place]),
            said: hours(1),
            ..bare.clone()
        };
        kept.push(world.keep(full).await);
    }
    assert_eq!(read!(world, record::of_inbound, inbound), kept);
    assert_eq!(read!(world, record::of_prompt, prompt.id), kept[1..]);
}

pub async fn every_fact_comes_back(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let text = |text: &str| text.to_owned();
    let facts = [
        Fact::Status { task: 3, status: Status::Released },
        Fact::Blocker { task: Some(1), text: text("no access"), needs: Some(text("Ben")) },
        Fact::Blocker { task: None, text: text("no access\0"), needs: None },
        Fact::Unblocked { task: 1 },
        Fact::New { title: text("Poster"), status: Status::InProgress },
        Fact::Claim { offer: 4 },
        Fact::Shoutout { to: text("Ben") },
        Fact::Away { until: Some("2026-05-01".parse().unwrap()) },
        Fact::Away { until: None },
        Fact::NoChange,
        Fact::NoBlockers,
        Fact::Skip,
        Fact::Stop,
        Fact::Start,
        Fact::Wrong,
    ];
    let inbound = world.arrived("a", monday()).await;
    for (place, fact) in facts.iter().enumerate() {
        let record = Kept { place: place as u32, ..world.record(inbound, ana.id, fact.clone()) };
        world.keep(record).await;
    }
    let found: Vec<Fact> =
        read!(world, record::of_inbound, inbound).into_iter().map(|kept| kept.fact).collect();
    assert_eq!(found, facts);
    // The word that a fact is found by is the one that stands in its JSON.
    for fact in &facts {
        assert_eq!(serde_json::to_value(fact).unwrap()["fact"], word(fact));
    }
}

pub async fn records_are_found_by_message_prompt_and_task(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let task = world.task(&design, "Logo", Some(ana.id)).await;
    let cadence = world.cadence("weekly").await;
    let occurrence = world.occurrence(&cadence, monday()).await;
    let prompt = world.prompt(world.asks(&occurrence, ana.id, "2026-04-20")).await;
    let (first, second) = (world.arrived("a", monday()).await, world.arrived("b", monday()).await);
    let done = Fact::Status { task: 1, status: Status::Completed };
    let mut said = Vec::new();
    for (inbound, hour, place, fact) in [
        (second, 2, 1, done.clone()),
        (second, 2, 0, done.clone()),
        (first, 1, 5, done.clone()),
        (first, 1, 6, Fact::Unblocked { task: 1 }),
    ] {
        let record = Kept {
            prompt: Some(prompt.id),
            task: Some(task.id),
            place,
            said: hours(hour),
            ..world.record(inbound, ana.id, fact)
        };
        said.push(world.keep(record).await.id);
    }
    let ids = |kept: Vec<Kept>| kept.into_iter().map(|kept| kept.id).collect::<Vec<_>>();
    assert_eq!(ids(read!(world, record::of_inbound, second)), [said[1], said[0]]);
    assert_eq!(ids(read!(world, record::of_prompt, prompt.id)), [said[2], said[3], said[1], said[0]]);
    assert_eq!(ids(read!(world, record::statuses_of, task.id)), [said[0], said[1], said[2]]);
    write!(world, record::set_state, said[0], RecordState::Replaced);
    write!(world, record::set_state, said[1], RecordState::Asked);
    assert_eq!(ids(read!(world, record::statuses_of, task.id)), [said[2]]);
    write!(world, record::set_state, said[1], RecordState::Standing);
    assert_eq!(ids(read!(world, record::statuses_of, task.id)), [said[1], said[2]]);
}

pub async fn a_period_has_what_still_counts(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let inbound = world.arrived("a", monday()).await;
    let mut kept = Vec::new();
    for (hour, state) in [
        (0, RecordState::Standing),
        (1, RecordState::Standing),
        (1, RecordState::Replaced),
        (2, RecordState::Asked),
        (2, RecordState::Withdrawn),
        (3, RecordState::Standing),
    ] {
        let place = kept.len() as u32;
        let record =
            Kept { said: hours(hour), state, place, ..world.record(inbound, ana.id, Fact::NoChange) };
        kept.push(world.keep(record).await);
    }
    let found = read!(world, record::said_between, hours(1), hours(3));
    assert_eq!(found, [kept[3].clone(), kept[1].clone()]);
}
