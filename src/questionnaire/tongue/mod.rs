//! The words of a questionnaire in each language.

mod de;
mod en;
mod es;
mod fr;
mod pt;

use crate::render::Lang;

/// What we say, and the conjunctions that we understand, in one language.
#[derive(Debug)]
pub(super) struct Tongue {
    pub yes: &'static str,
    pub no: &'static str,
    pub none: &'static str,
    pub other: &'static str,
    pub love: &'static str,
    pub like: &'static str,
    pub could: &'static str,
    pub confidential: &'static str,
    pub and: &'static str,
    pub or: &'static str,
    pub not: &'static str,
    pub only_if: &'static str,
    pub at_least: &'static str,
    pub answered: &'static str,
    /// Hints, one a kind.
    pub hint_one: &'static str,
    pub hint_one_other: &'static str,
    pub hint_many: &'static str,
    pub hint_many_other: &'static str,
    pub hint_most: &'static str,
    pub hint_scale: &'static str,
    pub hint_ranking: &'static str,
    pub hint_yes_no: &'static str,
    pub hint_hours: &'static str,
    pub hint_zone: &'static str,
    pub hint_groups: &'static str,
    pub hint_tasks: &'static str,
    pub hint_number: &'static str,
    /// An example of a long answer and of an amount of hours.
    pub example_text: &'static str,
    pub example_hours: &'static str,
    /// An example of whom somebody means.
    pub example_name: &'static str,
    /// What is wrong.
    pub missing: &'static str,
    pub wrong_kind: &'static str,
    pub too_long: &'static str,
    pub many_lines: &'static str,
    pub unprintable: &'static str,
    pub below: &'static str,
    pub above: &'static str,
    pub not_whole: &'static str,
    pub no_such_choice: &'static str,
    pub no_such_group: &'static str,
    pub no_such_task: &'static str,
    pub no_such_zone: &'static str,
    pub not_one: &'static str,
    pub too_many: &'static str,
    pub twice: &'static str,
    pub no_other: &'static str,
}

impl Tongue {
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &en::TONGUE,
            Lang::Es => &es::TONGUE,
            Lang::Pt => &pt::TONGUE,
            Lang::Fr => &fr::TONGUE,
            Lang::De => &de::TONGUE,
        }
    }
}
