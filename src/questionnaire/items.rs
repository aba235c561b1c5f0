//! Questions as a person sees them in a text: numbered, with choices, a hint and an example of an answer.

use super::shown::{number, shown};
use super::tongue::Tongue;
use crate::domain::survey::{Answers, Condition, Fills, Form, Kind, Question, QuestionId};
use crate::render::Lang;

/// A question in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number: its place in the survey, from 1. It stays when others are hidden.
    pub n: usize,
    /// Which question it is.
    pub id: QuestionId,
    /// The question.
    pub title: String,
    /// Whether it must be answered.
    pub required: bool,
    /// "Only if 3: yes."
    pub only_if: Option<String>,
    /// What helps to answer.
    pub help: Option<String>,
    /// How to answer.
    pub hint: Option<String>,
    /// The choices, each with the letter that names it: ("a", "Design").
    pub options: Vec<(String, String)>,
    /// An answer as somebody might write it, its number in front: "1: a, c".
    pub example: String,
    /// What was answered so far.
    pub said: Option<String>,
}

/// The letter of the nth choice: a to z, then aa, ab ..
pub(super) fn letter(n: usize) -> String {
    let low = char::from(b'a' + u8::try_from(n % 26).unwrap_or_default());
    match n / 26 {
        0 => low.to_string(),
        more => format!("{}{low}", letter(more - 1)),
    }
}

/// What can be chosen, by name, in the order of its letters.
pub(super) fn options(form: &Form<'_>, question: &Question, lang: Lang) -> Vec<String> {
    match &question.kind {
        Kind::Groups { .. } => form.offered.groups.iter().map(|group| group.name.clone()).collect(),
        Kind::Tasks { .. } => form.offered.tasks.iter().map(|task| task.title.clone()).collect(),
        kind => kind.choices().iter().map(|choice| choice.label.of(lang.code()).to_owned()).collect(),
    }
}

/// The questions of a form, as a text shows them. Conditional ones say when they are to be answered; with `only`, just
/// these.
pub fn items(form: &Form<'_>, answers: &Answers, only: Option<&[QuestionId]>, lang: Lang) -> Vec<Item> {
    let wanted = |question: &Question| only.is_none_or(|ids| ids.contains(&question.id));
    let numbered = form.survey.questions.iter().enumerate().filter(|(_, question)| wanted(question));
    numbered.map(|(place, question)| item(form, answers, place + 1, question, lang)).collect()
}

fn item(form: &Form<'_>, answers: &Answers, n: usize, question: &Question, lang: Lang) -> Item {
    let tongue = Tongue::of(lang);
    let names = options(form, question, lang);
    let said = answers.get(&question.id).map(|answer| shown(question, answer, form.offered, lang));
    let options = names.iter().enumerate().map(|(place, name)| {
        let name =
            match &question.kind {
                Kind::Tasks { .. } => form.offered.tasks.get(place).map_or_else(String::new, |task| {
                    format!("#{} {} ({})", task.number, task.title, task.group)
                }),
                Kind::Groups { .. } => match form.offered.groups.get(place) {
                    Some(group) if !group.purpose.is_empty() => format!("{name} – {}", group.purpose),
                    _ => name.clone(),
                },
                _ => name.clone(),
            };
        (letter(place), name)
    });
    Item {
        n,
        id: question.id.clone(),
        title: question.title.of(lang.code()).to_owned(),
        required: question.required,
        only_if: question.condition.as_ref().map(|condition| {
            format!("{} {}.", tongue.only_if, condition_words(form, condition, tongue, lang))
        }),
        help: question.help.as_ref().map(|help| help.of(lang.code()).to_owned()),
        hint: hint(question, tongue, lang),
        options: options.collect(),
        example: format!("{n}: {}", example(form, question, &names, tongue)),
        said,
    }
}

