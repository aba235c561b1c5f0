use super::*;
use crate::adminfile::Report;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Pet {
    Name,
    Kind,
}

impl Column for Pet {
    const HEADERS: &'static [(Self, &'static [&'static str])] =
        &[(Self::Name, &["name"]), (Self::Kind, &["kind", "e mail"])];
    const NEEDED: &'static [&'static [Self]] = &[&[Self::Name]];
    const EXAMPLE: &'static str = "name,kind";
}

type Row = (usize, (String, Option<String>));

fn pets(bytes: &[u8]) -> Imported<(String, Option<String>)> {
    read("pets.csv", bytes, |row| Some((row.required(Pet::Name, "Write a name.")?, row.text(Pet::Kind))))
}

fn row(line: usize, name: &str, kind: &str) -> Row {
    (line, (name.to_owned(), (!kind.is_empty()).then(|| kind.to_owned())))
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect()
}

#[test]
fn a_table_is_read_whatever_program_exported_it() {
    let right = [row(2, "Müße", "cat"), row(3, "Zoë", "")];
    let text = "Name,Kind\nMüße,cat\nZoë,\n";
    let bom = format!("\u{FEFF}{text}");
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("UTF-8", text.into()),
        ("with a byte order mark", bom.into()),
        ("UTF-16, little end first", utf16(text, u16::to_le_bytes)),
        ("UTF-16, big end first", utf16(text, u16::to_be_bytes)),
        ("CRLF", text.replace('\n', "\r\n").into()),
        ("old Mac", text.replace('\n', "\r").into()),
        ("semicolons", text.replace(',', ";").into()),
        ("tabs", text.replace(',', "\t").into()),
        ("another order and case", "E-MAIL: ; *NAME*\ncat;Müße\n;Zoë".into()),
        (
            "blanks, no-break spaces and zero widths",
            " Name ,Kind\n M\u{200B}üße\u{A0}, cat\nZoë\u{202E},".into(),
        ),
        ("one cell too few and empty ones too many", "Name,Kind\nMüße,cat,,\nZoë\n,,\n".into()),
    ];
    for (what, bytes) in cases {
        let imported = pets(&bytes);
        assert_eq!(
            (imported.rows.as_slice(), imported.problems.len(), imported.notices.len()),
            (&right[..], 0, 0),
            "{what}"
        );
    }
}

#[test]
fn windows_1252_is_read_with_a_notice() {
    let imported = pets(b"Name,Kind\nM\xfc\xdfe,\x80 \x93cat\x94\n");
    assert_eq!(imported.rows, [row(2, "Müße", "€ “cat”")]);
    insta::assert_snapshot!(imported.notices[0]);
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let imported =
        pets(b"sep=;\n\nname;kind\n\n\"Max\nder Gro\xc3\x9fe\";\"a \"\"cat\"\"; old\"\n;;\n\nEva;dog");
    assert_eq!(imported.rows, [row(5, "Max der Große", "a \"cat\"; old"), row(9, "Eva", "dog")]);
}

#[test]
fn what_cannot_be_read_is_a_sentence() {
    let cases: [(&str, &[u8]); 11] = [
        ("empty", b""),
        ("empty lines", b"\n\n;;\n"),
        ("only a header", b"name,kind\n"),
        ("a needed column is missing", b"nmae,kind\nMax,cat"),
        ("two columns for one thing", b"name,kind,e-mail\nMax,cat,dog"),
        ("an open quote", b"name,kind\nMax,cat\n\"Eva,dog\nTom,cat\n"),
        ("too many cells", b"name,kind\nMax,cat,dog\nEva,dog"),
        ("a needed cell is empty", b"kind,name\ncat,\ndog,Eva"),
        ("a workbook", b"PK\x03\x04abc"),
        ("zero bytes", b"n\0a\0m\0e\0"),
        ("half a character", b"\xff\xfen\0\n\0\x00\xd8"),
    ];
    let all: Vec<String> = cases
        .iter()
        .map(|(what, bytes)| {
            let imported = pets(bytes);
            assert!(!imported.problems.is_empty(), "{what}");
            format!("== {what}\n{}{} good rows\n", Report(&imported.problems), imported.rows.len())
        })
        .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_column_that_nobody_knows_is_noticed() {
    let notices = pets(b"name,kin,shoe size\nMax,cat,3").notices;
    insta::assert_snapshot!(notices.iter().map(|notice| format!("{notice}\n")).collect::<String>());
}

#[test]
fn good_rows_are_kept_only_when_that_is_wanted() {
    let imported = pets(b"name,kind\n,cat\nEva,dog");
    assert_eq!(imported.clone().accepted(true), Ok(vec![row(3, "Eva", "dog")]));
    assert_eq!(imported.accepted(false).unwrap_err().len(), 1);
    assert!(pets(b"name\n").accepted(true).is_err(), "there is nothing to keep");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes: Vec<u8>) {
        let _ = pets(&bytes);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(sep=.\n)?name[,;\t]kind\n[a\",;\t\r\n\u{FEFF}é]{0,40}") {
        let imported = pets(text.as_bytes());
        for (line, _) in imported.rows {
            proptest::prop_assert!(line >= 2 && line <= text.replace("\r\n", "\n").split(['\n', '\r']).count());
        }
    }

    /// What a careful program writes is read back.
    #[test]
    fn every_text_survives_in_quotes(cells in proptest::collection::vec(("[a-z\",;\n|é]{0,6}x", "[a-z\",;\t\né]{0,6}"), 1..6)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["name", "kind"]).unwrap();
        for (name, kind) in &cells {
            writer.write_record([name, kind]).unwrap();
        }
        let imported = pets(&writer.into_inner().unwrap());
        let read: Vec<_> = imported.rows.into_iter().map(|(_, row)| row).collect();
        let wanted: Vec<_> = cells.iter().map(|(name, kind)| (tidy(name), Some(tidy(kind)).filter(|kind| !kind.is_empty()))).collect();
        proptest::prop_assert_eq!(read, wanted);
    }
}
