//! Two who must not meet: what no flow can say, said by prices, and by a search where prices do not suffice.
//!
//! "Not both" is not a network's rule. Each such pair of ways gets a price that both pay (a Lagrange multiplier): with the prices p, the flow's cost less
//! the sum of p is never more than the best that the rule allows. A price rises until the cheaper of the two detours costs nothing more, and that member goes.
//! When in the end no pair is together and each that pays has one of the two in its place, the flow costs exactly that bound, and so it is
//! the best. Nearly always it ends there. Where it does not, one pair is split: either the one cannot come or the other cannot,
//! and each half is solved the same way (branch and bound) until the best is found and proven or the allowance is used up.

use super::flow::{ArcId, Residual};
use super::measure::{Cost, RULE};

/// Two arcs that must not both be used, and what each pays for it.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The one.
    pub one: ArcId,
    /// The other.
    pub other: ArcId,
    /// What both pay.
    pub price: Cost,
}

impl Pair {
    /// Two arcs that do not pay yet.
    pub fn new(one: ArcId, other: ArcId) -> Self {
        Self { one, other, price: 0 }
    }

    fn used(&self, flow: &Residual) -> u32 {
        flow.units(self.one) + flow.units(self.other)
    }
}

/// The best flow that keeps all pairs apart.
#[derive(Debug)]
pub struct Parted {
    /// Units on every arc.
    pub units: Vec<u32>,
    /// What no flow that keeps them apart can go below.
    pub bound: Cost,
    /// Whether every flow that the bound rests on had prices that prove it.
    pub proven: bool,
}

/// Finds the best flow that keeps all pairs apart, starting from the best that does not. `allowance` is how many halves may be looked at.
/// There must always be a flow without any of the arcs.
pub fn part(flow: Residual, pairs: Vec<Pair>, allowance: u32) -> Parted {
    let mut search = Search { best: None, allowance, open: Cost::MAX, proven: true };
    search.look(flow, pairs);
    let (cost, units) = search.best.unwrap_or((Cost::MAX, Vec::new()));
    Parted { units, bound: cost.min(search.open), proven: search.proven }
}

struct Search {
    best: Option<(Cost, Vec<u32>)>,
    allowance: u32,
    /// The least bound of what was not looked at.
    open: Cost,
    proven: bool,
}

impl Search {
    fn look(&mut self, mut flow: Residual, mut pairs: Vec<Pair>) {
        raise_prices(&mut flow, &mut pairs);
        self.proven &= flow.is_proven();
        let paid = |pair: &Pair| pair.price * Cost::from(pair.used(&flow));
        let bound = flow.cost() - pairs.iter().map(|pair| pair.price).sum::<Cost>();
        if self.best.as_ref().is_some_and(|(best, _)| bound >= *best) {
            return;
        }
        let together = pairs.iter().position(|pair| pair.used(&flow) > 1);
        if together.is_none() {
            let cost = flow.cost() - pairs.iter().map(paid).sum::<Cost>();
            if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
                self.best = Some((cost, flow.all_units().to_vec()));
            }
            if cost == bound {
                return;
            }
        }
        let idle = || {
            let idle = pairs.iter().enumerate().filter(|(_, pair)| pair.used(&flow) == 0);
            idle.max_by_key(|(at, pair)| (pair.price, std::cmp::Reverse(*at))).map(|(at, _)| at)
        };
        let Some(split) = together.or_else(idle) else { return };
        if self.allowance == 0 && self.best.is_some() {
            self.open = self.open.min(bound);
            return;
        }
        self.allowance = self.allowance.saturating_sub(1);
        let Pair { one, other, .. } = pairs[split];
        let mut halves = [one, other];
        if together.is_some() && flow.detour(other) < flow.detour(one) {
            halves.reverse();
        }
        let [first, second] = halves;
        let mut half = flow.clone();
        let left = without(&mut half, first, &pairs);
        self.look(half, left);
        let left = without(&mut flow, second, &pairs);
        self.look(flow, left);
    }
}

/// Closes an arc: the pairs that it is in are settled, and its partners no longer pay. The pairs that are left.
fn without(flow: &mut Residual, closed: ArcId, pairs: &[Pair]) -> Vec<Pair> {
    flow.change(closed, RULE, true);
    let (settled, left): (Vec<Pair>, _) =
        pairs.iter().copied().partition(|pair| pair.one == closed || pair.other == closed);
    for pair in settled {
        let partner = if pair.one == closed { pair.other } else { pair.one };
        flow.change(partner, -pair.price, false);
    }
    left
}

/// Raises the prices of pairs that are together until none is, or the prices chase each other in a circle.
fn raise_prices(flow: &mut Residual, pairs: &mut [Pair]) {
    for _ in 0..8 {
        let mut calm = true;
        for pair in pairs.iter_mut() {
            if pair.used(flow) < 2 {
                continue;
            }
            calm = false;
            let (one, other) = (flow.detour(pair.one), flow.detour(pair.other));
            let more = one.min(other);
            let (goes, stays) = if one <= other { (pair.one, pair.other) } else { (pair.other, pair.one) };
            pair.price += more;
            flow.change(goes, more, true);
            flow.change(stays, more, false);
        }
        if calm {
            return;
        }
    }
}
