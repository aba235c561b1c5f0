//! Answers to receipts: a hundred that were written before the code, and what holds for every one.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use jiff::civil::date;
use proptest::prelude::*;
use touchbase::reply::correction::{Change, Correction, Noted, Receipt, correct};
use touchbase::reply::{Fact, Known, ListedTask, Status};

/// The titles in the five languages.
fn titles(lang: &str) -> [&'static str; 3] {
    match lang {
        "es" => ["Redactar el informe", "Mudar la página web", "Imprimir el cartel"],
        "pt" => ["Escrever o relatório", "Mudar o site de servidor", "Imprimir o cartaz"],
        "fr" => ["Rédiger le rapport", "Déménager le site web", "Imprimer l'affiche"],
        "de" => ["Den Bericht schreiben", "Die Website umziehen", "Das Plakat drucken"],
        _ => ["Draft the season report", "Move the website to the new host", "Print the poster for May"],
    }
}

fn tasks(lang: &str) -> Vec<ListedTask> {
    let statuses = [Status::InProgress, Status::InProgress, Status::NotStarted];
    let rows = titles(lang).into_iter().zip(statuses).zip(1u32..);
    rows.map(|((title, status), n)| ListedTask { n, title: title.into(), status }).collect()
}

fn status(task: u32, status: Status, asked: bool) -> Noted {
    Noted { fact: Fact::Status { task, status }, asked, fresh: true }
}

/// What a receipt of this name lists, and what it said was not understood.
fn receipt(name: &str) -> (Vec<Noted>, Vec<String>) {
    use Status::{Completed, InProgress};
    let plain = |fact: Fact| Noted { fact, asked: false, fresh: true };
    let done = |task| status(task, Completed, false);
    let noted = match name {
        "one" => vec![done(1)],
        "two" => vec![done(1), done(3)],
        "three" => vec![done(1), done(2), done(3)],
        "ask" => vec![done(1), status(2, InProgress, true)],
        "asks" => vec![status(1, Completed, true), status(2, InProgress, true)],
        "block" => {
            let (text, needs) = ("waiting for the key".into(), None);
            vec![done(1), plain(Fact::Blocker { task: Some(2), text, needs })]
        }
        "beside" => vec![
            done(1),
            plain(Fact::Shoutout { to: "Bo".into() }),
            plain(Fact::Away { until: Some(date(2026, 5, 1)) }),
        ],
        "new" => vec![plain(Fact::New { title: "Fix the fence".into(), status: Completed })],
        "lost" => return (vec![done(1)], vec!["the other thing is nearly there".into()]),
        other => panic!("no receipt is called {other}"),
    };
    (noted, Vec::new())
}

fn read(lang: &str, name: &str, reply: &str) -> Option<Correction> {
    let (noted, unclear) = receipt(name);
    let tasks = tasks(lang);
    let known = Known {
        tasks: &tasks,
        offers: &[],
        open_blockers: &[],
        received: date(2026, 4, 20),
        lang: Some(lang),
    };
    correct(reply, &Receipt { noted: &noted, unclear: &unclear, known })
}

/// What a correction changes, as the file of the hundred writes it.
fn changes(name: &str, correction: Option<Correction>) -> String {
    let (noted, _) = receipt(name);
    let Some(correction) = correction else { return "*".into() };
    let about = |place: usize| match &noted[place].fact {
        Fact::Shoutout { .. } => "thanks".to_owned(),
        Fact::Away { .. } => "away".to_owned(),
        Fact::New { .. } => "new".to_owned(),
        fact => fact.number().map_or_else(String::new, |n| n.to_string()),
    };
    let mut all: Vec<String> = correction
        .changes
        .iter()
        .map(|change| match change {
            Change::Confirm(one) => format!("+{}", about(*one)),
            Change::TakeBack(one) => format!("-{}", about(*one)),
            Change::Move { from, to } => format!("{}>{to}", about(*from)),
            Change::Place { task, .. } => format!("lost>{task}"),
        })
        .collect();
    for record in &correction.says.records {
        all.push(match &record.fact {
            Fact::Status { task, status: Status::Completed } => format!("={task} done"),
            Fact::Status { task, .. } => format!("={task} open"),
            Fact::Blocker { task: Some(task), .. } => format!("={task} blocked"),
            fact => format!("{fact:?}"),
        });
    }
    if correction.ask_again || !correction.says.unclear.is_empty() {
        all.push("?".into());
    }
    sorted(all)
}

fn sorted(mut all: Vec<String>) -> String {
    all.sort();
    all.join(" ")
}

