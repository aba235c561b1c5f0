//! The best assignment.

use super::apart::{Pair, part};
use super::explain::explain;
use super::fault::Fault;
use super::flow::{Residual, simplex};
use super::measure::{Cost, Measure};
use super::places::Places;
use super::possible::Possible;
use super::proposal::{Proof, Proposal};
use super::routes::Routes;
use super::situation::Situation;
use crate::id::{GroupId, MemberId};

/// Proposes who should be where: the assignment with the highest [`Measure`] of all that keep the rules.
///
/// The same situation gives the same proposal, in whatever order it is given.
pub fn propose(situation: &Situation) -> Result<Proposal, Vec<Fault>> {
    let possible = Possible::new(situation)?;
    let solved = solve(&possible);
    let places = solved.places;
    let reached = places.measure(&possible);
    let proof = match solved.proven && reached.cost() <= solved.bound {
        true => Proof::Best,
        false => Proof::AtMost(Measure::from_cost(solved.bound)),
    };
    Ok(explain(&possible, &situation.settings, &places, proof))
}

/// How good an assignment is, whoever made it: the same measure by which [`propose`] finds the best. Rules are not looked at.
pub fn measure(situation: &Situation, places: &[(MemberId, GroupId)]) -> Result<Measure, Vec<Fault>> {
    let possible = Possible::new(situation)?;
    Ok(Places::of(&possible, places.iter().copied()).measure(&possible))
}

/// An assignment, and what is known of the best.
pub struct Solved {
    /// Who is where.
    pub places: Places,
    /// What no assignment can go below, as the cost of a measure.
    pub bound: Cost,
    /// Whether prices prove the bound: checked after the fact, arc by arc.
    pub proven: bool,
}

/// How much work may go into the search, in arcs looked at, before it gives what it has.
const WORK: usize = 20_000_000;

/// Finds the best places.
pub fn solve(possible: &Possible<'_>) -> Solved {
    let routes = Routes::new(possible);
    let allowance = (WORK / (routes.net.arcs() + 1)).clamp(16, 20_000) as u32;
    let pairs = possible
        .apart
        .iter()
        .filter_map(|(one, other)| Some(Pair::new(routes.arc(*one)?, routes.arc(*other)?)))
        .collect();
    let flow = simplex(&routes.net);
    let parted = part(Residual::new(routes.net.clone(), flow), pairs, allowance);
    let mut places = Places::empty(possible);
    for (way, at) in possible.ways.iter().zip(0..) {
        if routes.takes(&parted.units, at) {
            places.put(way.member, way.group);
        }
    }
    Solved { places, bound: routes.worth(parted.bound), proven: parted.proven }
}
