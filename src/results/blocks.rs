//! Those who answered one column of one anonymous round, cut into blocks: see the rule in `mod.rs`.

use std::collections::BTreeMap;

use super::FEWEST;

/// The blocks of one column of one round.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Blocks {
    all: bool,
    own: Vec<String>,
}

impl Blocks {
    /// The blocks of people whose groups are these; `None`: no group is stored.
    pub fn of<'a>(people: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut sizes: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for group in people {
            *sizes.entry(group).or_default() += 1;
        }
        let all: usize = sizes.values().sum();
        if all < FEWEST {
            return Self::default();
        }
        let mut own: Vec<(usize, &str)> = sizes
            .iter()
            .filter_map(|(group, size)| group.map(|group| (*size, group)))
            .filter(|(size, _)| *size >= FEWEST)
            .collect();
        own.sort_unstable();
        let rest = all - own.iter().map(|(size, _)| size).sum::<usize>();
        if rest > 0 && rest < FEWEST && !own.is_empty() {
            // With the smallest block, which has five, the rest has enough.
            own.remove(0);
        }
        Self { all: true, own: own.into_iter().map(|(_, group)| group.to_owned()).collect() }
    }

    /// Whether a view of this group, or of everybody, may show this column.
    pub fn shows(&self, group: Option<&str>) -> bool {
        match group {
            None => self.all,
            Some(group) => self.own.iter().any(|own| own == group),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(people: &[(&'static str, usize)]) -> Vec<&'static str> {
        let all = people.iter().flat_map(|(group, n)| std::iter::repeat_n(*group, *n));
        let blocks = Blocks::of(all.map(|group| (group != "-").then_some(group)));
        let mut shown: Vec<&str> =
            people.iter().map(|(group, _)| *group).filter(|group| blocks.shows(Some(group))).collect();
        if blocks.shows(None) {
            shown.push("everybody");
        }
        shown
    }

    #[test]
    fn a_group_is_shown_when_neither_it_nor_what_it_leaves_is_few() {
        assert_eq!(shown(&[("a", 4)]), [""; 0]);
        assert_eq!(shown(&[("a", 2), ("b", 2), ("-", 1)]), ["everybody"]);
        assert_eq!(shown(&[("a", 5)]), ["a", "everybody"]);
        assert_eq!(shown(&[("a", 5), ("b", 1)]), ["everybody"]);
        assert_eq!(shown(&[("a", 5), ("-", 4)]), ["everybody"]);
        assert_eq!(shown(&[("a", 5), ("-", 5)]), ["a", "everybody"]);
        assert_eq!(shown(&[("a", 7), ("b", 6), ("c", 2)]), ["a", "everybody"]);
        assert_eq!(shown(&[("a", 5), ("b", 5), ("c", 3), ("d", 2)]), ["a", "b", "everybody"]);
    }
}
