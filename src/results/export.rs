//! Results for other programs: CSV (RFC 4180) and JSON.

use super::Results;

/// Named answers: one line a person, one column a question. Anonymous ones: one line an answer, question by question, in
/// an order that says nothing; no two answers of one person stand on a line.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe in front. Lines end with CR LF.
pub fn csv(results: &Results) -> String {
    let mut lines: Vec<Vec<String>> = Vec::new();
    if results.anonymous {
        lines.push(["question", "title", "answer"].map(str::to_owned).into());
        for question in &results.questions {
            let values = question.found.iter().flat_map(|found| &found.values);
            lines
                .extend(values.map(|value| vec![question.id.clone(), question.title.clone(), value.clone()]));
        }
    } else {
        let head = ["name", "answered", "round", "groups"].map(str::to_owned).into_iter();
        lines.push(head.chain(results.questions.iter().map(|question| question.title.clone())).collect());
        for row in &results.responses {
            let who = [row.name.clone(), row.at.to_string(), row.round.clone(), row.groups.join(", ")];
            lines.push(who.into_iter().chain(row.answers.iter().cloned()).collect());
        }
    }
    let mut text = String::new();
    for line in lines {
        let cells: Vec<String> = line.iter().map(|cell| quoted(&harmless(cell))).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// Everything as JSON, indented.
pub fn json(results: &Results) -> String {
    // Nothing in it can fail to be written: no map with keys that are no text.
    let mut text = serde_json::to_string_pretty(results).unwrap_or_default();
    text.push('\n');
    text
}

/// A number stays one; any other cell that begins like a formula, also behind blanks, gets an apostrophe.
fn harmless(cell: &str) -> String {
    let begins = cell.trim_start().chars().next().or_else(|| cell.chars().next());
    let formula = begins.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'));
    let blank = cell.starts_with(['\t', '\r', '\n']);
    let number = cell.replace(',', ".").parse::<f64>().is_ok_and(f64::is_finite);
    if (formula || blank) && !(number && cell.starts_with('-')) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn quoted(cell: &str) -> String {
    match cell.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_becomes_a_text_and_a_number_stays_one() {
        let bad = ["=1+1", "+1", "@SUM(A1)", "-1+cmd|' /C calc'!A0", " =1", "\t=1", "\r", "＝1", "-"];
        for cell in bad {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for cell in ["-3", "-2.5", "-2,5", "1", "a=b", "", "ana@example.org"] {
            assert_eq!(harmless(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn a_reader_of_csv_gets_every_cell_back(cell in "\\PC*|[a\",\r\n=' -]{0,12}") {
            let text = format!("{},x\r\n", quoted(&harmless(&cell)));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(record.get(0).unwrap(), harmless(&cell));
            prop_assert!(!harmless(&cell).trim_start().starts_with(['=', '+', '@']));
        }
    }
}
