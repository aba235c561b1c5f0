//! What was answered to one question, counted.

use std::collections::BTreeMap;

use super::Summary;
use super::column::Column;
use super::outcome::{Bar, Counted, Counts, Found, Said};
use super::ranking::borda;
use crate::domain::survey::{Answer, ChoiceId, Interest, Kind, Offered};
use crate::questionnaire::{Word, shown, word};
use crate::render::Lang;
use crate::token::fingerprint;

/// So many different numbers have a bar each; more are put together in [`BINS`] stretches.
const SINGLE: usize = 8;

/// Stretches of numbers.
const BINS: usize = 6;

/// One person's answer.
type Given<'a, 'b> = (&'b Counted<'a>, &'b Answer);

/// Counts the answers of `people` to a question.
pub(super) fn found(
    column: &Column<'_>,
    people: &[Given<'_, '_>],
    offered: &Offered,
    anonymous: bool,
    lang: Lang,
) -> Found {
    let answers: Vec<&Answer> = people.iter().map(|(_, answer)| *answer).collect();
    let mut found = Found { answered: people.len(), ..Found::default() };
    match &column.question.kind {
        Kind::ShortText | Kind::LongText => {}
        Kind::OneChoice { .. } | Kind::ManyChoices { .. } => found.bars = chosen(column, &answers, lang),
        Kind::YesNo => {
            let of = |yes: bool| answers.iter().filter(|answer| ***answer == Answer::YesNo(yes)).count();
            let label = |yes| shown(column.question, &Answer::YesNo(yes), offered, lang);
            found.bars = [true, false].map(|yes| people_bar(label(yes), of(yes), people.len())).into();
        }
        Kind::Scale { low, high, .. } => {
            let (from, to) = column.scale().unwrap_or_default();
            let ends = (low.of(lang.code()), high.of(lang.code()));
            found.bars = (from..=to)
                .map(|n| {
                    let label = match n {
                        n if n == from => format!("{n} {}", ends.0),
                        n if n == to => format!("{n} {}", ends.1),
                        n => n.to_string(),
                    };
                    let many = answers.iter().filter(|answer| ***answer == Answer::Scale(n)).count();
                    let own = n == from && !low.speaks(lang.code()) || n == to && !high.speaks(lang.code());
                    Bar { own, ..people_bar(label, many, people.len()) }
                })
                .collect();
            found.summary = Summary::of(&numbers(&answers));
        }
        Kind::Number { unit, .. } => {
            let numbers = numbers(&answers);
            found.unit = unit.as_ref().map(|unit| unit.of(lang.code()).to_owned());
            found.own = unit.as_ref().is_some_and(|unit| !unit.speaks(lang.code()));
            found.bars = stretches(&numbers, lang);
            found.summary = Summary::of(&numbers);
        }
        Kind::Hours => {
            let numbers = numbers(&answers);
            found.unit = Some("h".to_owned());
            found.bars = stretches(&numbers, lang);
            found.summary = Summary::of(&numbers);
        }
        Kind::Ranking { .. } => found.bars = ranked(column, people, lang),
        Kind::TimeZone => {
            let names = answers.iter().map(|answer| shown(column.question, answer, offered, lang));
            found.bars = most_first(names, people.len());
        }
        Kind::Groups { .. } => found.bars = interest(&answers, offered),
        Kind::Tasks { .. } => {
            let numbers = answers.iter().flat_map(|answer| match answer {
                Answer::Tasks(tasks) => &tasks[..],
                _ => &[],
            });
            let title = |n: &u32| {
                let task = offered.tasks.iter().find(|task| task.number == *n);
                task.map_or_else(|| format!("#{n}"), |task| format!("#{n} {}", task.title))
            };
            found.bars = most_first(numbers.map(title), people.len());
        }
    }
    found.texts = texts(column, people, anonymous);
    if anonymous {
        found.values = people
            .iter()
            .map(|(one, answer)| shown(column.asked(one.response), answer, offered, lang))
            .collect();
        found.values.sort_by_cached_key(|text| order(column, text));
    }
    found
}

/// An order that says nothing: by the hash of the question and the text.
fn order(column: &Column<'_>, text: &str) -> (String, String) {
    (fingerprint(&format!("{}|{text}", column.question.id)), text.to_owned())
}

fn people_bar(label: String, people: usize, of: usize) -> Bar {
    let percent = (100 * people + of / 2).checked_div(of).unwrap_or_default();
    Bar { label, own: false, counts: Counts::People { people, percent } }
}

fn chosen(column: &Column<'_>, answers: &[&Answer], lang: Lang) -> Vec<Bar> {
    let mut counts: BTreeMap<&ChoiceId, usize> = BTreeMap::new();
    let (mut others, mut none) = (0, 0);
    for answer in answers {
        let Answer::Chosen { choices, other } = answer else { continue };
        choices.iter().for_each(|id| *counts.entry(id).or_default() += 1);
        others += usize::from(other.is_some());
        none += usize::from(choices.is_empty() && other.is_none());
    }
    let bar = |label: &str, many| people_bar(label.to_owned(), many, answers.len());
    let mut bars: Vec<Bar> = column
        .choices()
        .into_iter()
        .map(|choice| Bar {
            own: !choice.label.speaks(lang.code()),
            ..bar(choice.label.of(lang.code()), counts.remove(&choice.id).unwrap_or_default())
        })
        .collect();
    let may = matches!(
        column.question.kind,
        Kind::OneChoice { other: true, .. } | Kind::ManyChoices { other: true, .. }
    );
    if may || others > 0 {
        bars.push(bar(word(Word::Other, lang), others));
    }
    if none > 0 {
        bars.push(bar(word(Word::None, lang), none));
    }
    bars
}

fn ranked(column: &Column<'_>, people: &[Given<'_, '_>], lang: Lang) -> Vec<Bar> {
    let rankings = people.iter().filter_map(|(one, answer)| match answer {
        Answer::Ranking(ranked) => {
            let all = column.asked(one.response).kind.choices().iter().map(|choice| &choice.id);
            Some((&ranked[..], all.collect()))
        }
        _ => None,
    });
    let ranks = borda(rankings);
    let mut bars: Vec<Bar> = column
        .choices()
        .into_iter()
        .map(|choice| {
            let rank = ranks.get(&choice.id).copied().unwrap_or_default();
            let counts = Counts::Ranked { points: rank.points, first: rank.first };
            let own = !choice.label.speaks(lang.code());
            Bar { label: choice.label.of(lang.code()).to_owned(), own, counts }
        })
        .collect();
    bars.sort_by(|a, b| b.length().total_cmp(&a.length()));
    bars
}

/// Groups by how gladly people would be in them. Those without a name here stand together.
fn interest(answers: &[&Answer], offered: &Offered) -> Vec<Bar> {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (slug, level) in answers.iter().flat_map(|answer| match answer {
        Answer::Groups(groups) => groups.iter().collect(),
        _ => Vec::new(),
    }) {
        let known = offered.groups.iter().find(|group| group.slug == *slug);
        let of = counts.entry(known.map_or(slug.as_str(), |group| &group.name)).or_default();
        let place = match level {
            Interest::Love => 0,
            Interest::Like => 1,
            Interest::Could => 2,
        };
        of[place] += 1;
    }
    let mut all: Vec<(&str, [usize; 3])> = counts.into_iter().collect();
    let points = |[love, like, could]: [usize; 3]| 3 * love + 2 * like + could;
    all.sort_by_key(|(name, counts)| (std::cmp::Reverse(points(*counts)), *name));
    let bar = |(name, [love, like, could]): (&str, [usize; 3])| Bar {
        label: name.to_owned(),
        own: false,
        counts: Counts::Interest { love, like, could },
    };
    all.into_iter().map(bar).collect()
}

fn most_first(names: impl Iterator<Item = String>, of: usize) -> Vec<Bar> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    let mut all: Vec<(String, usize)> = counts.into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.into_iter().map(|(name, many)| people_bar(name, many, of)).collect()
}

