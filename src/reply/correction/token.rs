//! Words, numbers and breaks of a reply.

use unicode_normalization::UnicodeNormalization;

/// A piece of a reply, with its place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, folded.
    Word(String),
    /// A number that stands alone.
    Number(u32),
    /// A thumb up or down.
    Thumb(bool),
    /// A comma, a dash, a bracket.
    Comma,
    /// The end of a sentence or a line; whether it was a question.
    End { question: bool },
}

/// Lower case without accents. Portuguese `já` stays: without its accent it would be German `ja`.
pub(super) fn fold(word: &str) -> String {
    let lower = word.to_lowercase();
    if lower == "já" {
        return lower;
    }
    let mut out = String::with_capacity(lower.len());
    for c in lower.nfd() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'ß' => out.push_str("ss"),
            'œ' => out.push_str("oe"),
            _ => out.push(c),
        }
    }
    out
}

/// Cuts a reply.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        let line_begins = out.last().is_none_or(|last| matches!(last.kind, Kind::End { .. }));
        let kind = match c {
            '0'..='9' => {
                at += run(&text[at..], |c| c.is_alphanumeric() && !matches!(c, 'ª' | 'º'));
                let word = &text[start..at];
                // "2,5", "2.5", "14:30" are no numbers of tasks.
                let fraction = run(&text[at..], |c| matches!(c, ',' | '.' | ':'));
                let digits = text[at + fraction..].starts_with(|c: char| c.is_ascii_digit());
                match word.parse::<u32>() {
                    Ok(_) if fraction == 1 && digits => {
                        at += 1 + run(&text[at + 1..], |c| c.is_ascii_digit());
                        Kind::Word(text[start..at].to_owned())
                    }
                    Ok(number) => {
                        if line_begins && text[at..].starts_with(". ") {
                            at += 1;
                        }
                        Kind::Number(number)
                    }
                    Err(_) => Kind::Word(fold(word)),
                }
            }
            c if c.is_alphabetic() && !matches!(c, 'ª' | 'º') => {
                at += run(&text[at..], |c| c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}'));
                Kind::Word(fold(&text[start..at]))
            }
            '👍' => Kind::Thumb(true),
            '👎' => Kind::Thumb(false),
            '.' | '!' | ';' | '\n' | '…' => Kind::End { question: false },
            '?' => Kind::End { question: true },
            ',' | '(' | ')' | '–' | '—' => Kind::Comma,
            '-' if text[at..].starts_with(' ') && text[..start].ends_with(' ') => Kind::Comma,
            // What else carries a meaning of its own: 50%, 3€, an emoji.
            '%' | '€' | '$' | '+' => Kind::Word(c.to_string()),
            c if is_emoji(c) => Kind::Word(c.to_string()),
            _ => continue,
        };
        out.push(Token { kind, start, end: at });
    }
    out
}

fn run(text: &str, goes_on: impl Fn(char) -> bool) -> usize {
    text.find(|c| !goes_on(c)).unwrap_or(text.len())
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> String {
        let show = |token: &Token| match &token.kind {
            Kind::Word(word) => word.clone(),
            Kind::Number(n) => format!("#{n}"),
            Kind::Thumb(up) => if *up { "+" } else { "-" }.to_owned(),
            Kind::Comma => ",".to_owned(),
            Kind::End { question } => if *question { "?" } else { "." }.to_owned(),
        };
        tokens(text).iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn numbers_of_tasks_stand_alone() {
        assert_eq!(seen("1. não\n2️⃣: isn't"), "#1 nao . #2 isn t");
        assert_eq!(seen("n° 2, la 3ª (no 2nd)"), "n #2 , la #3 , no 2nd ,");
        assert_eq!(seen("2.5 h, 14:30, 50%"), "2.5 h , 14:30 , #50 %");
        assert_eq!(seen("já ja 👍 l’affiche – 3"), "já ja + l affiche , #3");
    }

    proptest::proptest! {
        #[test]
        fn tokens_are_parts_of_the_text_in_its_order(text: String) {
            let mut before = 0;
            for token in tokens(&text) {
                assert!(before <= token.start && token.start < token.end);
                assert!(text.get(token.start..token.end).is_some());
                before = token.end;
            }
        }
    }
}
