use super::*;
use crate::adminfile::Report;

fn known() -> Known {
    let key = |text: &str| Key::parse(text).unwrap();
    let person =
        |name: &str, mail: &str| Person { name: name.to_owned(), mail: mail.parse().ok(), matrix: None };
    let mut ana = person("Ana Lí", "ana@example.org");
    ana.matrix = "@Ana:example.org".parse().ok();
    Known {
        groups: [(key("design"), "Design".to_owned())].into(),
        key_results: [(key("pages"), "All pages, rewritten".to_owned())].into(),
        people: vec![ana, person("Bo", "bo@example.org"), person("Bo", "bo2@example.org")],
    }
}

fn read_text(text: &str) -> Imported<TaskRow> {
    read("tasks.csv", text.as_bytes(), &known())
}

#[test]
fn a_full_row_says_everything_about_a_task() {
    let imported = read_text(
        "Task,Group,KR,Owner,Helpers,State,Due date\n\
         Rewrite the start page,DESIGN,\"all pages,  rewritten\",ana lí,bo@example.org; BO2@example.org,In-Progress,20.4.2026\n\
         Draw a logo,design,,@ana:example.org,,,\n",
    );
    assert_eq!(imported.problems, []);
    insta::assert_debug_snapshot!(imported.rows);
}

#[test]
fn every_bad_row_is_shown_with_its_line_column_and_what_to_do() {
    let imported = read_text(
        "group,title,key result,lead,supporters,status,due\n\
         design,Logo,,,,,\n\
         ,,,,,,\n\
         ,No group,,,,,\n\
         desing,,page,Anna Lí,bo,half done,3/4/2026\n\
         design,LOGO,,ana@example.org,ana@example.org,inprogress,31.2.2026\n\
         design,Font,,nobody,,,20.4.26\n\
         design,Colours,,,,compleet,46132\n",
    );
    insta::assert_snapshot!(Report(&imported.problems));
    assert_eq!(imported.rows.len(), 1);
}

#[test]
fn a_number_is_one_of_a_task_and_stands_there_once() {
    let imported = read_text(
        "number,group,title\n#7,design,Logo\n7,design,Font\n0,design,Ink\n,design,Page\n+3,design,Pen",
    );
    let lines: Vec<usize> = imported.problems.iter().filter_map(|p| Some(p.place?.line)).collect();
    assert_eq!(lines, [3, 4, 6]);
    assert_eq!(imported.rows.iter().map(|(_, row)| row.number).collect::<Vec<_>>(), [Some(7), None]);
}

#[test]
fn a_status_is_understood_in_many_spellings() {
    for (text, wanted) in [
        ("Not started", TaskStatus::NotStarted),
        ("to-do", TaskStatus::NotStarted),
        ("IN_PROGRESS", TaskStatus::InProgress),
        ("In Arbeit", TaskStatus::InProgress),
        ("Done!", TaskStatus::Completed),
        ("erledigt", TaskStatus::Completed),
        ("won't do", TaskStatus::Dropped),
    ] {
        assert_eq!(status(text), Ok(wanted), "{text}");
    }
}

#[test]
fn a_date_is_taken_only_when_it_can_mean_one_day() {
    let wanted = jiff::civil::date(2026, 4, 20);
    for text in [
        "2026-04-20",
        "2026/4/20",
        "20.4.2026",
        "20.04.2026",
        "4/20/2026",
        "20/04/2026",
        "20-04-2026",
        "2026-04-20 00:00:00",
        "2026-04-20T00:00",
    ] {
        assert_eq!(date(text), Ok(wanted), "{text}");
    }
    assert_eq!(date("4/4/2026"), Ok(jiff::civil::date(2026, 4, 4)));
    assert_eq!(date("3.4.2026"), Ok(jiff::civil::date(2026, 4, 3)));
    assert_eq!(date("3/4/2026").unwrap_err().0, "'3/4/2026' may be 2026-04-03 or 2026-03-04");
    for wrong in
        ["", "soon", "4/20/26", "30.2.2026", "13/13/2026", "46132", "2026-4", "1-2-3-4", "+1/+1/2026"]
    {
        assert!(date(wrong).is_err(), "{wrong}");
    }
}

proptest::proptest! {
    #[test]
    fn no_row_makes_the_reader_panic(cells in proptest::collection::vec("[a-z@:;,0-9./\"\n -]{0,9}|\\PC{0,4}", 7)) {
        let _ = read_text(&format!("group,title,kr,lead,supporters,status,due\n{}", cells.join(",")));
    }

    #[test]
    fn no_date_makes_the_reader_panic(text in "[0-9+./ T-]{0,12}|\\PC{0,8}") {
        let _ = date(&text);
    }
}
