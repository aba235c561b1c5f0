//! Who is in which working group: proposals, changes asked for by reply, lines that move up by themselves.
//!
//! - [`Known`] is everything that an assignment depends on, read from the record; [`crate::assignment`] finds the best from it.
//! - A proposal is a draft until somebody approves it (`draft.rs`, `approve.rs`). Approving changes memberships, and tells people, in one
//!   transaction; when the world has changed since the draft was made, it says what, and changes nothing (`differ.rs`).
//! - What members ask for by reply is done at once when nobody has to say yes: leaving, and coming into an open group without
//!   coordinators that has room. Else the group's coordinators and leads are asked, and their reply decides (`wish.rs`, `decide.rs`).
//! - Whoever waits for a full group comes by themselves when a place is free (`line.rs`). If they would have to leave another group
//!   for it, they are asked, and the place is held for [`OFFER_HOLDS`].
//! - Who answers the plug-in survey after a proposal was approved gets what is free at once (`newcomer.rs`).
//! - Somebody who would coordinate a group for now does so at once when it has no coordinator and no lead; else these are asked.

mod approve;
mod called;
mod decide;
mod differ;
mod draft;
mod fault;
mod line;
mod link;
mod look;
mod moving;
mod names;
mod newcomer;
mod obstacle;
mod record;
mod shown;
mod tell;
mod wish;

use std::sync::Arc;

use jiff::SignedDuration;

use crate::clock::Clock;
use crate::id::Ids;
use crate::outbox::Post;
use crate::store::Db;

pub use approve::Approved;
pub use called::Called;
pub use differ::Difference;
pub use draft::{Draft, MovesUp, NamedStep, Outlook, Step};
pub use fault::{Fault, Result};
pub use link::{LINK_HOLDS, Organiser};
pub use look::LastLook;
pub use obstacle::{BrokenRule, Obstacle};
pub use record::{Known, Volunteer};
pub use shown::{
    Shown, ShownGroup, ShownLeaving, ShownMember, ShownPlace, ShownSkill, ShownUnmet, ShownWaiting, ShownWhy,
    Unmatched,
};
pub use wish::Wished;

/// A place that came free is held for this long for who is asked about it.
pub const OFFER_HOLDS: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Sorts people into groups.
#[derive(Clone)]
pub struct Placement {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// For proposals and changes.
    pub ids: Ids,
    /// Makes messages.
    pub post: Post,
    /// When the lines were looked at.
    pub looked: LastLook,
}

/// One at a time: asked for first of all in a transaction that changes who is where.
const LOCK: &str = "assignment";
