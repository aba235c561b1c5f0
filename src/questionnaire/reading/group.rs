//! Interest in groups: "love: design; could: law", "design (love), law", or just the names, the best first.

use std::collections::BTreeMap;

use super::choice::Options;
use super::fold::{Folded, fold};
use super::words::{self, bare, is};
use crate::domain::survey::{Interest, OfferedGroup};

/// Interest by slug; `None` when it is not certain what is meant.
pub(super) fn interests(
    text: &str,
    names: &Options,
    groups: &[OfferedGroup],
) -> Option<BTreeMap<String, Interest>> {
    let mut said = Said { groups, found: BTreeMap::new() };
    let folded = fold(text);
    if is(bare(&folded), &words::NONE) {
        return Some(said.found);
    }
    if let Some(all) = names.all(text) {
        said.add(&all?, Interest::Like)?;
        return Some(said.found);
    }
    let clauses: Vec<&str> =
        text.split([';', '\n']).map(str::trim).filter(|clause| !clause.is_empty()).collect();
    let levelled = clauses.iter().any(|clause| clause.split(',').any(|part| level_of(part).is_some()));
    if !levelled {
        // In their order: the first, the second, the others.
        for (nth, place) in names.ranking(text)?.into_iter().enumerate() {
            let interest = [Interest::Love, Interest::Like].get(nth).copied().unwrap_or(Interest::Could);
            said.add(&[place], interest)?;
        }
        return Some(said.found);
    }
    for clause in clauses {
        let mut level = None;
        for part in clause.split(',') {
            let (own, rest, goes_on) = match level_of(part) {
                Some(Level { interest, rest, before }) => (Some(interest), rest, before),
                None => (level, part.trim(), false),
            };
            if goes_on {
                level = own;
            }
            if rest.trim().is_empty() {
                continue;
            }
            let picked = names.many(rest).filter(|picked| picked.other.is_none())?;
            // Some with a word for how much, and this one without: nobody knows how much this one.
            said.add(&picked.chosen, own?)?;
        }
    }
    (!said.found.is_empty()).then_some(said.found)
}

struct Said<'a> {
    groups: &'a [OfferedGroup],
    found: BTreeMap<String, Interest>,
}

impl Said<'_> {
    /// Each group once: who names one twice means something that we do not see.
    fn add(&mut self, places: &[usize], interest: Interest) -> Option<()> {
        for place in places {
            let slug = self.groups.get(*place)?.slug.clone();
            if self.found.insert(slug, interest).is_some() {
                return None;
            }
        }
        Some(())
    }
}

struct Level<'a> {
    interest: Interest,
    rest: &'a str,
    /// It stands before the name, and goes on for those that follow.
    before: bool,
}

/// The word for how much, at the beginning of a part or, in brackets or behind a mark, at its end.
fn level_of(part: &str) -> Option<Level<'_>> {
    let levels: [(Interest, &[&str]); 3] =
        [(Interest::Love, &words::LOVE), (Interest::Like, &words::LIKE), (Interest::Could, &words::COULD)];
    let part = part.trim();
    let folded = Folded::of(part);
    let text = folded.text();
    let mut best: Option<(usize, Level<'_>)> = None;
    for (interest, phrases) in levels {
        for phrase in phrases {
            if best.as_ref().is_some_and(|(long, _)| *long >= phrase.len()) {
                continue;
            }
            if let Some(rest) = text.strip_prefix(phrase)
                && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\'')
            {
                let marks = rest.len() - rest.trim_start_matches([' ', ':', '-', '=']).len();
                let at = folded.byte(phrase.chars().count() + marks);
                let rest = part.get(at..).unwrap_or_default();
                best = Some((phrase.len(), Level { interest, rest, before: true }));
            } else if let Some(rest) = text.trim_end_matches([')', '.', '!']).strip_suffix(phrase)
                && rest.trim_end().ends_with(['(', ':', '-', '='])
            {
                let name = rest.trim_end().trim_end_matches(['(', ':', '-', '=']).trim_end();
                let rest = part.get(..folded.byte(name.chars().count())).unwrap_or_default();
                best = Some((phrase.len(), Level { interest, rest, before: false }));
            }
        }
    }
    best.map(|(_, level)| level)
}
