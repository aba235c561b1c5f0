//! Members sorted into working groups: time, peak memory and what is reached, beside first come first served and a general solver.
//!
//!     cargo bench --bench assign                        1,000 x 50, 10,000 x 200, 50,000 x 500
//!     SIZES=2000x80,10000x200 cargo bench --bench assign
//!
//! One core. The communities are made up, from a fixed seed: popular groups are asked for by several times as many as they take, a member names
//! three to eight groups, half of the groups look for skills, a fifth of the members are in a group already, and three in a hundred do not
//! want to be with somebody. "First come" goes through the members in their order, each into the best places left, by the same rules. The
//! general solver (microlp, a simplex in Rust) gets the interests and rules alone, without skills, sizes, changes and pairs, which it could not tell apart
//! in floating point: the easier question, and it must find the same points.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use touchbase::assignment::{
    Door, Grade, Group, Interest, Measure, Member, Proof, Proposal, Settings, Situation, Skill, Wishes,
    measure, points, propose, worth_of_place,
};
use touchbase::domain::group::Role;
use touchbase::id::{GroupId, MemberId, RawId};

/// The general solver is not asked beyond this many members: it needs half a minute there, forty times as long as for 2,000.
const SOLVER_MEMBERS: u32 = 10_000;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("assign: measured by `cargo bench --bench assign`");
        return;
    }
    let sizes = std::env::var("SIZES").unwrap_or_else(|_| "300x20,1000x50,10000x200,50000x500".into());
    println!(
        "{:<13} {:>9} {:>8} {:>8}   {:<42} {:<42} proof",
        "", "one core", "peak", "places", "best: interest, skills, balance, kept", "first come, first served"
    );
    for size in sizes.split(',') {
        let (members, groups) = size.split_once('x').expect("members x groups");
        row(members.parse().expect("members"), groups.parse().expect("groups"));
    }
}

fn row(members: u32, groups: u32) {
    let situation = community(members, groups);
    forget_peak();
    let begin = cpu();
    let proposal = propose(&situation).expect("a situation without faults");
    let took = cpu() - begin;
    let peak = peak_megabytes();
    let proof = match proposal.proof {
        Proof::Best => "the best".to_owned(),
        Proof::AtMost(most) => format!("at most {}", figures(&most)),
    };
    let first_come = measure(&situation, &first_come(&situation)).expect("a situation without faults");
    println!(
        "{:<13} {:>7} ms {peak:>5} MB {:>8}   {:<42} {:<42} {proof}",
        format!("{members} x {groups}"),
        took.as_millis(),
        proposal.placements.len(),
        figures(&proposal.measure),
        figures(&first_come),
    );
    if members <= SOLVER_MEMBERS {
        general(&situation);
    }
}

fn figures(measure: &Measure) -> String {
    format!("{}, {}, {}, {}", measure.interest, measure.skills, measure.balance, measure.kept)
}

/// The same interests by a general solver, and by ours without what it leaves out.
fn general(full: &Situation) {
    let mut situation = full.clone();
    for member in &mut situation.members {
        member.wishes.not_with.clear();
    }
    let proposal: Proposal = propose(&situation).expect("a situation without faults");
    let begin = cpu();
    let Some((value, took)) = solver(&situation, begin) else {
        println!("{:<13} microlp gave up", "");
        return;
    };
    println!(
        "{:<13} microlp, interests alone: {} ms for {value:.0} points; ours has {} there",
        "",
        took.as_millis(),
        proposal.measure.interest
    );
    assert!((value - proposal.measure.interest as f64).abs() < 0.5, "both solve the same question");
}

fn solver(situation: &Situation, begin: Duration) -> Option<(f64, Duration)> {
    use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem};
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let mut of_group: BTreeMap<GroupId, LinearExpr> = BTreeMap::new();
    for member in &situation.members {
        let mut mine = LinearExpr::empty();
        let ways = ways(member);
        for (group, grade) in &ways {
            let place = problem.add_var(points(Some(*grade)) as f64, (0.0, 1.0));
            mine.add(place, 1.0);
            of_group.entry(*group).or_insert_with(LinearExpr::empty).add(place, 1.0);
        }
        // A first place is worth more than a second: the units of the nth.
        for nth in 1..=limit(member).min(ways.len() as u32) {
            mine.add(problem.add_var(worth_of_place(nth) as f64, (0.0, 1.0)), -1.0);
        }
        problem.add_constraint(mine, ComparisonOp::Eq, 0.0);
    }
    for group in &situation.groups {
        if let Some(there) = of_group.remove(&group.id) {
            problem.add_constraint(there, ComparisonOp::Le, f64::from(group.to));
        }
    }
    let solution = problem.solve().ok()?;
    Some((solution.objective(), cpu() - begin))
}

