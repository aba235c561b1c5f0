//! Rankings put together: by Borda's count, and by who came first.

use std::collections::BTreeMap;

use crate::domain::survey::ChoiceId;

/// What a choice got.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rank {
    /// Of m choices the first gets m - 1 points, the second m - 2, and so on. Those that somebody left out are behind all
    /// others, and share what is left for them: each gets the mean.
    pub points: f64,
    /// How often it was the first.
    pub first: usize,
}

/// What each choice got. A ranking comes with the choices that could be ranked.
pub(super) fn borda<'a>(
    rankings: impl Iterator<Item = (&'a [ChoiceId], Vec<&'a ChoiceId>)>,
) -> BTreeMap<ChoiceId, Rank> {
    let mut ranks: BTreeMap<ChoiceId, Rank> = BTreeMap::new();
    for (ranked, all) in rankings {
        let left_out: Vec<&ChoiceId> = all.iter().copied().filter(|id| !ranked.contains(id)).collect();
        let many = ranked.len() + left_out.len();
        for (place, id) in ranked.iter().enumerate() {
            let rank = ranks.entry(id.clone()).or_default();
            rank.points += (many - 1 - place) as f64;
            rank.first += usize::from(place == 0);
        }
        let shared = left_out.len().saturating_sub(1) as f64 / 2.0;
        for id in left_out {
            ranks.entry(id.clone()).or_default().points += shared;
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_second_everywhere_may_win_and_those_left_out_share_the_end() {
        let ids = ["a", "b", "c", "d"].map(ChoiceId::from);
        let [a, b, c, d] = ids.clone();
        let all: Vec<&ChoiceId> = ids.iter().collect();
        let rankings = [vec![a.clone(), b.clone()], vec![c.clone(), b.clone(), d.clone(), a.clone()]];
        let ranks = borda(rankings.iter().map(|ranked| (&ranked[..], all.clone())));
        let got = |id: &ChoiceId| (ranks[id].points, ranks[id].first);
        assert_eq!([got(&a), got(&b), got(&c), got(&d)], [(3.0, 1), (4.0, 0), (3.5, 1), (1.5, 0)]);
        // Everybody hands out as many points as there are: 3 + 2 + 1.
        assert_eq!(ranks.values().map(|rank| rank.points).sum::<f64>(), 12.0);
    }
}
