use super::*;
use crate::adminfile::Report;
use crate::domain::survey::{Condition, Part};

const GOOD: &str = r#"
title = { en = "Plug in", de = "Einstieg" }
when = "phase"
phase = "Build"
ask = ["leads", "contributors"]
groups = "design"

[[questions]]
id = "hours"
kind = "hours"
title = "How many hours?"
required = true
fills = "hours"

[[questions]]
id = "why"
kind = "many-choices"
title = "Why?"
choices = ["Fun & games", "Learning"]
other = true
only_if = "hours at least 2"
"#;

#[test]
fn a_survey_is_read_with_its_defaults() {
    let survey = read("plug-in.toml", "plug-in", GOOD).unwrap_or_else(|all| panic!("{}", Report(&all)));
    assert_eq!(survey.title.of("de"), "Einstieg");
    assert_eq!(survey.audience.parts, [Part::Lead, Part::Contributor]);
    assert_eq!(survey.occasion, Occasion::PhaseStart { phase: Some("Build".into()), at: AT_NINE });
    assert_eq!((survey.window.to_string(), survey.reminders[0].to_string()), ("14d".into(), "3d".into()));
    assert_eq!(survey.questions[1].condition, Some(Condition::AtLeast("hours".into(), 2.0)));
    assert_eq!(survey.questions[1].kind.choices()[0].id.as_str(), "fun-games");
}

fn faults(text: &str) -> String {
    Report(&read("survey.toml", "survey", text).unwrap_err()).to_string()
}

#[test]
fn every_fault_is_shown_at_its_line_with_what_to_do() {
    insta::assert_snapshot!(faults(
        r#"
titel = "A typo in a key"
title = { de = "Nur deutsch", xx-yy-zz = "?" }
ask = ["newcommers"]
reminders = ["20d"]
when = "phase"
[cadence]
days = ["mon"]

[[questions]]
id = "first"
kind = "yes-no"
title = "First?"
only_if = "second is yes"

[[questions]]
id = "second"
kind = "yes-no"
title = "Second?"
only_if = "first is yes"

[[questions]]
id = "third"
kind = "one-coice"
title = "Third?"
choices = ["a", "b"]
only_if = "fourth answered"

[[questions]]
id = "third"
kind = "one-choice"
title = "Twice?"
choices = ["only one"]

[[questions]]
id = "fourth"
kind = "many-choices"
title = "Fourth?"
choices = []
only_if = "first is maybe or fith answered"

[[questions]]
id = "Fifth One"
kind = "scale"
title = "Fifth?"
from = 3
to = 12
low = "low"
only_if = "fourth includes"

[[questions]]
id = "sixth"
kind = "number"
least = 5
most = 2
fills = "hours"
only_if = "sixth answered"
"#
    ));
}

#[test]
fn a_survey_without_questions_is_none() {
    insta::assert_snapshot!(faults("title = \"Empty\"\nwhen = \"cadence\"\n"));
}
