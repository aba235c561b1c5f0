//! Who lives in the demo: invented people of an invented community, four working groups over six time zones.

use super::client::Client;
use crate::domain::group::Role;

/// How a persona is reached and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// Mail, written with this program.
    Mail(Client),
    /// Matrix.
    Chat,
}

/// A persona.
#[derive(Debug, Clone, Copy)]
pub struct Persona {
    /// Their key in addresses and pages.
    pub key: &'static str,
    /// Their name.
    pub name: &'static str,
    /// Their group's key.
    pub group: &'static str,
    /// What they are in it.
    pub role: Role,
    /// Where they are.
    pub zone: &'static str,
    /// What they write in.
    pub language: &'static str,
    /// How they are reached.
    pub wire: Wire,
    /// What they are besides.
    pub also: Also,
}

/// What somebody is besides a member of their group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Also {
    /// Nothing more.
    Nothing,
    /// They write the newsletter.
    Writer,
    /// They want a digest of their own.
    OwnDigest,
    /// They may not be quoted.
    Private,
    /// They also have a Matrix id, for when mail does not work.
    Reachable,
    /// They want a receipt for every answer.
    Receipts,
}

/// A working group.
#[derive(Debug, Clone, Copy)]
pub struct Circle {
    /// Its key.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Nothing of it is told outside.
    pub confidential: bool,
    /// How many people it wants at the least, and takes at the most.
    pub size: (u32, u32),
    /// What it looks for.
    pub skills: &'static [&'static str],
}

/// The working groups.
pub const CIRCLES: [Circle; 4] = [
    Circle {
        key: "web",
        name: "Website",
        purpose: "The site and the tool library's catalogue",
        confidential: false,
        size: (5, 8),
        skills: &["design", "programming", "translation"],
    },
    Circle {
        key: "events",
        name: "Events",
        purpose: "Repair cafés and the spring fair",
        confidential: false,
        size: (5, 10),
        skills: &["organising", "organising"],
    },
    Circle {
        key: "outreach",
        name: "Outreach",
        purpose: "Newsletter, partners and translations",
        confidential: false,
        size: (4, 8),
        skills: &["design", "translation", "writing"],
    },
    Circle {
        key: "care",
        name: "Member care",
        purpose: "Conflicts and the hardship fund",
        confidential: true,
        size: (3, 6),
        skills: &["facilitation"],
    },
];

const BERLIN: &str = "Europe/Berlin";
const LAGOS: &str = "Africa/Lagos";
const KOLKATA: &str = "Asia/Kolkata";
const AUCKLAND: &str = "Pacific/Auckland";
const NEW_YORK: &str = "America/New_York";
const SAO_PAULO: &str = "America/Sao_Paulo";

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn who(
    key: &'static str,
    name: &'static str,
    group: &'static str,
    role: Role,
    zone: &'static str,
    language: &'static str,
    wire: Wire,
    also: Also,
) -> Persona {
    Persona { key, name, group, role, zone, language, wire, also }
}

use Also::{Nothing, OwnDigest, Private, Reachable, Receipts, Writer};
use Client::{Apple, Gmail, Outlook, Phone, Plain, Thunderbird};
use Role::{Coordinator, Lead, Member};
use Wire::{Chat, Mail};

