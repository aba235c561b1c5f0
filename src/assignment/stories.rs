//! Small communities, told.

use jiff::Timestamp;

use super::generated::{group_id, member_id};
use super::*;
use crate::domain::group::Role;
use crate::id::{GroupId, MemberId};

const ANA: u32 = 1;
const BEN: u32 = 2;
const CAI: u32 = 3;
const WEB: u32 = 1;
const BOOKS: u32 = 2;
const DESIGN: Skill = Skill(7);

fn member(n: u32, hours: u32, interests: &[(u32, Grade)]) -> Member {
    let interest =
        |(group, grade): &(u32, Grade)| Interest { group: group_id(*group), grade: *grade, since: None };
    Member {
        id: member_id(n),
        minutes_a_week: Some(hours * 60),
        interests: interests.iter().map(interest).collect(),
        skills: Vec::new(),
        today: Vec::new(),
        wishes: Wishes::default(),
    }
}

fn group(n: u32, to: u32) -> Group {
    Group { id: group_id(n), from: 1, to, skills: Vec::new(), door: Door::Open }
}

fn community(groups: Vec<Group>, members: Vec<Member>) -> Situation {
    Situation { groups, members, ..Situation::default() }
}

fn why_not(proposal: &Proposal, who: u32, what: u32) -> String {
    let unmet =
        proposal.unmet.iter().find(|unmet| (unmet.member, unmet.group) == (member_id(who), group_id(what)));
    unmet.map(|unmet| unmet.why.to_string()).unwrap_or_default()
}

fn places(proposal: &Proposal, who: u32) -> Vec<GroupId> {
    proposal
        .places()
        .into_iter()
        .filter(|(member, _)| *member == member_id(who))
        .map(|(_, group)| group)
        .collect()
}

fn place(who: u32, what: u32) -> (MemberId, GroupId) {
    (member_id(who), group_id(what))
}

#[test]
fn a_place_says_why_it_is_theirs() {
    let mut web = group(WEB, 3);
    web.skills = vec![(DESIGN, 1)];
    let mut ana = member(ANA, 3, &[(WEB, Grade::FirstChoice), (BOOKS, Grade::Like)]);
    ana.skills = vec![DESIGN];
    let proposal = propose(&community(vec![web, group(BOOKS, 3)], vec![ana])).unwrap();
    let said: Vec<String> =
        proposal.placements.iter().map(|place| place.why.in_english(|_| "design".into())).collect();
    assert_eq!(
        said,
        [
            "your first choice; they look for design; 2 of your 3 hours",
            "you would like to; 2 of your 3 hours"
        ]
    );
    assert_eq!(proposal.proof, Proof::Best);
    assert_eq!(proposal.measure, proposal.ceiling);
}

#[test]
fn who_asked_earlier_is_first_in_line_and_moves_up() {
    let mut ana = member(ANA, 1, &[(WEB, Grade::FirstChoice)]);
    ana.today = vec![(group_id(WEB), Role::Member)];
    ana.wishes.stay = true;
    let mut ben = member(BEN, 1, &[(WEB, Grade::Love)]);
    let mut cai = member(CAI, 1, &[(WEB, Grade::Love)]);
    ben.interests[0].since = Some(Timestamp::from_second(2_000).unwrap());
    cai.interests[0].since = Some(Timestamp::from_second(1_000).unwrap());
    let situation = community(vec![group(WEB, 1)], vec![ana, ben, cai]);
    let proposal = propose(&situation).unwrap();
    assert_eq!(why_not(&proposal, CAI, WEB), "full: 1 of 1; you are first in line");
    assert_eq!(why_not(&proposal, BEN, WEB), "full: 1 of 1; you are number 2 in line");
    assert_eq!(proposal.groups[0].line, [member_id(CAI), member_id(BEN)]);
    assert_eq!(move_up(&situation, &proposal.places(), group_id(WEB)), Ok(None), "no place is free");

    let change = Change::Remove { member: member_id(ANA), group: group_id(WEB) };
    let effect = what_if(&situation, &proposal.places(), change).unwrap();
    assert_eq!(effect.breaks, [Fault::AskedToStay(member_id(ANA), group_id(WEB))]);
    assert!(effect.after < effect.before);
    let up = effect.moves_up.unwrap();
    assert_eq!((up.member, up.leaves), (member_id(CAI), None));
    assert_eq!(move_up(&situation, &[], group_id(WEB)).unwrap().map(|up| up.member), Some(member_id(ANA)));
}

