//! Looks for many phrases in one pass.

use aho_corasick::{AhoCorasick, MatchKind};

/// Phrases in groups; what is searched was folded by [`super::text::fold`].
pub struct Phrases {
    search: AhoCorasick,
    groups: Vec<usize>,
}

impl Phrases {
    /// Builds the search. The phrases are part of the program: those which cannot be searched are a
    /// mistake in its tables.
    pub fn new<'a, G, P>(groups: G) -> Self
    where
        G: IntoIterator<Item = P>,
        P: IntoIterator<Item = &'a String>,
    {
        let (mut phrases, mut of) = (Vec::new(), Vec::new());
        for (number, group) in groups.into_iter().enumerate() {
            for phrase in group {
                phrases.push(phrase.as_str());
                of.push(number);
            }
        }
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&phrases)
            .expect("the tables of phrases are small enough, and a test builds each of them");
        Self { search, groups: of }
    }

    /// The first group of which a phrase stands in the text, at the beginning of a word.
    pub fn first_group(&self, text: &str) -> Option<usize> {
        self.matches(text).min()
    }

    /// Whether any phrase stands in the text.
    pub fn any(&self, text: &str) -> bool {
        self.matches(text).next().is_some()
    }

    fn matches<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.search
            .find_overlapping_iter(text)
            .filter(|found| starts_a_word(text.as_bytes(), found.start()))
            .filter_map(|found| self.groups.get(found.pattern().as_usize()).copied())
    }
}

/// "rbl" is not found in "marbles". Scripts that write without spaces are not asked for any.
fn starts_a_word(text: &[u8], at: usize) -> bool {
    let alphanumeric = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    !(alphanumeric(at) && at.checked_sub(1).is_some_and(alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_group_wins_wherever_its_phrase_stands() {
        let groups = [vec!["over quota".to_owned()], vec!["unknown".to_owned(), "rbl".to_owned()]];
        let phrases = Phrases::new(&groups);
        assert_eq!(phrases.first_group("unknown user, or over quota"), Some(0));
        assert_eq!(phrases.first_group("listed at rbl.example.org"), Some(1));
        assert_eq!(phrases.first_group("he lost his marbles"), None);
    }
}
