//! An optimal flow that stays optimal while the costs of single arcs change.
//!
//! When an arc's cost makes a flow worse than it could be, the one cycle that could mend it runs through that arc: a shortest path from its one
//! end to the other (Dijkstra's, over reduced costs, which are nowhere negative) finds it, or proves by new prices that there is none.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::network::{ArcId, Network, NodeId};
use super::simplex::Flow;
use crate::assignment::measure::Cost;

/// An optimal flow, its prices, and what is needed to walk it.
#[derive(Debug, Clone)]
pub struct Residual {
    net: Network,
    flow: Flow,
    /// The arcs at each node, both ways: node `n` has `around[start[n]..start[n + 1]]`.
    start: Vec<u32>,
    around: Vec<ArcId>,
    seen: Vec<Cost>,
    by: Vec<ArcId>,
    touched: Vec<NodeId>,
}

const FAR: Cost = Cost::MAX;

impl Residual {
    /// Of a network and its optimal flow.
    pub fn new(net: Network, flow: Flow) -> Self {
        let nodes = net.nodes();
        let mut start = vec![0u32; nodes + 1];
        for arc in 0..net.arcs() {
            start[net.tail[arc] as usize + 1] += 1;
            start[net.head[arc] as usize + 1] += 1;
        }
        for node in 0..nodes {
            start[node + 1] += start[node];
        }
        let mut free = start.clone();
        let mut around = vec![0; net.arcs() * 2];
        for arc in 0..net.arcs() {
            for node in [net.tail[arc], net.head[arc]] {
                around[free[node as usize] as usize] = arc as ArcId;
                free[node as usize] += 1;
            }
        }
        Self { net, flow, start, around, seen: vec![FAR; nodes], by: vec![0; nodes], touched: Vec::new() }
    }

    /// Units on the arc.
    pub fn units(&self, arc: ArcId) -> u32 {
        self.flow.units[arc as usize]
    }

    /// Units on every arc.
    pub fn all_units(&self) -> &[u32] {
        &self.flow.units
    }

    /// What the flow costs.
    pub fn cost(&self) -> Cost {
        self.flow.units.iter().zip(&self.net.cost).map(|(units, cost)| Cost::from(*units) * cost).sum()
    }

    /// Whether the prices prove that no other flow costs less: no cycle of the residual network is negative.
    pub fn is_proven(&self) -> bool {
        (0..self.net.arcs()).all(|arc| {
            let reduced = self.reduced(arc as ArcId);
            let (units, room) = (self.flow.units[arc], self.net.room[arc]);
            units <= room && (reduced >= 0 || units == room) && (reduced <= 0 || units == 0)
        })
    }

    /// How much dearer the arc, which carries its one unit, must get before the unit leaves it.
    pub fn detour(&mut self, arc: ArcId) -> Cost {
        let (tail, head) = self.ends(arc);
        let length = self.walk(tail, head, FAR).unwrap_or(FAR / 4);
        self.forget();
        length - self.reduced(arc)
    }

    /// Makes an arc of one unit's room dearer by `more` (or cheaper, when it is negative), and the flow optimal again. When two flows are equal,
    /// `eager` takes the one that changes.
    pub fn change(&mut self, arc: ArcId, more: Cost, eager: bool) {
        self.net.cost[arc as usize] += more;
        let reduced = self.reduced(arc);
        let (tail, head) = self.ends(arc);
        let full = self.units(arc) > 0;
        let (from, to, gain) = match full {
            true => (tail, head, reduced),
            false => (head, tail, -reduced),
        };
        if gain < 0 || gain == 0 && !eager {
            return;
        }
        // Up to the gain and no further: longer ways round are none.
        let length = self.walk(from, to, gain);
        let worth = length.is_some_and(|length| length < gain || eager);
        let reach = length.map_or(gain, |length| length.min(gain));
        if worth {
            self.flow.units[arc as usize] = u32::from(!full);
            let mut node = to;
            while node != from {
                let by = self.by[node as usize];
                let forward = self.net.head[by as usize] == node;
                let units = &mut self.flow.units[by as usize];
                *units = if forward { *units + 1 } else { *units - 1 };
                node = if forward { self.net.tail[by as usize] } else { self.net.head[by as usize] };
            }
        }
        for &node in &self.touched {
            let seen = self.seen[node as usize];
            if seen < reach {
                self.flow.price[node as usize] += seen - reach;
            }
        }
        self.forget();
    }

