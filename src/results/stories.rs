//! Surveys of all kinds of questions, and who sees what of them.

use jiff::{SignedDuration, Timestamp};

use super::{
    Archive, Asked, Eyes, GroupName, Hidden, NoSuch, Response, Results, Round, View, When, csv, json, text,
};
use crate::domain::survey::{Answer, Answers, Interest, InvitationState, Survey};
use crate::questionnaire::file;
use crate::render::Lang;

const ALL_KINDS: &str = r#"
title = { en = "Spring", de = "Frühling" }
when = "by hand"
[[questions]]
id = "groups"
kind = "groups"
title = "Which groups?"
[[questions]]
id = "hours"
kind = "hours"
title = "Hours a week?"
[[questions]]
id = "mood"
kind = "scale"
title = "How are you?"
low = "tired"
high = "well"
[[questions]]
id = "food"
kind = "ranking"
title = "What first?"
choices = ["Soup", "Salad", "Cake"]
[[questions]]
id = "skills"
kind = "many-choices"
title = "Skills?"
choices = ["Writing", "Design"]
other = true
[[questions]]
id = "guests"
kind = "number"
unit = "people"
title = "How many guests?"
[[questions]]
id = "come"
kind = "yes-no"
title = "Do you come?"
[[questions]]
id = "why"
kind = "long-text"
title = "Why not?"
only_if = "come is no"
[[questions]]
id = "zone"
kind = "time-zone"
title = "Where?"
[[questions]]
id = "tasks"
kind = "tasks"
title = "Which tasks?"
[[questions]]
id = "not-with"
kind = "short-text"
fills = "not-with"
title = "Not with?"
"#;

fn survey(text: &str) -> Survey {
    file::read("spring.toml", "spring", text)
        .unwrap_or_else(|all| panic!("{}", crate::adminfile::Report(&all)))
}

fn at(hours: i64) -> Timestamp {
    "2026-04-20T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
}

fn said(answers: Vec<(&str, Answer)>) -> Answers {
    let mut all = Answers::default();
    answers.into_iter().for_each(|(id, answer)| all.set(id.into(), Some(answer)));
    all
}

fn written(text: &str) -> Answer {
    Answer::Text(text.into())
}

fn groups(of: &[(&str, Interest)]) -> Answer {
    Answer::Groups(of.iter().map(|(key, level)| ((*key).to_owned(), *level)).collect())
}

fn ranked(ids: &[&str]) -> Answer {
    Answer::Ranking(ids.iter().map(|id| (*id).into()).collect())
}

fn by(name: &str, groups: &[&str], answers: Answers) -> Response {
    let groups = groups.iter().map(|key| (*key).to_owned()).collect();
    Response { version: 0, groups, answers, by: Some((name.into(), at(2))) }
}

fn archive(rounds: Vec<Round>) -> Archive {
    let group =
        |key: &str, name: &str, confidential| (key.to_owned(), GroupName { name: name.into(), confidential });
    Archive {
        slug: "spring".into(),
        rounds,
        versions: vec![survey(ALL_KINDS)],
        groups: [group("design", "Design", false), group("law", "Law", false), group("care", "Care", true)]
            .into(),
        tasks: [(7, "Draw a logo".to_owned())].into(),
        seasons: vec![("spring".into(), "Spring 2026".into())],
    }
}

fn round(anonymous: bool, responses: Vec<Response>) -> Round {
    Round {
        occasion: "hand/2026-04-20".into(),
        anonymous,
        opens: at(0),
        closes: Some(at(24)),
        responses,
        ..Round::default()
    }
}

