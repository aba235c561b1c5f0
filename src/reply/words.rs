//! The words that go with a record, as a person would quote them.

/// Words without the punctuation that the clause before or behind them left at their ends.
pub fn tidy(words: &str) -> &str {
    let leading =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '-' | '–' | '—' | ')' | '*' | '•');
    let trailing = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '(');
    words.trim_start_matches(leading).trim_end_matches(trailing)
}

/// The whole of an obstacle: "2 is blocked, waiting for the password from Tom" says in its second half what helps. `words` are a part
/// of `reply`; what they are given back with goes on to the end of the sentence, unless that speaks of another number.
pub fn obstacle<'a>(reply: &'a str, words: &'a str) -> &'a str {
    let Some(at) = reply.find(words) else { return words };
    let behind = at + words.len();
    let tail = &reply[behind..];
    let goes_on = tail.trim_start().starts_with([',', ';', ':', '-', '–', '—', '('])
        || CAUSES.iter().any(|cause| starts_with_word(tail.trim_start(), cause));
    if !goes_on || words.split_whitespace().count() > LONG_ENOUGH {
        return words;
    }
    let end = tail
        .char_indices()
        .find(|(place, c)| ends_sentence(tail, *place, *c))
        .map_or(tail.len(), |(place, _)| place);
    let more = &tail[..end];
    match more.chars().any(|c| c.is_ascii_digit()) {
        true => words,
        false => tidy(&reply[at..behind + end]),
    }
}

/// More words than these say what the obstacle is.
const LONG_ENOUGH: usize = 6;

const CAUSES: [&str; 12] =
    ["because", "since", "until", "as", "porque", "hasta", "até", "parce", "jusqu'à", "weil", "bis", "da"];

fn starts_with_word(text: &str, word: &str) -> bool {
    text.to_lowercase().strip_prefix(word).is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

fn ends_sentence(text: &str, place: usize, c: char) -> bool {
    match c {
        '\n' | '!' | '?' => true,
        '.' => text[place + 1..].chars().next().is_none_or(char::is_whitespace),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_without_the_comma_before_them() {
        assert_eq!(tidy(", ya funciona en el teléfono"), "ya funciona en el teléfono");
        assert_eq!(tidy(" - done. "), "done.");
    }

    #[test]
    fn an_obstacle_is_told_with_what_would_help() {
        let reply = "1 is done. 2 is blocked, waiting for the DNS password from Tom. thanks!";
        assert_eq!(obstacle(reply, "2 is blocked"), "2 is blocked, waiting for the DNS password from Tom");
        let reply = "2 is stuck because the form is broken";
        assert_eq!(obstacle(reply, "2 is stuck"), reply);
    }

    #[test]
    fn what_is_said_of_another_task_is_no_part_of_it() {
        assert_eq!(obstacle("2 is blocked, 3 is done", "2 is blocked"), "2 is blocked");
        assert_eq!(obstacle("2 is blocked. Nice weather", "2 is blocked"), "2 is blocked");
    }
}
