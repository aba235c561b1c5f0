//! Members into working groups, best by a stated measure. Pure: a [`Situation`] in, a [`Proposal`] with reasons out.
//!
//! # The rules
//!
//! Never broken, whatever it costs:
//!
//! - **Capacity.** A group has at most its `to`. Where more are there today who want to stay, all of them may, and nobody comes in: nobody is put out
//!   for want of room.
//! - **Hours.** Each group takes its [`Settings::minutes_a_group`], below [`Settings::few_minutes`] a member is in at most
//!   [`Settings::groups_for_few`], and never in more than they want. Who asked to stay in more than they have hours for keeps the best: those that they
//!   lead, then those that they want more.
//! - **Their word.** Nobody is placed in a group that they did not name with a yes, unless they are there today and said nothing against
//!   it, or the organiser put them there by hand; never, also not by hand, against a no.
//! - **Not with.** Two are never in one group when one of them asked not to be with the other. If both hold a place there today, the one who asked yields.
//! - **Doors.** Nobody new in a closed group; in a confidential one, only whom its coordinators admitted.
//! - **Stay.** Who asked to stay stays, and so do coordinators and leads who did not say no.
//! - **Pins.** What the organiser settled stands. Against a rule it is a [`Fault`], a sentence that says what to do; every fault is told, not only the first.
//!
//! # The measure
//!
//! Four whole numbers, compared in this order ([`Measure`]): **interest** ([`points`] 20, 12, 7, 3 by grade, and [`worth_of_place`]
//! 40 for a first and 10 for a second group), **skills** (places for a skill filled, one person fills one in a group), **balance**
//! ([`worth_of_size`] of each head: to reach `from` first, then even), **kept** (places of today that are kept). The proposal has the highest measure that the rules
//! allow, and says so with a proof: `Proof::Best`. Only with very many entangled "not with" it may end with `Proof::AtMost`: a
//! good proposal and what no other can exceed. Between assignments of one and the same measure, the order of ids decides.
//!
//! # How
//!
//! All of it but "not with" is a minimum-cost flow: `routes.rs` draws the network, `flow/` solves it exactly in integers, `apart.rs` adds what no flow can say.
//! The four figures are fields of one 128-bit number (interest 2^76, skills 2^54, balance 2^22, kept 1; a held or a closed place 2^104), wide
//! enough that no sum of a lower figure reaches into a higher one.
//!
//! # The line
//!
//! Who waits for a full group stands in line: who wants it more first, then who asked earlier, then by id. [`move_up`] says who comes when a
//! place is free, [`place_newcomer`] what somebody can have at once without passing anybody, [`what_if`] what a change by hand would do.

mod apart;
mod by_hand;
mod draft;
mod explain;
mod fault;
mod flow;
mod limit;
mod line;
mod measure;
mod newcomer;
mod places;
mod possible;
mod proposal;
mod propose;
mod routes;
mod situation;
mod words;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod stories;

pub use by_hand::{Change, Effect, MoveUp, move_up, what_if};
pub use fault::Fault;
pub use limit::LimitedBy;
pub use measure::{Measure, points, worth_of_place, worth_of_size};
pub use newcomer::{Offer, place_newcomer};
pub use proposal::{
    Because, GroupSize, Leaving, Nowhere, Placement, Proof, Proposal, SkillFilled, Time, Unmet, Why,
    WhyLeaving, WhyNot,
};
pub use propose::{measure, propose};
pub use situation::{Door, Grade, Group, Interest, Member, Pin, Settings, Situation, Skill, Wishes};
