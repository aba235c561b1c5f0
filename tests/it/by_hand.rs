//! A proposal that was changed by hand: what is said of its quality is true.

use touchbase::domain::group::Role;
use touchbase::domain::survey::Interest::{Could, Love};
use touchbase::placement::Step;

use crate::support::season::Plug;
use crate::support::world::World;

const TWO_GROUPS: &str = r#"
[community]
name = "Harbour Collective"
zone = "Europe/Berlin"
[groups.design]
name = "Design"
size = { least = 1, most = 4 }
[groups.dev]
name = "Development"
size = { least = 1, most = 4 }
"#;

fn place(member: &str, group: &str) -> Step {
    Step::Place { member: member.into(), group: group.into(), from: None }
}

#[tokio::test]
async fn after_a_change_by_hand_the_bound_is_that_of_the_changed_question() {
    let world = World::new().await;
    world.applies(TWO_GROUPS).await;
    let mut members = Vec::new();
    for (name, group) in [("Ana Lima", "design"), ("Bo Chen", "dev"), ("Mira Noor", "design")] {
        let member = world.stranger_to_groups(name, false).await;
        let interests = [(group, if name == "Bo Chen" { Could } else { Love })];
        world.plugs_in(&member, &Plug { interests: &interests, minutes: 300, ..Plug::default() }).await;
        members.push(member);
    }
    world.joins(&members[2], world.group_id("design").await, Role::Lead).await;
    let placement = &world.app.placement;
    let first = placement.propose("the organiser", false).await.unwrap();
    assert!(first.best && first.measure == first.bound);

    // Ana did not ask for Development: a place more than the rules gave her.
    let outlook = placement.what_if(&place("Ana Lima", "dev")).await.unwrap();
    assert_eq!(outlook.breaks, []);
    assert!(outlook.after > first.bound, "it counts more than the best without it: {outlook:?}");
    placement.change(&place("Ana Lima", "dev"), outlook.edition).await.unwrap();
    let changed = placement.show().await.unwrap();
    assert_eq!(changed.measure, outlook.after);
    assert!(changed.measure <= changed.bound, "{:?} {:?}", changed.measure, changed.bound);
    assert!(changed.best, "with her there, nothing better can be");

    // Out of her group: now something better could be, and the bound says what.
    let out = Step::Remove { member: "Bo Chen".into(), group: "dev".into() };
    let outlook = placement.what_if(&out).await.unwrap();
    placement.change(&out, outlook.edition).await.unwrap();
    let changed = placement.show().await.unwrap();
    assert!(changed.measure <= changed.bound && changed.edition == 3);
}
