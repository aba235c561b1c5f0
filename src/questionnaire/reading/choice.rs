//! Choices in words: by letter, number, name or a part of the name that only one of them has.

use super::fold::{Folded, fold, words_of};
use super::words::{self, is};
use crate::adminfile::nearest;
use crate::questionnaire::items::letter;

/// What can be chosen.
#[derive(Debug)]
pub(super) struct Options {
    /// Names, folded, in the order of their letters.
    names: Vec<String>,
    letters: Vec<String>,
    /// The names that files know them by.
    ids: Vec<String>,
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Picked {
    /// Places of choices, in the order in which they were named.
    pub chosen: Vec<usize>,
    /// Something that is none of them, in the person's words.
    pub other: Option<String>,
}

/// A piece of a text, with its place in the original, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    what: What,
    from: usize,
    to: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// A choice's whole name.
    Choice(usize),
    Word(String),
    Mark(char),
}

/// What a stretch between two commas names.
enum Named {
    These(Vec<usize>),
    /// Nothing that can be chosen.
    Nothing,
    /// More than one thing that it could be.
    Unclear,
}

impl Options {
    pub fn new(names: Vec<String>, ids: Vec<String>) -> Self {
        let letters = (0..names.len()).map(letter).collect();
        Self { names: names.iter().map(|name| fold(name)).collect(), letters, ids }
    }

    /// One thing: a choice, or something else in the person's words.
    pub fn one(&self, text: &str) -> Option<Picked> {
        let picked = self.many(text)?;
        match picked.chosen.is_empty() && picked.other.is_some() {
            // "Something else, such as this": one thing, commas and all.
            true => Some(Picked { other: Some(self.other_words(text)), ..picked }),
            false => Some(picked),
        }
    }

