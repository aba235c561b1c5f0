//! The network simplex: a spanning tree of arcs that moves, one arc in and one out, until no arc promises a gain.
//!
//! Primal, with block search for the arc that comes in, and strongly feasible trees (W. H. Cunningham, "A network simplex method",
//! Mathematical Programming 11, 1976) against cycling. A node knows its parent, depth and price; children are linked lists, so that
//! what a move costs is the cycle that it turns and the subtree that it hangs elsewhere, never the whole tree.

use super::network::{ArcId, Network, NodeId};
use crate::assignment::measure::Cost;

/// A flow of the least cost, with the prices that prove it.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Units on every arc.
    pub units: Vec<u32>,
    /// A price for every node: no arc with room left has `cost + price[tail] - price[head]` below zero, and none that carries
    /// something has it above.
    pub price: Vec<Cost>,
}

const NONE: u32 = u32::MAX;

/// Where an arc stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Empty,
    InTree,
    Full,
}

struct Tree<'a> {
    net: &'a Network,
    units: Vec<u32>,
    standing: Vec<Standing>,
    price: Vec<Cost>,
    parent: Vec<NodeId>,
    up: Vec<ArcId>,
    /// Whether the arc `up` starts at the node itself.
    outward: Vec<bool>,
    depth: Vec<u32>,
    first_child: Vec<NodeId>,
    next: Vec<NodeId>,
    previous: Vec<NodeId>,
    stack: Vec<NodeId>,
}

/// The least-cost flow on `net`, starting from the one that it has.
pub fn simplex(net: &Network) -> Flow {
    let mut tree = Tree::new(net);
    let arcs = net.arcs();
    // A quarter of the usual square root: measured, on many members and few groups.
    let block = (arcs.isqrt() / 4).max(16);
    let mut at = 0;
    let mut quiet = 0;
    while quiet < arcs {
        let end = (at + block).min(arcs);
        let mut best: Option<(Cost, usize)> = None;
        for arc in at..end {
            let gain = tree.gain(arc);
            if gain > 0 && best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, arc));
            }
        }
        match best {
            Some((_, arc)) => {
                tree.turn(arc as ArcId);
                quiet = 0;
            }
            None => quiet += end - at,
        }
        at = if end == arcs { 0 } else { end };
    }
    Flow { units: tree.units, price: tree.price }
}

impl<'a> Tree<'a> {
    fn new(net: &'a Network) -> Self {
        let nodes = net.nodes();
        let standing = |arc: usize| match net.flow[arc] {
            0 => Standing::Empty,
            _ => Standing::Full,
        };
        let mut tree = Self {
            net,
            units: net.flow.clone(),
            standing: (0..net.arcs()).map(standing).collect(),
            price: vec![0; nodes],
            parent: vec![NONE; nodes],
            up: net.up.clone(),
            outward: vec![true; nodes],
            depth: vec![0; nodes],
            first_child: vec![NONE; nodes],
            next: vec![NONE; nodes],
            previous: vec![NONE; nodes],
            stack: Vec::new(),
        };
        for node in 1..nodes as NodeId {
            let arc = net.up[node as usize] as usize;
            let parent = net.head[arc];
            tree.standing[arc] = Standing::InTree;
            tree.parent[node as usize] = parent;
            tree.depth[node as usize] = tree.depth[parent as usize] + 1;
            tree.price[node as usize] = tree.price[parent as usize] - net.cost[arc];
            tree.link(node, parent);
        }
        tree
    }

    /// What a unit on the arc (or one less, if it is full) would gain.
    #[inline]
    fn gain(&self, arc: usize) -> Cost {
        let reduced = || {
            self.net.cost[arc] + self.price[self.net.tail[arc] as usize]
                - self.price[self.net.head[arc] as usize]
        };
        match self.standing[arc] {
            Standing::InTree => 0,
            Standing::Empty => -reduced(),
            Standing::Full => reduced(),
        }
    }

