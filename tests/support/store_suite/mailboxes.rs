//! Addresses that bounce.

use touchbase::domain::address::MailAddress;
use touchbase::store::Db;
use touchbase::store::mailbox_health::Strike;

use super::world::{World, hours, read, write};

fn ana() -> MailAddress {
    "ana@example.org".parse().unwrap()
}

pub async fn one_score_a_day_until_the_threshold(db: &Db) {
    let world = World::new(db);
    // Strike, hour, whether the address is suppressed then: 1, still 1, 3, still 3, 4.
    for (kind, hour, suppressed) in [
        (Strike::Soft, 0, false),
        (Strike::Hard, 23, false),
        (Strike::Hard, 24, false),
        (Strike::Hard, 47, false),
        (Strike::Soft, 48, true),
        (Strike::Soft, 49, true),
    ] {
        let now = write!(world, mailbox_health::strike, &ana(), kind, "5.1.1", hours(hour));
        assert_eq!((hour, now), (hour, suppressed));
        assert_eq!(read!(world, mailbox_health::is_suppressed, &ana()), suppressed);
    }
    let ben = "ben@example.org".parse().unwrap();
    assert!(!write!(world, mailbox_health::strike, &ben, Strike::Hard, "5.1.1", hours(0)));
    assert!(!read!(world, mailbox_health::is_suppressed, &ben));
    assert_eq!(read!(world, mailbox_health::suppressed), ["ana@example.org"]);
}

pub async fn bounces_are_forgotten_after_thirty_days(db: &Db) {
    let world = World::new(db);
    let day = |day: i64| hours(24 * day);
    assert!(!write!(world, mailbox_health::strike, &ana(), Strike::Hard, "5.1.1", day(0)));
    assert!(!write!(world, mailbox_health::strike, &ana(), Strike::Hard, "5.1.1", day(30)));
    // A day before its thirty days are over, the score still counts.
    assert!(write!(world, mailbox_health::strike, &ana(), Strike::Hard, "5.1.1", day(59)));
    // What is suppressed stays so until somebody says that it works.
    assert!(write!(world, mailbox_health::strike, &ana(), Strike::Soft, "4.2.2", day(120)));
}

pub async fn a_complaint_is_enough(db: &Db) {
    let world = World::new(db);
    assert!(!write!(world, mailbox_health::strike, &ana(), Strike::Soft, "4.2.2", hours(0)));
    assert!(write!(world, mailbox_health::strike, &ana(), Strike::Complaint, "spam", hours(0)));
    assert!(read!(world, mailbox_health::is_suppressed, &ana()));
}

pub async fn a_forgiven_address_starts_again(db: &Db) {
    let world = World::new(db);
    assert!(!read!(world, mailbox_health::is_suppressed, &ana()));
    assert!(write!(world, mailbox_health::strike, &ana(), Strike::Complaint, "spam", hours(0)));
    write!(world, mailbox_health::forgive, &ana());
    assert!(!read!(world, mailbox_health::is_suppressed, &ana()));
    assert!(!write!(world, mailbox_health::strike, &ana(), Strike::Hard, "5.1.1", hours(0)));
    assert_eq!(read!(world, mailbox_health::suppressed), Vec::<String>::new());
}
