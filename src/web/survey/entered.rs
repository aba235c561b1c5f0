//! A form's fields, and the answer in them. What [`fields`] writes, [`read`] reads as the same answer.
//!
//! | kind | fields |
//! |---|---|
//! | text, number, hours, time zone, scale, yes or no | `answer` |
//! | one choice | `answer`: a choice's id, [`OTHER`], or nothing; `other` |
//! | many choices, tasks | `answer` as often as something was chosen, [`NONE`] for "none of these"; `other` |
//! | ranking | `place.ID`: 1, 2 .. |
//! | groups | `group.SLUG`: `love`, `like`, `could`, `none` |

use crate::domain::survey::{Answer, ChoiceId, Flaw, Interest, Kind, Offered, Question};

/// "Something else", among the choices. (No choice's id: those are letters, digits and hyphens.)
pub const OTHER: &str = "*";

/// "None of these", among the choices, and in a group's row.
pub const NONE: &str = "none!";

/// What a form says: names and values, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a name has this value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|one| one == value)
    }

    /// The value of a name without blanks around it; `None` when there is nothing else.
    pub fn words(&self, name: &str) -> Option<String> {
        let text = self.get(name)?.replace("\r\n", "\n");
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }
}

/// The answer that a form holds; `None` when nothing was entered. Whether it fits the question is not looked at.
///
/// # Errors
/// What was entered can be no answer to this kind of question.
pub fn read(question: &Question, offered: &Offered, fields: &Fields) -> Result<Option<Answer>, Flaw> {
    let words = fields.words("answer");
    let parsed = |answer: Option<Answer>| answer.map(Some).ok_or(Flaw::WrongKind);
    match (&question.kind, words) {
        (Kind::ShortText | Kind::LongText, words) => Ok(words.map(Answer::Text)),
        (Kind::TimeZone, words) => Ok(words.map(|text| Answer::TimeZone(super::zones::meant(&text)))),
        (Kind::OneChoice { .. }, words) => one(words, fields.words("other")),
        (Kind::ManyChoices { .. }, _) => Ok(many(fields)),
        (Kind::Ranking { .. }, _) => ranking(question, fields),
        (Kind::Groups { .. }, _) => Ok(groups(offered, fields)),
        (Kind::Tasks { .. }, _) => tasks(offered, fields),
        (Kind::Number { .. } | Kind::Scale { .. } | Kind::YesNo | Kind::Hours, None) => Ok(None),
        (Kind::Number { .. }, Some(text)) => parsed(number(&text).map(Answer::Number)),
        (Kind::Scale { .. }, Some(text)) => parsed(text.parse().ok().map(Answer::Scale)),
        (Kind::YesNo, Some(text)) => match text.as_str() {
            "yes" => Ok(Some(Answer::YesNo(true))),
            "no" => Ok(Some(Answer::YesNo(false))),
            _ => Err(Flaw::WrongKind),
        },
        (Kind::Hours, Some(text)) => parsed(minutes(&text).map(Answer::Minutes)),
    }
}

/// The fields of a form that holds this answer.
pub fn fields(offered: &Offered, answer: &Answer) -> Fields {
    let mut fields = Fields::default();
    match answer {
        Answer::Text(text) | Answer::TimeZone(text) => fields.set("answer", text),
        Answer::Number(number) => fields.set("answer", number.to_string()),
        Answer::Chosen { choices, other } => {
            for choice in choices {
                fields.set("answer", choice.as_str());
            }
            match other {
                Some(text) => {
                    fields.set("answer", OTHER);
                    fields.set("other", text);
                }
                None if choices.is_empty() => fields.set("answer", NONE),
                None => {}
            }
        }
        Answer::Scale(n) => fields.set("answer", n.to_string()),
        Answer::Ranking(choices) => {
            for (place, choice) in choices.iter().enumerate() {
                fields.set(format!("place.{choice}"), (place + 1).to_string());
            }
        }
        Answer::YesNo(yes) => fields.set("answer", if *yes { "yes" } else { "no" }),
        Answer::Minutes(minutes) => fields.set(
            "answer",
            match (minutes / 60, minutes % 60) {
                (hours, 0) => hours.to_string(),
                (hours, rest) => format!("{hours}:{rest:02}"),
            },
        ),
        Answer::Groups(groups) => {
            for group in &offered.groups {
                let interest = groups.get(&group.slug).map_or(NONE, |interest| interest.as_str());
                fields.set(format!("group.{}", group.slug), interest);
            }
        }
        Answer::Tasks(tasks) if tasks.is_empty() => fields.set("answer", NONE),
        Answer::Tasks(tasks) => {
            for task in tasks {
                fields.set("answer", task.to_string());
            }
        }
    }
    fields
}