#[test]
fn two_hours_are_good_for_two_groups_and_two_and_a_half_as_well() {
    for (minutes, count) in [(59, 0), (60, 1), (119, 1), (120, 2), (150, 2), (179, 2), (180, 3), (600, 3)] {
        let all = [(1, Grade::FirstChoice), (2, Grade::Love), (3, Grade::Like), (4, Grade::Could)];
        let mut ana = member(ANA, 0, &all);
        ana.minutes_a_week = Some(minutes);
        let groups = (1..=4).map(|n| group(n, 5)).collect();
        let proposal = propose(&community(groups, vec![ana])).unwrap();
        assert_eq!(proposal.placements.len(), count, "{minutes} minutes");
        if minutes == 120 {
            assert_eq!(why_not(&proposal, ANA, 3), "you have 2 hours: two groups at most");
        }
        if count == 0 {
            assert_eq!(proposal.nowhere, [(member_id(ANA), Nowhere::NoTime(LimitedBy::Minutes))]);
        }
    }
}

#[test]
fn only_who_asked_to_be_apart_learns_of_it() {
    for asks in [ANA, BEN] {
        let mut ana = member(ANA, 1, &[(WEB, Grade::FirstChoice)]);
        let mut ben = member(BEN, 1, &[(WEB, Grade::Could)]);
        match asks {
            ANA => ana.wishes.not_with = vec![member_id(BEN)],
            _ => ben.wishes.not_with = vec![member_id(ANA)],
        }
        let proposal = propose(&community(vec![group(WEB, 5)], vec![ana, ben])).unwrap();
        assert_eq!(places(&proposal, ANA), [group_id(WEB)]);
        let told = match asks {
            ANA => "it did not fit this time",
            _ => "you asked not to be with somebody who is there",
        };
        assert_eq!(why_not(&proposal, BEN, WEB), told);
    }
}

#[test]
fn a_group_with_more_than_it_takes_keeps_them_and_takes_nobody() {
    let mut members: Vec<Member> = (1..=3).map(|n| member(n, 1, &[])).collect();
    for member in &mut members {
        member.today = vec![(group_id(WEB), Role::Member)];
    }
    members.push(member(4, 1, &[(WEB, Grade::FirstChoice)]));
    let proposal = propose(&community(vec![group(WEB, 2)], members)).unwrap();
    assert_eq!((proposal.groups[0].size, proposal.groups[0].to), (3, 2));
    assert_eq!(why_not(&proposal, 4, WEB), "full: 3 of 2; you are first in line");
    assert!(proposal.leaving.is_empty());
}

#[test]
fn what_the_organiser_settles_stands_and_what_cannot_be_is_said_all_at_once() {
    let ana = member(ANA, 1, &[(WEB, Grade::OptOut)]);
    let mut ben = member(BEN, 1, &[(BOOKS, Grade::Like)]);
    ben.wishes.not_with = vec![member_id(CAI)];
    let cai = member(CAI, 1, &[]);
    let mut situation = community(vec![group(WEB, 5), group(BOOKS, 5)], vec![ana, ben, cai]);
    situation.pins = vec![Pin::In(member_id(CAI), group_id(WEB))];
    let proposal = propose(&situation).unwrap();
    assert_eq!(places(&proposal, CAI), [group_id(WEB)], "also when they did not name it");
    assert_eq!(proposal.placements[1].why.because, Because::ByHand);

    let pin = |who, what| Pin::In(member_id(who), group_id(what));
    situation.pins = vec![
        pin(ANA, WEB),
        pin(BEN, BOOKS),
        pin(CAI, BOOKS),
        pin(CAI, WEB),
        Pin::Out(member_id(CAI), group_id(WEB)),
        pin(99, WEB),
    ];
    let faults = propose(&situation).unwrap_err();
    assert!(faults.contains(&Fault::SaidNo(member_id(ANA), group_id(WEB))));
    assert!(faults.contains(&Fault::Together(member_id(BEN), member_id(CAI), group_id(BOOKS))));
    assert!(faults.contains(&Fault::InAndOut(member_id(CAI), group_id(WEB))));
    assert!(faults.contains(&Fault::NoMember(member_id(99))));
    assert!(faults[0].to_string().contains(": "), "says what to do: {}", faults[0]);
}

