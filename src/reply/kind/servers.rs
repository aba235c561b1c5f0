//! What is known of mail servers that follow no standard: `servers.toml`, ready for searching.

use std::sync::LazyLock;

use serde::Deserialize;

use super::phrases::Phrases;

/// The tables of `servers.toml`; each is explained there.
pub struct Servers {
    pub robots: Vec<String>,
    pub robot_names: Phrases,
    pub subjects: Phrases,
    pub failures: Phrases,
    pub delays: Phrases,
    pub copies: Vec<String>,
    pub failed: Vec<String>,
    pub not_failed: Vec<String>,
    pub sent_to: Vec<String>,
    pub aliases: Vec<String>,
    pub passed_on: Vec<String>,
    pub forms: Vec<Form>,
}

/// A report from a mailbox that is not a server's: all of its conditions must hold.
pub struct Form {
    pub subject: Option<String>,
    pub header: Option<String>,
    pub header_says: Option<String>,
    pub body: Phrases,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    robots: Vec<String>,
    robot_names: Vec<String>,
    subjects: Vec<String>,
    failures: Vec<String>,
    delays: Vec<String>,
    copies: Vec<String>,
    failed: Vec<String>,
    not_failed: Vec<String>,
    sent_to: Vec<String>,
    aliases: Vec<String>,
    passed_on: Vec<String>,
    form: Vec<FormTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormTable {
    #[serde(rename = "name")]
    _name: String,
    subject: Option<String>,
    header: Option<String>,
    header_says: Option<String>,
    body: Vec<String>,
}

/// Read once.
pub static SERVERS: LazyLock<Servers> = LazyLock::new(|| {
    let tables: Tables = toml::from_str(include_str!("servers.toml")).expect("a test reads this file");
    Servers {
        robots: tables.robots,
        robot_names: Phrases::new([&tables.robot_names]),
        subjects: Phrases::new([&tables.subjects]),
        failures: Phrases::new([&tables.failures]),
        delays: Phrases::new([&tables.delays]),
        copies: tables.copies,
        failed: tables.failed,
        not_failed: tables.not_failed,
        sent_to: tables.sent_to,
        aliases: tables.aliases,
        passed_on: tables.passed_on,
        forms: tables
            .form
            .into_iter()
            .map(|form| Form {
                subject: form.subject,
                header: form.header,
                header_says: form.header_says,
                body: Phrases::new([&form.body]),
            })
            .collect(),
    }
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::kind::text::fold;

    #[test]
    fn the_tables_can_be_read_and_are_folded_as_texts_are() {
        let tables: Tables = toml::from_str(include_str!("servers.toml")).unwrap();
        assert!(!SERVERS.forms.is_empty());
        for phrase in [tables.subjects, tables.failures, tables.delays, tables.copies].concat() {
            assert_eq!(phrase.trim_end(), fold(&phrase), "{phrase}");
        }
    }
}