/// Four people who answer everything.
fn everything() -> Archive {
    let skills = |choices: &[&str], other: Option<&str>| Answer::Chosen {
        choices: choices.iter().map(|id| (*id).into()).collect(),
        other: other.map(str::to_owned),
    };
    let ana = said(vec![
        ("groups", groups(&[("design", Interest::Love), ("care", Interest::Like)])),
        ("hours", Answer::Minutes(150)),
        ("mood", Answer::Scale(5)),
        ("food", ranked(&["cake", "soup"])),
        ("skills", skills(&["writing", "design"], None)),
        ("guests", Answer::Number(-2.0)),
        ("come", Answer::YesNo(true)),
        // Said before she changed her mind: it does not count.
        ("why", written("no time")),
        ("zone", Answer::TimeZone("Europe/Berlin".into())),
        ("tasks", Answer::Tasks(vec![7])),
        ("not-with", written("Bo")),
    ]);
    let bo = said(vec![
        ("groups", groups(&[("law", Interest::Could), ("design", Interest::Like)])),
        ("hours", Answer::Minutes(60)),
        ("mood", Answer::Scale(2)),
        ("food", ranked(&["soup", "salad", "cake"])),
        ("skills", skills(&[], Some("=HYPERLINK(\"http://x.example\")"))),
        ("guests", Answer::Number(3.0)),
        ("come", Answer::YesNo(false)),
        (
            "why",
            written(
                "I am away.\n\u{1b}[31mSorry,\u{1b}[0m all of you, \"really\": it cannot be changed, however much I would like to be there.",
            ),
        ),
        ("zone", Answer::TimeZone("Europe/Berlin".into())),
    ]);
    let chi = said(vec![
        ("hours", Answer::Minutes(180)),
        ("mood", Answer::Scale(4)),
        ("skills", skills(&[], None)),
    ]);
    let mut round =
        round(false, vec![by("Ana", &["care", "design"], ana), by("Bo", &["law"], bo), by("=Chi", &[], chi)]);
    let asked = |state, groups: &[&str]| Asked {
        state,
        groups: groups.iter().map(|key| (*key).to_owned()).collect(),
    };
    round.begun = 1;
    round.asked = vec![
        asked(InvitationState::Answered, &["care", "design"]),
        asked(InvitationState::Answered, &["law"]),
        asked(InvitationState::Answered, &[]),
        asked(InvitationState::Started, &["design"]),
        asked(InvitationState::Excused, &["design"]),
    ];
    archive(vec![round])
}

fn see(archive: &Archive, view: &View, eyes: &Eyes) -> Results {
    Results::of(archive, view, eyes, at(48), Lang::En).unwrap()
}

fn only(group: &str) -> View {
    View { group: Some(group.to_owned()), ..View::default() }
}

#[test]
fn every_kind_is_counted_for_a_terminal() {
    let results = see(&everything(), &View::default(), &Eyes::Machine);
    let seen = text(&results, 80);
    assert!(!seen.contains('\u{1b}'), "a terminal obeys what it is told");
    insta::assert_snapshot!("all_kinds", seen);
    let narrow = text(&results, 40);
    assert!(narrow.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 46), "{narrow}");
}

#[test]
fn a_table_has_a_line_a_person_and_no_formula() {
    let results = see(&everything(), &View::default(), &Eyes::Machine);
    insta::assert_snapshot!("all_kinds_csv", csv(&results));
    let parsed: serde_json::Value = serde_json::from_str(&json(&results)).unwrap();
    assert_eq!(parsed["questions"][1]["found"]["summary"]["median"], 2.5);
    assert_eq!(parsed["questions"][0]["found"]["bars"][0]["love"], 1);
    assert_eq!(parsed["rate"]["asked"], 5);
}

#[test]
fn a_confidential_group_has_no_name_for_others() {
    let archive = everything();
    let seen = see(&archive, &View::default(), &Eyes::Organiser);
    let written = format!("{}{}{}", text(&seen, 80), csv(&seen), json(&seen));
    assert!(!written.contains("Care") && !written.contains("care"), "{written}");
    assert!(written.contains("a confidential group"));
    let refused = Results::of(&archive, &only("care"), &Eyes::Organiser, at(48), Lang::En);
    assert_eq!(refused, Err(NoSuch::Group("care".into())));
    let own = see(&archive, &View::default(), &Eyes::Group("care".into()));
    assert_eq!((own.answered, own.group.as_deref()), (1, Some("Care")));
    let refused = Results::of(&archive, &only("design"), &Eyes::Group("care".into()), at(48), Lang::En);
    assert_eq!(refused, Err(NoSuch::Group("design".into())));
}

#[test]
fn a_groups_rate_counts_its_own() {
    let seen = see(&everything(), &only("design"), &Eyes::Organiser);
    let rate = seen.rate.unwrap();
    assert_eq!((rate.asked, rate.answered, rate.begun, rate.excused), (3, 1, 1, 1));
    assert_eq!(rate.percent(), Some(50));
}

/// So many anonymous people of each group; all say "yes", and their number.
fn anonymous(people: &[(&str, usize)]) -> Vec<Response> {
    let all = people.iter().flat_map(|(group, n)| std::iter::repeat_n(*group, *n));
    let one = |(n, group): (usize, &str)| Response {
        version: 0,
        groups: Some(group.to_owned()).filter(|group| group != "-").into_iter().collect(),
        answers: said(vec![("come", Answer::YesNo(true)), ("hours", Answer::Minutes(60 * n as u32))]),
        by: None,
    };
    all.enumerate().map(one).collect()
}

