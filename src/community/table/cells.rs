//! The text of one cell.

/// White space as single blanks; without the marks that nobody sees and that change what is seen (zero width,
/// direction, byte order).
pub fn tidy(text: &str) -> String {
    let unseen = |c: &char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}');
    let seen: String = text.chars().filter(|c| !unseen(c)).collect();
    let words = seen.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Yes or no, in the ways and the languages that people write it.
pub fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" | "on" | "ok" | "✓" | "✔" | "✅" | "ja" | "sí" | "si" | "sim"
        | "oui" => Some(true),
        "no" | "n" | "false" | "0" | "off" | "-" | "✗" | "✘" | "❌" | "nein" | "não" | "nao" | "non" => {
            Some(false)
        }
        _ => None,
    }
}
