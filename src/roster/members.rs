//! Rows of `members.csv`. A member is recognised by mail address or Matrix id.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::{Brings, Entry, Fate, Office, Shown, problem};
use crate::adminfile::Problem;
use crate::community::key::Key;
use crate::community::members::MemberRow;
use crate::domain::cadence::QuietHours;
use crate::domain::group::{Membership, Role};
use crate::domain::member::{ChannelKind, CheckIns, Member, Receipts};
use crate::id::{Ids, MemberId};

/// Holds the rows of `file` against who is there.
///
/// What a row leaves out stays as it is; for a new member it is what the community says, mail before Matrix, and quiet from
/// ten in the evening to eight in the morning.
pub fn compare(
    file: &str,
    office: &Office,
    rows: Vec<(usize, MemberRow)>,
    ids: &Ids,
    now: Timestamp,
) -> (Vec<Entry>, Vec<Problem>) {
    let by_mail: HashMap<&str, &Member> =
        office.members.iter().filter_map(|m| Some((m.mail.as_ref()?.as_str(), m))).collect();
    let by_matrix: HashMap<&str, &Member> =
        office.members.iter().filter_map(|m| Some((m.matrix.as_ref()?.as_str(), m))).collect();
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    let mut seen: HashMap<MemberId, usize> = HashMap::new();
    for (line, row) in rows {
        let mail = row.mail.as_ref().and_then(|mail| by_mail.get(mail.as_str()).copied());
        let matrix = row.matrix.as_ref().and_then(|id| by_matrix.get(id.as_str()).copied());
        if let (Some(one), Some(other)) = (mail, matrix)
            && one.id != other.id
        {
            let what = format!("the mail address is {}'s, and the Matrix id is {}'s", one.name, other.name);
            problems.push(problem(file, line, "mail", what, "Correct one of the two, or make two rows."));
            continue;
        }
        let before = mail.or(matrix);
        if let Some(first) = before.and_then(|member| seen.insert(member.id, line)) {
            let what = format!("line {first} is the same member");
            problems.push(problem(file, line, "", what, "Make one row of the two."));
            continue;
        }
        entries.push(office.entry(row, before.cloned(), ids, now));
    }
    (entries, problems)
}

impl Office {
    fn entry(&self, row: MemberRow, before: Option<Member>, ids: &Ids, now: Timestamp) -> Entry {
        let member = self.described(&row, before.clone(), ids, now);
        let none = BTreeMap::new();
        let roles = before.as_ref().and_then(|member| self.roles.get(&member.id)).unwrap_or(&none);
        let wanted = row.groups.as_ref().unwrap_or(roles);
        let place = |key: &Key, role: Role| {
            let group = *self.groups.get(key)?;
            Some(Membership { group, member: member.id, role })
        };
        let joins = wanted.iter().filter(|(key, role)| roles.get(*key) != Some(*role));
        let joins = joins.filter_map(|(key, role)| place(key, *role)).collect();
        let parts = roles.iter().filter(|(key, _)| !wanted.contains_key(*key));
        let parts = parts.filter_map(|(key, role)| place(key, *role)).collect();
        let fate = Fate::of(before.as_ref().map(|before| shown(before, roles)), shown(&member, wanted));
        let moves = before.is_some_and(|before| before.zone != member.zone);
        Entry { name: member.name.clone(), fate, brings: Brings::Member { member, moves, joins, parts } }
    }

    fn described(&self, row: &MemberRow, before: Option<Member>, ids: &Ids, now: Timestamp) -> Member {
        let mut member = before.unwrap_or_else(|| Member {
            id: ids.make(),
            name: String::new(),
            mail: None,
            matrix: None,
            channel: if row.mail.is_some() { ChannelKind::Mail } else { ChannelKind::Matrix },
            zone: self.community.zone.clone(),
            language: self.community.language.clone(),
            minutes_a_week: None,
            quiet: Some(QuietHours::NIGHT),
            check_ins: CheckIns::On,
            receipts: Receipts::WhenNeeded,
            quotable: false,
            newsletter_writer: false,
            own_digest: self.customs.member_digest,
            joined: now,
        });
        member.name.clone_from(&row.name);
        member.mail = row.mail.clone().or(member.mail);
        member.matrix = row.matrix.clone().or(member.matrix);
        member.channel = row.channel.unwrap_or(member.channel);
        if let Some(zone) = &row.zone {
            member.zone = zone.zone();
        }
        if let Some(language) = &row.language {
            language.as_str().clone_into(&mut member.language);
        }
        // 0 to 100 hours: the cast loses nothing that counts.
        member.minutes_a_week =
            row.hours.map(|hours| (hours * 60.0).round() as u32).or(member.minutes_a_week);
        member.newsletter_writer = row.newsletter_writer.unwrap_or(member.newsletter_writer);
        member.quotable = row.quotes.unwrap_or(member.quotable);
        member
    }
}

fn shown(member: &Member, roles: &BTreeMap<Key, Role>) -> Shown {
    let text = |address: Option<&str>| address.unwrap_or_default().to_owned();
    let flag = |is: bool, yes: &str| if is { yes.to_owned() } else { String::new() };
    let groups: Vec<String> = roles
        .iter()
        .map(|(key, role)| match role {
            Role::Member => key.to_string(),
            other => format!("{key}: {other}"),
        })
        .collect();
    vec![
        ("name", member.name.clone()),
        ("mail", text(member.mail.as_ref().map(|mail| mail.as_str()))),
        ("matrix", text(member.matrix.as_ref().map(|id| id.as_str()))),
        ("channel", member.channel.to_string()),
        ("time zone", member.zone.name().to_owned()),
        ("language", member.language.clone()),
        ("hours", member.minutes_a_week.map(|m| (f64::from(m) / 60.0).to_string()).unwrap_or_default()),
        ("groups", groups.join(", ")),
        ("newsletter writer", flag(member.newsletter_writer, "yes")),
        ("may be quoted", flag(member.quotable, "yes")),
    ]
}
