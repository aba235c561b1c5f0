//! Nodes and arcs.

use crate::assignment::measure::Cost;

/// A node's place; 0 is the root, to which everything flows.
pub type NodeId = u32;
/// An arc's place.
pub type ArcId = u32;

/// A network with a first flow on it and a tree of arcs that can each carry more towards the root. (From such a "strongly feasible" tree
/// the simplex needs no artificial arcs and never cycles.)
#[derive(Debug, Clone)]
pub struct Network {
    /// Where each arc starts.
    pub tail: Vec<NodeId>,
    /// Where it ends.
    pub head: Vec<NodeId>,
    /// What one unit on it costs.
    pub cost: Vec<Cost>,
    /// How many units it takes.
    pub room: Vec<u32>,
    /// How many it carries at first: none or all, unless it is in the tree.
    pub flow: Vec<u32>,
    /// Each node's arc in the tree, towards the root; the root's own entry means nothing. Parents come before children.
    pub up: Vec<ArcId>,
}

impl Default for Network {
    /// A root alone.
    fn default() -> Self {
        Self {
            tail: Vec::new(),
            head: Vec::new(),
            cost: Vec::new(),
            room: Vec::new(),
            flow: Vec::new(),
            up: vec![0],
        }
    }
}

impl Network {
    /// The root.
    pub const ROOT: NodeId = 0;

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.up.len()
    }

    /// How many arcs there are.
    pub fn arcs(&self) -> usize {
        self.tail.len()
    }

    /// A new node below `parent`, joined to it by an arc of `cost` and `room` that carries `flow`, less than its room.
    pub fn node(&mut self, parent: NodeId, cost: Cost, room: u32, flow: u32) -> NodeId {
        let node = self.up.len() as NodeId;
        let arc = self.arc(node, parent, cost, room, flow);
        self.up.push(arc);
        node
    }

    /// A new arc that is not in the tree.
    pub fn arc(&mut self, tail: NodeId, head: NodeId, cost: Cost, room: u32, flow: u32) -> ArcId {
        self.tail.push(tail);
        self.head.push(head);
        self.cost.push(cost);
        self.room.push(room);
        self.flow.push(flow);
        self.tail.len() as ArcId - 1
    }
}
