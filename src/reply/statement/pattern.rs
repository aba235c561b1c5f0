//! The patterns of a lexicon as one graph that is walked word by word.
//!
//! A step with alternatives leads to one common node where the graph has none of them yet; a node that several steps lead to is copied
//! before a later pattern goes on from one of them. So `a|b c|d (e) f` costs a few nodes, not a row for each combination.

use super::lexicon::Sense;

/// A place in the graph.
#[derive(Debug, Default, Clone)]
pub(super) struct Node {
    pub(super) edges: Vec<(u16, u32)>,
    pub(super) any: u32,
    pub(super) gerund: u32,
    pub(super) past: u32,
    pub(super) day: u32,
    pub(super) gap: u32,
    pub(super) end: u32,
    pub(super) senses: Vec<Sense>,
    /// More than one step leads here.
    shared: bool,
}

/// What one word of a pattern asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Symbol(u16),
    Any,
    Gerund,
    Past,
    Day,
    Gap,
    End,
}

/// One step of a pattern: any of several words, or none when it may be missing.
#[derive(Debug)]
pub(super) struct Step {
    pub choices: Vec<Wanted>,
    pub optional: bool,
}

impl Node {
    fn slot(&mut self, wanted: Wanted) -> &mut u32 {
        match wanted {
            Wanted::Any => &mut self.any,
            Wanted::Gerund => &mut self.gerund,
            Wanted::Past => &mut self.past,
            Wanted::Day => &mut self.day,
            Wanted::Gap => &mut self.gap,
            Wanted::End => &mut self.end,
            Wanted::Symbol(symbol) => {
                let at = match self.edges.iter().position(|(known, _)| *known == symbol) {
                    Some(at) => at,
                    None => {
                        self.edges.push((symbol, 0));
                        self.edges.len() - 1
                    }
                };
                &mut self.edges[at].1
            }
        }
    }

    fn next(&self) -> impl Iterator<Item = u32> + '_ {
        let slots = [self.any, self.gerund, self.past, self.day, self.gap, self.end];
        self.edges.iter().map(|(_, node)| *node).chain(slots).filter(|node| *node != 0)
    }
}

/// Adds a pattern to the graph whose root is the first node.
pub(super) fn add(nodes: &mut Vec<Node>, steps: &[Step], sense: Sense) {
    let mut here: Vec<u32> = vec![0];
    let mut joined: Vec<u32> = Vec::new();
    for step in steps {
        let mut next: Vec<u32> = Vec::new();
        let mut fresh = 0;
        for from in &here {
            for wanted in &step.choices {
                let known = *nodes[*from as usize].slot(*wanted);
                let to = match known {
                    0 => {
                        if fresh == 0 {
                            fresh = nodes.len() as u32;
                            nodes.push(Node::default());
                        } else {
                            joined.push(fresh);
                        }
                        fresh
                    }
                    known if next.contains(&known) => known,
                    known if nodes[known as usize].shared => copy(nodes, known),
                    known => known,
                };
                *nodes[*from as usize].slot(*wanted) = to;
                if !next.contains(&to) {
                    next.push(to);
                }
            }
        }
        if step.optional {
            next.extend(here.iter().copied().filter(|node| !next.contains(node)).collect::<Vec<_>>());
        }
        here = next;
    }
    for end in here.into_iter().filter(|end| *end != 0) {
        let senses = &mut nodes[end as usize].senses;
        if !senses.contains(&sense) {
            senses.push(sense);
        }
    }
    for node in joined {
        nodes[node as usize].shared = true;
    }
}

/// A copy of a shared node for one of the steps that lead to it; what comes behind is shared by both from now on.
fn copy(nodes: &mut Vec<Node>, shared: u32) -> u32 {
    let own = Node { shared: false, ..nodes[shared as usize].clone() };
    for next in own.next() {
        nodes[next as usize].shared = true;
    }
    nodes.push(own);
    nodes.len() as u32 - 1
}