    fn other_words(&self, text: &str) -> String {
        let tokens = self.tokens(text);
        let from = other_mark(&tokens)
            .filter(|nth| *nth == 0)
            .and_then(|nth| tokens.get(nth + 1))
            .map_or(0, |colon| colon.to);
        text.get(from..).unwrap_or(text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Any number of things; `None` when it is not certain what is meant.
    pub fn many(&self, text: &str) -> Option<Picked> {
        let folded = fold(text);
        let plain = words::bare(&folded);
        if is(plain, &words::NONE) && !self.names.iter().any(|name| name == plain) && !self.is_place(plain) {
            return Some(Picked::default());
        }
        if let Some(chosen) = self.all(text) {
            return chosen.map(|chosen| Picked { chosen, other: None });
        }
        let tokens = self.tokens(text);
        let other_at = other_mark(&tokens);
        let (listed, mut other) = match other_at {
            Some(nth) => {
                let words = tokens.get(nth + 1).and_then(|colon| text.get(colon.to..)).unwrap_or_default();
                (&tokens[..nth], vec![words.split_whitespace().collect::<Vec<_>>().join(" ")])
            }
            None => (tokens.as_slice(), Vec::new()),
        };
        let mut chosen = Vec::new();
        for stretch in listed.split(|token| matches!(token.what, What::Mark(',' | ';' | '\n' | '•' | '|')))
        {
            match self.named(stretch, None) {
                Named::These(some) => chosen.extend(some),
                Named::Unclear => return None,
                Named::Nothing => other.extend(self.unknown(stretch, text)?),
            }
        }
        other.retain(|words| !words.is_empty());
        let other = (!other.is_empty()).then(|| other.join(", "));
        (!chosen.is_empty() || other.is_some()).then_some(Picked { chosen, other })
    }

    /// "all", "all but design": `Some(None)` when it begins so and goes on in a way that cannot be read.
    pub fn all(&self, text: &str) -> Option<Option<Vec<usize>>> {
        let folded = Folded::of(text);
        let plain = folded.text();
        let phrase = |list: &'static [&'static str], text: &str| {
            let fits = |phrase: &&&str| {
                text.strip_prefix(**phrase).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            };
            list.iter().filter(fits).max_by_key(|phrase| phrase.len()).copied()
        };
        let all =
            phrase(&words::ALL, &plain).filter(|all| !self.names.iter().any(|name| name.starts_with(all)))?;
        let rest = plain[all.len()..].trim_start_matches([' ', ',']);
        let every = || (0..self.names.len()).collect::<Vec<_>>();
        if words::bare(rest).is_empty() {
            return Some(Some(every()));
        }
        let except = phrase(&words::EXCEPT, rest)?;
        let at = plain.chars().count() - rest[except.len()..].chars().count();
        let without = text.get(folded.byte(at)..).and_then(|without| self.many(without));
        let without = without.filter(|without| without.other.is_none() && !without.chosen.is_empty());
        Some(without.map(|without| every().into_iter().filter(|n| !without.chosen.contains(n)).collect()))
    }

    /// Choices in the order in which they are named, each once.
    pub fn ranking(&self, text: &str) -> Option<Vec<usize>> {
        const THEN: [&str; 9] =
            ["then", "before", "luego", "despues", "depois", "puis", "dann", "vor", "entonces"];
        let tokens = self.tokens(text);
        let parts = |token: &Token| match &token.what {
            What::Mark(mark) => matches!(mark, '>' | ',' | ';' | '\n' | '|'),
            What::Word(word) => is(word, &THEN),
            What::Choice(_) => false,
        };
        let stretches: Vec<&[Token]> = tokens.split(parts).filter(|stretch| !stretch.is_empty()).collect();
        let mut order: Vec<usize> = Vec::new();
        for stretch in &stretches {
            match self.named(stretch, Some(order.len() + 1)) {
                Named::These(some) if some.len() == 1 || stretches.len() == 1 => order.extend(some),
                _ => return None,
            }
        }
        // "design and law" is a tie when it is all that was said, unless it is "b a c".
        let tie = stretches.len() == 1
            && order.len() > 1
            && tokens.iter().any(|token| matches!(&token.what, What::Word(word) if is(word, &words::AND)));
        let mut seen = order.clone();
        seen.sort_unstable();
        seen.dedup();
        (!order.is_empty() && seen.len() == order.len() && !tie).then_some(order)
    }

    /// Whether it is a letter or a number of a choice.
    fn is_place(&self, word: &str) -> bool {
        self.place(word).is_some()
    }

    fn place(&self, word: &str) -> Option<usize> {
        let by_letter = self.letters.iter().position(|letter| letter == word);
        let by_number =
            || word.parse::<usize>().ok().filter(|n| (1..=self.names.len()).contains(n)).map(|n| n - 1);
        by_letter.or_else(by_number).or_else(|| self.ids.iter().position(|id| id == word))
    }

    fn tokens(&self, text: &str) -> Vec<Token> {
        let folded = Folded::of(text);
        let chars = &folded.chars;
        let mut longest: Vec<(usize, Vec<char>)> =
            self.names.iter().enumerate().map(|(nth, name)| (nth, name.chars().collect())).collect();
        longest.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
        let boundary = |at: usize| {
            let joins = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
            at == 0 || !(joins(chars.get(at - 1)) && joins(chars.get(at)))
        };
        let mut tokens = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            let whole = longest.iter().find(|(_, name)| {
                !name.is_empty() && boundary(at) && chars[at..].starts_with(name) && boundary(at + name.len())
            });
            let (what, to) = if let Some((nth, name)) = whole {
                (Some(What::Choice(*nth)), at + name.len())
            } else if chars[at].is_alphanumeric() {
                let long = chars[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '\'').count();
                (Some(What::Word(chars[at..at + long].iter().collect())), at + long)
            } else if chars[at] == ' ' {
                let line_end = text[folded.byte(at)..folded.byte(at + 1)].contains('\n');
                (line_end.then_some(What::Mark('\n')), at + 1)
            } else {
                (Some(What::Mark(chars[at])), at + 1)
            };
            if let Some(what) = what {
                tokens.push(Token { what, from: folded.byte(at), to: folded.byte(to) });
            }
            at = to;
        }
        tokens
    }

