//! `members.csv`: one row a member.
//!
//! Groups stand in one cell, `design:lead; dev`, each with a role behind a colon (without one: member); or in two
//! columns, `groups` with `design; dev` and `roles` with `lead; member`, in the same order.
//! A column that is not there and a cell that is empty change nothing of a member who is known already.

use std::collections::BTreeMap;

use super::key::Key;
use super::language::Language;
use super::people::Known;
use super::table::{self, Column, Imported, RowReader, flag, one_of};
use super::zone::ZoneName;
use crate::adminfile::Named;
use crate::domain::address::{MailAddress, MatrixUserId};
use crate::domain::group::Role;
use crate::domain::member::ChannelKind;

/// One member, as a row says.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberRow {
    /// Name.
    pub name: String,
    /// Mail address. There is a mail address or a Matrix id, or both.
    pub mail: Option<MailAddress>,
    /// Matrix id.
    pub matrix: Option<MatrixUserId>,
    /// Where they want to be asked, if they said so; there is an address for it.
    pub channel: Option<ChannelKind>,
    /// Time zone.
    pub zone: Option<ZoneName>,
    /// Hours a week that they have, 0 to 100.
    pub hours: Option<f64>,
    /// Their groups, each once.
    pub groups: Option<BTreeMap<Key, Role>>,
    /// Whether they get the newsletter writers' digest.
    pub newsletter_writer: Option<bool>,
    /// Language.
    pub language: Option<Language>,
    /// Whether they may be quoted.
    pub quotes: Option<bool>,
}

impl Named for ChannelKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("mail", Self::Mail),
        ("matrix", Self::Matrix),
        ("e-mail", Self::Mail),
        ("email", Self::Mail),
        ("chat", Self::Matrix),
        ("element", Self::Matrix),
    ];
}

impl Named for Role {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("member", Self::Member),
        ("coordinator", Self::Coordinator),
        ("lead", Self::Lead),
        ("interim coordinator", Self::Coordinator),
        ("leader", Self::Lead),
    ];
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum MemberColumn {
    Name,
    Mail,
    Matrix,
    Channel,
    Zone,
    Hours,
    Groups,
    Roles,
    Writer,
    Language,
    Quotes,
}

impl Column for MemberColumn {
    const HEADERS: &'static [(Self, &'static [&'static str])] = &[
        (Self::Name, &["name", "full name", "display name", "member"]),
        (Self::Mail, &["mail", "e mail", "email", "mail address", "e mail address", "email address"]),
        (Self::Matrix, &["matrix", "matrix id", "matrix user", "matrix user id", "matrix address", "mxid"]),
        (Self::Channel, &["channel", "preferred channel", "contact by", "prefers"]),
        (Self::Zone, &["time zone", "timezone", "tz", "zone"]),
        (Self::Hours, &["hours", "hours a week", "hours per week", "hours week", "weekly hours"]),
        (Self::Groups, &["groups", "group", "working group", "working groups", "groups and roles"]),
        (Self::Roles, &["roles", "role"]),
        (Self::Writer, &["newsletter writer", "writer", "newsletter"]),
        (Self::Language, &["language", "lang"]),
        (
            Self::Quotes,
            &[
                "consent to quotes",
                "quotes",
                "may be quoted",
                "consent to be quoted",
                "quote consent",
                "consent",
            ],
        ),
    ];
    const NEEDED: &'static [&'static [Self]] = &[&[Self::Name], &[Self::Mail, Self::Matrix]];
    const EXAMPLE: &'static str = "name,mail,time zone,groups";
}

type Said = (String, String);

fn said<T>(what: impl Into<String>, next: impl Into<String>) -> Result<T, Said> {
    Err((what.into(), next.into()))
}

/// Reads a table of members. Groups must be known.
pub fn read(file: &str, bytes: &[u8], known: &Known) -> Imported<MemberRow> {
    let mut mails: BTreeMap<MailAddress, usize> = BTreeMap::new();
    let mut ids: BTreeMap<MatrixUserId, usize> = BTreeMap::new();
    let mut zones: BTreeMap<String, Result<ZoneName, String>> = BTreeMap::new();
    table::read(file, bytes, |row| {
        use MemberColumn as C;
        let name = row.required(C::Name, "Write how the person wants to be called.");
        let mail = row.parsed(C::Mail, |text| address::<MailAddress>(text, "Write it like ana@example.org."));
        let matrix =
            row.parsed(C::Matrix, |text| address::<MatrixUserId>(text, "Write it like @ana:example.org."));
        if row.text(C::Mail).is_none() && row.text(C::Matrix).is_none() {
            row.wrong::<()>(
                C::Mail,
                "there is neither a mail address nor a Matrix id",
                "Write one of the two.",
            );
        }
        if let Some(first) = mail.as_ref().and_then(|mail| mails.insert(mail.clone(), row.line())) {
            row.wrong::<()>(
                C::Mail,
                format!("line {first} has the same mail address"),
                "Make one row of the two.",
            );
        }
        if let Some(first) = matrix.as_ref().and_then(|id| ids.insert(id.clone(), row.line())) {
            row.wrong::<()>(
                C::Matrix,
                format!("line {first} has the same Matrix id"),
                "Make one row of the two.",
            );
        }
        let channel = row.parsed(C::Channel, word::<ChannelKind>);
        let missing = match channel {
            Some(ChannelKind::Mail) => row.text(C::Mail).is_none().then_some("mail address"),
            Some(ChannelKind::Matrix) => row.text(C::Matrix).is_none().then_some("Matrix id"),
            None => None,
        };
        if let Some(missing) = missing {
            row.wrong::<()>(
                C::Channel,
                format!("the row has no {missing}"),
                "Add it, or choose the other channel.",
            );
        }
        let zone = row.parsed(C::Zone, |text| {
            // A column of zones has few different ones, and to find what a wrong one was meant to be takes time.
            let zone = zones.entry(text.to_owned()).or_insert_with(|| ZoneName::parse(text));
            zone.clone().or_else(|next| said(format!("there is no time zone '{text}'"), next))
        });
        let hours = row.parsed(C::Hours, hours);
        let groups = groups(row, known);
        let newsletter_writer = row.parsed(C::Writer, yes_or_no);
        let language = row.parsed(C::Language, |text| {
            Language::parse(text)
                .map_or_else(|| said(format!("'{text}' is not a language"), Language::NEXT), Ok)
        });
        let quotes = row.parsed(C::Quotes, yes_or_no);
        Some(MemberRow {
            name: name?,
            mail,
            matrix,
            channel,
            zone,
            hours,
            groups,
            newsletter_writer,
            language,
            quotes,
        })
    })
}

