//! Columns on a screen, and CSV.

use unicode_width::UnicodeWidthStr;

use crate::cli::screen::{COLUMNS, folded};

/// Columns wider than this are not waited for.
const WIDEST: usize = 34;

/// Rows in columns, two blanks before and between; the last column is folded.
pub fn table(rows: Vec<Vec<String>>) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0).min(WIDEST)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let indent = widths.iter().take(columns.saturating_sub(1)).map(|width| width + 2).sum::<usize>() + 2;
    let indent = " ".repeat(indent.min(COLUMNS / 2));
    let mut out = String::new();
    for row in &rows {
        let mut line = String::from("\u{a0}");
        for (cell, width) in row.iter().zip(&widths).take(columns.saturating_sub(1)) {
            let pad = width.saturating_sub(cell.width());
            line.push('\u{a0}');
            line.push_str(&cell.replace(' ', "\u{a0}"));
            line.push_str(&"\u{a0}".repeat(pad + 1));
        }
        line.push('\u{a0}');
        line.push_str(row.get(columns.saturating_sub(1)).map_or("", String::as_str));
        out.push_str(folded(&line, &indent).trim_end());
        out.push('\n');
    }
    out
}

/// Rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn csv(rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    for row in rows {
        let cells = row.iter().map(|cell| {
            let safe =
                if cell.starts_with(['=', '+', '-', '@', '\t']) { format!("'{cell}") } else { cell.clone() };
            match safe.contains([',', '"', '\n', '\r']) {
                true => format!("\"{}\"", safe.replace('"', "\"\"")),
                false => safe,
            }
        });
        out.push_str(&cells.collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_cell_is_a_formula() {
        let row = ["Ana, Bo", "say \"hi\"", "=1+1", "plain"].map(str::to_owned).to_vec();
        assert_eq!(csv(&[row]), "\"Ana, Bo\",\"say \"\"hi\"\"\",'=1+1,plain\r\n");
    }

    #[test]
    fn columns_stand_below_each_other() {
        let rows = vec![
            vec!["+".into(), "Ana".into(), "why".into()],
            vec![" ".into(), "Bo Chen".into(), "why".into()],
        ];
        assert_eq!(table(rows), "  +  Ana      why\n     Bo Chen  why\n");
    }
}
