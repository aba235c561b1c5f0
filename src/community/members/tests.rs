use super::*;
use crate::adminfile::Report;

fn known() -> Known {
    let key = |text: &str| Key::parse(text).unwrap();
    let groups = [(key("design"), "Design & Words".to_owned()), (key("dev"), "Development".to_owned())];
    Known { groups: groups.into(), ..Known::default() }
}

fn read_text(text: &str) -> Imported<MemberRow> {
    read("members.csv", text.as_bytes(), &known())
}

#[test]
fn a_full_row_says_everything_about_a_member() {
    let imported = read_text(
        "TZ;Name;E-Mail;Matrix ID;Preferred channel;Hours per week;Groups;Newsletter writer;Language;Consent to quotes\n\
         europe/berlin;Ana Lí;ANA@example.org;@ana:example.org;Matrix;2,5;\"design:lead; Development\";yes;Español;x\n\
         ;Bo;bo@example.org;;;;;;;\n",
    );
    assert_eq!(imported.problems, []);
    insta::assert_debug_snapshot!(imported.rows);
}

#[test]
fn roles_may_stand_in_a_column_of_their_own_or_in_brackets() {
    let roles = |text: &str| {
        let imported = read_text(text);
        assert_eq!(imported.problems, [], "{text}");
        let row = imported.rows.into_iter().next().unwrap().1;
        row.groups
            .unwrap()
            .into_iter()
            .map(|(key, role)| format!("{key} {}", role.word()))
            .collect::<Vec<_>>()
    };
    let right = ["design coordinator", "dev member"];
    assert_eq!(roles("name,mail,groups,roles\nA,a@b.c,dev;design,member;coordinator"), right);
    assert_eq!(roles("name,mail,groups\nA,a@b.c,\"Design & Words (coordinator), dev\""), right);
    assert_eq!(roles("name,mail,groups\nA,a@b.c,DEV|design:interim coordinator"), right);
}

#[test]
fn every_bad_row_is_shown_with_its_line_column_and_what_to_do() {
    let imported = read_text(
        "name,mail,matrix,channel,time zone,hours,groups,roles,newsletter writer,language,consent to quotes\n\
         Ana,ana@example.org,,,,,,,,,\n\
         ,ana@,ana,,Berlin,2-4,desing,lead,maybe,klingon,perhaps\n\
         Ben,ANA@example.org,,matrix,EST,,design;dev,lead,,,\n\
         Cem,,,mail,,,dev:boss,,,,\n\
         Dee,dee@example.org,,mial,,200,design:lead,lead,,,\n\
         Eve,eve@example.org,,,,,\"dev, dev\",,,,\n\
         Fay,fay@example.org,,,,,,lead,,,\n\
         Gus,gus@example.org,,,,,dev,,,,\n",
    );
    insta::assert_snapshot!(Report(&imported.problems));
    assert_eq!(
        imported.rows.iter().map(|(line, row)| (*line, row.name.as_str())).collect::<Vec<_>>(),
        [(2, "Ana"), (9, "Gus")]
    );
}

#[test]
fn groups_must_be_described_before_people_join_them() {
    let imported = read("m.csv", b"name,mail,groups\nAna,a@b.c,design", &Known::default());
    insta::assert_snapshot!(Report(&imported.problems));
}

proptest::proptest! {
    #[test]
    fn no_row_makes_the_reader_panic(cells in proptest::collection::vec("[a-z@:;,()=0-9.\"\n -]{0,9}|\\PC{0,4}", 7)) {
        let text = format!("name,mail,matrix,tz,hours,groups,roles\n{}", cells.join(","));
        let imported = read_text(&text);
        for (_, row) in imported.rows {
            proptest::prop_assert!(row.mail.is_some() || row.matrix.is_some());
            proptest::prop_assert!(!row.name.chars().any(char::is_control));
        }
    }
}
