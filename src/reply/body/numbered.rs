//! Lines that start with the number of a task.

/// "2. done", "#12 blocked", "- 3: ..": whatever stands around it, this is an answer.
pub(super) fn starts_like_answer(inner: &str) -> bool {
    let bare = inner.trim_start_matches(['-', '*', '+', '\u{2022}', ' ', '[', 'x', ']', '#', '(']);
    let hashed = inner.starts_with('#') && !inner.starts_with("##");
    let digits = bare.len() - bare.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 || digits > 3 || (digits == 3 && inner.starts_with('(')) {
        return false;
    }
    let after = &bare[digits..];
    after.starts_with([')', ':', '='])
        || (after.starts_with('.') && after[1..].starts_with([' ', '\t']))
        || (hashed && after.starts_with([' ', ':']))
        || after.starts_with(" -")
        || after.starts_with(" \u{2013}")
        || after.starts_with(" \u{2014}")
}

/// "Task 2: ..", "Nr. 3 ..", "2 is done": a small number among the first two words.
pub(super) fn names_number(inner: &str) -> bool {
    inner.split_whitespace().take(2).any(|word| {
        let bare = word.trim_matches(|c: char| c.is_ascii_punctuation());
        (1..=2).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_tasks_are_told_from_numbers_in_sentences() {
        for line in ["1. done", "2) blocked", "3: later", "#12 done", "- 4: no", "[x] 5. yes", "6 - waiting"]
        {
            assert!(starts_like_answer(line), "{line}");
        }
        for line in ["3 people came", "2.5 hours", "2026: a good year", "(555) 010-0100", "done", ""] {
            assert!(!starts_like_answer(line), "{line}");
        }
    }

    #[test]
    fn a_small_number_among_the_first_words_names_a_task() {
        assert!(names_number("Task 2: waiting") && names_number("#3 done") && names_number("2 is done"));
        assert!(
            !names_number("Bo Lund") && !names_number("2026 was good") && !names_number("I need 2 people")
        );
    }
}
