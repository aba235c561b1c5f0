//! The outbox.

use touchbase::domain::address::Address;
use touchbase::domain::delivery::{DeliveryKind, DeliveryState};
use touchbase::domain::member::ChannelKind;
use touchbase::domain::message::{ChatContent, Content, InlineImage, MailContent};
use touchbase::domain::prompt::Asked;
use touchbase::domain::task::TaskStatus;
use touchbase::store::Db;
use touchbase::store::delivery::{Delivery, channel_of};

use super::world::{World, hours, monday, read, refused, write};

pub async fn a_delivery_comes_back_as_it_was_made(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let bare = world.mail_to(&ana);
    let mail = Delivery {
        id: world.id(),
        kind: DeliveryKind::Alert,
        group: Some(design.id),
        prompt: Some(world.id()),
        invitation: Some(world.id()),
        content: Content::Mail(MailContent {
            subject: "Ána is blocked".to_owned(),
            text: "one\ntwo\0".to_owned(),
            html: Some("<p>one</p>".to_owned()),
            images: vec![InlineImage { name: "chart".to_owned(), png_base64: "AAAA".to_owned() }],
        }),
        message_id: "full@example.org".to_owned(),
        follows: vec!["a@example.org".to_owned(), "b@example.org".to_owned()],
        lists: vec![Asked {
            n: 1,
            task: Some(world.id()),
            title: "Logo".to_owned(),
            status: TaskStatus::InProgress,
            blocker: Some(world.id()),
            offered: true,
        }],
        token_hash: Some("token".to_owned()),
        not_before: hours(1),
        give_up_at: hours(2),
        created: hours(3),
        ..bare.clone()
    };
    let room = Delivery {
        id: world.id(),
        kind: DeliveryKind::Digest,
        member: None,
        address: Address::Room(design.room.clone().unwrap()),
        content: Content::Chat(ChatContent { plain: "news".to_owned(), html: "<b>news</b>".to_owned() }),
        message_id: "room@example.org".to_owned(),
        thread: Some("$thread".to_owned()),
        in_reply_to: Some("$event".to_owned()),
        mentions: vec![ana.matrix.clone().unwrap()],
        token_hash: None,
        ..mail.clone()
    };
    world.enqueue(&[bare.clone(), mail.clone(), room.clone()]).await;
    world.enqueue(&[]).await;
    for delivery in [bare, mail, room] {
        assert_eq!(read!(world, delivery::get, delivery.id), Some(delivery));
    }
    assert_eq!(read!(world, delivery::get, world.id()), None);
}

pub async fn every_address_has_its_channel(db: &Db) {
    let world = World::new(db);
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    let mail = Address::Mail(ana.mail.clone().unwrap());
    let direct = Address::Direct(ana.matrix.clone().unwrap());
    let room = Address::Room(design.room.clone().unwrap());
    assert_eq!(
        [&mail, &direct, &room].map(channel_of),
        [ChannelKind::Mail, ChannelKind::Matrix, ChannelKind::Matrix]
    );
    for kind in DeliveryKind::ALL {
        let made: Vec<Delivery> = [&mail, &direct, &room]
            .map(|address| Delivery { kind: *kind, address: address.clone(), ..world.mail_to(&ana) })
            .to_vec();
        world.enqueue(&made).await;
    }
    let claimed = write!(world, delivery::claim, ChannelKind::Matrix, monday(), "a", hours(1), 100);
    assert_eq!(claimed.len(), 2 * DeliveryKind::ALL.len());
}

pub async fn a_delivery_is_found_by_what_the_world_calls_it(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let one = Delivery { token_hash: Some("hash".to_owned()), ..world.mail_to(&ana) };
    let other = world.mail_to(&ana);
    world.enqueue(&[one.clone(), other.clone()]).await;
    assert_eq!(read!(world, delivery::by_message_id, &one.message_id), Some(one.clone()));
    assert_eq!(read!(world, delivery::by_token_hash, "hash"), Some(one.clone()));
    assert_eq!(read!(world, delivery::by_event, "$event"), None);
    assert_eq!(read!(world, delivery::remote_id, one.id), None);
    write!(world, delivery::set_remote_id, one.id, "$event");
    assert_eq!(read!(world, delivery::by_event, "$event"), Some(one.clone()));
    assert_eq!(read!(world, delivery::remote_id, one.id).as_deref(), Some("$event"));
    assert_eq!(read!(world, delivery::remote_id, world.id()), None);
    assert_eq!(read!(world, delivery::by_message_id, "x"), None);
    assert_eq!(read!(world, delivery::by_token_hash, "x"), None);

    let same_message_id = Delivery { message_id: one.message_id.clone(), ..world.mail_to(&ana) };
    let same_token = Delivery { token_hash: one.token_hash.clone(), ..world.mail_to(&ana) };
    for twin in [same_message_id, same_token] {
        refused!(world, delivery::enqueue, &[twin]);
    }
}

