use super::*;
use crate::adminfile::Report;
use crate::community::state::{Groups, Measure};

/// What `touchbase apply` prints about a file with faults.
fn faults(text: &str) -> String {
    Report(&read("community.toml", text).expect_err("this file is wrong")).to_string()
}

#[test]
fn the_example_file_is_right() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/community.example.toml"));
    let file = load(path).unwrap();
    assert_eq!((file.groups.len(), file.check_ins.len(), file.digests.len()), (3, 2, 2));
    assert_eq!(file.digests["leads"].groups, Groups::All);
    assert_eq!(file.objectives["clear-site"].season, Some(Key::parse("spring-2026").unwrap()));
    assert_eq!(file.key_results["new-pages"].measure, Measure::TasksDone);
    insta::assert_snapshot!(serde_json::to_string_pretty(&file.check_ins["twice-a-week"].cadence).unwrap());
}

#[test]
fn a_community_needs_no_more_than_a_name() {
    let file = read("c", "[community]\nname = 'Garden'").unwrap();
    assert_eq!(file.community, Community { name: "Garden".into(), ..Community::default() });
    assert!(file.groups.is_empty());
}

#[test]
fn every_fault_is_shown_with_its_place_and_what_to_do() {
    insta::assert_snapshot!(faults(
        r##"
[community]
name = "Open Garden"
zone = "Berlin"
language = "klingon"
nag_budget = 0
early_answers = "96h"

[seasons.spring]
name = "Spring"
from = 2026-07-12
until = 2026-04-20
[seasons.autumn]
name = "Autumn"
from = 2026-09-01
until = 2026-11-30
phases = [
  { name = "Plan", from = 2026-09-01, until = 2026-09-30 },
  { name = "Build", from = 2026-09-30, until = 2026-12-24 },
]

[groups.design]
name = "Design"
room = "design"
size = { least = 8, most = 3 }
[groups."Dev Team"]
name = "Development"
[groups.care]
nam = "Care"
confidential = "yes"

[objectives.welcome]
title = "Newcomers feel at home"
season = "autum"
parent = "site"
[objectives.site]
title = "The site says what we do"
group = "desing"
parent = "welcom"
season = "autumn"
[objectives.pages]
title = "Pages"
group = "design"
parent = "site"

[key_results.a]
title = "A"
objective = "welcom"
unit = "people"
[key_results.b]
title = "B"
measure = "tasks"
target = 3
[key_results.c]
title = "C"
objective = "welcome"

[check_ins.weekly]
groups = ["design", "dev", "design"]
place = "room"
days = ["mon", "thursday", "mon", "funday"]
at = "9 o'clock"
zone = "CET"
from = 2026-04-20
until = 2026-04-01
holidays = ["1.5.2026"]
reminders = ["24h", "80h", "5m"]
answer_within = "72h"
catch_up = "3d"
[check_ins.empty]
groups = []
days = []
at = "25:00"

[digests.leads]
kind = "leads"
groups = "dezign"
day = "fri"
at = "16:00"
mail = false
[digests.members]
kind = "member"
day = "fri"
at = 16:00:00
room = "group"
"##
    ));
}

#[test]
fn a_check_in_may_come_every_few_weeks_or_once_a_month_and_twice_a_day() {
    let cadence = |keys: &str| {
        let text = format!("community.name = 'x'\n[check_ins.a]\n{keys}");
        read("c", &text).map(|file| serde_json::to_value(&file.check_ins["a"].cadence).unwrap())
    };
    let json =
        cadence("days = ['fri', 'Monday']\nevery = '2 weeks'\nfrom = 2026-04-20\nat = ['16:30', '9:00']")
            .unwrap();
    assert_eq!(
        (&json["days"], &json["every"]),
        (&serde_json::json!(["mon", "fri"]), &serde_json::json!("2 weeks"))
    );
    assert_eq!(
        (&json["at"], &json["zone"]),
        (&serde_json::json!(["09:00", "16:30"]), &serde_json::json!("member"))
    );
    let json = cadence("days = ['last fri', '1st mon']\nat = 09:00:00\nzone = 'Asia/Tokyo'").unwrap();
    assert_eq!(
        (&json["days"], &json["zone"]),
        (&serde_json::json!(["first mon", "last fri"]), &serde_json::json!("Asia/Tokyo"))
    );
    insta::assert_snapshot!(faults(
        "community.name = 'x'\n[check_ins.a]\ndays = ['mon', 'first mon', 'fift mon']\nat = []\nevery = 'month'\n\
         [check_ins.b]\ndays = ['mon', 'last fri']\nat = ['9:00', '09:00']\nevery = '2 weeks'"
    ));
}

