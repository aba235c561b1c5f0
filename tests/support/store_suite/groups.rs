//! Working groups and memberships.

use touchbase::domain::group::{Group, Membership, Role};
use touchbase::store::Db;

use super::world::{World, hours, read, refused, write};

pub async fn a_group_comes_back_as_it_was_saved(db: &Db) {
    let world = World::new(db);
    let design = world.group("design").await;
    assert_eq!(read!(world, group::get, design.id), Some(design.clone()));
    let changed = Group {
        id: design.id,
        slug: "art".to_owned(),
        name: "Art".to_owned(),
        purpose: String::new(),
        confidential: true,
        room: None,
    };
    write!(world, group::save, &changed);
    assert_eq!(read!(world, group::get, design.id), Some(changed.clone()));
    assert_eq!(read!(world, group::by_slug, "design"), None);
    refused!(world, group::save, &Group { id: world.id(), ..changed });
    assert_eq!(read!(world, group::get, world.id()), None);
}

pub async fn a_retired_group_is_found_by_key_and_listed_no_more(db: &Db) {
    let world = World::new(db);
    let (web, design) = (world.group("web").await, world.group("design").await);
    let ana = world.member("Ana").await;
    world.join(&design, &ana, Role::Lead).await;
    assert_eq!(read!(world, group::all), [design.clone(), web.clone()]);
    write!(world, group::retire, design.id, hours(1));
    assert_eq!(read!(world, group::all), std::slice::from_ref(&web));
    assert_eq!(read!(world, group::by_slug, "design"), Some(design.clone()));
    assert_eq!(read!(world, group::of_member, ana.id), []);
    assert_eq!(read!(world, group::memberships), []);
    write!(world, group::save, &design);
    assert_eq!(read!(world, group::all), [design.clone(), web]);
    assert_eq!(read!(world, group::of_member, ana.id), [(design, Role::Lead)]);
}

pub async fn members_of_a_group_are_listed_by_name_with_their_role(db: &Db) {
    let world = World::new(db);
    let (web, design) = (world.group("web").await, world.group("design").await);
    let (cleo, ana, ben) = (world.member("Cleo").await, world.member("Ana").await, world.member("Ben").await);
    world.join(&design, &cleo, Role::Lead).await;
    world.join(&design, &ana, Role::Member).await;
    world.join(&design, &ben, Role::Coordinator).await;
    world.join(&web, &ana, Role::Coordinator).await;
    let members = read!(world, group::members, design.id);
    let expected =
        [(ana.clone(), Role::Member), (ben.clone(), Role::Coordinator), (cleo.clone(), Role::Lead)];
    assert_eq!(members, expected);
    world.join(&design, &ben, Role::Lead).await;
    write!(world, group::part, design.id, cleo.id);
    write!(world, group::part, web.id, cleo.id);
    let members = read!(world, group::members, design.id);
    assert_eq!(members, [(ana.clone(), Role::Member), (ben, Role::Lead)]);
    assert_eq!(read!(world, group::of_member, ana.id), [(design, Role::Member), (web, Role::Coordinator)]);
    assert_eq!(read!(world, group::members, world.id()), []);
}

pub async fn memberships_leave_out_who_left(db: &Db) {
    let world = World::new(db);
    let design = world.group("design").await;
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    world.join(&design, &ana, Role::Lead).await;
    world.join(&design, &ben, Role::Member).await;
    let membership = |member, role| Membership { group: design.id, member, role };
    let mut both = vec![membership(ana.id, Role::Lead), membership(ben.id, Role::Member)];
    both.sort_by_key(|membership| membership.member);
    assert_eq!(read!(world, group::memberships), both);
    write!(world, member::leave, ben.id, hours(1));
    assert_eq!(read!(world, group::memberships), [membership(ana.id, Role::Lead)]);
    assert_eq!(read!(world, group::members, design.id), [(ana, Role::Lead)]);
}

pub async fn groups_come_in_the_order_of_joining(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let (design, web, old) =
        (world.group("design").await, world.group("web").await, world.group("old").await);
    for (group, hour) in [(&design, 2), (&web, 1), (&old, 0)] {
        let membership = Membership { group: group.id, member: ana.id, role: Role::Member };
        write!(world, group::join, &membership, hours(hour));
    }
    write!(world, group::retire, old.id, hours(3));
    assert_eq!(read!(world, group::groups_of, &[ana.id]), [(ana.id, web.id), (ana.id, design.id)]);
    assert_eq!(read!(world, group::groups_of, &[]), []);
}