/// A choice and something else beside it are two: [`Flaw::NotOne`], when the question is checked.
fn one(choice: Option<String>, other: Option<String>) -> Result<Option<Answer>, Flaw> {
    let choices = match choice.as_deref() {
        None => Vec::new(),
        Some(OTHER) if other.is_none() => return Err(Flaw::Empty),
        Some(OTHER) => Vec::new(),
        Some(id) => vec![ChoiceId::from(id)],
    };
    Ok((!choices.is_empty() || other.is_some()).then_some(Answer::Chosen { choices, other }))
}

/// Who ticks something and "none of these" means what they ticked.
fn many(fields: &Fields) -> Option<Answer> {
    let other = fields.words("other");
    let ticked = |value: &&str| !value.is_empty() && ![NONE, OTHER].contains(value);
    let choices: Vec<ChoiceId> = fields.all("answer").filter(ticked).map(ChoiceId::from).collect();
    let said = !choices.is_empty() || other.is_some() || fields.has("answer", NONE);
    said.then_some(Answer::Chosen { choices, other })
}

fn ranking(question: &Question, fields: &Fields) -> Result<Option<Answer>, Flaw> {
    let mut places = Vec::new();
    for choice in question.kind.choices() {
        if let Some(place) = fields.words(&format!("place.{}", choice.id)) {
            places.push((place.parse::<u32>().map_err(|_| Flaw::WrongKind)?, choice.id.clone()));
        }
    }
    places.sort();
    if places.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
        return Err(Flaw::Twice);
    }
    let best_first: Vec<ChoiceId> = places.into_iter().map(|(_, id)| id).collect();
    Ok((!best_first.is_empty()).then_some(Answer::Ranking(best_first)))
}

/// Where nothing is offered, "none of them" is all that can be said.
fn groups(offered: &Offered, fields: &Fields) -> Option<Answer> {
    let row = |slug: &str| fields.words(&format!("group.{slug}"));
    let said = offered.groups.is_empty() || offered.groups.iter().any(|group| row(&group.slug).is_some());
    let wanted = offered.groups.iter().filter_map(|group| {
        let interest: Interest = row(&group.slug)?.parse().ok()?;
        Some((group.slug.clone(), interest))
    });
    said.then(|| Answer::Groups(wanted.collect()))
}

fn tasks(offered: &Offered, fields: &Fields) -> Result<Option<Answer>, Flaw> {
    let ticked = fields.all("answer").filter(|value| !value.is_empty() && *value != NONE);
    let mut tasks = Vec::new();
    for value in ticked {
        tasks.push(value.parse::<u32>().map_err(|_| Flaw::WrongKind)?);
    }
    tasks.sort_unstable();
    let said = !tasks.is_empty() || fields.has("answer", NONE) || offered.tasks.is_empty();
    Ok(said.then_some(Answer::Tasks(tasks)))
}

/// With a point or a comma.
fn number(text: &str) -> Option<f64> {
    text.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite())
}

/// "3", "2.5", "2,5", "2:30", "2h30", with or without "h" behind it.
fn minutes(text: &str) -> Option<u32> {
    let text = text.to_lowercase();
    let text = text.trim_end_matches("min").trim();
    if let Some((hours, rest)) = text.split_once([':', 'h']) {
        let (hours, rest) = (number(hours.trim())?, rest.trim());
        let rest: u32 = if rest.is_empty() { 0 } else { rest.parse().ok().filter(|rest| *rest < 60)? };
        return whole(hours * 60.0 + f64::from(rest));
    }
    whole(number(text)? * 60.0)
}

