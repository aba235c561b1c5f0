//! Which phrases say a reason, an obstacle or a difference: values in, keys and figures out.

use serde::Serialize;

use crate::assignment::{self, Because, Grade, LimitedBy, Measure, Nowhere, Time, WhyLeaving, WhyNot};
use crate::placement::{Difference, Obstacle, ShownWhy};
use crate::render::Lang;
use crate::results::written;

/// Why somebody has a place.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlaceReason {
    /// `assign_why`.
    pub why: &'static str,
    /// What they bring.
    pub skill: Option<String>,
    /// Hours a week that their groups take.
    pub taken: String,
    /// Hours a week that they have, when they said so.
    pub of: Option<String>,
    /// The last number of hours, for the plural.
    pub n: u32,
}

/// Why a wish is not met, or a place ends.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Missed {
    /// `assign_why_not`.
    pub why: &'static str,
    /// How many are there, or how many groups are the most.
    pub n: u32,
    /// How many it takes.
    pub of: u32,
    /// The place in the line.
    pub line: u32,
    /// Hours a week.
    pub hours: String,
}

/// Something in the way.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ObstacleLine {
    /// `assign_obstacle`.
    pub what: &'static str,
    /// Whom it is about.
    pub who: String,
    /// Whom else.
    pub other: String,
    /// Which group.
    pub group: String,
    /// How many there would be.
    pub n: u64,
    /// How many there can be.
    pub of: u64,
    /// What the machine says.
    pub why: String,
}

/// Something that has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DifferenceLine {
    /// `assign_difference`.
    pub what: &'static str,
    /// The member or the group.
    pub name: String,
}

/// One figure of the measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// `assign_figure`.
    pub figure: &'static str,
    /// As it is.
    pub now: i64,
    /// As it could or would be.
    pub then: i64,
    /// By how much more or less, with its sign; nothing when it is the same.
    pub difference: String,
}

/// The figures of two measures side by side.
pub fn figures(now: &Measure, then: &Measure) -> Vec<Figure> {
    let figure = |figure, now: i64, then: i64| {
        let difference = match then - now {
            0 => String::new(),
            more @ 1.. => format!("+{more}"),
            less => format!("−{}", less.unsigned_abs()),
        };
        Figure { figure, now, then, difference }
    };
    vec![
        figure("interest", now.interest, then.interest),
        figure("skills", now.skills, then.skills),
        figure("balance", now.balance, then.balance),
        figure("kept", now.kept, then.kept),
    ]
}

fn hours(minutes: u32, lang: Lang) -> String {
    written(f64::from(minutes) / 60.0, lang)
}

/// Why somebody has a place.
pub fn reason(shown: &ShownWhy, lang: Lang) -> PlaceReason {
    let why = match (shown.why.because, shown.why.grade) {
        (Because::Wish, Some(Grade::FirstChoice)) => "first_choice",
        (Because::Wish, Some(Grade::Love)) => "love",
        (Because::Wish, Some(Grade::Like)) => "like",
        (Because::Wish, Some(Grade::Could)) => "could",
        (Because::Wish | Because::ByHand, _) => "by_hand",
        (Because::WasThere, _) => "was_there",
        (Because::Stays, _) => "stays",
        (Because::Leads, _) => "leads",
    };
    let Time { taken, of } = shown.why.time;
    PlaceReason {
        why,
        skill: shown.skill.clone(),
        taken: hours(taken, lang),
        of: of.map(|of| hours(of, lang)),
        n: of.unwrap_or(taken).div_ceil(60),
    }
}

