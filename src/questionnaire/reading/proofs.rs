//! What is shown is read back: every state of answers, as a person would type it from the mail, gives the same answers.
//! And every state that can be reached in a conditional survey is valid.

use proptest::prelude::*;

use super::stories::{offered, survey};
use super::*;
use crate::domain::survey::{Choice, ChoiceId, Condition, Interest, Survey, Text};
use crate::questionnaire::shown;

fn label() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "Design",
        "Law and finance",
        "Web design",
        "Write, edit & proofread",
        "Réunions (en ligne)",
        "A",
        "Rust",
        "Both",
        "Über uns",
        "No idea",
        "All hands",
        "None of the above",
        "1st aid",
        "Other people's work",
    ])
    .prop_map(str::to_owned)
}

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    prop::collection::btree_set(label(), 2..7).prop_map(|labels| {
        let choice = |(nth, label): (usize, String)| Choice {
            id: ChoiceId(format!("c{nth}")),
            label: Text::new(label),
        };
        labels.into_iter().enumerate().map(choice).collect()
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::ShortText),
        Just(Kind::LongText),
        Just(Kind::Number {
            unit: Some(Text::new("people")),
            least: Some(-5.0),
            most: Some(900.0),
            whole: false
        }),
        (choices(), any::<bool>()).prop_map(|(choices, other)| Kind::OneChoice { choices, other }),
        (choices(), any::<bool>()).prop_map(|(choices, other)| Kind::ManyChoices {
            choices,
            other,
            most: None
        }),
        Just(Kind::Scale { from: 0, to: 10, low: Text::new("awful"), high: Text::new("great") }),
        choices().prop_map(|choices| Kind::Ranking { choices }),
        Just(Kind::YesNo),
        Just(Kind::Hours),
        Just(Kind::TimeZone),
        Just(Kind::Groups { most: None }),
        Just(Kind::Tasks { most: None }),
    ]
}

/// A condition on one of the questions before.
fn condition(before: usize) -> impl Strategy<Value = Option<Condition>> {
    let id = move || (0..before.max(1)).prop_map(|n| QuestionId(format!("q{n}")));
    let leaf = prop_oneof![
        id().prop_map(Condition::Answered),
        (id(), prop::sample::select(vec!["c0", "yes", "no", "design"]))
            .prop_map(|(id, word)| Condition::Includes(id, word.to_owned())),
        (id(), 0u8..4).prop_map(|(id, n)| Condition::AtLeast(id, f64::from(n))),
    ];
    let tree = leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| Condition::Not(Box::new(one))),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Condition::All),
            prop::collection::vec(inner, 1..3).prop_map(Condition::Any),
        ]
    });
    prop::option::of(tree).prop_map(move |tree| tree.filter(|_| before > 0))
}

fn question(n: usize) -> impl Strategy<Value = Question> {
    (kind(), condition(n), any::<bool>()).prop_map(move |(kind, condition, required)| Question {
        id: QuestionId(format!("q{n}")),
        kind,
        title: Text::new(format!("Question {n}?")),
        help: None,
        required,
        condition,
        fills: None,
    })
}

fn some_survey() -> impl Strategy<Value = Survey> {
    (1usize..7).prop_flat_map(|count| (0..count).map(question).collect::<Vec<_>>()).prop_map(survey)
}

/// An answer to a question that a person may give, made of random numbers.
fn answer(question: &Question, random: &[u16]) -> Answer {
    let offered = offered();
    let at = |n: usize| usize::from(random[n % random.len()]);
    let words = [
        "we met every week",
        "más tiempo, please",
        "2 of us; 3 hours",
        "Grüße – bis bald!",
        "fine.",
        "a) and b)",
    ];
    let subset = |all: &[Choice]| -> Vec<ChoiceId> {
        all.iter().enumerate().filter(|(n, _)| at(*n) % 2 == 0).map(|(_, choice)| choice.id.clone()).collect()
    };
    match &question.kind {
        Kind::ShortText => Answer::Text(words[at(0) % words.len()].to_owned()),
        Kind::LongText => {
            Answer::Text(format!("{}\n\n{}", words[at(0) % words.len()], words[at(1) % words.len()]))
        }
        Kind::Number { .. } => {
            Answer::Number(f64::from(random[0] % 900) - 5.0 + if at(1) % 2 == 0 { 0.5 } else { 0.0 })
        }
        Kind::OneChoice { other: true, .. } if at(0) % 4 == 0 => {
            Answer::Chosen { choices: Vec::new(), other: Some("by pigeon, mostly".to_owned()) }
        }
        Kind::OneChoice { choices, .. } => {
            Answer::Chosen { choices: vec![choices[at(1) % choices.len()].id.clone()], other: None }
        }
        Kind::ManyChoices { choices, other, .. } => Answer::Chosen {
            choices: subset(choices),
            other: (*other && at(7) % 2 == 0).then(|| "juggling, fire".to_owned()),
        },
        Kind::Scale { from, to, .. } => Answer::Scale(from + (random[0] % u16::from(to - from + 1)) as u8),
        Kind::Ranking { choices } => {
            let mut order = choices.clone();
            order.sort_by_key(|choice| at(choice.label.own().len()));
            order.truncate(1 + at(3) % choices.len());
            Answer::Ranking(order.into_iter().map(|choice| choice.id).collect())
        }
        Kind::YesNo => Answer::YesNo(at(0) % 2 == 0),
        Kind::Hours => Answer::Minutes(u32::from(random[0] % 4801)),
        Kind::TimeZone => {
            Answer::TimeZone(["Europe/Berlin", "America/Argentina/Salta", "UTC"][at(0) % 3].to_owned())
        }
        Kind::Groups { .. } => Answer::Groups(
            offered
                .groups
                .iter()
                .enumerate()
                .filter(|(n, _)| at(*n) % 3 > 0)
                .map(|(n, group)| (group.slug.clone(), Interest::ALL[at(n + 4) % 3]))
                .collect(),
        ),
        Kind::Tasks { .. } => Answer::Tasks(
            offered
                .tasks
                .iter()
                .enumerate()
                .filter(|(n, _)| at(*n) % 2 == 0)
                .map(|(_, t)| t.number)
                .collect(),
        ),
    }
}