pub async fn a_retry_waits_and_counts_what_is_unknown(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let delivery = world.mail_to(&ana);
    world.enqueue(std::slice::from_ref(&delivery)).await;
    for (attempt, unknown, unknowns) in [(1, false, 0), (2, true, 0), (3, true, 1), (4, false, 2)] {
        let now = hours(attempt);
        let claimed = write!(world, delivery::claim, ChannelKind::Mail, now, "a", hours(attempt + 1), 9);
        assert_eq!((i64::from(claimed[0].attempts), claimed[0].unknowns), (attempt, unknowns));
        write!(world, delivery::retry, "a", delivery.id, hours(attempt + 1), unknown, "451 later");
        assert_eq!(write!(world, delivery::claim, ChannelKind::Mail, now, "a", hours(9), 9), []);
        assert_eq!(read!(world, delivery::next_at), Some(hours(attempt + 1)));
    }
}

pub async fn a_failure_is_final_and_a_drop_only_before_sending(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let [fails, on_its_way, dropped] =
        [0, 1, 2].map(|hour| Delivery { not_before: hours(hour), ..world.mail_to(&ana) });
    world.enqueue(&[fails.clone(), on_its_way.clone(), dropped.clone()]).await;
    write!(world, delivery::claim, ChannelKind::Mail, hours(1), "a", hours(9), 9);
    write!(world, delivery::fail, "a", fails.id, "550 no such user");
    for id in [fails.id, on_its_way.id, dropped.id] {
        write!(world, delivery::drop_queued, id, "not needed");
    }
    let counted = read!(world, delivery::count);
    assert_eq!(
        counted,
        [(DeliveryState::Dropped, 1), (DeliveryState::Failed, 1), (DeliveryState::Sending, 1)]
    );
    assert_eq!(write!(world, delivery::rescue, hours(8)), 0);
    assert_eq!(read!(world, delivery::next_at), None);
}

pub async fn reminders_of_a_prompt_are_dropped_together(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    let (prompt, other) = (world.id(), world.id());
    let made = [
        (DeliveryKind::Prompt, prompt),
        (DeliveryKind::Reminder, prompt),
        (DeliveryKind::Reminder, prompt),
        (DeliveryKind::Reminder, other),
    ]
    .map(|(kind, prompt)| Delivery { kind, prompt: Some(prompt), ..world.mail_to(&ana) });
    world.enqueue(&made).await;
    write!(world, delivery::drop_reminders, prompt, "answered");
    let left = write!(world, delivery::claim, ChannelKind::Mail, monday(), "a", hours(1), 9);
    let mut left: Vec<_> =
        left.into_iter().map(|claim| (claim.delivery.kind, claim.delivery.prompt)).collect();
    left.sort();
    assert_eq!(left, [(DeliveryKind::Reminder, Some(other)), (DeliveryKind::Prompt, Some(prompt))]);
}

pub async fn what_a_member_got_is_known(db: &Db) {
    let world = World::new(db);
    let (ana, ben) = (world.member("Ana").await, world.member("Ben").await);
    let made = |member, kind, hour| Delivery { kind, created: hours(hour), ..world.mail_to(member) };
    let dropped = made(&ana, DeliveryKind::Reminder, 3);
    world
        .enqueue(&[
            made(&ana, DeliveryKind::Prompt, 0),
            made(&ana, DeliveryKind::Digest, 2),
            made(&ana, DeliveryKind::Receipt, 2),
            dropped.clone(),
            made(&ben, DeliveryKind::Prompt, 1),
        ])
        .await;
    write!(world, delivery::drop_queued, dropped.id, "over the budget");
    let got = read!(world, delivery::got_since, &[ana.id, ben.id], hours(1));
    assert_eq!(got, [(ben.id, DeliveryKind::Prompt, hours(1)), (ana.id, DeliveryKind::Digest, hours(2))]);
    assert_eq!(read!(world, delivery::got_since, &[ana.id], monday()).len(), 2);
    assert_eq!(read!(world, delivery::got_since, &[], monday()), []);
}

pub async fn the_next_one_is_known_over_both_channels(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    assert_eq!(read!(world, delivery::next_at), None);
    assert_eq!(read!(world, delivery::count), []);
    world.enqueue(&[Delivery { not_before: hours(5), ..world.mail_to(&ana) }]).await;
    assert_eq!(read!(world, delivery::next_at), Some(hours(5)));
    let address = Address::Direct(ana.matrix.clone().unwrap());
    world.enqueue(&[Delivery { not_before: hours(2), address, ..world.mail_to(&ana) }]).await;
    assert_eq!(read!(world, delivery::next_at), Some(hours(2)));
}
