//! What is wrong with an answer, as a sentence at its question.

use super::shown::number;
use super::tongue::Tongue;
use crate::domain::survey::{Flaw, Question};
use crate::render::Lang;

/// The sentence for a reader of `lang`.
pub fn sentence(flaw: &Flaw, question: &Question, lang: Lang) -> String {
    let tongue = Tongue::of(lang);
    let with_name = |text: &str, name: &str| text.replace("{name}", name);
    let with_number = |text: &str, n: String| text.replace("{n}", &n);
    match flaw {
        Flaw::Missing | Flaw::Empty => tongue.missing.to_owned(),
        Flaw::WrongKind => tongue.wrong_kind.to_owned(),
        Flaw::TooLong(most) => with_number(tongue.too_long, most.to_string()),
        Flaw::ManyLines => tongue.many_lines.to_owned(),
        Flaw::Unprintable => tongue.unprintable.to_owned(),
        Flaw::Below(least) => with_number(tongue.below, number(*least, lang)),
        Flaw::Above(most) => with_number(tongue.above, number(*most, lang)),
        Flaw::NotWhole => tongue.not_whole.to_owned(),
        Flaw::NoSuchChoice(id) => {
            let label = question.kind.choice(id).map_or(id.as_str(), |choice| choice.label.of(lang.code()));
            with_name(tongue.no_such_choice, label)
        }
        Flaw::NoSuchGroup(slug) => with_name(tongue.no_such_group, slug),
        Flaw::NoSuchTask(task) => with_name(tongue.no_such_task, &task.to_string()),
        Flaw::NoSuchZone(name) => with_name(tongue.no_such_zone, name),
        Flaw::NotOne => tongue.not_one.to_owned(),
        Flaw::TooMany(most) => with_number(tongue.too_many, most.to_string()),
        Flaw::Twice => tongue.twice.to_owned(),
        Flaw::NoOther => tongue.no_other.to_owned(),
    }
}
