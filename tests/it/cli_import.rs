//! An admin takes in people and tasks from tables.

use crate::cli_desk::Desk;

const MEMBERS: &str = "\u{feff}Name;E-Mail;Matrix ID;Time zone;Hours;Groups;Newsletter writer\r\n\
Ana Lí;ana@example.org;@ana:example.org;Europe/Lisbon;3,5;\"design:lead; dev\";\r\n\
Bo;bo@example.org;;America/New_York;2;dev;yes\r\n\
Priti;;@priti:example.org;;;\"dev (coordinator)\";\r\n";

const TASKS: &str = "Title,Group,Key result,Lead,Supporters,Status,Due date\n\
Draw a logo,design,pages,Ana Lí,Bo,in progress,2091-05-04\n\
Search in the seed library,Development,,bo@example.org,,,\n";

#[test]
fn members_come_are_known_again_and_move() {
    let desk = Desk::at_work();
    desk.put("members.csv", MEMBERS);
    let mut seen = vec![
        desk.run("import members members.csv --dry-run"),
        desk.run("import members members.csv"),
        desk.run("import members members.csv"),
    ];
    desk.put("members.csv", "matrix,name,mail,timezone,groups\n@ana:example.org,Ana,,Asia/Tokyo,dev:lead\n");
    seen.push(desk.run("import members members.csv"));
    desk.put("members.csv", "name,mail,matrix\nWho,bo@example.org,@ana:example.org\nBo,bo@example.org,\n");
    seen.push(desk.run("import members members.csv"));
    seen.push(desk.run("import members members.csv --keep-good"));
    insta::assert_snapshot!(seen.join("\n"));
}

#[test]
fn a_bad_row_stops_the_table_unless_the_good_ones_are_wanted() {
    let desk = Desk::at_work();
    let bad = MEMBERS.replace("America/New_York", "New York").replace("design:lead", "desing:lead");
    desk.put("members.csv", &bad);
    let calls =
        ["import members members.csv", "import members members.csv --keep-good", "import members nobody.csv"];
    insta::assert_snapshot!(calls.map(|call| desk.run(call)).join("\n"));
}

#[test]
fn tasks_come_and_are_known_again_by_number_or_title() {
    let desk = Desk::at_work();
    desk.put("tasks.csv", TASKS);
    let mut seen = vec![desk.run("import tasks tasks.csv")];
    desk.put("members.csv", MEMBERS);
    desk.run("import members members.csv");
    seen.push(desk.run("import tasks tasks.csv"));
    seen.push(desk.run("import tasks tasks.csv"));
    desk.put(
        "tasks.csv",
        "number,group,title,status\n#2,dev,Search for seeds,done\n,design,draw a logo,\n9,dev,x,\n",
    );
    seen.push(desk.run("import tasks tasks.csv --keep-good"));
    insta::assert_snapshot!(seen.join("\n"));
}

#[test]
fn a_long_table_shows_its_beginning_and_its_count() {
    let desk = Desk::at_work();
    let mut table = "name,mail\n".to_owned();
    (0..1200).for_each(|n| table.push_str(&format!("Member {n},m{n}@example.org\n")));
    desk.put("members.csv", &table);
    let seen = desk.run("import members members.csv");
    assert!(seen.contains("  and 1140 more\n\n1200 new, 0 changed, 0 unchanged.\nDone.\n[0]"), "{seen}");
}

#[test]
fn before_a_community_is_applied_nobody_is_taken_in() {
    let desk = Desk::ready();
    desk.put("members.csv", MEMBERS);
    insta::assert_snapshot!(desk.run("import members members.csv"));
}