fn hint(question: &Question, tongue: &Tongue, lang: Lang) -> Option<String> {
    let with_most = |hint: &str, most: Option<u32>| match most {
        Some(most) => format!("{hint} {}", tongue.hint_most.replace("{n}", &most.to_string())),
        None => hint.to_owned(),
    };
    Some(match &question.kind {
        Kind::ShortText | Kind::LongText => return None,
        Kind::Number { unit, least, most, .. } => {
            let unit = unit.as_ref().map_or("", |unit| unit.of(lang.code()));
            let range = match (least, most) {
                (Some(least), Some(most)) => {
                    format!("{} – {} {unit}", number(*least, lang), number(*most, lang))
                }
                (Some(least), None) => format!("≥ {} {unit}", number(*least, lang)),
                (None, Some(most)) => format!("≤ {} {unit}", number(*most, lang)),
                (None, None) => unit.to_owned(),
            };
            format!("{} {}", tongue.hint_number, range).trim().to_owned()
        }
        Kind::OneChoice { other: false, .. } => tongue.hint_one.to_owned(),
        Kind::OneChoice { other: true, .. } => tongue.hint_one_other.to_owned(),
        Kind::ManyChoices { other: false, most, .. } => with_most(tongue.hint_many, *most),
        Kind::ManyChoices { other: true, most, .. } => with_most(tongue.hint_many_other, *most),
        Kind::Scale { from, to, low, high } => tongue
            .hint_scale
            .replace("{from}", &from.to_string())
            .replace("{to}", &to.to_string())
            .replace("{low}", low.of(lang.code()))
            .replace("{high}", high.of(lang.code())),
        Kind::Ranking { .. } => tongue.hint_ranking.to_owned(),
        Kind::YesNo => tongue.hint_yes_no.to_owned(),
        Kind::Hours => tongue.hint_hours.to_owned(),
        Kind::TimeZone => tongue.hint_zone.to_owned(),
        Kind::Groups { most } => with_most(tongue.hint_groups, *most),
        Kind::Tasks { most } => with_most(tongue.hint_tasks, *most),
    })
}

fn example(form: &Form<'_>, question: &Question, names: &[String], tongue: &Tongue) -> String {
    let nth = |n: usize| letter(n.min(names.len().saturating_sub(1)));
    match &question.kind {
        Kind::ShortText | Kind::LongText if question.fills == Some(Fills::NotWith) => {
            tongue.example_name.to_owned()
        }
        Kind::ShortText | Kind::LongText => tongue.example_text.to_owned(),
        Kind::Number { least, most, .. } => {
            let some = least.unwrap_or(0.0).max(most.unwrap_or(3.0).min(3.0)).round();
            some.to_string()
        }
        Kind::OneChoice { .. } => nth(0),
        Kind::ManyChoices { most, .. } if names.len() > 2 && *most != Some(1) => {
            format!("{}, {}", nth(0), nth(2))
        }
        Kind::ManyChoices { .. } => nth(0),
        Kind::Scale { from, to, .. } => (from + (to - from) * 3 / 4).to_string(),
        Kind::Ranking { .. } => format!("{} > {}", nth(1), nth(0)),
        Kind::YesNo => tongue.yes.to_owned(),
        Kind::Hours => tongue.example_hours.to_owned(),
        Kind::TimeZone => "Europe/Berlin".to_owned(),
        Kind::Groups { .. } => match names {
            [] => tongue.none.to_owned(),
            [only] => only.clone(),
            [first, .., last] => format!("{last}, {first}"),
        },
        Kind::Tasks { .. } => form
            .offered
            .tasks
            .first()
            .map_or_else(|| tongue.none.to_owned(), |task| format!("#{}", task.number)),
    }
}

/// A condition for people: "3: Design or Law".
fn condition_words(form: &Form<'_>, condition: &Condition, tongue: &Tongue, lang: Lang) -> String {
    let place = |id: &QuestionId| {
        form.survey.questions.iter().position(|question| question.id == *id).map_or(0, |place| place + 1)
    };
    let name = |id: &QuestionId, word: &str| {
        let question = form.survey.question(id);
        let label = question.and_then(|question| {
            question
                .kind
                .choices()
                .iter()
                .find(|choice| choice.id.as_str() == word)
                .map(|choice| &choice.label)
        });
        match (label, word) {
            (Some(label), _) => label.of(lang.code()).to_owned(),
            (None, "yes") => tongue.yes.to_owned(),
            (None, "no") => tongue.no.to_owned(),
            (None, "other") => tongue.other.to_owned(),
            (None, word) => form
                .offered
                .groups
                .iter()
                .find(|group| group.slug == word)
                .map_or_else(|| word.to_owned(), |group| group.name.clone()),
        }
    };
    let joined = |inner: &[Condition], word: &str| {
        let parts: Vec<String> = inner.iter().map(|one| condition_words(form, one, tongue, lang)).collect();
        parts.join(&format!(" {word} "))
    };
    match condition {
        Condition::Answered(id) => format!("{} {}", place(id), tongue.answered),
        Condition::Is(id, word) | Condition::Includes(id, word) => {
            format!("{}: {}", place(id), name(id, word))
        }
        Condition::OneOf(id, words) => {
            let names: Vec<String> = words.iter().map(|word| name(id, word)).collect();
            format!("{}: {}", place(id), names.join(&format!(" {} ", tongue.or)))
        }
        Condition::AtLeast(id, least) => {
            format!("{}: {} {}", place(id), tongue.at_least, number(*least, lang))
        }
        Condition::Not(inner) => format!("{} ({})", tongue.not, condition_words(form, inner, tongue, lang)),
        Condition::All(inner) => joined(inner, tongue.and),
        Condition::Any(inner) => joined(inner, tongue.or),
    }
}
