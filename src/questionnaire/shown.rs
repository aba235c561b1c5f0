//! An answer in words: for receipts, reviews and results. What is shown is read back as the same answer.

use super::tongue::Tongue;
use crate::domain::survey::{Answer, Interest, Offered, Question};
use crate::render::Lang;

/// The answer in the words of a reader of `lang`. A choice that does not exist any more is shown by its id.
pub fn shown(question: &Question, answer: &Answer, offered: &Offered, lang: Lang) -> String {
    let tongue = Tongue::of(lang);
    let label = |id: &crate::domain::survey::ChoiceId| {
        question
            .kind
            .choice(id)
            .map_or_else(|| id.0.clone(), |choice| choice.label.of(lang.code()).to_owned())
    };
    match answer {
        Answer::Text(text) | Answer::TimeZone(text) => text.trim().to_owned(),
        Answer::Number(value) => number(*value, lang),
        Answer::Chosen { choices, other } if choices.is_empty() && other.is_none() => tongue.none.to_owned(),
        Answer::Chosen { choices, other } => {
            let other = other.iter().map(|text| format!("{}: {}", tongue.other, text.trim()));
            choices.iter().map(label).chain(other).collect::<Vec<_>>().join(", ")
        }
        Answer::Scale(n) => n.to_string(),
        Answer::Ranking(choices) => choices.iter().map(label).collect::<Vec<_>>().join(" > "),
        Answer::YesNo(yes) => if *yes { tongue.yes } else { tongue.no }.to_owned(),
        Answer::Minutes(minutes) => match (minutes / 60, minutes % 60) {
            (hours, 0) => format!("{hours} h"),
            (hours, rest) => format!("{hours} h {rest} min"),
        },
        Answer::Groups(groups) if groups.is_empty() => tongue.none.to_owned(),
        Answer::Groups(groups) => {
            let levels = [
                (Interest::Love, tongue.love),
                (Interest::Like, tongue.like),
                (Interest::Could, tongue.could),
            ];
            let clauses = levels.iter().filter_map(|(level, word)| {
                let of_level = groups.iter().filter(|(_, interest)| *interest == level);
                let names: Vec<&str> = of_level.map(|(slug, _)| group_name(offered, slug)).collect();
                (!names.is_empty()).then(|| format!("{word}: {}", names.join(", ")))
            });
            clauses.collect::<Vec<_>>().join("; ")
        }
        Answer::Tasks(tasks) if tasks.is_empty() => tongue.none.to_owned(),
        Answer::Tasks(tasks) => tasks.iter().map(|n| format!("#{n}")).collect::<Vec<_>>().join(", "),
    }
}

fn group_name<'a>(offered: &'a Offered, slug: &'a str) -> &'a str {
    offered.groups.iter().find(|group| group.slug == slug).map_or(slug, |group| &group.name)
}

/// A number with the language's decimal mark.
pub(super) fn number(value: f64, lang: Lang) -> String {
    let text = value.to_string();
    if lang == Lang::En { text } else { text.replace('.', ",") }
}
