//! Who has a delivery: nobody else, and not for ever.

use std::collections::HashSet;

use touchbase::domain::delivery::DeliveryState;
use touchbase::domain::member::ChannelKind;
use touchbase::id::DeliveryId;
use touchbase::store::delivery::{self, Claimed, Delivery};
use touchbase::store::{Db, StoreError};

use super::world::{World, hours, monday, read, write};

fn ids(claimed: &[Claimed]) -> Vec<DeliveryId> {
    claimed.iter().map(|claim| claim.delivery.id).collect()
}

pub async fn a_claim_takes_what_is_due_in_order_and_no_more(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let due = |hour| Delivery { not_before: hours(hour), ..world.mail_to(&ana) };
    let waiting = [due(3), due(1), due(2), due(9)];
    let mut chat = due(0);
    chat.address = touchbase::domain::address::Address::Direct(ana.matrix.clone().unwrap());
    world.enqueue(&waiting).await;
    world.enqueue(std::slice::from_ref(&chat)).await;
    assert_eq!(write!(world, delivery::claim, ChannelKind::Mail, hours(0), "a", hours(8), 10), []);
    let first = write!(world, delivery::claim, ChannelKind::Mail, hours(3), "a", hours(8), 2);
    assert_eq!(ids(&first), [waiting[1].id, waiting[2].id]);
    assert_eq!(first[0], Claimed { delivery: waiting[1].clone(), attempts: 1, unknowns: 0 });
    let rest = write!(world, delivery::claim, ChannelKind::Mail, hours(3), "a", hours(8), 2);
    assert_eq!(ids(&rest), [waiting[0].id]);
    let matrix = write!(world, delivery::claim, ChannelKind::Matrix, hours(3), "a", hours(8), 0);
    assert_eq!(ids(&matrix), []);
    let matrix = write!(world, delivery::claim, ChannelKind::Matrix, hours(3), "a", hours(8), 2);
    assert_eq!(ids(&matrix), [chat.id]);
}

pub async fn two_claimers_never_get_the_same(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let waiting: Vec<Delivery> = (0..4).map(|_| world.mail_to(&ana)).collect();
    world.enqueue(&waiting).await;
    let first = write!(world, delivery::claim, ChannelKind::Mail, hours(0), "a", hours(1), 3);
    let second = write!(world, delivery::claim, ChannelKind::Mail, hours(0), "b", hours(1), 3);
    assert_eq!((first.len(), second.len()), (3, 1));
    let all: HashSet<_> = ids(&first).into_iter().chain(ids(&second)).collect();
    assert_eq!(all.len(), 4);
}

pub async fn a_lost_lease_changes_nothing(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    world.enqueue(&[world.mail_to(&ana)]).await;
    let id = write!(world, delivery::claim, ChannelKind::Mail, hours(0), "a", hours(1), 1)[0].delivery.id;
    // `a` slept too long; `b` has it now.
    assert_eq!(write!(world, delivery::rescue, hours(1)), 1);
    let again = write!(world, delivery::claim, ChannelKind::Mail, hours(1), "b", hours(2), 1);
    assert_eq!((ids(&again), again[0].attempts, again[0].unknowns), (vec![id], 2, 1));
    assert_eq!(write!(world, delivery::sent, "a", &[id], hours(1)), 0);
    write!(world, delivery::retry, "a", id, hours(3), true, "too late");
    write!(world, delivery::fail, "a", id, "too late");
    assert_eq!(read!(world, delivery::count), [(DeliveryState::Sending, 1)]);
    assert_eq!(write!(world, delivery::sent, "b", &[id], hours(1)), 1);
    // What went stays gone, also for the one who held it.
    assert_eq!(write!(world, delivery::sent, "b", &[id], hours(2)), 0);
    write!(world, delivery::retry, "b", id, hours(3), true, "too late");
    write!(world, delivery::fail, "b", id, "too late");
    assert_eq!(read!(world, delivery::count), [(DeliveryState::Sent, 1)]);
}

pub async fn what_a_dead_sender_held_is_rescued(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    world.enqueue(&[world.mail_to(&ana), world.mail_to(&ana), world.mail_to(&ana)]).await;
    write!(world, delivery::claim, ChannelKind::Mail, hours(0), "dead", hours(1), 1);
    write!(world, delivery::claim, ChannelKind::Mail, hours(0), "alive", hours(2), 1);
    assert_eq!(write!(world, delivery::rescue, monday()), 0);
    assert_eq!(write!(world, delivery::rescue, hours(1)), 1);
    assert_eq!(write!(world, delivery::rescue, hours(1)), 0);
    assert_eq!(read!(world, delivery::count), [(DeliveryState::Queued, 2), (DeliveryState::Sending, 1)]);
}

pub async fn eight_claimers_share_two_thousand(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let waiting: Vec<Delivery> = (0..2000).map(|_| world.mail_to(&ana)).collect();
    world.enqueue(&waiting).await;
    let claimers = (0..8).map(|n| {
        let db = db.clone();
        tokio::spawn(async move {
            let lease = format!("claimer {n}");
            let mut mine = Vec::new();
            loop {
                let mut tx = db.begin().await?;
                let claimed =
                    delivery::claim(&mut tx, ChannelKind::Mail, hours(0), &lease, hours(1), 25).await?;
                tx.commit().await?;
                assert!(claimed.len() <= 25);
                if claimed.is_empty() {
                    return Ok::<_, StoreError>(mine);
                }
                let some = ids(&claimed);
                let mut tx = db.begin().await?;
                assert_eq!(delivery::sent(&mut tx, &lease, &some, hours(0)).await?, some.len() as u64);
                tx.commit().await?;
                mine.extend(some);
            }
        })
    });
    let mut all = Vec::new();
    for claimer in claimers.collect::<Vec<_>>() {
        all.extend(claimer.await.unwrap().unwrap());
    }
    assert_eq!(all.len(), 2000);
    assert_eq!(all.into_iter().collect::<HashSet<_>>().len(), 2000);
    assert_eq!(read!(world, delivery::count), [(DeliveryState::Sent, 2000)]);
}