/// Goes through the survey as a person does: answers what is shown, leaves out some of what may be left out.
fn walk(survey: &Survey, random: &[Vec<u16>]) -> Answers {
    let offered = offered();
    let form = Form::new(survey, &offered);
    let mut answers = Answers::default();
    for (question, random) in survey.questions.iter().zip(random) {
        let is_shown = form.visible(&answers).iter().any(|shown| shown.id == question.id);
        if is_shown && (question.required || random[9] % 4 > 0) {
            answers.set(question.id.clone(), Some(answer(question, random)));
        }
    }
    answers
}

fn randoms() -> impl Strategy<Value = Vec<Vec<u16>>> {
    prop::collection::vec(prop::collection::vec(any::<u16>(), 10), 7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_state_that_can_be_reached_is_valid_and_counts_whole(survey in some_survey(), random in randoms()) {
        let offered = offered();
        let form = Form::new(&survey, &offered);
        let answers = walk(&survey, &random);
        prop_assert_eq!(form.flaws(&answers), Vec::new());
        prop_assert_eq!(form.counted(&answers), answers.clone());
        let json = serde_json::to_string(&(&survey, &answers)).unwrap();
        prop_assert_eq!(serde_json::from_str::<(Survey, Answers)>(&json).unwrap(), (survey.clone(), answers.clone()));
    }

    #[test]
    fn a_later_change_of_mind_hides_answers_and_loses_none(survey in some_survey(), random in randoms(), other in randoms()) {
        let offered = offered();
        let form = Form::new(&survey, &offered);
        let mut answers = walk(&survey, &random);
        for (id, said) in walk(&survey, &other).0 {
            answers.set(id, Some(said));
        }
        let counted = form.counted(&answers);
        prop_assert_eq!(form.visible(&counted), form.visible(&answers), "what does not count decides nothing");
        prop_assert!(counted.0.keys().all(|id| answers.get(id) == counted.get(id)));
    }

    #[test]
    fn what_was_answered_is_read_back_from_a_mail(
        survey in some_survey(), random in randoms(), lang in prop::sample::select(Lang::ALL.to_vec()), style in 0usize..4,
    ) {
        let offered = offered();
        let form = Form::new(&survey, &offered);
        let answers = walk(&survey, &random);
        let all: Vec<QuestionId> = survey.questions.iter().map(|question| question.id.clone()).collect();
        let typed = |(n, question): (usize, &Question)| {
            let said = shown(question, answers.get(&question.id)?, &offered, lang);
            let mark = [":", ".", ")", " -"][style];
            Some(format!("{}{mark} {said}", n + 1))
        };
        let lines: Vec<String> = survey.questions.iter().enumerate().filter_map(typed).collect();
        let heard = read(&form, lang, &Answers::default(), &all, &lines.join("\n"), &[]);
        prop_assert_eq!(&heard.unread, &Vec::new(), "{:#?}", lines);
        let mut read_back = Answers::default();
        for change in heard.changes {
            read_back.set(change.question, change.answer);
        }
        prop_assert_eq!(read_back, answers, "{:#?}", lines);
    }

    #[test]
    fn any_text_is_read_without_a_panic_and_only_valid_answers_come_out(survey in some_survey(), text in "(?s).{0,200}", under in ".{0,40}") {
        let offered = offered();
        let form = Form::new(&survey, &offered);
        let all: Vec<QuestionId> = survey.questions.iter().map(|question| question.id.clone()).collect();
        let between = [Between { under: &under, text: &text }];
        for between in [&between[..], &[]] {
            for change in read(&form, Lang::En, &Answers::default(), &all, &text, between).changes {
                let question = survey.question(&change.question).unwrap();
                prop_assert!(change.answer.is_none_or(|answer| form.check(question, &answer).is_ok()));
            }
        }
    }
}
