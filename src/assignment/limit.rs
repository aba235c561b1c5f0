//! How many groups a member can be in.

use super::situation::{Member, Settings};

/// How many groups, and what says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// At most so many.
    pub groups: u32,
    /// What says so.
    pub by: LimitedBy,
}

/// What limits a member's groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitedBy {
    /// So many minutes a week are good for so many groups.
    Minutes,
    /// The community's rule for those with few hours.
    FewMinutes,
    /// The community's rule for all.
    Community,
    /// They wanted no more.
    Wish,
    /// They did not say how much time they have.
    Unsaid,
}

/// A member's limit: the least of what their minutes, the community and they themselves allow. `today` is in how many of the groups
/// they are: who asked to stay, or said nothing of their time, keeps those.
pub fn limit(member: &Member, today: u32, settings: &Settings) -> Limit {
    let for_all = match member.wishes.stay {
        true => settings.groups_for_all.max(today),
        false => settings.groups_for_all,
    };
    let mut limit = Limit { groups: for_all, by: LimitedBy::Community };
    let mut at_most = |groups: u32, by: LimitedBy| {
        if groups < limit.groups {
            limit = Limit { groups, by };
        }
    };
    match member.minutes_a_week {
        Some(minutes) => {
            if let Some(groups) = minutes.checked_div(settings.minutes_a_group) {
                at_most(groups, LimitedBy::Minutes);
            }
            if minutes < settings.few_minutes {
                at_most(settings.groups_for_few, LimitedBy::FewMinutes);
            }
        }
        None => at_most(today.max(1), LimitedBy::Unsaid),
    }
    if let Some(most) = member.wishes.at_most {
        at_most(most, LimitedBy::Wish);
    }
    limit
}
