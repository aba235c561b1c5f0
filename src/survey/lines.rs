//! Questions as messages show them.

use super::Sheet;
use crate::domain::survey::QuestionId;
use crate::questionnaire::{Item, items};
use crate::render::Lang;
use crate::render::message::{ChoiceLine, QuestionLine};

/// The questions of a sheet; with `only`, just these.
pub fn question_lines(sheet: &Sheet, only: Option<&[QuestionId]>, lang: Lang) -> Vec<QuestionLine> {
    items(&sheet.form(), &sheet.answers, only, lang).into_iter().map(line).collect()
}

/// An answer as somebody might write it to the first of these questions: "1: b, a 2: about 3 hours".
pub fn example(sheet: &Sheet, only: Option<&[QuestionId]>, lang: Lang) -> String {
    let items = items(&sheet.form(), &sheet.answers, only, lang);
    items.iter().take(2).map(|item| item.example.as_str()).collect::<Vec<_>>().join(" ")
}

fn line(item: Item) -> QuestionLine {
    QuestionLine {
        n: u32::try_from(item.n).unwrap_or(u32::MAX),
        title: item.title,
        required: item.required,
        only_if: item.only_if,
        help: item.help,
        hint: item.hint,
        choices: item.options.into_iter().map(|(letter, name)| ChoiceLine { letter, name }).collect(),
    }
}
