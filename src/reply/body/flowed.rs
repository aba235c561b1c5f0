//! `text/plain; format=flowed` (RFC 3676): long lines that were broken softly are joined again.

/// Joins soft line breaks. With `delsp`, the space before a break is no part of the text (section 4.2).
///
/// Lines flow on only within one quote depth; the signature separator `-- ` never does (sections 4.3 and 4.5).
pub(super) fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let words = line.trim_start_matches('>');
        let depth = line.len() - words.len();
        // A leading space protects ">" and "From " (section 4.4).
        let words = words.strip_prefix(' ').unwrap_or(words);
        let separator = words == "-- ";
        if open.is_some_and(|open| open == depth && !separator) {
            // The paragraph goes on.
        } else {
            if open.is_some() {
                end_line(&mut out);
            }
            for _ in 0..depth {
                out.push('>');
            }
            if depth > 0 && !words.is_empty() {
                out.push(' ');
            }
        }
        let soft = words.ends_with(' ') && !separator;
        out.push_str(if soft && delsp { &words[..words.len() - 1] } else { words });
        open = soft.then_some(depth);
        if !soft {
            out.push('\n');
        }
    }
    // The text's own last line end made one line too many.
    if out.ends_with('\n') {
        out.pop();
    }
    out
}

fn end_line(out: &mut String) {
    while out.ends_with(' ') {
        out.pop();
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_flow_and_quotes_flow_apart() {
        assert_eq!(
            unflow("The budget \r\nis done.\r\n\r\n> What of \r\n> the hall?\r\nBooked.\r\n", false),
            "The budget is done.\n\n> What of the hall?\nBooked.\n"
        );
    }

    #[test]
    fn depth_and_signatures_stop_the_flow() {
        assert_eq!(unflow("> Hi \nHello", false), "> Hi\nHello");
        assert_eq!(unflow("done \n-- \nAna", false), "done\n-- \nAna");
    }

    #[test]
    fn stuffed_spaces_are_taken_out() {
        assert_eq!(unflow(" >50 people\n From here", false), ">50 people\nFrom here");
        assert_eq!(unflow(">> deep", false), ">> deep");
    }
}