#[test]
fn of_four_anonymous_answers_nothing_is_shown() {
    let seen =
        see(&archive(vec![round(true, anonymous(&[("design", 4)]))]), &View::default(), &Eyes::Machine);
    assert_eq!((seen.answered, seen.questions.len(), seen.rate), (0, 0, None));
    assert_eq!(seen.left_out[0].why, Hidden::TooFew);
    assert_eq!(csv(&seen), "question,title,answer\r\n");
    insta::assert_snapshot!("too_few", text(&seen, 80));
}

#[test]
fn five_of_a_group_and_one_other_are_shown_together_only() {
    let archive = archive(vec![round(true, anonymous(&[("design", 5), ("-", 1)]))]);
    let all = see(&archive, &View::default(), &Eyes::Machine);
    assert_eq!((all.answered, all.left_out.len()), (6, 0));
    assert_eq!(csv(&all).lines().count(), 13, "two answers of each, one below the other");
    for eyes in [Eyes::Machine, Eyes::Organiser, Eyes::Group("design".into())] {
        let group = see(&archive, &only("design"), &eyes);
        assert_eq!((group.answered, group.questions.len(), group.rate), (0, 0, None));
    }
}

#[test]
fn an_anonymous_round_is_shown_when_it_is_over_and_one_without_an_end_never() {
    let mut archive = archive(vec![round(true, anonymous(&[("design", 9)]))]);
    let seen = |archive: &Archive, hours| {
        Results::of(archive, &View::default(), &Eyes::Machine, at(hours), Lang::En).unwrap()
    };
    let early = seen(&archive, 24);
    assert_eq!((early.answered, early.left_out[0].why), (0, Hidden::Open { until: Some(at(24)) }));
    assert_eq!(seen(&archive, 25).answered, 9);
    archive.rounds[0].closes = None;
    assert_eq!(seen(&archive, 9999).left_out[0].why, Hidden::Open { until: None });
}

#[test]
fn a_choice_that_vanished_is_counted_under_its_old_name() {
    let question = |choices: &str| {
        let head = "title = \"Lunch\"\nwhen = \"by hand\"\n[[questions]]\nid = \"q\"\nkind = \"one-choice\"\ntitle = \"?\"\n";
        survey(&format!("{head}choices = {choices}\n"))
    };
    let mut archive = archive(vec![round(
        false,
        vec![
            Response { version: 1, ..by("Ana", &[], said(vec![("q", Answer::one("soup"))])) },
            by("Bo", &[], said(vec![("q", Answer::one("rice"))])),
        ],
    )]);
    archive.versions = vec![question("[\"Rice\", \"Salad\"]"), question("[\"Soup\", \"Rice\"]")];
    let seen = see(&archive, &View::default(), &Eyes::Machine);
    let bars: Vec<(&str, f64)> = seen.questions[0]
        .found
        .as_ref()
        .unwrap()
        .bars
        .iter()
        .map(|bar| (&*bar.label, bar.length()))
        .collect();
    assert_eq!(bars, [("Rice", 1.0), ("Salad", 0.0), ("Soup", 1.0)]);
    assert!(csv(&seen).contains("Ana,") && csv(&seen).contains("Soup"));
}

#[test]
fn rounds_are_found_by_number_season_and_occasion() {
    let mut first = round(false, vec![by("Ana", &[], said(vec![("come", Answer::YesNo(true))]))]);
    first.occasion = "phase/spring".into();
    first.season = Some("spring".into());
    let archive = archive(vec![round(false, Vec::new()), first]);
    let answered = |when: When| {
        let view = View { when, group: None };
        Results::of(&archive, &view, &Eyes::Organiser, at(48), Lang::En).map(|seen| seen.answered)
    };
    assert_eq!(answered(When::Newest), Ok(0));
    for when in [When::All, When::Nth(1), When::Season("spring".into()), When::Round("phase/spring".into())] {
        assert_eq!(answered(when), Ok(1));
    }
    assert_eq!(answered(When::Nth(3)), Err(NoSuch::Round("3".into())));
    assert_eq!(answered(When::Nth(0)), Err(NoSuch::Round("0".into())));
    assert_eq!(answered(When::Season("autumn".into())), Err(NoSuch::Season("autumn".into())));
    assert_eq!(When::parse("round/2"), Some(When::Nth(2)));
    assert_eq!((When::parse("round/hand/x"), When::parse("all")), (None, Some(When::All)));
}
