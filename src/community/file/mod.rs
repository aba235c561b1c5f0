//! Reads `community.toml`.

mod cadence;
mod goals;
mod refer;
mod times;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use self::refer::Names;
use super::key::Key;
use super::state::{Assignment, Community, CommunityFile, Group, Phase, Season, Size};
use crate::adminfile::{Document, Problem, Section, read_file};

/// Reads and checks the file at `path`.
///
/// # Errors
/// Every fault that was found, in the order of the file.
pub fn load(path: &Path) -> Result<CommunityFile, Vec<Problem>> {
    let text = read_file(path, "deploy/community.example.toml").map_err(|problem| vec![problem])?;
    read(&path.display().to_string(), &text)
}

/// Checks `text`, that stands in the file `file`.
///
/// # Errors
/// Every fault that was found, in the order of the file.
pub fn read(file: &str, text: &str) -> Result<CommunityFile, Vec<Problem>> {
    Document::new(file, text).read(|root| {
        if !root.has("community") {
            root.report(0, "community", "this table is missing", "Add it: [community]");
        }
        let community = root.table("community", community);
        let assignment = root.table("assignment", assignment).unwrap_or_default();
        let mut seasons = Names::default();
        let all_seasons = seasons_of(root, &mut seasons);
        let mut groups = Names::default();
        let all_groups = groups_of(root, &mut groups);
        let (objectives, key_results) = goals::read(root, &seasons, &groups);
        let mut asking = Names::default();
        let check_ins = times::check_ins(root, &groups, &all_groups, &mut asking);
        let digests = times::digests(root, &groups, &all_groups, &asking);
        Some(CommunityFile {
            community: community?,
            assignment,
            seasons: all_seasons,
            groups: all_groups,
            objectives,
            key_results,
            check_ins,
            digests,
        })
    })
}

fn community(s: &mut Section<'_, '_>) -> Option<Community> {
    let standard = Community::default();
    let name = s.required("name", "\"Open Garden\"");
    let budget_at = s.place_of("nag_budget");
    let early_at = s.place_of("early_answers");
    let community = Community {
        name: String::new(),
        language: s.or("language", standard.language),
        zone: s.or("zone", standard.zone),
        nag_budget: s.or("nag_budget", standard.nag_budget),
        early_answers: s.or("early_answers", standard.early_answers),
        member_digest: s.or("member_digest", standard.member_digest),
    };
    if !(1..=50).contains(&community.nag_budget) {
        let next = "Write a number from 1 to 50: messages to one member in a week.";
        s.report(budget_at, "nag_budget", "this is not possible", next);
    }
    if community.early_answers.as_hours() > 72 {
        let next = "Write \"72h\" or less, else an answer to the last check-in counts for the next.";
        s.report(early_at, "early_answers", "this is too long", next);
    }
    Some(Community { name: name?, ..community })
}

fn assignment(s: &mut Section<'_, '_>) -> Option<Assignment> {
    let standard = Assignment::default();
    let mut minutes = |key: &'static str, standard: u32| {
        let at = s.place_of(key);
        let hours = s.or(key, f64::from(standard) / 60.0);
        if !(0.25..=80.0).contains(&hours) {
            s.report(at, key, "this is not possible", "Write hours a week, from 0.25 to 80.");
            return standard;
        }
        (hours * 60.0).round() as u32
    };
    let (minutes_a_group, few_minutes) =
        (minutes("hours_a_group", standard.minutes_a_group), minutes("few_hours", standard.few_minutes));
    let mut groups = |key: &'static str, standard: u32| {
        let at = s.place_of(key);
        let groups = s.or(key, standard);
        if !(1..=20).contains(&groups) {
            s.report(at, key, "this is not possible", "Write a number of groups from 1 to 20.");
        }
        (groups, at)
    };
    let (groups_for_few, at) = groups("groups_for_few", standard.groups_for_few);
    let (groups_for_all, _) = groups("groups_at_most", standard.groups_for_all);
    if groups_for_few > groups_for_all {
        let next = "Lower it, or raise `groups_at_most`.";
        s.report(at, "groups_for_few", "who has few hours could be in more groups than all others", next);
    }
    Some(Assignment { minutes_a_group, few_minutes, groups_for_few, groups_for_all })
}

