//! A proposal while it can be changed.

use std::fmt;

use super::differ;
use super::fault::{Fault, Result};
use super::names::Names;
use super::obstacle::Obstacle;
use super::record::Known;
use super::shown::Shown;
use super::{LOCK, Placement};
use crate::assignment::{self, Change, Measure, Pin, Proof, Situation};
use crate::id::{GroupId, MemberId};
use crate::store::proposal::{Proposal, ProposalState};
use crate::store::{self, Conn, Tx};

/// A draft as the store keeps it.
pub type Draft = Proposal<Known>;

/// A change by hand, as an organiser names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into a group.
    Place {
        /// Who.
        member: String,
        /// Where.
        group: String,
        /// From where, if they leave a group for it.
        from: Option<String>,
    },
    /// Out of a group.
    Remove {
        /// Who.
        member: String,
        /// Where.
        group: String,
    },
}

/// A change by hand, with names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedStep {
    /// Into a group.
    In {
        /// Who.
        who: String,
        /// Where.
        group: String,
    },
    /// From one group into another.
    Move {
        /// Who.
        who: String,
        /// From where.
        from: String,
        /// Where to.
        group: String,
    },
    /// Out of a group.
    Out {
        /// Who.
        who: String,
        /// Of which.
        group: String,
    },
}

impl fmt::Display for NamedStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::In { who, group } => write!(f, "{who} into {group}"),
            Self::Move { who, from, group } => write!(f, "{who} from {from} to {group}"),
            Self::Out { who, group } => write!(f, "{who} out of {group}"),
        }
    }
}

/// Who would come into a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovesUp {
    /// Who.
    pub who: String,
    /// Where.
    pub group: String,
}

impl fmt::Display for MovesUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} could come into {}", self.who, self.group)
    }
}

/// What a change by hand would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// What it is.
    pub step: NamedStep,
    /// How good the proposal is.
    pub before: Measure,
    /// How good it would be.
    pub after: Measure,
    /// Why it cannot be; none if it can.
    pub breaks: Vec<Obstacle>,
    /// Who would come into the place that it frees.
    pub moves_up: Option<MovesUp>,
    /// The edition that it is about.
    pub edition: u32,
}

impl Placement {
    /// Proposes who should be where, and keeps it as the draft, in place of the one before. What was settled by hand there is kept
    /// unless `afresh`. `by`: who asks for it.
    pub async fn propose(&self, by: &str, afresh: bool) -> Result<Shown> {
        let (known, names) = {
            let mut conn = self.db.read().await?;
            let mut known = Known::read(&mut conn).await?;
            if !afresh && let Some(before) = store::proposal::draft::<Known>(&mut conn).await? {
                known.situation.pins = kept(&before.basis, &known);
            }
            (known, Names::read(&mut conn).await?)
        };
        let proposal = solved(known.situation.clone(), &names).await?;
        let draft = Proposal {
            id: self.ids.make(),
            state: ProposalState::Draft,
            basis: known,
            places: proposal.places(),
            best: (proposal.measure, proposal.proof),
            made: self.clock.now(),
            made_by: by.to_owned(),
            edition: 1,
            settled: None,
        };
        let mut tx = self.db.begin().await?;
        tx.alone(LOCK).await?;
        if let Some(before) = store::proposal::draft::<Known>(&mut tx).await? {
            let state = ProposalState::Discarded;
            store::proposal::settle(&mut tx, before.id, state, by, self.clock.now()).await?;
        }
        store::proposal::make(&mut tx, &draft).await?;
        tx.commit().await?;
        tracing::info!(proposal = %draft.id, places = draft.places.len(), "proposed");
        Shown::of(&draft, &proposal, &names, Vec::new())
    }

    /// The draft as it is, with what has changed in the world since.
    pub async fn show(&self) -> Result<Shown> {
        let mut conn = self.db.read().await?;
        let draft = draft(&mut conn).await?;
        let names = Names::read(&mut conn).await?;
        let now = Known::read(&mut conn).await?;
        let stale = differ::since(&draft.basis, &now, &names);
        let proposal = explained(&draft, &names)?;
        Shown::of(&draft, &proposal, &names, stale)
    }

    /// What a change by hand would do. Nothing is changed.
    pub async fn what_if(&self, step: &Step) -> Result<Outlook> {
        let mut conn = self.db.read().await?;
        let draft = draft(&mut conn).await?;
        let names = Names::read(&mut conn).await?;
        Ok(look(&draft, &names, step)?.outlook)
    }

    /// Changes the draft by hand. `edition`: the one whose effect was looked at.
    pub async fn change(&self, step: &Step, edition: u32) -> Result<Outlook> {
        let (before, names) = {
            let mut conn = self.db.read().await?;
            (draft(&mut conn).await?, Names::read(&mut conn).await?)
        };
        if before.edition != edition {
            return Err(Fault::OtherEdition);
        }
        let Looked { outlook, places, pins } = look(&before, &names, step)?;
        if !outlook.breaks.is_empty() {
            return Err(Fault::Refused(outlook.breaks));
        }
        // What is best now is another question than before: somebody may be where they did not ask to be. It is answered while nobody
        // waits for us.
        let best = solved(Situation { pins: pins.clone(), ..before.basis.situation.clone() }, &names).await?;
        let mut tx = self.db.begin().await?;
        tx.alone(LOCK).await?;
        let mut draft = draft(&mut tx).await?;
        if (draft.id, draft.edition) != (before.id, edition) {
            return Err(Fault::OtherEdition);
        }
        draft.places = places;
        draft.basis.situation.pins = pins;
        draft.best = (best.measure, best.proof);
        draft.edition += 1;
        // What was settled by hand must be possible together.
        explained(&draft, &names)?;
        store::proposal::change(&mut tx, &draft).await?;
        tx.commit().await?;
        tracing::info!(proposal = %draft.id, edition = draft.edition, "changed by hand");
        Ok(outlook)
    }

