//! A text for comparing, that remembers where each letter stood: lower case, no accents, single spaces.

use unicode_normalization::UnicodeNormalization;

/// A folded text.
#[derive(Debug, Clone, Default)]
pub(super) struct Folded {
    pub chars: Vec<char>,
    /// Where each letter stood in the original, in bytes; one more at the end.
    at: Vec<usize>,
}

impl Folded {
    pub fn of(text: &str) -> Self {
        let mut folded = Self::default();
        for (at, c) in text.char_indices() {
            match c {
                'ß' => folded.push_all("ss", at),
                'œ' | 'Œ' => folded.push_all("oe", at),
                'æ' | 'Æ' => folded.push_all("ae", at),
                '’' | '‘' | '´' | '`' => folded.push('\'', at),
                '“' | '”' | '„' | '«' | '»' => folded.push('"', at),
                '–' | '—' | '−' | '‐' | '‑' => folded.push('-', at),
                '*' | '_' if !text[at + 1..].starts_with(char::is_alphanumeric) => {}
                c if c.is_whitespace() => folded.push(' ', at),
                c if c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{fe0f}') => {}
                c => {
                    for plain in c.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')) {
                        for low in plain.to_lowercase() {
                            folded.push(low, at);
                        }
                    }
                }
            }
        }
        while folded.chars.last() == Some(&' ') {
            folded.chars.pop();
            folded.at.pop();
        }
        folded.at.push(text.trim_end().len());
        folded
    }

    fn push(&mut self, c: char, at: usize) {
        if c != ' ' || !matches!(self.chars.last(), None | Some(' ')) {
            self.chars.push(c);
            self.at.push(at);
        }
    }

    fn push_all(&mut self, text: &str, at: usize) {
        text.chars().for_each(|c| self.push(c, at));
    }

    /// Where the letter at `place` stood; the end of the text behind the last one.
    pub fn byte(&self, place: usize) -> usize {
        self.at.get(place).or(self.at.last()).copied().unwrap_or_default()
    }

    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }
}

/// The folded text alone.
pub(super) fn fold(text: &str) -> String {
    Folded::of(text).text()
}

/// Words of a folded text: letters and digits, apostrophes inside.
pub(super) fn words_of(folded: &str) -> Vec<&str> {
    let word = |c: char| c.is_alphanumeric() || c == '\'' || c == '#';
    folded.split(|c| !word(c)).map(|w| w.trim_matches('\'')).filter(|w| !w.is_empty()).collect()
}