fn numbers(answers: &[&Answer]) -> Vec<f64> {
    answers.iter().filter_map(|answer| answer.amount()).collect()
}

/// How often which numbers are: each one when they are few, else in stretches of one length, the last with its end.
fn stretches(numbers: &[f64], lang: Lang) -> Vec<Bar> {
    let written = |number: f64| written(number, lang);
    let mut single: Vec<f64> = numbers.to_vec();
    single.sort_by(f64::total_cmp);
    single.dedup();
    let (Some(least), Some(most)) = (single.first().copied(), single.last().copied()) else {
        return Vec::new();
    };
    let many = |is: &dyn Fn(f64) -> bool| numbers.iter().filter(|number| is(**number)).count();
    if single.len() <= SINGLE {
        let bar = |number: f64| people_bar(written(number), many(&|n| n == number), numbers.len());
        return single.into_iter().map(bar).collect();
    }
    let width = (most - least) / BINS as f64;
    let edge = |place: usize| if place == BINS { most } else { least + width * place as f64 };
    let bar = |place: usize| {
        let (from, to) = (edge(place), edge(place + 1));
        let is_last = place + 1 == BINS;
        let people = many(&|n| from <= n && (n < to || is_last && n <= to));
        people_bar(format!("{} – {}", written(from), written(to)), people, numbers.len())
    };
    (0..BINS).map(bar).collect()
}

/// A number with two decimals at the most, and the language's decimal mark.
pub fn written(number: f64, lang: Lang) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let text = if text == "-0" { "0" } else { text };
    if lang == Lang::En { text.to_owned() } else { text.replace('.', ",") }
}

/// What was written, also beside choices.
fn texts(column: &Column<'_>, people: &[Given<'_, '_>], anonymous: bool) -> Vec<Said> {
    let said = people.iter().filter_map(|(one, answer)| {
        let words = match answer {
            Answer::Text(words) => words,
            Answer::Chosen { other: Some(words), .. } => words,
            _ => return None,
        };
        let by = one.response.by.as_ref().filter(|_| !anonymous).map(|(name, _)| name.clone());
        Some(Said { words: words.trim().to_owned(), by })
    });
    let mut said: Vec<Said> = said.collect();
    match anonymous {
        true => said.sort_by_cached_key(|one| order(column, &one.words)),
        false => said.sort_by(|a, b| a.by.cmp(&b.by)),
    }
    said
}
