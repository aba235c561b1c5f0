//! What people write, and what is read of it.

use super::*;
use crate::domain::survey::{Audience, Condition, Occasion};
use crate::domain::survey::{Choice, Fills, Interest, Offered, OfferedGroup, OfferedTask, Survey, Text};

fn choices(names: &[&str]) -> Vec<Choice> {
    names
        .iter()
        .map(|name| Choice {
            id: name.to_lowercase().replace(' ', "-").as_str().into(),
            label: Text::new(*name),
        })
        .collect()
}

fn question(id: &str, kind: Kind) -> Question {
    Question {
        id: id.into(),
        kind,
        title: Text::new(format!("About {id}?")),
        help: None,
        required: false,
        condition: None,
        fills: None,
    }
}

pub(super) fn survey(questions: Vec<Question>) -> Survey {
    Survey {
        slug: "test".into(),
        language: "en".into(),
        title: Text::new("Test"),
        introduction: None,
        audience: Audience::default(),
        occasion: Occasion::ByHand,
        reminders: Vec::new(),
        window: "14d".parse().unwrap(),
        anonymous: false,
        questions,
    }
}

pub(super) fn offered() -> Offered {
    let group = |slug: &str, name: &str| OfferedGroup {
        slug: slug.into(),
        name: name.into(),
        purpose: String::new(),
    };
    let task = |number, title: &str| OfferedTask { number, title: title.into(), group: "Design".into() };
    Offered {
        groups: vec![
            group("design", "Design"),
            group("writing", "Writing"),
            group("law", "Law and finance"),
            group("ops", "Operations"),
        ],
        tasks: vec![task(142, "Draw a logo"), task(150, "Mend the start page")],
    }
}

fn plug_in() -> Survey {
    let mut interests = question("groups", Kind::Groups { most: None });
    interests.fills = Some(Fills::Interests);
    let mut more = question("mentoring", Kind::YesNo);
    more.condition = Some(Condition::Includes("skills".into(), "law".into()));
    survey(vec![
        interests,
        question("hours", Kind::Hours),
        question(
            "skills",
            Kind::ManyChoices {
                choices: choices(&["Design", "Law", "Web design", "Copy writing", "Rust"]),
                other: true,
                most: None,
            },
        ),
        more,
        question("order", Kind::Ranking { choices: choices(&["Mail", "Chat", "Calls"]) }),
        question("why", Kind::LongText),
        question("mood", Kind::Scale { from: 1, to: 5, low: Text::new("awful"), high: Text::new("great") }),
        question("task", Kind::Tasks { most: None }),
        question("channel", Kind::OneChoice { choices: choices(&["Mail", "Matrix"]), other: true }),
    ])
}

