//! The places that could be, as a network.
//!
//! Every member sends one unit for each group that they can be in. It goes over the way into a group, by a node for the skill that it fills there or past it,
//! and from the group to the root by one arc a head, each dearer than the one before; or straight to the root, unused, the first group's unit
//! the dearest. So each of the four parts of the measure is the cost of an arc:
//!
//! ```text
//! member ──points, kept, held──> (member, group) ──────────────────────> group ──nth head──> root
//!                                        └────────> (group, skill) ─skill─┘
//! member ──nth group unused───────────────────────────────────────────────────────────────> root
//! ```
//!
//! The node in the middle keeps a member from being in a group twice, once with a skill and once without; where the member can be in one group
//! only it is left out.

use super::flow::{ArcId, Network, NodeId};
use super::measure::{BALANCE, Cost, INTEREST, KEPT, RULE, SKILL, points, worth_of_place, worth_of_size};
use super::possible::{Possible, Way};

/// The network, and where the ways run in it.
pub struct Routes {
    /// The network.
    pub net: Network,
    /// The first arc of each way: its only one, where the way is one of two that exclude each other.
    entry: Vec<ArcId>,
    /// How many arcs it has.
    arcs: Vec<u8>,
    /// What a flow costs beyond the measure, where it gives up nothing: all places unused.
    unused: Cost,
    /// The rewards for places that are held.
    held: Cost,
}

impl Routes {
    /// Of all that is possible.
    pub fn new(possible: &Possible<'_>) -> Self {
        let mut net = Network::default();
        let groups = groups(&mut net, possible);
        let ways = possible.ways.len();
        let mut routes = Self { net, entry: vec![0; ways], arcs: vec![1; ways], unused: 0, held: 0 };
        let mut apart = vec![false; ways];
        for (one, other) in &possible.apart {
            apart[*one as usize] = true;
            apart[*other as usize] = true;
        }
        for member in 0..possible.members.len() as u32 {
            let range = possible.range_of(member);
            let limit = possible.limits[member as usize].groups.min(range.len() as u32);
            if limit == 0 {
                routes.arcs[range].fill(0);
                continue;
            }
            let node = routes.member(limit);
            for at in range {
                let alone = limit > 1 || apart[at];
                routes.way(possible, at, node, &groups, alone);
            }
        }
        routes
    }

    /// Whether a flow takes a way.
    pub fn takes(&self, units: &[u32], way: usize) -> bool {
        let first = self.entry[way] as usize;
        units[first..first + usize::from(self.arcs[way])].iter().any(|units| *units > 0)
    }

    /// The arc of a way that is one of two that exclude each other; none if its member can be nowhere.
    pub fn arc(&self, way: u32) -> Option<ArcId> {
        (self.arcs[way as usize] > 0).then(|| self.entry[way as usize])
    }

    /// What a flow of this cost is worth, as the cost of a measure.
    pub fn worth(&self, cost: Cost) -> Cost {
        cost - self.unused + self.held
    }

    fn member(&mut self, limit: u32) -> NodeId {
        let first = Cost::from(worth_of_place(1)) * INTEREST;
        let node = self.net.node(Network::ROOT, first, limit + 1, 1);
        self.unused += first;
        for nth in 2..=limit {
            let cost = Cost::from(worth_of_place(nth)) * INTEREST;
            self.net.arc(node, Network::ROOT, cost, 1, 1);
            self.unused += cost;
        }
        node
    }

    fn way(&mut self, possible: &Possible<'_>, at: usize, node: NodeId, groups: &[Ports], alone: bool) {
        let way = &possible.ways[at];
        let ports = &groups[way.group as usize];
        let cost = cost(way);
        if way.held.is_some() {
            self.held += RULE;
        }
        let skills = &possible.members[way.member as usize].skills;
        let fills: Vec<NodeId> =
            ports.skills.iter().filter(|(skill, _)| skills.contains(skill)).map(|(_, node)| *node).collect();
        let arc = if fills.is_empty() {
            self.net.arc(node, ports.group, cost, 1, 0)
        } else if alone {
            let middle = self.net.node(ports.group, 0, 1, 0);
            for skill in fills {
                self.net.arc(middle, skill, 0, 1, 0);
            }
            self.net.arc(node, middle, cost, 1, 0)
        } else {
            let first = self.net.arc(node, ports.group, cost, 1, 0);
            self.arcs[at] = 1 + fills.len() as u8;
            for skill in fills {
                self.net.arc(node, skill, cost, 1, 0);
            }
            first
        };
        self.entry[at] = arc;
    }
}

/// Where one comes into a group.
struct Ports {
    group: NodeId,
    skills: Vec<(super::situation::Skill, NodeId)>,
}

fn groups(net: &mut Network, possible: &Possible<'_>) -> Vec<Ports> {
    let ports = possible.groups.iter().zip(&possible.capacity).map(|(group, capacity)| {
        // A way out that nobody would take keeps the tree whole when the group is full.
        let node = net.node(Network::ROOT, RULE * 64, u32::MAX / 4, 0);
        for nth in 1..=*capacity {
            let worth = Cost::from(worth_of_size(nth, group.from, group.to));
            net.arc(node, Network::ROOT, -worth * BALANCE, 1, 0);
        }
        let wanted = wanted(group);
        let skills = wanted.into_iter().map(|(skill, places)| (skill, net.node(node, -SKILL, places, 0)));
        Ports { group: node, skills: skills.collect() }
    });
    ports.collect()
}

/// What a group looks for, each skill once, with its places.
pub fn wanted(group: &super::situation::Group) -> Vec<(super::situation::Skill, u32)> {
    let mut wanted = std::collections::BTreeMap::new();
    for (skill, places) in &group.skills {
        *wanted.entry(*skill).or_insert(0u32) += places;
    }
    wanted.into_iter().filter(|(_, places)| *places > 0).collect()
}

fn cost(way: &Way) -> Cost {
    let kept = if way.today.is_some() { KEPT } else { 0 };
    let held = if way.held.is_some() { RULE } else { 0 };
    -(Cost::from(points(way.grade)) * INTEREST + kept + held)
}