#[test]
fn a_closed_door_is_closed_also_by_hand() {
    let mut secret = group(WEB, 5);
    secret.door = Door::ByInvitation { admitted: vec![member_id(ANA)] };
    let mut closed = group(BOOKS, 5);
    closed.door = Door::Closed;
    let both = [(WEB, Grade::Love), (BOOKS, Grade::Love)];
    let mut situation = community(vec![secret, closed], vec![member(ANA, 2, &both), member(BEN, 2, &both)]);
    let proposal = propose(&situation).unwrap();
    assert_eq!(proposal.places(), [place(ANA, WEB)]);
    assert_eq!(why_not(&proposal, BEN, WEB), "by invitation of its coordinators only");
    assert_eq!(why_not(&proposal, BEN, BOOKS), "it takes nobody new");
    situation.pins = vec![Pin::In(member_id(BEN), group_id(WEB)), Pin::In(member_id(BEN), group_id(BOOKS))];
    let faults = propose(&situation).unwrap_err();
    let expected =
        [Fault::NotAdmitted(member_id(BEN), group_id(WEB)), Fault::Closed(member_id(BEN), group_id(BOOKS))];
    assert!(expected.iter().all(|fault| faults.contains(fault)), "{faults:?}");
}

#[test]
fn a_change_by_hand_shows_what_it_does() {
    let ana = member(ANA, 1, &[(WEB, Grade::FirstChoice), (BOOKS, Grade::Could)]);
    let ben = member(BEN, 1, &[(WEB, Grade::Like), (BOOKS, Grade::Could)]);
    let situation = community(vec![group(WEB, 1), group(BOOKS, 3)], vec![ana, ben]);
    let proposal = propose(&situation).unwrap();
    assert_eq!(proposal.places(), [place(ANA, WEB), place(BEN, BOOKS)]);
    let change = Change::Move { member: member_id(ANA), from: group_id(WEB), to: group_id(BOOKS) };
    let effect = what_if(&situation, &proposal.places(), change).unwrap();
    assert_eq!(effect.breaks, []);
    assert_eq!(effect.before.interest - effect.after.interest, 17);
    let up = effect.moves_up.unwrap();
    assert_eq!((up.member, up.group, up.leaves), (member_id(BEN), group_id(WEB), Some(group_id(BOOKS))));

    let change = Change::Add { member: member_id(BEN), group: group_id(WEB) };
    let effect = what_if(&situation, &proposal.places(), change).unwrap();
    assert_eq!(
        effect.breaks,
        [
            Fault::Full { group: group_id(WEB), to: 1, would: 2 },
            Fault::TooManyGroups { member: member_id(BEN), limit: 1, would: 2 },
        ]
    );
    let nonsense = Change::Add { member: member_id(ANA), group: group_id(WEB) };
    let faults = what_if(&situation, &proposal.places(), nonsense).unwrap_err();
    assert_eq!(faults, [Fault::IsThere(member_id(ANA), group_id(WEB))]);
}

#[test]
fn a_newcomer_gets_what_is_free_and_passes_nobody() {
    let waiting = member(ANA, 1, &[(WEB, Grade::FirstChoice)]);
    let newcomer = member(BEN, 2, &[(WEB, Grade::Love), (BOOKS, Grade::Could)]);
    let mut situation = community(vec![group(WEB, 1), group(BOOKS, 3)], vec![waiting, newcomer]);
    let offer = place_newcomer(&situation, member_id(BEN)).unwrap();
    let groups: Vec<GroupId> = offer.placements.iter().map(|place| place.group).collect();
    assert_eq!(groups, [group_id(BOOKS)]);
    assert_eq!(offer.unmet[0].why, WhyNot::OthersFirst { line: 2 });
    situation.groups[0].to = 2;
    let offer = place_newcomer(&situation, member_id(BEN)).unwrap();
    assert_eq!(offer.placements.len(), 2);
    assert!(offer.unmet.is_empty());
}
