//! What groups look for, proposals, lines, changes, invitations into rooms, the organiser's links.

use touchbase::assignment::{Grade, Measure, Proof, Settings};
use touchbase::domain::group::{Membership, Role};
use touchbase::id::{GroupId, MemberId};
use touchbase::store::Db;
use touchbase::store::change::{Change, ChangeKind, ChangeState};
use touchbase::store::need::{Entrance, Need};
use touchbase::store::proposal::{self, Proposal, ProposalState};
use touchbase::store::waiting::{Said, Waiter};
use touchbase::store::{self};

use super::world::{World, hours, read, refused, write};

pub async fn what_groups_look_for_comes_back(db: &Db) {
    let world = World::new(db);
    let (design, ana) = (world.group("design").await, world.member("Ana").await);
    assert_eq!(read!(world, need::settings), Settings::default());
    let settings = Settings { few_minutes: 150, ..Settings::default() };
    write!(world, need::set_settings, &settings);
    write!(world, need::set_settings, &settings);
    assert_eq!(read!(world, need::settings), settings);
    let need = Need { skills: vec!["law".into(), "law".into()], door: Some(Entrance::Invitation) };
    write!(world, need::set, design.id, &Need::default());
    write!(world, need::set, design.id, &need);
    assert_eq!(read!(world, need::all).remove(&design.id), Some(need));
    write!(world, need::admit, design.id, ana.id, hours(1));
    write!(world, need::admit, design.id, ana.id, hours(2));
    assert_eq!(read!(world, need::admissions), [(design.id, ana.id)]);
}

fn draft(world: &World<'_>, places: Vec<(MemberId, GroupId)>) -> Proposal<Vec<u32>> {
    Proposal {
        id: world.id(),
        state: ProposalState::Draft,
        basis: vec![1, 2],
        places,
        best: (Measure { interest: 9, ..Measure::default() }, Proof::Best),
        made: hours(1),
        made_by: "Mira".into(),
        edition: 1,
        settled: None,
    }
}

pub async fn there_is_one_draft_and_it_is_settled_once(db: &Db) {
    let world = World::new(db);
    let (design, ana) = (world.group("design").await, world.member("Ana").await);
    let mut one = draft(&world, vec![(ana.id, design.id)]);
    write!(world, proposal::make, &one);
    refused!(world, proposal::make, &draft(&world, Vec::new()));
    one.edition = 2;
    one.basis.push(3);
    write!(world, proposal::change, &one);
    let mut conn = world.db.read().await.unwrap();
    assert_eq!(proposal::draft::<Vec<u32>>(&mut conn).await.unwrap(), Some(one.clone()));
    drop(conn);
    assert_eq!(read!(world, proposal::last_approved), None);
    write!(world, proposal::settle, one.id, ProposalState::Approved, "Mira", hours(2));
    write!(world, proposal::settle, one.id, ProposalState::Discarded, "Bo", hours(3));
    assert_eq!(read!(world, proposal::last_approved), Some((hours(2), "Mira".to_owned())));
    write!(world, proposal::make, &draft(&world, Vec::new()));
}

pub async fn a_line_is_in_order_and_groups_with_room_are_found(db: &Db) {
    let world = World::new(db);
    let design = world.group("design").await;
    let (ana, bo, cleo) = (world.member("Ana").await, world.member("Bo").await, world.member("Cleo").await);
    let said = |member: MemberId, grade, hour| Said { group: design.id, member, grade, at: hours(hour) };
    let waiter = |said| Waiter { said, leaves: None };
    write!(world, waiting::wait, &waiter(said(bo.id, Grade::Like, 1)));
    write!(world, waiting::wait, &waiter(said(cleo.id, Grade::Love, 3)));
    write!(world, waiting::wait, &waiter(said(ana.id, Grade::Love, 2)));
    // Who asks again keeps their place.
    write!(world, waiting::wait, &waiter(said(ana.id, Grade::Love, 9)));
    let line: Vec<_> = read!(world, waiting::lines).iter().map(|one| one.said.member).collect();
    assert_eq!(line, [ana.id, cleo.id, bo.id]);
    assert_eq!(read!(world, waiting::groups_with_room), [design.id]);
    let size = |most| store::group::Terms { mail_list: None, size: Some((1, most)) };
    world.join(&design, &world.member("Dee").await, Role::Member).await;
    write!(world, group::set_terms, design.id, &size(1));
    assert_eq!(read!(world, waiting::groups_with_room), []);
    write!(world, group::set_terms, design.id, &size(2));
    assert_eq!(read!(world, waiting::groups_with_room), [design.id]);
    for member in [&ana, &bo, &cleo] {
        write!(world, waiting::leave_line, design.id, member.id);
    }
    assert_eq!(read!(world, waiting::groups_with_room), []);
    write!(world, waiting::wish, &said(ana.id, Grade::Love, 1));
    write!(world, waiting::wish, &said(ana.id, Grade::OptOut, 2));
    assert_eq!(read!(world, waiting::wishes), [said(ana.id, Grade::OptOut, 2)]);
    write!(world, waiting::forget_wish, design.id, ana.id);
    assert_eq!(read!(world, waiting::wishes), []);
    write!(world, waiting::count, &[ana.id, bo.id], hours(1));
    write!(world, waiting::count, &[ana.id], hours(2));
    assert_eq!(read!(world, waiting::uncounted, hours(0)), []);
}