fn heard(said: &str, between: &[Between<'_>]) -> Heard {
    let (survey, offered) = (plug_in(), offered());
    let form = Form::new(&survey, &offered);
    let all: Vec<QuestionId> = survey.questions.iter().map(|question| question.id.clone()).collect();
    read(&form, Lang::En, &Answers::default(), &all, said, between)
}

fn answers(said: &str) -> Vec<(String, Option<Answer>)> {
    let heard = heard(said, &[]);
    assert_eq!(heard.unread, [], "{said}");
    heard.changes.into_iter().map(|change| (change.question.0, change.answer)).collect()
}

fn one(place: usize, words: &str) -> Option<Answer> {
    let heard = heard(&format!("{place}: {words}"), &[]);
    assert_eq!(heard.changes.len() + heard.unread.len(), 1, "{words}: {heard:?}");
    heard.changes.into_iter().next().and_then(|change| change.answer)
}

fn groups(levels: &[(&str, Interest)]) -> Option<Answer> {
    Some(Answer::Groups(levels.iter().map(|(slug, level)| ((*slug).to_owned(), *level)).collect()))
}

#[test]
fn two_answers_stand_in_one_line() {
    let expected = groups(&[("design", Interest::Love), ("writing", Interest::Like)]);
    let read = answers("1: design, writing 2: about 3h");
    assert_eq!(read, [("groups".to_owned(), expected), ("hours".to_owned(), Some(Answer::Minutes(180)))]);
}

#[test]
fn interest_is_said_in_many_ways() {
    use Interest::{Could, Like, Love};
    for (words, expected) in [
        (
            "love: Design, Law and finance; could: ops",
            groups(&[("design", Love), ("law", Love), ("ops", Could)]),
        ),
        ("design (love), writing (could)", groups(&[("design", Love), ("writing", Could)])),
        ("I love design, like writing", groups(&[("design", Love), ("writing", Like)])),
        ("writing > design > law", groups(&[("writing", Love), ("design", Like), ("law", Could)])),
        ("b, a", groups(&[("writing", Love), ("design", Like)])),
        ("all but law", groups(&[("design", Like), ("writing", Like), ("ops", Like)])),
        ("none", groups(&[])),
        ("gardening", None),
        ("design (love), writing", None),
    ] {
        assert_eq!(one(1, words), expected, "{words}");
    }
}

#[test]
fn choices_are_named_by_letter_number_name_or_part_of_it() {
    for (words, expected) in [
        ("a, c", Some(Answer::many(&["design", "web-design"]))),
        ("1 and 5", Some(Answer::many(&["design", "rust"]))),
        ("a b", Some(Answer::many(&["design", "law"]))),
        ("Web Design and law", Some(Answer::many(&["law", "web-design"]))),
        ("copy", Some(Answer::many(&["copy-writing"]))),
        ("b) Law", Some(Answer::many(&["law"]))),
        ("all but rust", Some(Answer::many(&["design", "law", "web-design", "copy-writing"]))),
        ("none", Some(Answer::many(&[]))),
        (
            "law, Juggling",
            Some(Answer::Chosen { choices: vec!["law".into()], other: Some("Juggling".into()) }),
        ),
        (
            "law, other: Juggling, fire",
            Some(Answer::Chosen { choices: vec!["law".into()], other: Some("Juggling, fire".into()) }),
        ),
        ("desing", None),
        ("everything that is not law", None),
    ] {
        assert_eq!(one(3, words), expected, "{words}");
    }
    assert_eq!(one(9, "matrix please"), Some(Answer::one("matrix")));
    assert_eq!(one(9, "either mail or matrix"), None);
    let pigeons = Answer::Chosen { choices: vec![], other: Some("by pigeon, mostly".into()) };
    assert_eq!(one(9, "by pigeon, mostly"), Some(pigeons));
}

#[test]
fn the_other_kinds_are_read_too() {
    let order = |ids: &[&str]| Some(Answer::Ranking(ids.iter().map(|id| (*id).into()).collect()));
    assert_eq!(one(5, "b > a > c"), order(&["chat", "mail", "calls"]));
    assert_eq!(one(5, "calls, then mail"), order(&["calls", "mail"]));
    assert_eq!(one(5, "mail and chat"), None);
    assert_eq!(one(4, "sí"), Some(Answer::YesNo(true)));
    assert_eq!(one(4, "yes, please"), Some(Answer::YesNo(true)));
    assert_eq!(one(4, "no problem"), None);
    assert_eq!(one(7, "4/5"), Some(Answer::Scale(4)));
    assert_eq!(one(7, "Great!"), Some(Answer::Scale(5)));
    assert_eq!(one(7, "9"), None);
    assert_eq!(one(8, "#142 and 150"), Some(Answer::Tasks(vec![142, 150])));
    assert_eq!(one(8, "the logo"), Some(Answer::Tasks(vec![142])));
    assert_eq!(one(2, "skip"), None);
}

#[test]
fn answers_stand_one_a_line_or_below_the_quoted_questions() {
    let lines = answers("1. design\n2. two hours\n\n6) Because I like it:\n- the people\n- the work");
    let text = "Because I like it:\n- the people\n- the work";
    assert_eq!(lines[2], ("why".to_owned(), Some(Answer::Text(text.to_owned()))));
    let said = "none\n\n2-3 hours";
    let between = [
        Between { under: "1. About groups?", text: "none" },
        Between { under: "Hours a week.", text: "2-3 hours" },
    ];
    let read = heard(said, &between);
    assert_eq!(read.unread, []);
    assert_eq!(read.changes[1].answer, Some(Answer::Minutes(150)));
}

#[test]
fn what_cannot_be_read_is_asked_with_an_example() {
    let read = heard("Hi there,\n1: whatever fits\n2: 3h", &[]);
    assert_eq!(read.changes.len(), 1);
    let question = Some("groups".into());
    let unread = Unread { question, words: "whatever fits".into(), example: "1: Operations, Design".into() };
    assert_eq!(read.unread, [unread]);
    let prose = "I am not sure what to say about all of this, call me.";
    let read = heard(prose, &[]);
    assert_eq!((read.changes.len(), read.unread[0].question.clone()), (0, None));
}

#[test]
fn without_numbers_a_line_for_each_question_is_enough() {
    let scale = || Kind::Scale { from: 1, to: 5, low: Text::new("awful"), high: Text::new("great") };
    let pulse =
        survey(vec![question("mood", scale()), question("load", scale()), question("why", Kind::LongText)]);
    let offered = Offered::default();
    let form = Form::new(&pulse, &offered);
    let all: Vec<QuestionId> = pulse.questions.iter().map(|question| question.id.clone()).collect();
    let read_it = |said: &str| read(&form, Lang::En, &Answers::default(), &all, said, &[]);
    assert_eq!(read_it("4\n3\nall is fine").changes.len(), 3);
    assert_eq!(read_it("4\n3").unread.len(), 1);
    let only = [QuestionId::from("load")];
    assert_eq!(
        read(&form, Lang::En, &Answers::default(), &only, "two", &[]).changes[0].answer,
        Some(Answer::Scale(2))
    );
}

/// What is read of a message, the numbers of the questions in front.
fn by_number(said: &str) -> (Vec<(usize, Option<Answer>)>, usize) {
    let survey = plug_in();
    let heard = heard(said, &[]);
    let place = |id: &QuestionId| survey.questions.iter().position(|one| one.id == *id).unwrap() + 1;
    (heard.changes.iter().map(|one| (place(&one.question), one.answer.clone())).collect(), heard.unread.len())
}

#[test]
fn several_answers_in_one_line_need_no_colons() {
    let three = Some(Answer::Minutes(180));
    let mut writing = groups(&[("design", Interest::Love), ("writing", Interest::Like)]);
    let ops = groups(&[("ops", Interest::Love)]);
    for said in
        ["1. Operations 2. 3 hours", "1. ops, 2. 3h", "1 - Operations 2 - 3 hours", "1 ops 2 three hours"]
    {
        assert_eq!(by_number(said), (vec![(1, ops.clone()), (2, three.clone())], 0), "{said}");
    }
    for said in
        ["1 design, writing 2 about 3h", "Hi Ana,\n1 design, writing 2 about 3h\n\nBest", "1. a b 2. 3\n"]
    {
        assert_eq!(by_number(said), (vec![(1, writing.clone()), (2, three.clone())], 0), "{said}");
    }
    let many = [
        (1, writing.take()),
        (2, three.clone()),
        (3, Some(Answer::many(&["law"]))),
        (4, Some(Answer::YesNo(true))),
    ];
    for said in ["1. design, writing 2. 3 hours 3. law 4. yes", "1 design, writing 2 3 hours 3 law 4 yes"] {
        assert_eq!(by_number(said), (many.to_vec(), 0), "{said}");
    }
    let order = Answer::Ranking(["chat", "mail", "calls"].map(Into::into).to_vec());
    let wrapped = "2. 3 hours 5. chat > mail > calls 7. 4 6. It is fun,\nand I have 2. 5 hours";
    let read = by_number(wrapped);
    assert_eq!(read.0[..2], [(2, three.clone()), (5, Some(order))], "{read:?}");
    let text = Some(Answer::Text("It is fun, 7. of all".into()));
    assert_eq!(
        by_number("2. 3 hours 6. It is fun, 7. of all"),
        (vec![(2, three), (6, text)], 0),
        "a text is its own"
    );
}

#[test]
fn a_number_that_belongs_to_the_answer_cuts_nothing() {
    let minutes = |minutes| Some(Answer::Minutes(minutes));
    assert_eq!(by_number("2. 3 hours"), (vec![(2, minutes(180))], 0));
    assert_eq!(by_number("2. 3\n7. 5"), (vec![(2, minutes(180)), (7, Some(Answer::Scale(5)))], 0));
    assert_eq!(by_number("2. 3 to 4 hours"), (vec![(2, minutes(210))], 0));
    assert_eq!(by_number("1. ops\n2. 2 - 4 hours").0[1], (2, minutes(180)));
    assert_eq!(by_number("3. 1 and 5").0, [(3, Some(Answer::many(&["design", "rust"])))]);
    let order = Answer::Ranking(["calls", "mail"].map(Into::into).to_vec());
    assert_eq!(by_number("5: calls then mail").0, [(5, Some(order))]);
    // Both could be meant: asked, not guessed.
    assert_eq!(by_number("3 1 4 5"), (vec![], 1));
    assert_eq!(by_number("2 3 hours"), (vec![], 1));
    assert_eq!(by_number("2 of us meet at 3 every week"), (vec![], 1));
    // One of them cannot be read: it alone is asked again.
    let ops = groups(&[("ops", Interest::Love)]);
    assert_eq!(by_number("1. ops 2. lots 3. law"), (vec![(1, ops), (3, Some(Answer::many(&["law"])))], 1));
}
