//! Absences.

use touchbase::domain::member::Absence;
use touchbase::store::Db;

use super::world::{World, monday, read, write};

pub async fn an_absence_comes_back_as_it_was_announced(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    let said_in = Some(world.arrived("a", monday()).await);
    let day = |text: &str| text.parse().unwrap();
    let short = Absence {
        id: world.id(),
        member: ana.id,
        from: day("2026-04-22"),
        until: Some(day("2026-04-24")),
        said_in,
    };
    let open =
        Absence { id: world.id(), member: ben.id, from: day("2026-04-21"), until: None, said_in: None };
    write!(world, absence::announce, &short);
    write!(world, absence::announce, &open);
    let both = [ana.id, ben.id];
    assert_eq!(read!(world, absence::of, &both, day("2026-04-20")), [open.clone(), short.clone()]);
    assert_eq!(read!(world, absence::of, &both, day("2026-04-24")), [open.clone(), short]);
    assert_eq!(read!(world, absence::of, &both, day("2026-04-25")), [open]);
    assert_eq!(read!(world, absence::of, &[ana.id], day("2026-04-25")), []);
    assert_eq!(read!(world, absence::of, &[], day("2026-04-20")), []);
}

pub async fn who_is_back_is_away_no_more(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    let day = |text: &str| text.parse().unwrap();
    let mut spans = Vec::new();
    for (member, from, until) in [
        (ana.id, "2026-04-01", Some("2026-04-10")),
        (ana.id, "2026-04-18", None),
        (ana.id, "2026-04-20", Some("2026-04-30")),
        (ana.id, "2026-06-01", Some("2026-06-02")),
        (ben.id, "2026-04-19", None),
    ] {
        let absence =
            Absence { id: world.id(), member, from: day(from), until: until.map(day), said_in: None };
        write!(world, absence::announce, &absence);
        spans.push(absence);
    }
    write!(world, absence::end, ana.id, day("2026-04-20"));
    let left: Vec<_> = read!(world, absence::of, &[ana.id, ben.id], day("2026-04-01"))
        .into_iter()
        .map(|absence| (absence.member, absence.from, absence.until))
        .collect();
    assert_eq!(
        left,
        [
            (ana.id, day("2026-04-01"), Some(day("2026-04-10"))),
            (ana.id, day("2026-04-18"), Some(day("2026-04-19"))),
            (ben.id, day("2026-04-19"), None),
        ]
    );
    write!(world, absence::forget, spans[4].id);
    assert_eq!(read!(world, absence::of, &[ben.id], day("2026-04-01")), []);
}

pub async fn an_absence_goes_with_the_message_that_announced_it(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let (taken_back, stays) = (world.arrived("a", monday()).await, world.arrived("b", monday()).await);
    for inbound in [taken_back, stays] {
        let from = "2026-04-22".parse().unwrap();
        let absence = Absence { id: world.id(), member: ana.id, from, until: None, said_in: Some(inbound) };
        write!(world, absence::announce, &absence);
    }
    write!(world, absence::forget_of, taken_back);
    let left = read!(world, absence::of, &[ana.id], "2026-04-20".parse().unwrap());
    assert_eq!(left.iter().map(|absence| absence.said_in).collect::<Vec<_>>(), [Some(stays)]);
}
