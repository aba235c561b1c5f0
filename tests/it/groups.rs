//! Who is in which working group: a season's start, changes by reply, lines that move up, newcomers.

use jiff::SignedDuration;
use touchbase::domain::group::Role;
use touchbase::domain::member::Member;
use touchbase::domain::survey::Interest::{Could, Like, Love};
use touchbase::placement::{Fault, Shown, Step};

use crate::support::names::NAMES;
use crate::support::season::Plug;
use crate::support::world::{World, as_sent, hours, steady};

const SPRING: &str = r#"
[community]
name = "Harbour Collective"
zone = "Europe/Berlin"
[assignment]
few_hours = 3
[groups.community]
name = "Community building"
room = "!community:example.org"
size = { least = 2, most = 6 }
[groups.design]
name = "Design"
room = "!design:example.org"
size = { least = 3, most = 8 }
skills = ["drawing", "drawing", "writing"]
[groups.dev]
name = "Development"
room = "!dev:example.org"
size = { least = 3, most = 12 }
[groups.care]
name = "Member care"
confidential = true
[check_ins.mondays]
days = ["mon"]
at = "09:00"
"#;

/// Thirty people who answered, and nobody is anywhere yet.
async fn thirty() -> (World, Vec<Member>) {
    let world = World::new().await;
    world.applies(SPRING).await;
    let groups = ["community", "design", "dev"];
    let mut members = Vec::new();
    for (name, at) in NAMES.iter().zip(0usize..) {
        let member = world.stranger_to_groups(name, at % 3 == 2).await;
        let interests = [(groups[at % 3], Love), (groups[(at + 1) % 3], Like), (groups[(at + 2) % 3], Could)];
        let plug = Plug {
            interests: &interests[..1 + at % 3],
            skills: if at % 4 == 0 { "drawing" } else { "" },
            minutes: [60, 120, 300][at % 3],
            not_with: if at == 1 { "Zoe, Quentin" } else { "" },
            coordinating: if at % 3 == 1 { &["design"] } else { &[] },
        };
        world.plugs_in(&member, &plug).await;
        members.push(member);
    }
    (world, members)
}