/// Everybody.
pub const CAST: [Persona; 24] = [
    who("amara", "Amara Okafor", "web", Lead, LAGOS, "en", Chat, Nothing),
    who("jonas", "Jonas Feldkamp", "web", Coordinator, BERLIN, "de", Mail(Outlook), Nothing),
    who("priya", "Priya Raghunathan", "web", Member, KOLKATA, "en", Mail(Gmail), OwnDigest),
    who("tomas", "Tomás Villaseñor", "web", Member, NEW_YORK, "es", Chat, Nothing),
    who("keiko", "Keiko Moriyama", "web", Member, AUCKLAND, "en", Mail(Plain), Nothing),
    who("lucia", "Lúcia Barbosa", "web", Member, SAO_PAULO, "pt", Chat, Nothing),
    who("rosa", "Rosa Quintanilla", "events", Lead, NEW_YORK, "es", Mail(Gmail), Receipts),
    who("wiremu", "Wiremu Tāmati", "events", Coordinator, AUCKLAND, "en", Chat, Nothing),
    who("anjali", "Anjali Deshpande", "events", Coordinator, KOLKATA, "en", Mail(Outlook), Nothing),
    who("ebele", "Ebele Nwosu", "events", Member, LAGOS, "en", Mail(Apple), OwnDigest),
    who("matthias", "Matthias Oberländer", "events", Member, BERLIN, "de", Chat, Private),
    who("caetano", "Caetano Prado", "events", Member, SAO_PAULO, "pt", Mail(Gmail), Nothing),
    who("margaux", "Margaux Delacroix", "events", Member, BERLIN, "fr", Chat, Nothing),
    who("baptiste", "Baptiste Lemoine", "outreach", Lead, BERLIN, "fr", Mail(Apple), Nothing),
    who("shreya", "Shreya Venkatesan", "outreach", Coordinator, KOLKATA, "en", Chat, Nothing),
    who("noor", "Noor Al-Haddad", "outreach", Member, NEW_YORK, "en", Mail(Gmail), Writer),
    who("otavio", "Otávio Nascimento", "outreach", Member, SAO_PAULO, "pt", Chat, Writer),
    who("hana", "Hana Pōtiki", "outreach", Member, AUCKLAND, "en", Chat, Nothing),
    who("tunde", "Tunde Adeyemi", "outreach", Member, LAGOS, "en", Mail(Phone), Nothing),
    who("silke", "Silke Brandner", "care", Lead, BERLIN, "de", Mail(Thunderbird), Nothing),
    who("fatima", "Fatima Zahra Idrissi", "care", Coordinator, BERLIN, "fr", Chat, Nothing),
    who("daniel", "Daniel Whitcombe", "care", Member, NEW_YORK, "en", Mail(Gmail), Reachable),
    who("meera", "Meera Iyengar", "care", Member, KOLKATA, "en", Mail(Apple), Private),
    who("rangi", "Rangi Parata", "care", Member, AUCKLAND, "en", Chat, Nothing),
];

/// The persona with this key.
pub fn persona(key: &str) -> Option<&'static Persona> {
    CAST.iter().find(|persona| persona.key == key)
}

impl Persona {
    /// Their mail address, when they have one.
    pub fn mail(&self) -> Option<String> {
        matches!(self.wire, Mail(_)).then(|| format!("{}@post.example", self.key))
    }

    /// Their Matrix id, when they have one.
    pub fn matrix(&self) -> Option<String> {
        (self.wire == Chat || self.also == Reachable).then(|| format!("@{}:chat.example", self.key))
    }

    /// Every box that they look into.
    pub fn owners(&self) -> impl Iterator<Item = String> {
        self.mail().into_iter().chain(self.matrix())
    }

    /// The persona who looks into this box.
    pub fn of_owner(owner: &str) -> Option<&'static Self> {
        CAST.iter().find(|persona| persona.owners().any(|theirs| theirs == owner))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_has_a_group_a_key_of_their_own_and_an_address() {
        let keys: BTreeSet<_> = CAST.iter().map(|persona| persona.key).collect();
        assert_eq!(keys.len(), 24);
        let zones: BTreeSet<_> = CAST.iter().map(|persona| persona.zone).collect();
        assert_eq!(zones.len(), 6);
        for persona in &CAST {
            assert!(CIRCLES.iter().any(|circle| circle.key == persona.group), "{}", persona.name);
            let owners: Vec<_> = persona.owners().collect();
            assert!(!owners.is_empty());
            for owner in owners {
                assert_eq!(Persona::of_owner(&owner).map(|found| found.key), Some(persona.key));
            }
        }
    }

    #[test]
    fn every_group_has_one_lead_and_one_or_two_coordinators() {
        for circle in &CIRCLES {
            let with = |role| CAST.iter().filter(|one| one.group == circle.key && one.role == role).count();
            assert_eq!(with(Lead), 1, "{}", circle.name);
            assert!((1..=2).contains(&with(Coordinator)), "{}", circle.name);
        }
    }
}