/// Everybody in their order into the best places that are left.
fn first_come(situation: &Situation) -> Vec<(MemberId, GroupId)> {
    let mut sizes: BTreeMap<GroupId, u32> = BTreeMap::new();
    let mut taken: BTreeSet<(MemberId, GroupId)> = BTreeSet::new();
    let mut shunned: BTreeMap<MemberId, Vec<MemberId>> = BTreeMap::new();
    for member in &situation.members {
        for other in &member.wishes.not_with {
            shunned.entry(member.id).or_default().push(*other);
            shunned.entry(*other).or_default().push(member.id);
        }
    }
    let room: BTreeMap<GroupId, u32> = situation.groups.iter().map(|group| (group.id, group.to)).collect();
    let mut places = Vec::new();
    for member in &situation.members {
        let mut ways = ways(member);
        ways.sort_by_key(|(_, grade)| std::cmp::Reverse(*grade));
        let mut left = limit(member);
        for (group, _) in ways {
            let size = sizes.entry(group).or_default();
            let shuns = shunned.get(&member.id).into_iter().flatten();
            if left > 0
                && *size < room[&group]
                && shuns.into_iter().all(|other| !taken.contains(&(*other, group)))
            {
                *size += 1;
                left -= 1;
                taken.insert((member.id, group));
                places.push((member.id, group));
            }
        }
    }
    places
}

/// Where a member could be. (In these communities every door is open.)
fn ways(member: &Member) -> Vec<(GroupId, Grade)> {
    let mut ways: BTreeMap<GroupId, Grade> =
        member.today.iter().map(|(group, _)| (*group, Grade::Could)).collect();
    for interest in &member.interests {
        match interest.grade.is_yes() {
            true => drop(ways.insert(interest.group, interest.grade)),
            false => drop(ways.remove(&interest.group)),
        }
    }
    ways.into_iter().collect()
}

fn limit(member: &Member) -> u32 {
    let minutes = member.minutes_a_week.unwrap_or(60);
    let most = if minutes < 180 { 2 } else { 3 };
    (minutes / 60).min(most)
}

fn community(members: u32, groups: u32) -> Situation {
    let mut dice = Dice(u64::from(members) << 20 | u64::from(groups));
    let wanted = members * 2 / groups;
    let all_groups = (0..groups).map(|g| {
        let from = (wanted / 3 + dice.below(wanted / 3)).max(2);
        let to = from + from / 2 + dice.below(wanted / 2);
        let skills = if dice.below(2) == 0 { dice.below(4) } else { 0 };
        let skills = (0..skills).map(|_| (Skill(dice.below(20)), 1 + dice.below(3))).collect();
        Group { id: group_id(g), from, to, skills, door: Door::Open }
    });
    let groups_made: Vec<Group> = all_groups.collect();
    let mut there = vec![0u32; groups as usize];
    let all_members = (0..members).map(|m| {
        let mut named = BTreeMap::new();
        for _ in 0..3 + dice.below(6) {
            // The smaller of two numbers: low ones are popular.
            let group = dice.below(groups).min(dice.below(groups));
            let grade = match dice.below(20) {
                0 => Grade::OptOut,
                1 => Grade::NoInterest,
                2..=6 => Grade::Could,
                7..=12 => Grade::Like,
                13..=17 => Grade::Love,
                _ => Grade::FirstChoice,
            };
            named.insert(group, grade);
        }
        let mut today = Vec::new();
        if dice.below(5) == 0 {
            let group = dice.below(groups);
            if there[group as usize] < groups_made[group as usize].from {
                there[group as usize] += 1;
                today.push((group_id(group), Role::Member));
            }
        }
        let not_with = if dice.below(100) < 3 { vec![member_id(dice.below(members))] } else { Vec::new() };
        let interests =
            named.into_iter().map(|(group, grade)| Interest { group: group_id(group), grade, since: None });
        Member {
            id: member_id(m),
            minutes_a_week: Some([60, 90, 120, 150, 180, 240, 300, 480][dice.below(8) as usize]),
            interests: interests.collect(),
            skills: (0..dice.below(4)).map(|_| Skill(dice.below(20))).collect(),
            today,
            wishes: Wishes { not_with, stay: false, at_most: None },
        }
    });
    let all_members = all_members.collect();
    Situation { settings: Settings::default(), groups: groups_made, members: all_members, pins: Vec::new() }
}

fn member_id(n: u32) -> MemberId {
    RawId(u128::from(n) + 1).into()
}

fn group_id(n: u32) -> GroupId {
    RawId((u128::from(n) + 1) << 64).into()
}

/// Numbers from a seed (splitmix64): the same communities in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((x ^ (x >> 31)) % u64::from(end.max(1))) as u32
    }
}

/// What this process has used of a core: other work on the machine does not count. (proc(5), in ticks of 10 ms.)
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = after_name.skip(11).take(2).filter_map(|text| text.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

/// The kernel counts the peak from here on (proc(5), clear_refs).
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").ok();
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
