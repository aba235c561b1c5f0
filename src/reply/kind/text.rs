//! Text made ready for a search.

/// Lower case, single white space, and addresses in the web cut down to their query: a link to a
/// page "/reason/blocked" is no verdict, but a query often names the true reason (`?p=NoSuchUser`).
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        let shown = match word.find("http") {
            Some(at) if word[at..].contains("://") => word.find('?').map_or("", |query| &word[query + 1..]),
            _ => word,
        };
        folded.extend(shown.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// At most `limit` bytes of a text, cut between characters.
pub fn beginning(text: &str, limit: usize) -> &str {
    match text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= limit).last() {
        Some(end) if text.len() > limit => &text[..end],
        _ if text.len() > limit => "",
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_only_their_query() {
        let text = "550 5.1.1 No  Such\r\n\tUser https://example.org/spam?p=NoSuchUser x";
        assert_eq!(fold(text), "550 5.1.1 no such user p=nosuchuser x");
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        assert_eq!(beginning("aü", 2), "a");
        assert_eq!(beginning("aü", 3), "aü");
        assert_eq!(beginning("ü", 1), "");
    }
}
