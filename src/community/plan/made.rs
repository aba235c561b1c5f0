//! Communities for property tests.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::community::file;
use crate::community::state::CommunityState;

/// A community of few things with few names, so that two of them have much in common.
pub(crate) fn some_state() -> impl Strategy<Value = CommunityState> {
    let word = select(vec!["a", "b", "c", "d"]).prop_map(str::to_owned);
    let group = (word.clone(), "[A-Z][a-z]{0,3}", any::<bool>(), select(vec!["", "!x", "#y:z"]));
    let objective = (word.clone(), "[A-Z]", any::<bool>(), any::<Index>());
    let key_result = (word.clone(), any::<bool>(), 1u8..4, proptest::option::of(0u8..3), any::<Index>());
    let check_in =
        (word.clone(), select(vec!["mon", "tue"]), 8u8..11, select(vec!["24h", "2d"]), any::<Index>());
    let digest = (
        word.prop_map(|key| format!("{key}-news")),
        select(vec!["lead", "writer"]),
        any::<bool>(),
        any::<Index>(),
    );
    let few = |one| proptest::collection::vec(one, 0..4);
    let goals = (few(objective.boxed()).boxed(), proptest::collection::vec(key_result, 0..4));
    let times = (proptest::collection::vec(check_in, 0..4), proptest::collection::vec(digest, 0..4));
    (proptest::collection::vec(group, 1..4), goals, times, "[A-Z]{1,2}", 1u8..5).prop_map(
        |(groups, (objectives, key_results), (check_ins, digests), name, budget)| {
            let mut text = format!("[community]\nname = \"{name}\"\nnag_budget = {budget}\n");
            if budget > 2 {
                text.push_str("early_answers = \"6h\"\nmember_digest = true\n[seasons.s]\nname = \"S\"\n");
                text.push_str("from = 2026-04-20\nuntil = 2026-07-12\n");
                text.push_str("phases = [{ name = \"P\", from = 2026-04-20, until = 2026-05-03 }]\n");
            }
            if budget > 3 {
                text.push_str("[assignment]\nfew_hours = 2.5\ngroups_for_few = 1\n");
            }
            let mut seen = std::collections::BTreeSet::new();
            let mut head = |kind: &str, key: &str| {
                seen.insert(format!("{kind}.{key}")).then(|| format!("[{kind}.{key}]\n"))
            };
            let first = groups[0].0.clone();
            for (key, name, confidential, room) in &groups {
                let Some(head) = head("groups", key) else { continue };
                let room = if room.is_empty() {
                    "mail_list = \"list@example.org\"\nsize = { least = 2, most = 5 }\nskills = [\"law\", \"law\"]\ndoor = \"closed\"\n".to_owned()
                } else {
                    format!("room = \"{room}\"\n")
                };
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
                text.push_str(&if *tasks { "measure = \"tasks\"\n".to_owned() } else { format!("unit = \"u\"\nstart = -{target}\ntarget = {target}\n") });
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
                if *on && *kind == "writer" {
                    text.push_str("room = \"!news\"\nmail = false\nzone = \"Europe/Berlin\"\n");
                }
            }
            file::read("made.toml", &text).unwrap_or_else(|why| panic!("{text}\n{why:?}"))
        },
    )
}