#[test]
fn a_hundred_answers_to_receipts_change_what_they_mean() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replies/corrections.txt");
    let (mut all, mut wrong) = (0, String::new());
    for line in fs::read_to_string(file).unwrap().lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [lang, name, reply, wanted] = fields.as_slice() else { continue };
        all += 1;
        let found = changes(name, read(lang, name, reply));
        let wanted = sorted(wanted.split(' ').map(str::to_owned).collect());
        if found != wanted {
            let _ = writeln!(wrong, "{lang} {name} {reply:?}: {found:?} instead of {wanted:?}");
        }
    }
    assert!(all >= 100, "only {all} answers");
    assert!(wrong.is_empty(), "{} of {all} are wrong:\n{wrong}", wrong.lines().count());
}

#[test]
fn news_are_no_correction() {
    for (name, reply) in [
        ("one", "2 is done too"),
        ("one", "still waiting for the key on 2"),
        ("one", "no news on 3"),
        ("two", "the website is half done, and thanks to Bo for the pictures"),
        ("one", "2: no idea yet, 3: next week"),
        ("ask", "did I say 2?"),
        ("one", "2 not done yet, waiting for Tom"),
    ] {
        assert_eq!(read("en", name, reply), None, "{reply:?}");
    }
    let thanks = read("en", "one", "great, thank you!").unwrap();
    assert!(thanks.is_nothing());
}

#[test]
fn a_correction_may_tell_news_beside() {
    assert_eq!(changes("one", read("en", "one", "no, I meant 2. And 3 is done as well")), "1>2 =3 done");
    let said = read("en", "beside", "not Bo, Mia").unwrap();
    assert_eq!(said.changes, [Change::TakeBack(1)]);
    assert_eq!(said.says.records[0].fact, Fact::Shoutout { to: "Mia".into() });
    assert_eq!(
        changes("three", read("en", "three", "2 isn't done, I'm still waiting for Tom")),
        "-2 =2 blocked"
    );
}

#[test]
fn what_could_mean_two_things_changes_nothing() {
    for (name, reply) in [
        ("three", "I meant 2"),
        ("two", "no, 3"),
        ("one", "yes 1, no 1"),
        ("one", "not 2, 3"),
        ("one", "I meant 2 and 3"),
        ("one", "I meant 9"),
        ("asks", "no"),
        ("one", "no"),
    ] {
        let said = read("en", name, reply).unwrap_or_default();
        assert_eq!(said.changes, [], "{reply:?}");
        assert!(said.says.records.is_empty(), "{reply:?}");
    }
}

const WORDS: [&str; 36] = [
    "1",
    "2",
    "3",
    "4",
    "7",
    "yes",
    "no",
    "not",
    "I meant",
    "is wrong",
    "isn't done",
    "still open",
    "undo",
    ",",
    ".",
    "and",
    "but",
    "all correct",
    "the",
    "nobody is blocking me",
    "sí",
    "nein",
    "stimmt nicht",
    "ja",
    "je voulais dire",
    "pas",
    "não",
    "ainda não",
    "done",
    "thanks to Bo",
    "sorry",
    "?",
    "\n",
    "I'm not away",
    "that's not a new task",
    "blocked",
];

proptest! {
    #[test]
    fn no_reply_makes_it_panic(reply: String, lang in "en|es|pt|fr|de|xx") {
        for name in ["one", "three", "asks", "beside", "new", "lost"] {
            read(&lang, name, &reply);
        }
    }

    #[test]
    fn only_what_the_receipt_lists_or_the_reply_names_is_touched(
        words in prop::collection::vec(prop::sample::select(&WORDS[..]), 1..12),
        name in prop::sample::select(&["one", "two", "three", "ask", "asks", "block", "beside", "new", "lost"][..]),
    ) {
        let reply = words.join(" ");
        let (mut noted, unclear) = receipt(name);
        // Something that an earlier receipt told.
        noted.insert(0, Noted { fresh: false, ..status(3, Status::Completed, false) });
        let tasks = tasks("en");
        let day = date(2026, 4, 20);
        let known = Known { tasks: &tasks, offers: &[], open_blockers: &[], received: day, lang: None };
        let said = correct(&reply, &Receipt { noted: &noted, unclear: &unclear, known }).unwrap_or_default();
        let named = |n: u32| words.contains(&n.to_string().as_str());
        for change in &said.changes {
            match change {
                Change::Confirm(one) | Change::TakeBack(one) => {
                    let noted = &noted[*one];
                    prop_assert!(noted.fresh || noted.fact.number().is_some_and(named), "{reply:?}: {change:?}");
                }
                Change::Move { from, to } => {
                    prop_assert!(named(*to) && (1..=3).contains(to), "{reply:?}: {change:?}");
                    prop_assert!(noted[*from].fact.number() != Some(*to), "{reply:?}: {change:?}");
                }
                Change::Place { unclear: place, task } => {
                    prop_assert!(*place < unclear.len() && named(*task), "{reply:?}: {change:?}");
                }
            }
        }
    }
}