    /// What a stretch names. `nth`: its place in a ranking, whose number may stand before it.
    fn named(&self, stretch: &[Token], nth: Option<usize>) -> Named {
        let choices: Vec<usize> = stretch
            .iter()
            .filter_map(|token| match token.what {
                What::Choice(n) => Some(n),
                _ => None,
            })
            .collect();
        let mut words: Vec<&str> = stretch
            .iter()
            .filter_map(|token| match &token.what {
                What::Word(word) => Some(word.as_str()),
                _ => None,
            })
            .collect();
        if let (Some(nth), [first, rest @ ..]) = (nth, words.as_slice())
            && first.parse() == Ok(nth)
            && (!rest.is_empty() || !choices.is_empty())
        {
            words.remove(0);
        }
        if !choices.is_empty() {
            // "b) Design": its own letter; anything else that says something makes it unclear.
            let says_nothing = |word: &&str| {
                is(word, &words::FILLERS)
                    || is(word, &words::AND)
                    || self.place(word).is_some_and(|n| choices.contains(&n))
            };
            return if words.iter().all(says_nothing) { Named::These(choices) } else { Named::Unclear };
        }
        if words.is_empty() {
            return if stretch.is_empty() { Named::These(Vec::new()) } else { Named::Nothing };
        }
        if let Some(places) = self.places(&words) {
            return places;
        }
        match self.by_part(&words) {
            Named::Nothing => {}
            known => return known,
        }
        self.by_conjunction(&words)
    }

    /// "a c", "1 and 3": letters and numbers alone.
    fn places(&self, words: &[&str]) -> Option<Named> {
        let mut found = Vec::new();
        for (at, word) in words.iter().enumerate() {
            match self.place(word) {
                // "a e c": is that "e" a choice or a Portuguese "and"?
                Some(_) if is(word, &words::AND) && at > 0 && at + 1 < words.len() => {
                    return Some(Named::Unclear);
                }
                Some(n) => found.push(n),
                None if is(word, &words::AND) && at > 0 => {}
                None => return None,
            }
        }
        Some(Named::These(found))
    }

    /// A part of a name that only one has.
    fn by_part(&self, words: &[&str]) -> Named {
        let telling: Vec<&str> = words.iter().copied().filter(|word| !is(word, &words::FILLERS)).collect();
        if telling.is_empty() || telling.iter().all(|word| word.chars().count() < 3) {
            return Named::Nothing;
        }
        let fits = |name: &String| {
            let mut parts = words_of(name).into_iter();
            telling
                .iter()
                .all(|word| parts.any(|part| part == *word || (word.len() >= 3 && part.starts_with(word))))
        };
        let mut fitting = self.names.iter().enumerate().filter(|(_, name)| fits(name)).map(|(n, _)| n);
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Named::These(vec![only]),
            (Some(_), Some(_)) => Named::Unclear,
            (None, _) => Named::Nothing,
        }
    }

    /// "law and design".
    fn by_conjunction(&self, words: &[&str]) -> Named {
        let sides: Vec<&[&str]> =
            words.split(|word| is(word, &words::AND)).filter(|side| !side.is_empty()).collect();
        if sides.len() < 2 {
            return Named::Nothing;
        }
        let mut all = Vec::new();
        let mut nothing = 0;
        for side in &sides {
            match self.places(side).unwrap_or_else(|| self.by_part(side)) {
                Named::These(some) => all.extend(some),
                Named::Unclear => return Named::Unclear,
                Named::Nothing => nothing += 1,
            }
        }
        match nothing {
            0 => Named::These(all),
            n if n == sides.len() => Named::Nothing,
            _ => Named::Unclear,
        }
    }

    /// The words of a stretch that names nothing: something else, unless a slip of the keys or a "not" is in it.
    fn unknown(&self, stretch: &[Token], text: &str) -> Option<Option<String>> {
        const NOT: [&str; 12] =
            ["not", "no", "don't", "but", "except", "nicht", "kein", "keine", "pas", "sauf", "nao", "ausser"];
        let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { return Some(None) };
        let words = text.get(first.from..last.to).unwrap_or_default().trim();
        let folded = fold(words);
        let doubtful = words_of(&folded).iter().any(|word| is(word, &NOT))
            || nearest(&folded, self.names.iter().map(String::as_str)).is_some();
        let plain = words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '–'));
        (!doubtful)
            .then(|| (!plain.is_empty()).then(|| plain.split_whitespace().collect::<Vec<_>>().join(" ")))
    }
}

/// Where "other:" stands.
fn other_mark(tokens: &[Token]) -> Option<usize> {
    tokens.windows(2).position(|pair| {
        let word = match &pair[0].what {
            What::Word(word) => is(word, &words::OTHER),
            _ => false,
        };
        word && pair[1].what == What::Mark(':')
    })
}
