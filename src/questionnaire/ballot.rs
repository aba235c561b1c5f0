//! Questions as polls: what there is to choose, and what a vote says.

use super::items::options;
use super::tongue::Tongue;
use crate::domain::message::PollContent;
use crate::domain::survey::{Answer, ChoiceId, Form, Kind, Question};
use crate::render::Lang;

/// A question as a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// What there is to choose: the id that a vote names, and what the person sees.
    pub choices: Vec<(String, String)>,
    /// So many may be chosen.
    pub most: u32,
}

/// What a vote says.
#[derive(Debug, Clone, PartialEq)]
pub enum Vote {
    /// An answer.
    For(Answer),
    /// The vote before it is taken back.
    Nothing,
    /// It names what cannot be chosen: it counts as none, and so does the one before it.
    Spoiled,
}

/// The question as a poll; `None` when it is not one of few choices.
pub fn ballot(form: &Form<'_>, question: &Question, lang: Lang) -> Option<Ballot> {
    let named = || {
        let ids = question.kind.choices().iter().map(|choice| choice.id.0.clone());
        ids.zip(options(form, question, lang)).collect::<Vec<_>>()
    };
    let (choices, most) = match &question.kind {
        Kind::OneChoice { .. } => (named(), 1),
        Kind::ManyChoices { choices, most, .. } => {
            let all = u32::try_from(choices.len()).unwrap_or(u32::MAX);
            (named(), most.unwrap_or(all).min(all))
        }
        Kind::YesNo => {
            let tongue = Tongue::of(lang);
            (vec![("yes".to_owned(), tongue.yes.to_owned()), ("no".to_owned(), tongue.no.to_owned())], 1)
        }
        Kind::Scale { from, to, low, high } => {
            let label = |n: u8| match n {
                n if n == *from => format!("{n} – {}", low.of(lang.code())),
                n if n == *to => format!("{n} – {}", high.of(lang.code())),
                n => n.to_string(),
            };
            ((*from..=*to).map(|n| (n.to_string(), label(n))).collect(), 1)
        }
        _ => return None,
    };
    ((1..=PollContent::MOST_CHOICES).contains(&choices.len())).then_some(Ballot { choices, most })
}

/// What a vote for these ids says. Of more than may be chosen the first count (MSC 3381).
pub fn vote(form: &Form<'_>, question: &Question, ids: &[String], lang: Lang) -> Vote {
    let Some(ballot) = ballot(form, question, lang) else { return Vote::Spoiled };
    if ids.is_empty() {
        return Vote::Nothing;
    }
    if ids.iter().any(|id| !ballot.choices.iter().any(|(known, _)| known == id)) {
        return Vote::Spoiled;
    }
    let counted: Vec<&String> = ids.iter().take(ballot.most as usize).collect();
    let answer = match (&question.kind, counted.as_slice()) {
        (Kind::YesNo, [id, ..]) => Answer::YesNo(*id == "yes"),
        (Kind::Scale { .. }, [id, ..]) => match id.parse() {
            Ok(n) => Answer::Scale(n),
            Err(_) => return Vote::Spoiled,
        },
        (kind, counted) => {
            // In the question's order, each once.
            let chosen = kind.choices().iter().map(|choice| &choice.id);
            let chosen = chosen.filter(|id| counted.iter().any(|one| **one == id.0));
            Answer::Chosen { choices: chosen.cloned().collect::<Vec<ChoiceId>>(), other: None }
        }
    };
    match form.check(question, &answer) {
        Ok(()) => Vote::For(answer),
        Err(_) => Vote::Spoiled,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::survey::Survey;
    use crate::questionnaire::file;

    fn survey() -> Survey {
        let text = r#"
            title = "Lunch"
            [[questions]]
            id = "dish"
            kind = "one-choice"
            title = "Which?"
            choices = ["Soup", "Salad"]
            [[questions]]
            id = "sides"
            kind = "many-choices"
            most = 2
            title = "What beside it?"
            choices = ["Bread", "Rice", "Beans"]
            [[questions]]
            id = "again"
            kind = "yes-no"
            title = "Again?"
            [[questions]]
            id = "taste"
            kind = "scale"
            from = 1
            to = 5
            low = "poor"
            high = "great"
            title = "How was it?"
            [[questions]]
            id = "why"
            kind = "short-text"
            title = "Why?"
        "#;
        file::read("lunch.toml", "lunch", text).unwrap()
    }

    fn says(question: &str, ids: &[&str]) -> Vote {
        let (survey, offered) = (survey(), Default::default());
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        vote(&Form::new(&survey, &offered), survey.question(&question.into()).unwrap(), &ids, Lang::En)
    }

    #[test]
    fn few_choices_make_a_poll_and_words_do_not() {
        let (survey, offered) = (survey(), Default::default());
        let form = Form::new(&survey, &offered);
        let of = |id: &str| ballot(&form, survey.question(&id.into()).unwrap(), Lang::De);
        assert_eq!(of("why"), None);
        assert_eq!(of("again").unwrap().choices, [("yes".into(), "ja".into()), ("no".into(), "nein".into())]);
        let taste = of("taste").unwrap();
        assert_eq!((taste.choices[0].1.as_str(), taste.choices[4].1.as_str()), ("1 – poor", "5 – great"));
        assert_eq!((of("dish").unwrap().most, of("sides").unwrap().most), (1, 2));
    }

    #[test]
    fn a_vote_is_an_answer_and_an_unknown_id_spoils_it() {
        assert_eq!(says("dish", &["salad"]), Vote::For(Answer::one("salad")));
        assert_eq!(says("sides", &["rice", "bread"]), Vote::For(Answer::many(&["bread", "rice"])));
        assert_eq!(says("sides", &["beans", "rice", "bread"]), Vote::For(Answer::many(&["rice", "beans"])));
        assert_eq!(says("again", &["no"]), Vote::For(Answer::YesNo(false)));
        assert_eq!(says("taste", &["4"]), Vote::For(Answer::Scale(4)));
        assert_eq!(says("dish", &[]), Vote::Nothing);
        assert_eq!(says("dish", &["salad", "cake"]), Vote::Spoiled);
        assert_eq!(says("why", &["yes"]), Vote::Spoiled);
    }

    proptest! {
        #[test]
        fn whatever_is_voted_an_answer_fits_its_question(ids in prop::collection::vec("[a-z0-9]{0,6}|rice|bread|beans|soup|yes|[0-9]", 0..6)) {
            let (survey, offered) = (survey(), Default::default());
            let form = Form::new(&survey, &offered);
            for question in &survey.questions {
                if let Vote::For(answer) = vote(&form, question, &ids, Lang::Fr) {
                    prop_assert!(form.check(question, &answer).is_ok());
                }
            }
        }
    }
}