fn address<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str, next: &str) -> Result<T, Said> {
    // Spreadsheets make links of addresses.
    let plain =
        text.strip_prefix("mailto:").or_else(|| text.strip_prefix("https://matrix.to/#/")).unwrap_or(text);
    plain.parse().or_else(|why| said(format!("{why}"), next))
}

fn word<T: Named>(text: &str) -> Result<T, Said> {
    let asked = text.to_lowercase();
    let words: Vec<&str> = T::WORDS.iter().map(|(word, _)| *word).collect();
    T::WORDS
        .iter()
        .find(|(word, _)| *word == asked)
        .map(|(_, meaning)| *meaning)
        .ok_or_else(|| one_of(text, &words))
}

fn yes_or_no(text: &str) -> Result<bool, Said> {
    flag(text).map_or_else(|| said(format!("'{text}' is neither yes nor no"), "Write yes or no."), Ok)
}

/// `3`, `2.5`, `2,5`, `3h`, `3 hours`.
fn hours(text: &str) -> Result<f64, Said> {
    let number = text.trim_end_matches(|c: char| c.is_alphabetic() || c.is_whitespace()).replace(',', ".");
    match number.parse::<f64>().ok().filter(|hours| (0.0..=100.0).contains(hours)) {
        Some(hours) => Ok(hours),
        None => said(
            format!("'{text}' is not a number of hours"),
            "Write one number from 0 to 100, like 3 or 2.5.",
        ),
    }
}

/// The parts of a list in a cell.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', ',', '|']).map(str::trim).filter(|part| !part.is_empty())
}

fn groups(row: &mut RowReader<'_, MemberColumn>, known: &Known) -> Option<BTreeMap<Key, Role>> {
    use MemberColumn as C;
    let Some(text) = row.text(C::Groups) else {
        if row.text(C::Roles).is_some() {
            row.wrong::<()>(
                C::Roles,
                "there is a role, but no group",
                "Write the group into the column 'groups'.",
            );
        }
        return None;
    };
    let roles = row.text(C::Roles);
    let roles: Option<Vec<&str>> = roles.as_deref().map(|roles| parts(roles).collect());
    let names: Vec<&str> = parts(&text).collect();
    if roles.as_ref().is_some_and(|roles| roles.len() != names.len()) {
        let next = "Write one role for each group in the same order, or write design:lead into 'groups'.";
        return row.wrong(
            C::Roles,
            format!("there are {} groups, and another number of roles", names.len()),
            next,
        );
    }
    let mut all = BTreeMap::new();
    for (place, part) in names.into_iter().enumerate() {
        let (name, own_role) = group_and_role(part, known);
        let role = match (own_role, roles.as_ref().and_then(|roles| roles.get(place))) {
            (Some(_), Some(_)) => {
                row.wrong::<()>(C::Roles, format!("'{part}' has a role already"), "Take one of the two out.");
                continue;
            }
            (Some(role), None) => (C::Groups, word::<Role>(role)),
            (None, Some(role)) => (C::Roles, word::<Role>(role)),
            (None, None) => (C::Groups, Ok(Role::Member)),
        };
        match (known.group(name), role) {
            (Ok(key), (_, Ok(role))) => {
                if all.insert(key, role).is_some() {
                    row.wrong::<()>(C::Groups, format!("'{name}' is named twice"), "Take one out.");
                }
            }
            (group, (column, role)) => {
                if let Err((what, next)) = group {
                    row.wrong::<()>(C::Groups, what, next);
                }
                if let Err((what, next)) = role {
                    row.wrong::<()>(column, what, next);
                }
            }
        }
    }
    Some(all)
}

/// `design:lead`, `design (lead)`. A group's own name may have a colon in it.
fn group_and_role<'t>(part: &'t str, known: &Known) -> (&'t str, Option<&'t str>) {
    if known.group(part).is_ok() {
        return (part, None);
    }
    if let Some((name, role)) = part.strip_suffix(')').and_then(|part| part.rsplit_once('(')) {
        return (name.trim(), Some(role.trim()));
    }
    part.rsplit_once([':', '=']).map_or((part, None), |(name, role)| (name.trim(), Some(role.trim())))
}

#[cfg(test)]
mod tests;