#[test]
fn confidential_news_are_posted_in_the_groups_own_room_only() {
    let text = |room: &str| {
        format!(
            "community.name = 'x'\n[groups.care]\nname = 'Care'\nconfidential = true\nroom = '!care'\n\
             [digests.leads]\nkind = 'lead'\nday = 'fri'\nat = '16:00'\nroom = '{room}'"
        )
    };
    assert!(read("c", &text("group")).is_ok() && read("c", &text("!care")).is_ok());
    insta::assert_snapshot!(faults(&text("#all:example.org")));
}

#[test]
fn a_check_in_and_a_digest_cannot_have_one_key() {
    let text = "community.name = 'x'\n[check_ins.a]\ndays = ['mon']\nat = '9:00'\n[digests.a]\nkind = 'lead'\nday = 'fri'\nat = '16:00'";
    insta::assert_snapshot!(faults(text));
}

#[test]
fn a_short_window_has_no_reminder_unless_one_is_written() {
    let reminders = |keys: &str| {
        let text = format!("community.name = 'x'\n[check_ins.a]\ndays = ['mon']\nat = '9:00'\n{keys}");
        read("c", &text).map(|file| file.check_ins["a"].cadence.reminders().len())
    };
    assert_eq!(reminders("answer_within = '20h'"), Ok(0));
    assert_eq!(reminders("answer_within = '25h'"), Ok(1));
    assert!(reminders("answer_within = '20h'\nreminders = ['20h']").is_err());
}

#[test]
fn a_key_that_stands_there_twice_is_shown_at_the_second_place() {
    let text = "community.name = 'x'\n[groups.a]\nname = 'A'\n[groups.a]\nname = 'B'\n";
    insta::assert_snapshot!(faults(text));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC*|([\\[\\]a-z.= \"'\n0-9{},#:-]{0,80})") {
        let _ = read("c", &text);
    }

    /// Cuts a right file anywhere, and puts something there.
    #[test]
    fn no_slip_of_the_keys_makes_the_reader_panic(at in 0usize..5000, slip in "\\PC{0,3}") {
        let text = include_str!("../../../deploy/community.example.toml");
        if let (Some(before), Some(after)) = (text.get(..at), text.get(at + 1..)) {
            let _ = read("c", &format!("{before}{slip}{after}"));
        }
    }
}

#[test]
fn what_groups_look_for_and_how_many_groups_an_hour_is_good_for() {
    let text = "[community]\nname = 'Garden'\n[assignment]\nfew_hours = 2.5\n\
                [groups.design]\nname = 'Design'\nskills = ['Writing', 'Drawing']\ndoor = 'invitation'";
    let file = read("c", text).unwrap();
    assert_eq!(file.assignment, Assignment { few_minutes: 150, ..Assignment::default() });
    let design = &file.groups["design"];
    assert_eq!(design.skills, ["drawing", "writing"]);
    assert_eq!(design.door, Some(crate::community::state::Door::Invitation));
}

#[test]
fn faults_in_what_groups_look_for_stand_at_their_lines() {
    insta::assert_snapshot!(faults(
        r##"
[community]
name = "Open Garden"
[assignment]
few_hours = 0
groups_for_few = 4
hours_group = 1
[groups.design]
name = "Design"
size = { least = 1, most = 2 }
skills = ["drawing", "drawing", "writing"]
door = "ajar"
[groups.dev]
name = "Development"
skills = "code"
"##
    ));
}