/// Why a wish is not met.
pub fn missed(why: &WhyNot, lang: Lang) -> Missed {
    let plain = |why| Missed { why, ..Missed::default() };
    match *why {
        WhyNot::Full { size, to, line } => {
            let why = if line == 1 { "full_first" } else { "full" };
            Missed { n: size, of: to, line, ..plain(why) }
        }
        WhyNot::OthersFirst { line } => Missed { line, ..plain("others_first") },
        WhyNot::Enough { groups, by, minutes } => {
            let why = match (by, minutes) {
                (LimitedBy::Minutes | LimitedBy::FewMinutes, Some(_)) => "enough_hours",
                (LimitedBy::Wish, _) => "enough_wish",
                (LimitedBy::Unsaid, _) => "enough_unsaid",
                _ => "enough_all",
            };
            Missed { n: groups, hours: hours(minutes.unwrap_or_default(), lang), ..plain(why) }
        }
        WhyNot::NotAdmitted => plain("not_admitted"),
        WhyNot::Closed => plain("closed"),
        WhyNot::ByHand => plain("by_hand"),
        WhyNot::AskedApart => plain("asked_apart"),
        WhyNot::DidNotFit => plain("did_not_fit"),
        WhyNot::PlaceFree => plain("place_free"),
    }
}

/// Why a place ends.
pub fn ended(why: &WhyLeaving, lang: Lang) -> Missed {
    match why {
        WhyLeaving::TheirWord => Missed { why: "their_word", ..Missed::default() },
        WhyLeaving::ForOthers => Missed { why: "for_others", ..Missed::default() },
        WhyLeaving::Because(why) => missed(why, lang),
    }
}

/// Why somebody is in no group: `assign_nowhere`.
pub fn nowhere(why: Nowhere) -> &'static str {
    match why {
        Nowhere::NamedNone => "named_none",
        Nowhere::NoTime(LimitedBy::Wish) => "no_time_wish",
        Nowhere::NoTime(_) => "no_time",
        Nowhere::NothingLeft => "nothing_left",
    }
}

/// Something in the way.
pub fn obstacle(obstacle: &Obstacle) -> ObstacleLine {
    let rule = match obstacle {
        Obstacle::Rule(rule) => rule,
        Obstacle::BrokeOff { why } => {
            return ObstacleLine { what: "broke_off", why: why.clone(), ..ObstacleLine::default() };
        }
        Obstacle::Unseen => return ObstacleLine { what: "unseen", ..ObstacleLine::default() },
    };
    use assignment::Fault;
    let (what, n, of) = match rule.fault {
        Fault::MemberTwice(_) => ("member_twice", 0, 0),
        Fault::GroupTwice(_) => ("group_twice", 0, 0),
        Fault::SizesCross { from, to, .. } => ("sizes_cross", from.into(), to.into()),
        Fault::TooMany { places, most } => ("too_many", places, most),
        Fault::NoMember(_) => ("no_member", 0, 0),
        Fault::NoGroup(_) => ("no_group", 0, 0),
        Fault::InAndOut(..) => ("in_and_out", 0, 0),
        Fault::IsThere(..) => ("is_there", 0, 0),
        Fault::IsNotThere(..) => ("is_not_there", 0, 0),
        Fault::SaidNo(..) => ("said_no", 0, 0),
        Fault::AskedToStay(..) => ("asked_to_stay", 0, 0),
        Fault::NotAdmitted(..) => ("not_admitted", 0, 0),
        Fault::Closed(..) => ("closed", 0, 0),
        Fault::Full { to, would, .. } => ("full", would.into(), to.into()),
        Fault::TooManyGroups { limit, would, .. } => ("too_many_groups", would.into(), limit.into()),
        Fault::Together(..) => ("together", 0, 0),
    };
    let (who, other, group) = (rule.who.clone(), rule.other.clone(), rule.group.clone());
    ObstacleLine { what, who, other, group, n, of, why: String::new() }
}

/// What has changed. What is hidden from an organiser may be what has: then no name is told.
pub fn differences(all: &[Difference], hides: bool) -> Vec<DifferenceLine> {
    if hides && !all.is_empty() {
        return vec![DifferenceLine { what: "hidden", name: String::new() }];
    }
    let line = |difference: &Difference| DifferenceLine {
        what: match difference {
            Difference::Rules => "rules",
            Difference::NewGroup(_) => "new_group",
            Difference::GroupWants(_) => "group_wants",
            Difference::GroupGone(_) => "group_gone",
            Difference::Came(_) => "came",
            Difference::Moved(_) => "moved",
            Difference::Said(_) => "said",
            Difference::Left(_) => "left",
        },
        name: difference.name().to_owned(),
    };
    all.iter().map(line).collect()
}
