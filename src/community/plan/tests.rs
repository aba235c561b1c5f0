use proptest::prelude::*;
use proptest::sample::{Index, select};

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

/// A file that is like the example, with `many` lines replaced or left out.
fn some_state() -> impl Strategy<Value = CommunityState> {
    let word = select(vec!["a", "b", "c", "d"]).prop_map(str::to_owned);
    let group = (word.clone(), "[A-Z][a-z]{0,3}", any::<bool>(), select(vec!["", "!x", "#y:z"]));
    let objective = (word.clone(), "[A-Z]", any::<bool>(), any::<Index>());
    let key_result = (word.clone(), any::<bool>(), 1u8..4, proptest::option::of(0u8..3), any::<Index>());
    let check_in =
        (word.clone(), select(vec!["mon", "tue"]), 8u8..11, select(vec!["24h", "2d"]), any::<Index>());
    let digest = (word, select(vec!["lead", "writer"]), any::<bool>(), any::<Index>());
    let few = |one| proptest::collection::vec(one, 0..4);
    let goals = (few(objective.boxed()).boxed(), proptest::collection::vec(key_result, 0..4));
    let times = (proptest::collection::vec(check_in, 0..4), proptest::collection::vec(digest, 0..4));
    (proptest::collection::vec(group, 1..4), goals, times, "[A-Z]{1,2}", 1u8..5).prop_map(
        |(groups, (objectives, key_results), (check_ins, digests), name, budget)| {
            let mut text = format!("[community]\nname = \"{name}\"\nnag_budget = {budget}\n");
            let mut seen = std::collections::BTreeSet::new();
            let mut head = |kind: &str, key: &str| {
                seen.insert(format!("{kind}.{key}")).then(|| format!("[{kind}.{key}]\n"))
            };
            let first = groups[0].0.clone();
            for (key, name, confidential, room) in &groups {
                let Some(head) = head("groups", key) else { continue };
                let room = if room.is_empty() { String::new() } else { format!("room = \"{room}\"\n") };
                text.push_str(&format!("{head}name = \"{name}\"\nconfidential = {confidential}\n{room}"));
            }
            let mut own = Vec::new();
            let mut all = Vec::new();
            for (key, title, of_group, parent) in &objectives {
                let Some(head) = head("objectives", key) else { continue };
                text.push_str(&format!("{head}title = \"{title}\"\n"));
                if *of_group {
                    text.push_str(&format!("group = \"{first}\"\n"));
                    if !own.is_empty() {
                        text.push_str(&format!("parent = \"{}\"\n", parent.get(&own)));
                    }
                } else {
                    own.push(key.clone());
                }
                all.push(key.clone());
            }
            for (key, tasks, target, current, objective) in &key_results {
                let Some(head) = (!all.is_empty()).then(|| head("key_results", key)).flatten() else { continue };
                text.push_str(&format!("{head}title = \"t\"\nobjective = \"{}\"\n", objective.get(&all)));
                text.push_str(&if *tasks { "measure = \"tasks\"\n".to_owned() } else { format!("unit = \"u\"\ntarget = {target}\n") });
                if let (false, Some(current)) = (*tasks, current) {
                    text.push_str(&format!("current = {current}\n"));
                }
            }
            for (key, day, hour, reminder, of) in &check_ins {
                let Some(head) = head("check_ins", key) else { continue };
                let of = of.get(&groups).0.clone();
                text.push_str(&format!("{head}groups = \"{of}\"\ndays = [\"{day}\"]\nat = \"{hour}:00\"\nreminders = [\"{reminder}\"]\n"));
            }
            for (key, kind, on, of) in &digests {
                let Some(head) = head("digests", key) else { continue };
                let of = of.get(&groups).0.clone();
                text.push_str(&format!("{head}groups = \"{of}\"\nkind = \"{kind}\"\nday = \"fri\"\nat = \"16:00\"\non = {on}\n"));
            }
            read("made.toml", &text).unwrap_or_else(|why| panic!("{text}\n{why:?}"))
        },
    )
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
