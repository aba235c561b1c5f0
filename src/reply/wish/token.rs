//! Sentences and their words.

/// A word, folded, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Small letters without accents.
    pub word: String,
    /// Where it begins, in bytes.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// A comma or a dash stands behind it: no name goes on there.
    pub stops: bool,
}

/// More words than this make no sentence.
const MOST: usize = 200;

/// The sentences of a text, word by word.
pub(super) fn sentences(text: &str) -> Vec<Vec<Token>> {
    let mut all = Vec::new();
    let mut sentence: Vec<Token> = Vec::new();
    let mut word: Option<(usize, String)> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphanumeric() {
            let (_, letters) = word.get_or_insert_with(|| (at, String::new()));
            letters.push(c);
            continue;
        }
        if let Some((from, letters)) = word.take() {
            sentence.push(Token { word: fold(&letters), from, to: at, stops: false });
        }
        let ends = match c {
            '!' | '?' | '\n' | ';' => true,
            // Not inside of "3.5".
            '.' => chars.peek().is_none_or(|(_, next)| next.is_whitespace()),
            _ => false,
        };
        if matches!(c, ',' | ':' | '(' | ')' | '–' | '—')
            && let Some(last) = sentence.last_mut()
        {
            last.stops = true;
        }
        if ends || sentence.len() >= MOST {
            all.push(std::mem::take(&mut sentence));
        }
    }
    if let Some((from, letters)) = word {
        sentence.push(Token { word: fold(&letters), from, to: text.len(), stops: false });
    }
    all.push(sentence);
    all.retain(|sentence| !sentence.is_empty());
    all
}

/// Small letters without accents.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'à'..='å' | 'ā' => folded.push('a'),
            'ç' => folded.push('c'),
            'è'..='ë' | 'ē' => folded.push('e'),
            'ì'..='ï' => folded.push('i'),
            'ñ' => folded.push('n'),
            'ò'..='ö' | 'ø' => folded.push('o'),
            'ù'..='ü' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            '\u{300}'..='\u{36f}' => {}
            other => folded.push(other),
        }
    }
    folded
}
