//! The answer to one question, out of the words for it.

use super::choice::{Options, Picked};
use super::fold::fold;
use super::words::{self, bare, is};
use super::{amount, group, zone};
use crate::domain::survey::{Answer, ChoiceId, Form, Kind, LONGEST_LINE, LONGEST_TEXT, Question};
use crate::questionnaire::items::options;
use crate::render::Lang;

/// The answer; `Some(None)` leaves the question out. `None`: it cannot be read.
pub(super) fn answer(form: &Form<'_>, question: &Question, text: &str, lang: Lang) -> Option<Option<Answer>> {
    let text = text.trim();
    let folded = fold(text);
    if is(&folded, &words::SKIP) || is(bare(&folded), &words::SKIP) {
        return Some(None);
    }
    let read = read(form, question, text, bare(&folded), lang)?;
    // Read, and impossible: the person is asked with an example rather than corrected behind their back.
    form.check(question, &read).ok().map(|()| Some(read))
}

fn read(form: &Form<'_>, question: &Question, text: &str, folded: &str, lang: Lang) -> Option<Answer> {
    let names = || Options::new(options(form, question, lang), ids(form, question));
    match &question.kind {
        Kind::ShortText => {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            (line.chars().count() <= LONGEST_LINE).then_some(Answer::Text(line))
        }
        Kind::LongText => (text.chars().count() <= LONGEST_TEXT).then(|| Answer::Text(text.to_owned())),
        Kind::Number { unit, .. } => {
            let units: Vec<String> = unit.iter().flat_map(|unit| unit.all()).map(fold).collect();
            amount::number(folded, &units).map(Answer::Number)
        }
        Kind::Hours => amount::minutes(folded).map(Answer::Minutes),
        Kind::YesNo => yes_no(folded).map(Answer::YesNo),
        Kind::TimeZone => zone::name(text).map(Answer::TimeZone),
        Kind::Scale { from, to, low, high } => {
            if low.all().any(|end| fold(end) == folded) {
                return Some(Answer::Scale(*from));
            }
            if high.all().any(|end| fold(end) == folded) {
                return Some(Answer::Scale(*to));
            }
            scale(folded, *to)
        }
        Kind::OneChoice { choices, other } => {
            let picked = names().one(text)?;
            match picked {
                Picked { chosen, other: None } => {
                    let [only] = chosen.as_slice() else { return None };
                    Some(Answer::Chosen { choices: vec![choices.get(*only)?.id.clone()], other: None })
                }
                Picked { chosen, other: words } if *other && chosen.is_empty() => {
                    Some(Answer::Chosen { choices: Vec::new(), other: words })
                }
                Picked { .. } => None,
            }
        }
        Kind::ManyChoices { choices, other, .. } => {
            let mut picked = names().many(text)?;
            if picked.other.is_some() && !other {
                return None;
            }
            picked.chosen.sort_unstable();
            picked.chosen.dedup();
            let ids: Option<Vec<ChoiceId>> = picked
                .chosen
                .iter()
                .map(|place| choices.get(*place).map(|choice| choice.id.clone()))
                .collect();
            Some(Answer::Chosen { choices: ids?, other: picked.other })
        }
        Kind::Ranking { choices } => {
            let order = names().ranking(text)?;
            let ids: Option<Vec<ChoiceId>> =
                order.iter().map(|place| choices.get(*place).map(|choice| choice.id.clone())).collect();
            ids.map(Answer::Ranking)
        }
        Kind::Groups { .. } => group::interests(text, &names(), &form.offered.groups).map(Answer::Groups),
        Kind::Tasks { .. } => tasks(form, text, &names()).map(Answer::Tasks),
    }
}

fn ids(form: &Form<'_>, question: &Question) -> Vec<String> {
    match &question.kind {
        Kind::Groups { .. } => form.offered.groups.iter().map(|group| group.slug.clone()).collect(),
        kind => kind.choices().iter().map(|choice| choice.id.0.clone()).collect(),
    }
}

fn yes_no(folded: &str) -> Option<bool> {
    if is(folded, &words::YES) {
        return Some(true);
    }
    if is(folded, &words::NO) {
        return Some(false);
    }
    // "yes, please": the first word decides when nothing behind it says the opposite.
    let (first, rest) = folded.split_once([',', ' ', '.', '!'])?;
    let yes = match (is(first, &words::YES), is(first, &words::NO)) {
        (true, false) => true,
        (false, true) => false,
        _ => return None,
    };
    let opposite: &[&str] = if yes { &words::NO } else { &words::YES };
    const TURNS: [&str; 12] =
        ["but", "not", "pero", "mas", "mais", "aber", "nicht", "depends", "unless", "problem", "nur", "only"];
    let rest = super::fold::words_of(rest);
    let polite = rest.len() <= 4 && !rest.iter().any(|word| is(word, opposite) || TURNS.contains(word));
    polite.then_some(yes)
}

/// "4", "4/5", "4 of 5".
fn scale(folded: &str, to: u8) -> Option<Answer> {
    let split =
        [" of ", " out of ", " de ", " sur ", " von ", "/"].iter().find_map(|mark| folded.split_once(mark));
    let n = match split {
        Some((n, top)) if top.trim() == to.to_string() => n.trim(),
        Some(_) => return None,
        None => folded,
    };
    let n = amount::number(n, &[])?;
    (n.fract() == 0.0 && (0.0..=255.0).contains(&n)).then_some(Answer::Scale(n as u8))
}

fn tasks(form: &Form<'_>, text: &str, names: &Options) -> Option<Vec<u32>> {
    let mut chosen = Vec::new();
    let mut rest = Vec::new();
    for piece in text.split([',', ';', '\n']).map(str::trim).filter(|piece| !piece.is_empty()) {
        let parts: Vec<&str> =
            piece.split_whitespace().filter(|part| !is(&fold(part), &words::AND)).collect();
        let numbers: Option<Vec<u32>> = parts
            .iter()
            .map(|part| part.trim_start_matches('#').trim_end_matches('.').parse().ok())
            .collect();
        match numbers {
            Some(numbers) => {
                for n in numbers {
                    form.offered.tasks.iter().find(|task| task.number == n)?;
                    chosen.push(n);
                }
            }
            None => rest.push(piece),
        }
    }
    if !rest.is_empty() {
        let picked = names.many(&rest.join(", "))?;
        if picked.other.is_some() || (picked.chosen.is_empty() && !chosen.is_empty()) {
            return None;
        }
        for place in picked.chosen {
            chosen.push(form.offered.tasks.get(place)?.number);
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    Some(chosen)
}
