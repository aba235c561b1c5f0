//! Values at their ends: what one database takes and the other does not.

use std::collections::BTreeSet;

use touchbase::domain::goal::{KeyResult, Measure, Objective};
use touchbase::domain::message::{Arrival, Envelope, MailEnvelope};
use touchbase::domain::task::TaskStatus;
use touchbase::id::{MemberId, RawId};
use touchbase::reply::Fact;
use touchbase::store::Db;
use touchbase::store::inbound::{InboundState, Verdict};

use super::world::{World, at, hours, monday, read, write};

pub async fn ten_megabytes_of_any_bytes_come_back(db: &Db) {
    let world = World::new(db);
    let large: Vec<u8> =
        (0..10 * 1024 * 1024u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (key, raw) in [("large", large), ("nul", vec![0, 255, 0, b'\\', b'x', 0]), ("empty", Vec::new())] {
        let id = world.id();
        let envelope = Envelope::Mail(MailEnvelope { from: None, to: None });
        let arrival = Arrival { key: key.to_owned(), received: monday(), envelope, raw };
        assert!(write!(world, inbound::take, id, &arrival));
        let found = read!(world, inbound::by_key, key).unwrap();
        assert!(found.raw == arrival.raw, "{key}: {} bytes came back", found.raw.len());
    }
}

pub async fn floating_point_comes_back_to_the_last_bit(db: &Db) {
    let world = World::new(db);
    let objective = Objective {
        id: world.id(),
        slug: "o".to_owned(),
        season: None,
        group: None,
        parent: None,
        title: "Grow".to_owned(),
    };
    write!(world, goal::save_objective, &objective);
    let numbers =
        [0.0, -0.5, 0.1 + 0.2, 5.0, 1e300, f64::MIN_POSITIVE, f64::MAX, -1234567.891, 9007199254740993.0];
    for (place, number) in numbers.into_iter().enumerate() {
        let key_result = KeyResult {
            id: world.id(),
            slug: format!("{place}"),
            objective: objective.id,
            title: "Readers".to_owned(),
            measure: Measure::Number,
            unit: String::new(),
            began: number,
            target: number,
            current: -number,
        };
        write!(world, goal::save_key_result, &key_result);
        let found =
            read!(world, goal::key_results).into_iter().find(|found| found.id == key_result.id).unwrap();
        assert_eq!((found.began, found.target, found.current), (number, number, -number));
    }
}

pub async fn instants_and_numbers_come_back_at_their_ends(db: &Db) {
    let world = World::new(db);
    for (name, joined) in [
        ("Ana", "-009999-01-03T00:00:00.000001Z"),
        ("Ben", "9999-12-30T21:59:59.999999Z"),
        ("Cleo", "1969-12-31T23:59:59.999999Z"),
    ] {
        let joined = at(joined);
        let mut member = world.someone(name);
        (member.joined, member.minutes_a_week) = (joined, Some(u32::MAX));
        write!(world, member::save, &member);
        assert_eq!(read!(world, member::get, member.id), Some(member));
    }
}

pub async fn a_nul_in_words_loses_no_message(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let task = world.task(&design, "Lo\0go", Some(ana.id)).await;
    assert_eq!(read!(world, task::get, task.id).unwrap().title, "Lo\u{fffd}go");
    write!(world, task::set_status, task.id, TaskStatus::Completed, Some("do\0ne"), hours(1));
    assert_eq!(read!(world, task::get, task.id).unwrap().note.as_deref(), Some("do\u{fffd}ne"));

    let inbound = world.arrived("a", monday()).await;
    let reply = Some("1 do\0ne".to_owned());
    let verdict = Verdict {
        state: InboundState::Done,
        outcome: "answer",
        member: None,
        prompt: None,
        reply,
        unclear: Vec::new(),
    };
    write!(world, inbound::settle, inbound, &verdict, hours(1));
    assert_eq!(read!(world, inbound::get, inbound).unwrap().reply.as_deref(), Some("1 do\u{fffd}ne"));

    let title = "in\0side".to_owned();
    let fact = Fact::New { title, status: touchbase::reply::Status::Completed };
    let mut record = world.record(inbound, ana.id, fact.clone());
    record.words = "wor\0ds".to_owned();
    let record = world.keep(record).await;
    let found = read!(world, record::of_inbound, inbound);
    assert_eq!((found[0].words.as_str(), &found[0].fact), ("wor\u{fffd}ds", &fact));
    assert_eq!(found[0].id, record.id);

    world.enqueue(&[world.mail_to(&ana)]).await;
    let claimed = write!(
        world,
        delivery::claim,
        touchbase::domain::member::ChannelKind::Mail,
        monday(),
        "a",
        hours(1),
        1
    );
    write!(world, delivery::fail, "a", claimed[0].delivery.id, "550 no\0");
}

pub async fn text_in_any_script_comes_back(db: &Db) {
    let world = World::new(db);
    let mut ana = world.someone("Ana");
    for name in ["Ána Ñandú", "林小美", "محمد", "👩🏽‍🚀 O'Neil \"Q\" \\ %_;--", " two\nlines\t"]
    {
        ana.name = name.to_owned();
        write!(world, member::save, &ana);
        assert_eq!(read!(world, member::get, ana.id), Some(ana.clone()));
    }
}

pub async fn more_members_than_a_statement_lists_are_asked_about(db: &Db) {
    let world = World::new(db);
    let (ana, zoe) = (world.member("Ana").await, world.member("Zoe").await);
    let design = world.group("design").await;
    let cadence = world.cadence("weekly").await;
    let occurrence = world.occurrence(&cadence, monday()).await;
    let mut tasks = Vec::new();
    for member in [&ana, &zoe] {
        tasks.push((member.id, world.task(&design, "Logo", Some(member.id)).await));
        world.prompt(world.asks(&occurrence, member.id, "2026-04-20")).await;
        world.enqueue(&[world.mail_to(member)]).await;
        let from = "2026-04-22".parse().unwrap();
        let absence = touchbase::domain::member::Absence {
            id: world.id(),
            member: member.id,
            from,
            until: None,
            said_in: None,
        };
        write!(world, absence::announce, &absence);
    }
    // The first and the last of 70,000: more than either database takes in one statement.
    let mut many = vec![ana.id];
    many.extend((0..70_000u128).map(|n| MemberId::from(RawId(n + 1))));
    many.push(zoe.id);
    assert_eq!(read!(world, task::open_of, &many), tasks);
    assert_eq!(read!(world, absence::of, &many, "2026-04-20".parse().unwrap()).len(), 2);
    let last = read!(world, prompt::last_of, cadence.id, &many);
    assert_eq!(last.keys().copied().collect::<BTreeSet<_>>(), BTreeSet::from([ana.id, zoe.id]));
    assert_eq!(read!(world, delivery::got_since, &many, monday()).len(), 2);
}