    /// Puts the draft aside. `edition`: the one that was looked at; `None`: whichever it is.
    pub async fn discard(&self, by: &str, edition: Option<u32>) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.alone(LOCK).await?;
        let draft = draft(&mut tx).await?;
        if edition.is_some_and(|edition| edition != draft.edition) {
            return Err(Fault::OtherEdition);
        }
        store::proposal::settle(&mut tx, draft.id, ProposalState::Discarded, by, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// The best assignment. Minutes of pure computing: on a thread of its own.
async fn solved(situation: Situation, names: &Names) -> Result<assignment::Proposal> {
    let solved = tokio::task::spawn_blocking(move || assignment::propose(&situation)).await;
    let broke_off = |broken: tokio::task::JoinError| vec![Obstacle::BrokeOff { why: broken.to_string() }];
    let solved = solved.map_err(|broken| Fault::Refused(broke_off(broken)))?;
    solved.map_err(|faults| Fault::Refused(names.obstacles(&faults)))
}

/// The draft, or why there is none.
pub(super) async fn draft(conn: &mut Conn) -> Result<Draft> {
    if let Some(draft) = store::proposal::draft::<Known>(conn).await? {
        return Ok(draft);
    }
    match store::proposal::last_approved(conn).await? {
        Some((at, by)) => {
            let zone = store::community::find(conn).await?.map(|community| community.zone);
            let on = zone.unwrap_or_else(crate::domain::zone::Zone::utc).date(at);
            Err(Fault::Approved { by, on })
        }
        None => Err(Fault::NoDraft),
    }
}

/// The draft with all its reasons.
pub(super) fn explained(draft: &Draft, names: &Names) -> Result<assignment::Proposal> {
    let (best, proof) = draft.best;
    // After a change by hand it is what nothing can exceed that keeps to what was settled.
    let proof = if draft.edition == 1 { proof } else { Proof::AtMost(bound(best, proof)) };
    let explained = assignment::explained(&draft.basis.situation, &draft.places, proof);
    explained.map_err(|faults| Fault::Refused(names.obstacles(&faults)))
}

fn bound(best: Measure, proof: Proof) -> Measure {
    match proof {
        Proof::Best => best,
        Proof::AtMost(bound) => bound,
    }
}

/// A change by hand that was looked at.
struct Looked {
    outlook: Outlook,
    places: Vec<(MemberId, GroupId)>,
    pins: Vec<Pin>,
}

/// A change by hand with its effect: the outlook, who would be where, and what would be settled.
fn look(draft: &Draft, names: &Names, step: &Step) -> Result<Looked> {
    let (change, pins, said) = match step {
        Step::Place { member, group, from } => {
            let (member, group) = (names.find_member(member)?, names.find_group(group)?);
            let from = from.as_ref().map(|from| names.find_group(from)).transpose()?;
            let (who, into) = (names.member(member), names.group(group));
            match from {
                Some(from) => (
                    Change::Move { member, from, to: group },
                    vec![Pin::Out(member, from), Pin::In(member, group)],
                    NamedStep::Move { who, from: names.group(from), group: into },
                ),
                None => (
                    Change::Add { member, group },
                    vec![Pin::In(member, group)],
                    NamedStep::In { who, group: into },
                ),
            }
        }
        Step::Remove { member, group } => {
            let (member, group) = (names.find_member(member)?, names.find_group(group)?);
            let said = NamedStep::Out { who: names.member(member), group: names.group(group) };
            (Change::Remove { member, group }, vec![Pin::Out(member, group)], said)
        }
    };
    let touched = |pin: &Pin| pins.iter().any(|new| about(new) == about(pin));
    let left: Vec<Pin> = draft.basis.situation.pins.iter().copied().filter(|pin| !touched(pin)).collect();
    // What was settled before of the same place gives way.
    let free = Situation { pins: left.clone(), ..draft.basis.situation.clone() };
    let effect = assignment::what_if(&free, &draft.places, change)
        .map_err(|faults| Fault::Refused(names.obstacles(&faults)))?;
    let outlook = Outlook {
        step: said,
        before: effect.before,
        after: effect.after,
        breaks: names.obstacles(&effect.breaks),
        moves_up: effect
            .moves_up
            .map(|up| MovesUp { who: names.member(up.member), group: names.group(up.group) }),
        edition: draft.edition,
    };
    Ok(Looked { outlook, places: effect.places, pins: left.into_iter().chain(pins).collect() })
}

fn about(pin: &Pin) -> (MemberId, GroupId) {
    match pin {
        Pin::In(member, group) | Pin::Out(member, group) => (*member, *group),
    }
}

/// What was settled by hand and still speaks of people and groups that are there.
fn kept(before: &Known, now: &Known) -> Vec<Pin> {
    let is_there = |pin: &&Pin| {
        let (member, group) = about(pin);
        now.situation.members.iter().any(|one| one.id == member)
            && now.situation.groups.iter().any(|one| one.id == group)
    };
    before.situation.pins.iter().filter(is_there).copied().collect()
}

/// For the transaction that approves.
pub(super) async fn settle(tx: &mut Tx, draft: &Draft, by: &str, at: jiff::Timestamp) -> Result<()> {
    Ok(store::proposal::settle(tx, draft.id, ProposalState::Approved, by, at).await?)
}