    fn ends(&self, arc: ArcId) -> (NodeId, NodeId) {
        (self.net.tail[arc as usize], self.net.head[arc as usize])
    }

    fn reduced(&self, arc: ArcId) -> Cost {
        let (tail, head) = self.ends(arc);
        self.net.cost[arc as usize] + self.flow.price[tail as usize] - self.flow.price[head as usize]
    }

    /// The length of the shortest way from `from` to `to`, if it is at most `limit`. Leaves `seen`, `by` and `touched` behind.
    fn walk(&mut self, from: NodeId, to: NodeId, limit: Cost) -> Option<Cost> {
        let mut heap = BinaryHeap::new();
        self.seen[from as usize] = 0;
        self.touched.push(from);
        heap.push(Reverse((0, from)));
        while let Some(Reverse((length, node))) = heap.pop() {
            if length > self.seen[node as usize] {
                continue;
            }
            if length > limit {
                return None;
            }
            if node == to {
                return Some(length);
            }
            for at in self.start[node as usize]..self.start[node as usize + 1] {
                let arc = self.around[at as usize];
                let (tail, head) = self.ends(arc);
                let (next, step) = if tail == node && self.units(arc) < self.net.room[arc as usize] {
                    (head, self.reduced(arc))
                } else if head == node && self.units(arc) > 0 {
                    (tail, -self.reduced(arc))
                } else {
                    continue;
                };
                let reached = length + step;
                let seen = &mut self.seen[next as usize];
                if reached < *seen {
                    if *seen == FAR {
                        self.touched.push(next);
                    }
                    *seen = reached;
                    self.by[next as usize] = arc;
                    heap.push(Reverse((reached, next)));
                }
            }
        }
        None
    }

    fn forget(&mut self) {
        for node in self.touched.drain(..) {
            self.seen[node as usize] = FAR;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::simplex::simplex;
    use super::*;

    /// Two that want the one cheap place; the other is dearer.
    fn two_for_one() -> (Network, [ArcId; 4]) {
        let mut net = Network::default();
        let cheap = net.node(Network::ROOT, 1_000, 9, 0);
        net.arc(cheap, Network::ROOT, 0, 1, 0);
        let dear = net.node(Network::ROOT, 1_000, 9, 0);
        net.arc(dear, Network::ROOT, 5, 1, 0);
        let one = net.node(Network::ROOT, 100, 2, 1);
        let other = net.node(Network::ROOT, 100, 2, 1);
        let arcs = [(one, cheap), (one, dear), (other, cheap), (other, dear)];
        let arcs = arcs.map(|(tail, head)| net.arc(tail, head, -10, 1, 0));
        (net, arcs)
    }

    #[test]
    fn the_prices_prove_the_best_flow_and_no_other() {
        let (net, _) = two_for_one();
        let flow = simplex(&net);
        let best = Residual::new(net.clone(), flow.clone());
        assert_eq!((best.cost(), best.is_proven()), (-15, true));
        let worse = Flow { units: net.flow.clone(), ..flow };
        assert!(!Residual::new(net, worse).is_proven());
    }

    #[test]
    fn an_arc_that_gets_dearer_is_left_when_its_detour_is_cheaper() {
        let (net, arcs) = two_for_one();
        let mut flow = Residual::new(net.clone(), simplex(&net));
        let used = |flow: &Residual| arcs.map(|arc| flow.units(arc));
        let before = used(&flow);
        let cheap = if before[0] == 1 { arcs[0] } else { arcs[2] };
        // To swap with the other costs nothing.
        assert_eq!(flow.detour(cheap), 0);
        flow.change(cheap, 3, false);
        assert_eq!((flow.units(cheap), flow.cost(), flow.is_proven()), (0, -15, true));
        flow.change(cheap, -4, false);
        assert_eq!((flow.units(cheap), flow.cost(), flow.is_proven()), (1, -16, true));
    }
}