fn seasons_of(root: &mut Section<'_, '_>, names: &mut Names) -> BTreeMap<Key, Season> {
    let mut all = BTreeMap::new();
    root.tables("seasons", |name, at, s| {
        let key = names.add(s, name, at);
        let title = s.required("name", "\"Spring 2026\"");
        let days = first_and_last_day(s);
        let mut phases: Vec<Phase> = Vec::new();
        s.each("phases", |s| {
            let title = s.required::<String>("name", "\"Build\"");
            let at = s.start();
            let Some((from, until)) = first_and_last_day(s) else { return };
            if days.is_some_and(|(first, last)| from < first || until > last) {
                s.report(
                    at,
                    "from",
                    "the phase is not inside of its season",
                    "Change the days of one of the two.",
                );
            }
            if phases.last().is_some_and(|before| from <= before.until) {
                let next = "Put phases in order; each begins after the last day of the one before.";
                s.report(at, "from", "the phase begins before the last one has ended", next);
            }
            if let Some(name) = title {
                phases.push(Phase { name, from, until });
            }
        });
        if let (Some(key), Some(name), Some((from, until))) = (key, title, days) {
            all.insert(key, Season { name, from, until, phases });
        }
    });
    all
}

/// `from` and `until`, both required.
fn first_and_last_day(s: &mut Section<'_, '_>) -> Option<(Date, Date)> {
    let from = s.required("from", "2026-04-20");
    let at = s.place_of("until");
    let until = s.required("until", "2026-07-12");
    in_order(s, from, until, at);
    Some((from?, until?))
}

/// The end must not come before the beginning.
fn in_order(s: &Section<'_, '_>, from: Option<Date>, until: Option<Date>, at: usize) {
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let next = format!("Write a day on or after {from}, or change `from`.");
        s.report(at, "until", format!("{until} comes before {from}"), next);
    }
}

fn groups_of(root: &mut Section<'_, '_>, names: &mut Names) -> BTreeMap<Key, Group> {
    let mut all = BTreeMap::new();
    root.tables("groups", |name, at, s| {
        let key = names.add(s, name, at);
        let title = s.required("name", "\"Design\"");
        let purpose = s.optional("purpose");
        let confidential = s.or("confidential", false);
        let room = s.optional("room");
        let mail_list = s.optional("mail_list");
        let size = s.table("size", |s| {
            let at = s.start();
            let (least, most) = (s.required("least", "3"), s.required("most", "12"));
            let size = Size { least: least?, most: most? };
            if size.most < size.least || size.most == 0 {
                s.report(
                    at,
                    "most",
                    "the largest size is below the smallest, or 0",
                    "Change one of the two.",
                );
            }
            Some(size)
        });
        let skills = skills_of(s, size);
        let door = s.optional("door");
        if let (Some(key), Some(name)) = (key, title) {
            all.insert(key, Group { name, purpose, confidential, room, mail_list, size, skills, door });
        }
    });
    all
}

/// What a group looks for, in lower case and in order, as answers to surveys are compared.
fn skills_of(s: &mut Section<'_, '_>, size: Option<Size>) -> Vec<String> {
    let at = s.place_of("skills");
    let written = s.optional::<Vec<String>>("skills").unwrap_or_default();
    if size.is_some_and(|size| written.len() > size.most as usize) {
        let next = "Take some out, or raise `size`: one person fills one of these places.";
        s.report(at, "skills", "more people are looked for than the group takes", next);
    }
    let mut skills: Vec<String> = written.iter().map(|skill| skill.trim().to_lowercase()).collect();
    skills.sort();
    skills
}

#[cfg(test)]
mod tests;
