use proptest::prelude::*;

use super::made::some_state;
use super::*;
use crate::community::file::read;

const EXAMPLE: &str = include_str!("../../../deploy/community.example.toml");

fn state(text: &str) -> CommunityState {
    read("community.toml", text).unwrap()
}

fn after(plan: &[Change], current: &CommunityState) -> CommunityState {
    plan.iter().fold(current.clone(), |state, change| apply(change, state))
}

#[test]
fn the_first_apply_adds_everything_and_the_second_nothing() {
    let wanted = state(EXAMPLE);
    let steps = plan(&CommunityState::default(), &wanted);
    assert_eq!(after(&steps, &CommunityState::default()), wanted);
    insta::assert_snapshot!(Diff(&steps));
    insta::assert_snapshot!("nothing_to_do", Diff(&plan(&wanted, &wanted)));
}

#[test]
fn a_changed_file_is_shown_field_by_field_and_what_is_gone_last() {
    let current = state(EXAMPLE);
    let text = EXAMPLE
        .replace("nag_budget = 4", "nag_budget = 3")
        .replace("#design:example.org", "!abc")
        .replace("measure = \"tasks\"", "unit = \"pages\"\ntarget = 7")
        .replace("days = [\"mon\", \"thu\"]", "days = [\"tue\"]")
        .replace("room = \"#newsletter:example.org\"", "")
        .replace("[groups.care]", "[groups.welfare]")
        .replace("groups = [\"care\"]", "groups = [\"welfare\"]");
    let wanted = state(&text);
    let steps = plan(&current, &wanted);
    assert_eq!(after(&steps, &current), wanted);
    insta::assert_snapshot!(Diff(&steps));
}

#[test]
fn where_a_key_result_stands_is_kept_when_the_file_does_not_say_it() {
    let current = state(EXAMPLE);
    let silent = state(&EXAMPLE.replace("current = 4", ""));
    assert_eq!(plan(&current, &silent), []);
    let said = state(&EXAMPLE.replace("current = 4", "current = 9"));
    assert_eq!(
        plan(&current, &said).iter().map(Change::to_string).collect::<Vec<_>>(),
        ["~ key result newcomers current: 4 -> 9"]
    );
}

/// Everything that a state refers to is there.
fn is_whole(state: &CommunityState) -> bool {
    let groups = |groups: &Groups| match groups {
        Groups::All => true,
        Groups::Only(only) => only.iter().all(|key| state.groups.contains_key(key)),
    };
    state.objectives.values().all(|it| {
        it.group.iter().all(|key| state.groups.contains_key(key))
            && it.parent.iter().all(|key| state.objectives.contains_key(key))
            && it.season.iter().all(|key| state.seasons.contains_key(key))
    }) && state.key_results.values().all(|it| state.objectives.contains_key(&it.objective))
        && state.check_ins.values().all(|it| groups(&it.groups))
        && state.digests.values().all(|it| groups(&it.groups))
}

use crate::community::state::Groups;

proptest! {
    #[test]
    fn a_plan_leads_from_any_state_to_any_file_and_refers_to_nothing_missing_on_its_way(
        current in some_state(), wanted in some_state()
    ) {
        let steps = plan(&current, &wanted);
        let mut state = current.clone();
        for step in &steps {
            state = apply(step, state);
            prop_assert!(is_whole(&state), "after {step}");
            if let Change::Alter { fields, .. } = step {
                prop_assert!(!fields.is_empty());
            }
        }
        prop_assert_eq!(&state, &settled(&current, &wanted));
        prop_assert_eq!(plan(&state, &wanted), vec![]);
        prop_assert_eq!(plan(&wanted, &wanted), vec![]);
    }
}