fn whole(minutes: f64) -> Option<u32> {
    let minutes = minutes.round();
    // More than anybody has in a week is still a number: the question says that it is too much.
    (0.0..=1_000_000.0).contains(&minutes).then_some(minutes as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::survey::{Form, OfferedGroup, OfferedTask, Survey};

    fn offered() -> Offered {
        let group =
            |slug: &str| OfferedGroup { slug: slug.into(), name: slug.into(), purpose: String::new() };
        let task = |number| OfferedTask { number, title: "Map".into(), group: "Web".into() };
        Offered { groups: vec![group("web"), group("garden")], tasks: vec![task(7), task(142)] }
    }

    fn question(kind: serde_json::Value) -> Question {
        let mut all = serde_json::json!({ "id": "q", "title": "?", "required": false });
        all.as_object_mut().unwrap().append(&mut kind.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    /// Questions of every kind, each with answers that fit.
    fn answered() -> impl Strategy<Value = (Question, Answer)> {
        let choices = serde_json::json!([
            { "id": "design", "label": "Design" }, { "id": "law", "label": "Law" }, { "id": "sea", "label": "Sea" },
        ]);
        let of = move |mut kind: serde_json::Value| {
            if kind["kind"] != "groups" && kind["kind"] != "tasks" {
                kind["choices"] = choices.clone();
            }
            question(kind)
        };
        let ids = |most: std::ops::RangeInclusive<usize>| {
            proptest::sample::subsequence(vec!["design", "law", "sea"], most)
                .prop_map(|ids| ids.into_iter().map(ChoiceId::from).collect::<Vec<_>>())
        };
        let text = "[a-zäß<>&\"' ]{0,12}[a-z]";
        let (one, many, rank, groups, tasks) = (
            of(serde_json::json!({ "kind": "one_choice", "other": true })),
            of(serde_json::json!({ "kind": "many_choices", "other": true })),
            of(serde_json::json!({ "kind": "ranking" })),
            of(serde_json::json!({ "kind": "groups" })),
            of(serde_json::json!({ "kind": "tasks" })),
        );
        let interest = prop_oneof![Just(Interest::Love), Just(Interest::Like), Just(Interest::Could)];
        let plain = |kind: &str| question(serde_json::json!({ "kind": kind }));
        let number = question(serde_json::json!({ "kind": "number", "whole": false }));
        let scale = question(
            serde_json::json!({ "kind": "scale", "from": 0, "to": 10, "low": "low", "high": "high" }),
        );
        let (short, long, hours, yes_no) =
            (plain("short_text"), plain("long_text"), plain("hours"), plain("yes_no"));
        prop_oneof![
            text.prop_map(move |said| (short.clone(), Answer::Text(said.trim().into()))),
            "[a-z]{1,5}\n\n[a-z ]{0,5}[a-z]".prop_map(move |said| (long.clone(), Answer::Text(said))),
            (-1e9..1e9_f64).prop_map(move |n| (number.clone(), Answer::Number(n))),
            (0..=10_u8).prop_map(move |n| (scale.clone(), Answer::Scale(n))),
            (0..=4_800_u32).prop_map(move |minutes| (hours.clone(), Answer::Minutes(minutes))),
            any::<bool>().prop_map(move |yes| (yes_no.clone(), Answer::YesNo(yes))),
            prop_oneof![
                ids(1..=1).prop_map(|choices| (choices, None)),
                text.prop_map(|other| (Vec::new(), Some(other.trim().to_owned()))),
            ]
            .prop_map(move |(choices, other)| (one.clone(), Answer::Chosen { choices, other })),
            (ids(0..=3), proptest::option::of(text.prop_map(|other| other.trim().to_owned())))
                .prop_map(move |(choices, other)| (many.clone(), Answer::Chosen { choices, other })),
            ids(1..=3).prop_shuffle().prop_map(move |choices| (rank.clone(), Answer::Ranking(choices))),
            proptest::collection::btree_map(prop_oneof!["web", "garden"], interest, 0..=2)
                .prop_map(move |wanted| (groups.clone(), Answer::Groups(wanted))),
            proptest::sample::subsequence(vec![7, 142], 0..=2)
                .prop_map(move |numbers| (tasks.clone(), Answer::Tasks(numbers))),
        ]
    }

    fn survey(question: &Question) -> Survey {
        serde_json::from_value(serde_json::json!({
            "slug": "s", "language": "en", "title": "S", "audience": {}, "occasion": { "when": "by_hand" },
            "reminders": [], "window": "14d", "anonymous": false, "questions": [question],
        }))
        .unwrap()
    }

    proptest! {
        #[test]
        fn what_a_form_is_filled_with_is_read_as_the_same_answer((question, answer) in answered()) {
            let offered = offered();
            let survey = survey(&question);
            prop_assert_eq!(Form::new(&survey, &offered).check(&question, &answer), Ok(()));
            let filled = fields(&offered, &answer);
            prop_assert_eq!(read(&question, &offered, &filled), Ok(Some(answer)));
        }

        #[test]
        fn whatever_is_sent_is_an_answer_a_flaw_or_nothing(
            (question, _) in answered(),
            sent in proptest::collection::vec(("answer|other|place\\.(design|law)|group\\.(web|x)", ".{0,20}"), 0..6),
        ) {
            let offered = offered();
            let survey = survey(&question);
            if let Ok(Some(answer)) = read(&question, &offered, &Fields(sent)) {
                // It may not fit; that is told.
                let _ = Form::new(&survey, &offered).check(&question, &answer);
            }
        }
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("3", 180),
            ("2.5", 150),
            ("2,5 h", 150),
            ("2:30", 150),
            ("2h30", 150),
            ("2 h 30 min", 150),
            ("0", 0),
        ] {
            assert_eq!(minutes(text), Some(wanted), "{text}");
        }
        for text in ["", "some", "-1", "2:75", "1e99", "h"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