    /// Takes `entering` into the tree and another arc of its cycle out.
    fn turn(&mut self, entering: ArcId) {
        let arc = entering as usize;
        let (tail, head) = (self.net.tail[arc], self.net.head[arc]);
        let filling = self.standing[arc] == Standing::Empty;
        // Units go from `first` over the entering arc to `second`, then up the tree and down again.
        let (first, second) = if filling { (tail, head) } else { (head, tail) };
        let join = self.join(first, second);

        let mut units = self.net.room[arc];
        let mut out: Option<(NodeId, bool)> = None;
        let mut node = first;
        while node != join {
            let left = self.left_down(node);
            if left < units {
                units = left;
                out = Some((node, true));
            }
            node = self.parent[node as usize];
        }
        node = second;
        while node != join {
            let left = self.left_up(node);
            if left <= units {
                units = left;
                out = Some((node, false));
            }
            node = self.parent[node as usize];
        }

        if units > 0 {
            self.units[arc] = if filling { self.units[arc] + units } else { self.units[arc] - units };
            node = first;
            while node != join {
                self.push(node, units, !self.outward[node as usize]);
                node = self.parent[node as usize];
            }
            node = second;
            while node != join {
                self.push(node, units, self.outward[node as usize]);
                node = self.parent[node as usize];
            }
        }

        let Some((cut, on_first)) = out else {
            self.standing[arc] = if filling { Standing::Full } else { Standing::Empty };
            return;
        };
        let leaving = self.up[cut as usize] as usize;
        self.standing[arc] = Standing::InTree;
        self.standing[leaving] = if self.units[leaving] == 0 { Standing::Empty } else { Standing::Full };
        let (inside, outside) = if on_first { (first, second) } else { (second, first) };
        self.hang(inside, outside, entering, cut);
    }

    fn join(&self, mut one: NodeId, mut other: NodeId) -> NodeId {
        while one != other {
            if self.depth[one as usize] >= self.depth[other as usize] {
                one = self.parent[one as usize];
            } else {
                other = self.parent[other as usize];
            }
        }
        one
    }

    /// How many more units go from the node up to its parent.
    fn left_up(&self, node: NodeId) -> u32 {
        let arc = self.up[node as usize] as usize;
        if self.outward[node as usize] { self.net.room[arc] - self.units[arc] } else { self.units[arc] }
    }

    /// How many more units come from the parent down to the node.
    fn left_down(&self, node: NodeId) -> u32 {
        let arc = self.up[node as usize] as usize;
        if self.outward[node as usize] { self.units[arc] } else { self.net.room[arc] - self.units[arc] }
    }

    fn push(&mut self, node: NodeId, units: u32, more: bool) {
        let on = &mut self.units[self.up[node as usize] as usize];
        *on = if more { *on + units } else { *on - units };
    }

    /// Cuts the subtree above `cut`, turns it so that `inside` is its top, and hangs it under `outside` by `arc`.
    fn hang(&mut self, inside: NodeId, outside: NodeId, arc: ArcId, cut: NodeId) {
        let (mut node, mut parent, mut up) = (inside, outside, arc);
        let mut outward = self.net.tail[arc as usize] == inside;
        loop {
            let i = node as usize;
            let (old_parent, old_up, old_outward) = (self.parent[i], self.up[i], self.outward[i]);
            self.unlink(node, old_parent);
            (self.parent[i], self.up[i], self.outward[i]) = (parent, up, outward);
            self.link(node, parent);
            if node == cut {
                break;
            }
            (parent, up, outward) = (node, old_up, !old_outward);
            node = old_parent;
        }
        let cost = self.net.cost[arc as usize];
        let due = if self.outward[inside as usize] {
            self.price[outside as usize] - cost
        } else {
            self.price[outside as usize] + cost
        };
        let shift = due - self.price[inside as usize];
        let mut stack = std::mem::take(&mut self.stack);
        stack.push(inside);
        while let Some(node) = stack.pop() {
            let i = node as usize;
            self.price[i] += shift;
            self.depth[i] = self.depth[self.parent[i] as usize] + 1;
            let mut child = self.first_child[i];
            while child != NONE {
                stack.push(child);
                child = self.next[child as usize];
            }
        }
        self.stack = stack;
    }

    fn link(&mut self, node: NodeId, parent: NodeId) {
        let first = self.first_child[parent as usize];
        self.next[node as usize] = first;
        self.previous[node as usize] = NONE;
        if first != NONE {
            self.previous[first as usize] = node;
        }
        self.first_child[parent as usize] = node;
    }

    fn unlink(&mut self, node: NodeId, parent: NodeId) {
        let (next, previous) = (self.next[node as usize], self.previous[node as usize]);
        if next != NONE {
            self.previous[next as usize] = previous;
        }
        if previous == NONE {
            self.first_child[parent as usize] = next;
        } else {
            self.next[previous as usize] = next;
        }
    }
}