fn sizes(shown: &Shown) -> String {
    let one = |group: &touchbase::placement::ShownGroup| {
        format!(
            "{} {} of {}, {} wait; {}",
            group.name,
            group.size,
            group.to,
            group.line.len(),
            group.skills.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        )
    };
    shown.groups.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_season_starts_with_thirty_people_who_are_sorted_told_and_asked_in_their_new_groups() {
    let (world, members) = thirty().await;
    let placement = &world.app.placement;
    let shown = placement.propose("the organiser", false).await.unwrap();
    assert!(shown.best && shown.measure == shown.bound);
    assert_eq!(shown.unmatched[0].to_string(), "Bo Chen wrote “Quentin”");
    insta::assert_snapshot!("proposal_sizes", sizes(&shown));
    world.turn().await;
    assert!(world.groups_of(&members[0]).await.is_empty(), "a draft changes nothing");
    assert!(world.inbox(&members[0]).await.is_empty(), "and tells nobody");
    let approved = placement.approve("the organiser", Some(1)).await.unwrap();
    let places: usize = shown.groups.iter().map(|group| group.places.len()).sum();
    assert_eq!((approved.came as usize, approved.went, approved.coordinators), (places, 0, 1));
    world.turn().await;
    for member in &members {
        let proposed = shown.members.iter().find(|one| one.name == member.name).unwrap();
        assert_eq!(world.groups_of(member).await.len(), proposed.places.len(), "{}", member.name);
    }
    let mut coordinators = 0;
    for member in &members {
        coordinators += usize::from(world.groups_of(member).await.contains(&"design*".to_owned()));
    }
    assert_eq!(coordinators, 1, "one of those who offered coordinates for now");
    insta::assert_snapshot!("places_as_sent", as_sent(&world.last(&members[0]).await));
    let told = world.inbox(&members[5]).await;
    let invited: Vec<_> = told.iter().filter(|seen| seen.text.starts_with("Invitation: ")).collect();
    assert_eq!(invited.len(), world.groups_of(&members[5]).await.len(), "each group's room invites once");
    let text = told.iter().find(|seen| !seen.text.starts_with("Invitation: ")).unwrap();
    insta::assert_snapshot!("places_in_matrix", steady(&text.text));
    let mut at_work = Vec::new();
    for member in &members {
        if let Some(group) = world.groups_of(member).await.first() {
            let group = world.group_id(group.trim_end_matches('*')).await;
            world.task_of(group, &format!("First task of {}", member.name), Some(member)).await;
            at_work.push(member);
        }
    }
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    for member in at_work {
        assert_eq!(world.prompts(member).await, ["sent"], "{} is asked as one of the group", member.name);
        assert!(world.last(member).await.text.contains(&format!("First task of {}", member.name)));
    }
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_draft_is_changed_by_hand_with_its_effect_shown_and_what_was_settled_is_kept() {
    let (world, members) = thirty().await;
    let placement = &world.app.placement;
    let shown = placement.propose("the organiser", false).await.unwrap();
    let who = shown.members.iter().find(|one| !one.places.is_empty()).unwrap();
    let (who, here) = (who.name.clone(), who.places[0].group.clone());
    let out = Step::Remove { member: who.clone(), group: here.clone() };
    let outlook = placement.what_if(&out).await.unwrap();
    assert!(outlook.breaks.is_empty() && outlook.after < outlook.before);
    assert_eq!(placement.show().await.unwrap().edition, 1, "looking changes nothing");
    placement.change(&out, outlook.edition).await.unwrap();
    assert!(matches!(placement.change(&out, outlook.edition).await, Err(Fault::OtherEdition)));
    let again = placement.propose("the organiser", false).await.unwrap();
    let again = again.members.iter().find(|one| one.name == who).unwrap();
    assert!(again.places.iter().all(|place| place.group != here), "what was settled by hand is kept");
    let afresh = placement.propose("the organiser", true).await.unwrap();
    assert_eq!(afresh.members, shown.members);
    assert!(world.inbox(&members[0]).await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_a_sentence() {
    let (world, _) = thirty().await;
    let placement = &world.app.placement;
    assert!(matches!(placement.show().await, Err(Fault::NoDraft)));
    assert!(matches!(placement.approve("x", None).await, Err(Fault::NoDraft)));
    placement.propose("the organiser", false).await.unwrap();
    let place =
        |member: &str, group: &str| Step::Place { member: member.into(), group: group.into(), from: None };
    let mut said = Vec::new();
    for step in [place("Anna Lima", "design"), place("Ana Lima", "desing"), place("Ana Lima", "care")] {
        said.push(match placement.what_if(&step).await {
            Ok(outlook) => outlook.breaks.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            Err(fault) => fault.to_string(),
        });
    }
    let outlook = placement.what_if(&place("Ana Lima", "care")).await.unwrap();
    said.push(placement.change(&place("Ana Lima", "care"), outlook.edition).await.unwrap_err().to_string());
    let late = world.stranger_to_groups("Eve Late", false).await;
    let plug = Plug { interests: &[("dev", Love)], minutes: 120, ..Plug::default() };
    world.plugs_in(&late, &plug).await;
    said.push(placement.approve("the organiser", None).await.unwrap_err().to_string());
    placement.propose("the organiser", false).await.unwrap();
    placement.approve("the organiser", None).await.unwrap();
    said.push(placement.approve("the organiser", None).await.unwrap_err().to_string());
    insta::assert_snapshot!(said.join("\n\n"));
}

/// A few people in groups: Jun leads community building (which takes three), Mira leads design, nobody leads development.
async fn few() -> (World, Vec<Member>) {
    let world = World::new().await;
    world.applies(&SPRING.replace("least = 2, most = 6", "least = 1, most = 3")).await;
    let mut members = Vec::new();
    let all = [
        ("Ana Lima", "design"),
        ("Bo Chen", "design"),
        ("Jun Park", "community"),
        ("Mira Noor", "design"),
        ("Chidi Eze", "dev"),
    ];
    for (name, group) in all {
        let member = world.stranger_to_groups(name, name == "Jun Park").await;
        let role = if matches!(name, "Jun Park" | "Mira Noor") { Role::Lead } else { Role::Member };
        world.joins(&member, world.group_id(group).await, role).await;
        members.push(member);
    }
    (world, members)
}

#[tokio::test]
async fn a_change_is_asked_for_by_a_plain_message_and_confirmed_by_a_reply() {
    let (world, members) = few().await;
    let [ana, _, jun, mira, _] = members.as_slice() else { panic!("five people") };
    world.writes(ana, "Hi, please move me to comunity building, because I like people.").await;
    insta::assert_snapshot!("change_is_asked", as_sent(&world.last(ana).await));
    insta::assert_snapshot!("coordinator_is_asked", steady(&world.last(jun).await.text));
    assert_eq!(world.groups_of(ana).await, ["design"], "nothing changes before the yes");
    world.writes(ana, "move me to community building").await;
    assert!(world.last(ana).await.text.contains("I asked Jun Park before"));
    world.writes(jun, "yes").await;
    assert_eq!(world.groups_of(ana).await, ["community"]);
    insta::assert_snapshot!("change_is_agreed", as_sent(&world.last(ana).await));
    assert!(world.last(jun).await.text.contains("I tell Ana Lima: yes"));
    assert!(world.last(mira).await.text.contains("Ana Lima is no longer in Design"));
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_no_comes_with_its_reason_and_only_who_was_asked_decides() {
    let (world, members) = few().await;
    let [_, bo, jun, mira, chidi] = members.as_slice() else { panic!("five people") };
    world.writes(chidi, "put me also in design").await;
    world.writes(bo, "yes").await;
    assert_eq!(world.groups_of(chidi).await, ["dev"], "somebody else's yes is none");
    world.answers(mira, "No, because we are enough already.").await;
    assert_eq!(world.groups_of(chidi).await, ["dev"]);
    insta::assert_snapshot!("change_is_refused", steady(&world.last(chidi).await.text));
    let heard = world.inbox(jun).await.len();
    world.answers(mira, "yes, after all").await;
    assert_eq!(world.groups_of(chidi).await, ["dev"], "it was answered");
    assert_eq!(world.inbox(jun).await.len(), heard);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_full_group_has_a_line_that_moves_up_by_itself() {
    let (world, members) = few().await;
    let [ana, bo, jun, _, chidi] = members.as_slice() else { panic!("five people") };
    let community = world.group_id("community").await;
    world.joins(ana, community, Role::Member).await;
    world.joins(chidi, community, Role::Member).await;
    world.writes(bo, "I'd like to switch to community building").await;
    insta::assert_snapshot!("change_waits", steady(&world.last(bo).await.text));
    let waiting = world.app.placement.waiting().await.unwrap();
    assert_eq!((waiting.len(), waiting[0].member.as_str(), waiting[0].place), (1, "Bo Chen", 1));
    world.writes(chidi, "take me out of community building").await;
    assert_eq!(world.groups_of(chidi).await, ["dev"], "leaving needs nobody's yes");
    world.pass(hours(1)).await;
    assert_eq!(world.groups_of(bo).await, ["community"], "he left design for it, as he asked");
    assert!(world.last(bo).await.text.contains("A place came free: you are in Community building now."));
    let told = world.inbox(jun).await;
    assert!(told.iter().any(|seen| seen.text.contains("Bo Chen moved up from the line")));
    assert!(world.app.placement.waiting().await.unwrap().is_empty());
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_wish_in_an_answer_about_tasks_stands_beside_them() {
    let (world, members) = few().await;
    let chidi = &members[4];
    let task = world.task_of(world.group_id("dev").await, "Move the website", Some(chidi)).await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    world.answers(chidi, "1 is done. Please move me to gardening.").await;
    assert_eq!(world.status(&task).await.as_str(), "completed");
    let told = world.inbox(chidi).await;
    assert!(told.iter().any(|seen| seen.text.contains("I know no group “gardening”")), "{told:?}");
    assert!(told.iter().all(|seen| !seen.text.contains("could not place")));
    assert!(
        told.iter().all(|seen| !seen.text.contains("Member care")),
        "nobody hears of a confidential group"
    );
}

#[tokio::test]
async fn a_newcomer_is_placed_at_once_and_somebody_coordinates_for_now() {
    let (world, members) = few().await;
    let placement = &world.app.placement;
    for member in &members {
        world.plugs_in(member, &Plug { interests: &[("dev", Could)], minutes: 180, ..Plug::default() }).await;
    }
    placement.propose("the organiser", false).await.unwrap();
    placement.approve("the organiser", None).await.unwrap();
    let eve = world.stranger_to_groups("Eve Late", false).await;
    world.pass(hours(1)).await;
    let plug = Plug { interests: &[("design", Love)], skills: "drawing", minutes: 120, ..Plug::default() };
    world.plugs_in(&eve, &plug).await;
    world.turn().await;
    assert_eq!(world.groups_of(&eve).await, ["design"]);
    insta::assert_snapshot!("newcomer_is_told", as_sent(&world.last(&eve).await));
    assert!(world.last(&members[3]).await.text.contains("Eve Late is new in Design"));
    let heard = world.inbox(&eve).await.len();
    world.pass(hours(2)).await;
    assert_eq!(world.inbox(&eve).await.len(), heard, "once");
    let chidi = &members[4];
    world.writes(chidi, "I can coordinate development for now").await;
    assert_eq!(world.groups_of(chidi).await, ["dev*"]);
    assert!(world.last(chidi).await.text.contains("You coordinate Development for now"));
    world.writes(&eve, "I'm happy to coordinate design").await;
    assert_eq!(world.groups_of(&eve).await, ["design"], "design has a lead, who is asked");
    world.answers(&members[3], "yes!").await;
    assert_eq!(world.groups_of(&eve).await, ["design*"]);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_line_that_cannot_move_is_looked_at_again_when_something_changes_and_else_once_a_minute() {
    let (world, members) = few().await;
    let [ana, bo, _, _, chidi] = members.as_slice() else { panic!("five people") };
    let community = world.group_id("community").await;
    world.joins(ana, community, Role::Member).await;
    world.joins(chidi, community, Role::Member).await;
    world.writes(bo, "put me also in community building").await;
    let mut bo_now = bo.clone();
    bo_now.minutes_a_week = Some(60);
    world.save(&bo_now).await;
    world.parts(chidi, community).await;
    world.turn().await;
    assert_eq!(world.groups_of(bo).await, ["design"], "an hour is good for one group");
    // Nobody tells of new hours: they are seen within a minute.
    bo_now.minutes_a_week = Some(300);
    world.save(&bo_now).await;
    world.turn().await;
    assert_eq!(world.groups_of(bo).await, ["design"]);
    world.clock.advance(SignedDuration::from_mins(1));
    world.turn().await;
    assert_eq!(world.groups_of(bo).await, ["community", "design"]);
    world.nothing_is_stuck().await;
}
