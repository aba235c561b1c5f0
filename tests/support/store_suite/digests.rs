//! Digests.

use touchbase::store::Db;
use touchbase::store::digest::Digest;

use super::world::{World, hours, monday, read, refused, write};

pub async fn a_period_is_told_once(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let cadence = world.cadence("weekly").await;
    let occurrence = world.occurrence(&cadence, monday()).await;
    let delivery = world.mail_to(&ana);
    world.enqueue(std::slice::from_ref(&delivery)).await;
    let first = Digest {
        id: world.id(),
        cadence: cadence.id,
        occurrence: occurrence.id,
        scope: "design".to_owned(),
        reader: ana.id.to_string(),
        from: hours(0),
        until: hours(24),
        empty: false,
        delivery: Some(delivery.id),
    };
    assert_eq!(read!(world, digest::told_until, cadence.id, "design", &first.reader), None);
    assert!(write!(world, digest::note, &first));
    assert!(!write!(world, digest::note, &Digest { id: world.id(), ..first.clone() }));
    let next = Digest {
        id: world.id(),
        from: hours(24),
        until: hours(48),
        empty: true,
        delivery: None,
        ..first.clone()
    };
    assert!(write!(world, digest::note, &next));
    assert_eq!(read!(world, digest::told_until, cadence.id, "design", &first.reader), Some(hours(48)));
    // A period has a length.
    refused!(world, digest::note, &Digest { id: world.id(), from: hours(72), until: hours(72), ..first });
}

pub async fn periods_are_told_apart_by_reader_and_scope(db: &Db) {
    let world = World::new(db);
    let (weekly, daily) = (world.cadence("weekly").await, world.cadence("daily").await);
    let occurrence = world.occurrence(&weekly, monday()).await;
    let mut hour = 1;
    for cadence in [weekly.id, daily.id] {
        for (scope, reader) in [("design", "ana"), ("design", "ben"), ("community", "ana")] {
            let digest = Digest {
                id: world.id(),
                cadence,
                occurrence: occurrence.id,
                scope: scope.to_owned(),
                reader: reader.to_owned(),
                from: hours(0),
                until: hours(hour),
                empty: false,
                delivery: None,
            };
            assert!(write!(world, digest::note, &digest));
            assert_eq!(read!(world, digest::told_until, cadence, scope, reader), Some(hours(hour)));
            hour += 1;
        }
    }
}
