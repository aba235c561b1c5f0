//! One way of writing for comparing: lower case, single spaces, straight quotes, no marks that nobody sees.

/// Marks that take no room: zero-width, bidirectional, byte order, and the blank letters that trackers plant.
///
/// The joiners U+200C and U+200D are left out: Persian is written with the one, emoji are built with the other.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{061C}' | '\u{1427}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}')
}

/// White space, or a mark that takes no room.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\0' || c == '\u{200C}' || c == '\u{200D}' || is_invisible(c)
}

/// Without white space and unseen marks at both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// Appends `text` to `out`, folded; an empty `out` gets no space at its start.
///
/// Emphasis marks (`*`, `_`, a backtick) go, typographic quotes, digits of other scripts and full-width colons become plain.
pub(super) fn fold_into(out: &mut String, text: &str) {
    for c in text.chars() {
        let c = match c {
            'A'..='Z' => c.to_ascii_lowercase(),
            '*' | '_' | '`' => continue,
            ' '..='~' => c,
            _ if c.is_whitespace() || c == '\0' => ' ',
            '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{00B4}' => '\'',
            '\u{201C}'..='\u{201F}' | '\u{00AB}' | '\u{00BB}' => '"',
            '\u{0660}'..='\u{0669}' => digit(c, '\u{0660}'),
            '\u{06F0}'..='\u{06F9}' => digit(c, '\u{06F0}'),
            '\u{FF10}'..='\u{FF19}' => digit(c, '\u{FF10}'),
            '\u{FF1A}' => ':',
            '\u{FF1C}' => '<',
            '\u{FF1E}' => '>',
            '\u{0307}' => continue,
            _ if is_invisible(c) => continue,
            _ => {
                // Few letters become two in lower case; the second is a mark that is dropped above.
                out.extend(c.to_lowercase().filter(|c| *c != '\u{0307}'));
                continue;
            }
        };
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
        }
    }
}

/// The ASCII digit for a digit of the block that starts with `zero`.
fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or('0')
}

/// `text`, folded.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, trim(text));
    while out.ends_with(' ') {
        out.pop();
    }
    out
}

/// The words of a folded text with where they start: letters, digits and the marks that belong to letters.
pub(super) fn words(folded: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let tail = folded.get(rest..)?;
        let start = rest + tail.find(is_word)?;
        let word = folded.get(start..)?;
        let word = &word[..word.find(|c| !is_word(c)).unwrap_or(word.len())];
        rest = start + word.len();
        Some((start, word))
    })
}

/// Belongs to a word. Marks above and below letters do, so every unknown character of another script does.
fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    !matches!(c, '\u{00A1}'..='\u{00BF}' | '\u{2010}'..='\u{205E}' | '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{301F}'
        | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '\u{060C}' | '\u{061B}' | '\u{05F3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_folds_alike() {
        assert_eq!(fold("  *From:*\u{a0} \u{200f}Zoë "), "from: zoë");
        assert_eq!(fold("İLETİ"), "ileti");
        assert_eq!(fold("l’été «ici»"), "l'été \"ici\"");
        assert_eq!(fold("۲۰۲۱：٣"), "2021:3");
    }

    #[test]
    fn words_keep_the_marks_of_their_letters() {
        let said: Vec<&str> = words("เมื่อ 27, a'b (ja)").map(|(_, word)| word).collect();
        assert_eq!(said, ["เมื่อ", "27", "a", "b", "ja"]);
    }
}
