//! Roles that one process holds at a time.

use touchbase::store::Db;

use super::world::{World, hours, write};

pub async fn a_role_has_one_holder(db: &Db) {
    let world = World::new(db);
    assert!(write!(world, lease::hold, "sync", "one", hours(0), hours(2)));
    assert!(!write!(world, lease::hold, "sync", "two", hours(1), hours(3)));
    assert!(write!(world, lease::hold, "planner", "two", hours(1), hours(3)));
    // Who holds it prolongs it.
    assert!(write!(world, lease::hold, "sync", "one", hours(1), hours(4)));
    assert!(!write!(world, lease::hold, "sync", "two", hours(3), hours(5)));
}

pub async fn a_role_is_taken_over_when_its_time_is_up(db: &Db) {
    let world = World::new(db);
    assert!(write!(world, lease::hold, "sync", "one", hours(0), hours(2)));
    assert!(write!(world, lease::hold, "sync", "two", hours(2), hours(4)));
    assert!(!write!(world, lease::hold, "sync", "one", hours(3), hours(5)));
    write!(world, lease::let_go, "sync", "one");
    assert!(!write!(world, lease::hold, "sync", "one", hours(3), hours(5)));
}

pub async fn a_role_is_given_up(db: &Db) {
    let world = World::new(db);
    assert!(write!(world, lease::hold, "sync", "one", hours(0), hours(2)));
    write!(world, lease::let_go, "sync", "one");
    assert!(write!(world, lease::hold, "sync", "two", hours(1), hours(3)));
}
