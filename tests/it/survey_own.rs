//! What plug-in answers change of the member themselves: hours a week, time zone, where they are asked; and "undo".

use touchbase::domain::group::Role;
use touchbase::domain::member::{ChannelKind, Member};
use touchbase::rounds::Shelf;
use touchbase::store;

use crate::support::world::{World, hours, steady};

async fn world() -> World {
    let mut world = World::new().await;
    world.group("design", "Design", false).await;
    world.app.rounds.shelf = Shelf::open(None, vec!["plug-in".to_owned()]).unwrap();
    world.turn().await;
    world.pass(hours(25)).await;
    world
}

async fn now(world: &World, member: &Member) -> Member {
    store::member::get(&mut world.app.db.read().await.unwrap(), member.id).await.unwrap().unwrap()
}

/// Hours, zone, channel.
async fn own(world: &World, member: &Member) -> (Option<u32>, String, ChannelKind) {
    let now = now(world, member).await;
    (now.minutes_a_week, now.zone.name().to_owned(), now.channel)
}

#[tokio::test]
async fn answers_by_mail_change_hours_zone_and_channel_and_undo_takes_it_back() {
    let world = world().await;
    let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    ana.matrix = Some("@ana:example.org".parse().unwrap());
    world.save(&ana).await;
    world.turn().await;
    let before = own(&world, &ana).await;
    world.answers(&ana, "1: design 2: 5h\n4: Lisbon\n5: in Matrix").await;
    assert_eq!(own(&world, &ana).await, (Some(300), "Europe/Lisbon".to_owned(), ChannelKind::Matrix));
    insta::assert_snapshot!("own_is_changed", steady(&world.last(&ana).await.text));
    world.answers(&ana, "Undo").await;
    assert_eq!(own(&world, &ana).await, before);
    insta::assert_snapshot!("own_is_undone", steady(&world.last(&ana).await.text));
    world.answers(&ana, "6: knots").await;
    assert_eq!(own(&world, &ana).await, before, "another answer does not bring it back");
    world.answers(&ana, "2: 4h").await;
    assert_eq!(own(&world, &ana).await.0, Some(240), "a new answer to it does");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn what_is_imported_later_counts_and_undo_leaves_it_alone() {
    let world = world().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.turn().await;
    world.answers(&ana, "1: design 2: 5h\n4: Lisbon\n5: in Matrix").await;
    assert_eq!(
        own(&world, &ana).await,
        (Some(300), "Europe/Lisbon".to_owned(), ChannelKind::Mail),
        "she has no Matrix id"
    );
    let mut imported = now(&world, &ana).await;
    imported.minutes_a_week = Some(120);
    world.save(&imported).await;
    world.answers(&ana, "6: knots").await;
    assert_eq!(own(&world, &ana).await.0, Some(120));
    world.answers(&ana, "undo that").await;
    assert_eq!(own(&world, &ana).await, (Some(120), "Europe/Berlin".to_owned(), ChannelKind::Mail));
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn in_matrix_the_review_says_what_changed_and_plain_words_undo_it() {
    let world = world().await;
    let ana = world.by_matrix("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.turn().await;
    let answers = ["design", "5h", "skip", "Lisbon", "skip", "skip", "skip", "skip", "skip", "skip"];
    for words in answers {
        world.writes(&ana, words).await;
    }
    assert_eq!(own(&world, &ana).await, (Some(300), "Europe/Lisbon".to_owned(), ChannelKind::Matrix));
    insta::assert_snapshot!("own_in_matrix", steady(&world.last(&ana).await.text));
    world.writes(&ana, "undo").await;
    assert_eq!(own(&world, &ana).await.1, "Europe/Berlin");
    insta::assert_snapshot!("own_is_undone_in_matrix", steady(&world.last(&ana).await.text));
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn every_language_says_what_changed_and_how_to_undo_it() {
    let mut said = String::new();
    for (language, undo) in [("de", "rückgängig"), ("es", "deshacer"), ("fr", "annuler"), ("pt", "desfazer")]
    {
        let world = world().await;
        let mut ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
        ana.language = language.into();
        world.save(&ana).await;
        world.turn().await;
        world.answers(&ana, "1: design 2: 5h\n4: Lisbon").await;
        said.push_str(&steady(&world.last(&ana).await.text));
        world.answers(&ana, undo).await;
        assert_eq!(own(&world, &ana).await.1, "Europe/Berlin", "{language}");
        said.push_str(&steady(&world.last(&ana).await.text));
    }
    insta::assert_snapshot!("own_in_every_language", said);
}
