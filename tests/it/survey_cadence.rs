//! An anonymous survey that comes by itself every two weeks: each time asked, reminded and closed, and the next time a new one.

use std::collections::BTreeSet;

use touchbase::domain::group::Role;
use touchbase::domain::member::Member;
use touchbase::domain::survey::{Answer, InvitationState, Via};
use touchbase::rounds::Shelf;
use touchbase::store;
use touchbase::store::invitation::Invitation;
use touchbase::survey::{Entry, Submitted};

use crate::support::world::{World, hours, steady};

const PULSE: &str = r#"
title = "Pulse"
when = "cadence"
anonymous = true
window = "7d"
reminders = ["3d"]
[cadence]
days = ["mon"]
every = "2 weeks"
from = 2026-04-27
at = "10:00"
[[questions]]
id = "energy"
kind = "scale"
required = true
title = "How do you feel about your work here?"
low = "drained"
high = "full of energy"
"#;

fn shelf() -> Shelf {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("fortnight.toml"), PULSE).unwrap();
    Shelf::open(Some(folder.path()), vec!["fortnight".to_owned()]).unwrap()
}

async fn rounds(world: &World) -> Vec<store::round::Round> {
    let mut conn = world.app.db.read().await.unwrap();
    let mut rounds = store::round::of_survey(&mut conn, "fortnight").await.unwrap();
    rounds.sort_by_key(|round| round.opens);
    rounds
}

/// Everybody's invitations to the survey, the first first.
async fn invitations(world: &World, member: &Member) -> Vec<Invitation> {
    let mut found = Vec::new();
    for round in rounds(world).await {
        let mut conn = world.app.db.read().await.unwrap();
        found.extend(store::invitation::in_round(&mut conn, round.id, member.id).await.unwrap());
    }
    found
}

async fn link(world: &World, member: &Member) -> String {
    let text = world.last(member).await.text;
    let at = text.find("/survey/").expect("no link") + "/survey/".len();
    text[at..].chars().take_while(char::is_ascii_alphanumeric).collect()
}

async fn answers(world: &World, token: &str, energy: u8) {
    let surveys = &world.app.surveys;
    let changes = vec![("energy".into(), Some(Answer::Scale(energy)))];
    surveys.save_by_link(token, changes, Via::Web).await.unwrap();
    assert!(matches!(surveys.submit_by_link(token).await.unwrap(), Submitted::Sent { again: false, .. }));
}

/// How many messages each has got.
async fn heard(world: &World, members: &[&Member]) -> Vec<usize> {
    let mut counts = Vec::new();
    for member in members {
        counts.push(world.inbox(member).await.len());
    }
    counts
}

#[tokio::test]
async fn a_pulse_comes_every_two_weeks_and_each_time_it_is_a_new_one() {
    let mut world = World::new().await;
    world.app.rounds.shelf = shelf();
    let mut berlin = Vec::new();
    for name in ["Ana Lima", "Bo Chen", "Dara Quinn", "Emil Berg", "Fay Osei"] {
        berlin.push(world.by_mail(name, "Europe/Berlin", Role::Member).await);
    }
    let chidi = world.by_matrix("Chidi Eze", "Europe/Berlin", Role::Member).await;
    let gus = world.by_mail("Gus Rossi", "America/New_York", Role::Member).await;
    let everybody: Vec<&Member> = berlin.iter().chain([&chidi, &gus]).collect();
    world.turn().await;

    world.until("2026-04-27T09:45", "Europe/Berlin").await;
    assert_eq!(heard(&world, &everybody).await, [0; 7], "nothing in the week before the first day");
    world.until("2026-04-27T10:00", "Europe/Berlin").await;
    assert_eq!(heard(&world, &everybody).await, [1, 1, 1, 1, 1, 1, 0], "ten o'clock is later in New York");
    world.until("2026-04-27T10:00", "America/New_York").await;
    assert_eq!(heard(&world, &everybody).await, [1; 7]);
    insta::assert_snapshot!("fortnight_is_asked", steady(&world.last(&chidi).await.text));
    let first_link = link(&world, &berlin[0]).await;

    // Five answer; the program is started anew in between.
    for (member, energy) in berlin[..4].iter().zip([4, 5, 2, 3]) {
        answers(&world, &link(&world, member).await, energy).await;
    }
    let mut world = world.restart();
    world.app.rounds.shelf = shelf();
    answers(&world, &link(&world, &chidi).await, 4).await;
    world.pass(hours(2)).await;
    assert_eq!(heard(&world, &everybody).await, [1; 7], "nobody is asked twice");

    world.until("2026-04-30T16:30", "Europe/Berlin").await;
    assert_eq!(
        heard(&world, &everybody).await,
        [1, 1, 1, 1, 2, 1, 2],
        "Fay and Gus are reminded, and nobody else"
    );
    insta::assert_snapshot!("fortnight_reminds", steady(&world.last(&gus).await.text));

    // It closes; the Monday after it is a week off.
    world.until("2026-05-04T20:00", "Europe/Berlin").await;
    assert!(matches!(world.app.surveys.open_by_link(&first_link).await.unwrap(), Entry::Closed(_)));
    let states: Vec<_> = invitations(&world, &gus).await.iter().map(|one| one.state).collect();
    assert_eq!(states, [InvitationState::Expired]);
    assert_eq!(heard(&world, &everybody).await, [1, 1, 1, 1, 2, 1, 2]);
    let hana = world.by_mail("Hana Sato", "Europe/Berlin", Role::Member).await;

    world.until("2026-05-11T16:00", "Europe/Berlin").await;
    assert_eq!(heard(&world, &everybody).await, [2, 2, 2, 2, 3, 2, 3], "two weeks later it is asked again");
    assert_eq!(heard(&world, &[&hana]).await, [1], "also who has come since");
    let second_link = link(&world, &berlin[0]).await;
    assert_ne!(first_link, second_link);
    let Entry::Open(sheet) = world.app.surveys.open_by_link(&second_link).await.unwrap() else { panic!() };
    assert!(sheet.answers.is_empty(), "a new round begins with an empty page");
    answers(&world, &second_link, 1).await;

    let all = rounds(&world).await;
    let occasions: BTreeSet<_> = all.iter().map(|round| round.occasion.as_str()).collect();
    assert_eq!((all.len(), occasions.len()), (2, 2), "{occasions:?}");
    let mut conn = world.app.db.read().await.unwrap();
    for (round, count) in all.iter().zip([5, 1]) {
        let responses = store::response::sent_to(&mut conn, round.id).await.unwrap();
        assert_eq!(responses.len(), count);
        assert!(
            round.anonymous && responses.iter().all(|one| one.invitation.is_none() && one.changed.is_none())
        );
    }
    drop(conn);
    world.nothing_is_stuck().await;
}
