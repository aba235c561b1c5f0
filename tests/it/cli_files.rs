//! An admin describes the deployment and the community in files.

use crate::cli_desk::{COMMUNITY, Desk, SETTINGS};

#[test]
fn help_says_where_to_begin_and_how_each_command_is_called() {
    let desk = Desk::empty();
    let help = ["--help", "check --help", "apply -h", "import --help", "import members --help", "parse -h"];
    insta::assert_snapshot!(help.map(|call| desk.run(call)).join("\n"));
}

#[test]
fn a_wrong_call_is_told_and_answered_with_two() {
    let desk = Desk::empty();
    for call in ["", "aply", "apply", "import people x.csv", "parse", "apply c.toml --yes --dry-run"] {
        let seen = desk.run(call);
        assert!(seen.ends_with("[2]\n"), "{seen}");
    }
    assert!(desk.run("aply").contains("'apply'"), "a slip of the keys gets an offer");
}

#[test]
fn files_that_are_right_are_called_so() {
    let desk = Desk::ready();
    insta::assert_snapshot!(desk.run("check community.toml"));
}

#[test]
fn every_mistake_in_every_file_is_shown_at_its_line() {
    let desk = Desk::empty();
    std::fs::create_dir_all(desk.path().join("templates/receipt")).unwrap();
    desk.put("templates/receipt/subject.txt.hbs", "Noted, {{nmae}}");
    desk.put("touchbase.toml", &format!("templates = \"templates\"\n{SETTINGS}"));
    desk.put("community.toml", &COMMUNITY.replace("zone = ", "zoen = ").replace("\"thu\"", "\"thru\""));
    let both = desk.run("check community.toml nowhere.toml");
    desk.put("touchbase.toml", &SETTINGS.replace("tls = \"none\"", "tls = \"nonne\"\nport = 0"));
    insta::assert_snapshot!(format!("{both}\n{}", desk.run("check")));
}

#[test]
fn before_the_database_is_made_the_admin_is_told_to_make_it() {
    let desk = Desk::empty();
    desk.put("touchbase.toml", SETTINGS);
    desk.put("community.toml", COMMUNITY);
    let calls = ["apply community.toml --yes", "migrate", "migrate", "import members community.toml"];
    insta::assert_snapshot!(calls.map(|call| desk.run(call)).join("\n"));
}

#[test]
fn a_community_is_described_shown_applied_and_changed() {
    let desk = Desk::ready();
    let mut seen = vec![
        desk.run("apply community.toml"),
        desk.run("apply community.toml --dry-run"),
        desk.run("apply community.toml --yes"),
        desk.run("apply community.toml"),
    ];
    let changed = COMMUNITY
        .replace("\"mon\", \"thu\"", "\"first tue\"")
        .replace("2091-03-19", "2091-03-19\nuntil = 2091-05-30")
        .replace("on = false", "room = \"#news:example.org\"")
        .replace("kind = \"lead\"", "kind = \"writer\"")
        .replace("least = 2, most = 9", "least = 2, most = 5")
        .replace("[groups.design]\nname = \"Design\"\n", "");
    desk.put("community.toml", &changed);
    seen.push(desk.run("apply community.toml --dry-run"));
    desk.run("apply community.toml --yes");
    seen.push(desk.run("apply community.toml --yes"));
    // The digest's dates are this week's.
    let seen = seen.join("\n");
    let seen: Vec<&str> = seen.lines().filter(|line| !line.trim_start().starts_with("Fri 20")).collect();
    assert!(seen.iter().all(|line| line.chars().count() <= 100));
    insta::assert_snapshot!(seen.join("\n"));
}
