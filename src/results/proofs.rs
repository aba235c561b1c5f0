//! The rule of `mod.rs`, held against every view that there is: whoever has all of them can tell nobody apart.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{Archive, Eyes, FEWEST, GroupName, Response, Results, Round, View, When, csv};
use crate::domain::survey::{Answer, Answers, Survey};
use crate::questionnaire::file;
use crate::render::Lang;

const GROUPS: [&str; 3] = ["a", "b", "secret"];

/// Every answer is its writer's own text: what is shown of a question says whose answers it was made of.
fn survey() -> Survey {
    let text = "title = \"T\"\nwhen = \"by hand\"\nanonymous = true\n\
        [[questions]]\nid = \"gate\"\nkind = \"yes-no\"\ntitle = \"Gate?\"\n\
        [[questions]]\nid = \"every\"\nkind = \"short-text\"\ntitle = \"Every?\"\n\
        [[questions]]\nid = \"some\"\nkind = \"long-text\"\ntitle = \"Some?\"\n\
        [[questions]]\nid = \"hidden\"\nkind = \"short-text\"\ntitle = \"Hidden?\"\nonly_if = \"gate is yes\"\n\
        [[questions]]\nid = \"other\"\nkind = \"one-choice\"\ntitle = \"Other?\"\nchoices = [\"A\", \"B\"]\nother = true\n";
    file::read("t.toml", "t", text).unwrap()
}

/// A person: their group, and which questions they answer.
type Person = (usize, bool, bool, bool);

fn response(id: String, (group, gate, some, other): Person, named: bool) -> Response {
    let mut answers = Answers::default();
    let text = || Some(Answer::Text(id.clone()));
    answers.set("gate".into(), Some(Answer::YesNo(gate)));
    answers.set("every".into(), text());
    answers.set("hidden".into(), text());
    answers.set("some".into(), text().filter(|_| some));
    let own = Answer::Chosen { choices: Vec::new(), other: Some(id.clone()) };
    answers.set("other".into(), Some(own).filter(|_| other));
    Response {
        version: 0,
        groups: GROUPS.get(group).map(|group| (*group).to_owned()).into_iter().collect(),
        answers,
        by: named.then(|| (format!("name of {id}"), Timestamp::UNIX_EPOCH)),
    }
}

fn hours(n: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(n)
}

fn archive() -> impl Strategy<Value = Archive> {
    let person = (0..5usize, any::<bool>(), any::<bool>(), any::<bool>());
    let round = (proptest::collection::vec(person, 0..24), 0..4i64, 0..6u8, 0..3usize);
    proptest::collection::vec(round, 1..4).prop_map(|rounds| Archive {
        slug: "t".into(),
        versions: vec![survey()],
        groups: GROUPS
            .iter()
            .map(|key| {
                let group = GroupName { name: format!("Group {key}"), confidential: *key == "secret" };
                ((*key).to_owned(), group)
            })
            .collect(),
        seasons: vec![("spring".into(), "Spring".into())],
        rounds: rounds
            .into_iter()
            .enumerate()
            .map(|(n, (people, closes, kind, only))| Round {
                occasion: format!("round {n}"),
                groups: (kind == 1).then(|| GROUPS[only].to_owned()).into_iter().collect(),
                anonymous: kind != 0,
                closes: (closes > 0).then(|| hours(10 * closes)),
                season: (kind % 2 == 0).then(|| "spring".into()),
                begun: 1,
                responses: people
                    .into_iter()
                    .enumerate()
                    .map(|(i, person)| response(format!("{n}-{i}"), person, kind == 0))
                    .collect(),
                ..Round::default()
            })
            .collect(),
        ..Archive::default()
    })
}

/// Every view of every reader at every time.
fn views(archive: &Archive) -> Vec<Results> {
    let mut whens = vec![When::Newest, When::All, When::Season("spring".into())];
    whens.extend((1..=archive.rounds.len()).map(When::Nth));
    let mut eyes = vec![Eyes::Machine, Eyes::Organiser];
    eyes.extend(GROUPS.iter().map(|key| Eyes::Group((*key).to_owned())));
    let groups = || std::iter::once(None).chain(GROUPS.iter().map(|key| Some((*key).to_owned())));
    let mut all = Vec::new();
    for now in [5, 10, 15, 25, 35].map(hours) {
        for eyes in &eyes {
            for when in &whens {
                for group in groups() {
                    let view = View { when: when.clone(), group };
                    all.extend(Results::of(archive, &view, eyes, now, Lang::En));
                }
            }
        }
    }
    all
}

/// Whose answers to a question a view shows: those of anonymous rounds.
fn whose(archive: &Archive, results: &Results, question: &str) -> BTreeSet<String> {
    let found = results.questions.iter().find(|one| one.id == question).and_then(|one| one.found.as_ref());
    let texts = found.into_iter().flat_map(|found| &found.texts).map(|said| said.words.clone());
    let secret = |id: &String| {
        let round = id.split('-').next().and_then(|n| n.parse::<usize>().ok()).unwrap();
        archive.rounds[round].anonymous
    };
    texts.filter(secret).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn two_views_differ_by_nobody_or_by_five_and_so_does_whatever_is_made_of_more(archive in archive()) {
        let views = views(&archive);
        for question in ["every", "some", "hidden", "other"] {
            let sets: BTreeSet<BTreeSet<String>> =
                views.iter().map(|view| whose(&archive, view, question)).collect();
            for one in &sets {
                for other in &sets {
                    let differ = one.symmetric_difference(other).count();
                    prop_assert!(differ == 0 || differ >= FEWEST, "{question}: {one:?} and {other:?}");
                }
            }
            // Whoever is in the same views cannot be told apart: they are five and more.
            let mut alike: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
            let everybody: BTreeSet<&String> = sets.iter().flatten().collect();
            for id in everybody {
                *alike.entry(sets.iter().map(|set| set.contains(id)).collect()).or_default() += 1;
            }
            prop_assert!(alike.values().all(|many| *many >= FEWEST), "{question}: {alike:?}");
        }
    }

    #[test]
    fn counts_tell_no_more_than_texts_and_nothing_has_a_name(archive in archive()) {
        let all_anonymous = archive.rounds.iter().all(|round| round.anonymous);
        for view in views(&archive) {
            let every = whose(&archive, &view, "every").len();
            if all_anonymous {
                prop_assert_eq!(view.answered, every);
                let gate = view.questions.iter().find(|one| one.id == "gate").and_then(|one| one.found.as_ref());
                prop_assert_eq!(gate.map_or(0, |found| found.answered), every);
                prop_assert!(view.rate.is_none_or(|rate| rate.answered == every));
            }
            if view.anonymous {
                prop_assert!(view.responses.is_empty());
                let told = format!("{view:?}{}", csv(&view));
                prop_assert!(!told.contains("name of"));
            }
        }
    }

    #[test]
    fn the_order_of_responses_changes_nothing(archive in archive()) {
        let mut turned = archive.clone();
        turned.rounds.iter_mut().for_each(|round| round.responses.reverse());
        for (one, other) in views(&archive).into_iter().zip(views(&turned)) {
            if one.anonymous {
                prop_assert_eq!(one, other);
            }
        }
    }
}