pub async fn a_change_is_open_once_and_answered_once(db: &Db) {
    let world = World::new(db);
    let (design, ana, mira) =
        (world.group("design").await, world.member("Ana").await, world.member("Mira").await);
    let change = Change {
        id: world.id(),
        kind: ChangeKind::Join,
        member: ana.id,
        group: design.id,
        leaves: None,
        state: ChangeState::Open,
        words: "move me".into(),
        inbound: None,
        asked: hours(1),
        until: None,
        settled_by: None,
    };
    let mut tx = world.begin().await;
    assert!(store::change::open(&mut tx, &change).await.unwrap());
    let again = Change { id: world.id(), ..change.clone() };
    assert!(!store::change::open(&mut tx, &again).await.unwrap(), "it is open already");
    tx.commit().await.unwrap();
    assert_eq!(read!(world, change::all_open), std::slice::from_ref(&change));
    assert_eq!(read!(world, change::open_for, mira.id), []);
    let mut tx = world.begin().await;
    let yes = ChangeState::Agreed;
    assert!(store::change::settle(&mut tx, change.id, yes, Some(mira.id), hours(2)).await.unwrap());
    assert!(!store::change::settle(&mut tx, change.id, ChangeState::Refused, None, hours(3)).await.unwrap());
    assert!(store::change::open(&mut tx, &again).await.unwrap(), "and may be asked for again");
    tx.commit().await.unwrap();
    let offer = Change { id: world.id(), kind: ChangeKind::Offer, ..change };
    refused!(world, change::open, &offer);
}

pub async fn who_comes_into_a_group_is_invited_into_its_room_once(db: &Db) {
    let world = World::new(db);
    let (design, ana) = (world.group("design").await, world.member("Ana").await);
    world.join(&design, &ana, Role::Member).await;
    let membership = Membership { group: design.id, member: ana.id, role: Role::Member };
    write!(world, room_invitation::invite, &membership, hours(1));
    assert_eq!(read!(world, room_invitation::due, hours(0), 9), []);
    let due = read!(world, room_invitation::due, hours(1), 9);
    assert_eq!(
        (due.len(), Some(&due[0].user), Some(&due[0].room)),
        (1, ana.matrix.as_ref(), design.room.as_ref())
    );
    write!(world, room_invitation::put_off, design.id, ana.id, hours(3), "not now");
    assert_eq!(read!(world, room_invitation::due, hours(2), 9), []);
    assert_eq!(read!(world, room_invitation::due, hours(3), 9)[0].attempts, 1);
    write!(world, room_invitation::done, design.id, ana.id);
    assert_eq!(read!(world, room_invitation::due, hours(9), 9), []);
    write!(world, room_invitation::invite, &membership, hours(4));
    write!(world, room_invitation::failed, design.id, ana.id, "no");
    assert_eq!(read!(world, room_invitation::due, hours(9), 9), []);
}

pub async fn an_organisers_link_opens_until_it_ends(db: &Db) {
    let world = World::new(db);
    let mira = world.member("Mira").await;
    write!(world, organiser::make, "hash", mira.id, true, hours(0), hours(5));
    assert_eq!(read!(world, organiser::by_hash, "hash", hours(4)), Some((mira.id, true)));
    assert_eq!(read!(world, organiser::by_hash, "hash", hours(5)), None);
    assert_eq!(read!(world, organiser::by_hash, "other", hours(4)), None);
    write!(world, organiser::revoke, mira.id, hours(1));
    assert_eq!(read!(world, organiser::by_hash, "hash", hours(4)), None);
}
