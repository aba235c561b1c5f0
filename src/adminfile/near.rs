//! "Did you mean": the known word that is nearest to a mistyped one.

/// The word of `known` that `wrong` was probably meant to be, if one is near enough.
///
/// Near is at most a third of the letters wrong, or one being the beginning of the other.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| -> Vec<char> {
        let letters = text.chars().take(64).flat_map(char::to_lowercase);
        letters.map(|c| if c == '-' || c == ' ' { '_' } else { c }).collect()
    };
    let asked = plain(wrong);
    let mut best: Option<(usize, &str)> = None;
    for word in known {
        let letters = plain(word);
        let begins = asked.len().min(letters.len()) >= 3
            && (letters.starts_with(&asked) || asked.starts_with(&letters));
        let distance = if begins { 1 } else { distance(&asked, &letters) };
        let limit = (asked.len().max(letters.len()) / 3).max(1);
        if distance <= limit && distance < letters.len() && best.is_none_or(|(so_far, _)| distance < so_far) {
            best = Some((distance, word));
        }
    }
    best.map(|(_, word)| word)
}

/// A next step: the nearest word as a question, else all words that there are.
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(word) = nearest(wrong, known.iter().copied()) {
        return format!("Did you mean '{word}'?");
    }
    match known.len() {
        0 => "There is nothing to choose from yet.".to_owned(),
        1..=12 => format!("Possible here: {}.", known.join(", ")),
        more => format!("Possible here: {}, and {} more.", known[..12].join(", "), more - 12),
    }
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keys_finds_its_word_and_a_stranger_finds_none() {
        let known = ["host", "port", "tls", "password_file", "answer_within"];
        assert_eq!(nearest("prot", known), Some("port"));
        assert_eq!(nearest("Password-File", known), Some("password_file"));
        assert_eq!(nearest("password", known), Some("password_file"));
        assert_eq!(nearest("anwser_within", known), Some("answer_within"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
    }
}
