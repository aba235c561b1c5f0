//! Who comes at a season's start, what they would like, and how they answer.

use crate::names::NAMES;

/// How somebody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// On the page behind the link.
    Web,
    /// By mail, with numbers in the text.
    Numbers,
    /// By mail, below the quoted questions.
    Below,
    /// In Matrix.
    Matrix,
    /// By mail, and only when they are reminded; two of them never.
    Late,
}

/// One of thirty.
#[derive(Debug, Clone, Copy)]
pub struct Role {
    pub name: &'static str,
    pub at: usize,
}

/// Keys and names of the groups.
pub const GROUPS: [(&str, &str); 3] =
    [("community", "Community building"), ("design", "Design"), ("dev", "Development")];

/// All of them.
pub fn everybody() -> impl Iterator<Item = Role> {
    NAMES.into_iter().enumerate().map(|(at, name)| Role { name, at })
}

impl Role {
    pub fn way(self) -> Way {
        [Way::Web, Way::Numbers, Way::Matrix, Way::Below, Way::Late][self.at % 5]
    }

    /// The groups that they would like to be in, the best first.
    pub fn wishes(self) -> Vec<(&'static str, &'static str)> {
        let likes_two = self.at.is_multiple_of(4);
        (0..1 + usize::from(likes_two)).map(|next| GROUPS[(self.at + next) % 3]).collect()
    }

    /// How many hours a week they have.
    pub fn hours(self) -> u32 {
        if self.at.is_multiple_of(4) { 5 } else { 1 + self.at as u32 % 2 }
    }

    /// The group that they would coordinate for now.
    pub fn coordinates(self) -> Option<(&'static str, &'static str)> {
        match self.name {
            "Ana Lima" => Some(GROUPS[0]),
            "Hana Sato" => Some(GROUPS[1]),
            _ => None,
        }
    }

    /// Where on the clock they live, as they write it. Who says nothing lives in Berlin.
    pub fn city(self) -> Option<&'static str> {
        match self.name {
            "Bo Chen" => Some("Lisbon"),
            "Fay Osei" | "Rui Costa" => Some("America/Sao_Paulo"),
            _ => None,
        }
    }

    /// How many hours later than in Berlin it is nine o'clock there, at the end of April.
    pub fn hours_behind(self) -> i8 {
        match self.city() {
            Some("Lisbon") => 1,
            Some(_) => 5,
            None => 0,
        }
    }

    /// They talk in Matrix, and would rather be asked by mail from then on.
    pub fn prefers_mail(self) -> bool {
        self.name == "Rui Costa"
    }

    /// The names of the groups as somebody writes them.
    pub fn wished(self) -> String {
        self.wishes().iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
    }
}
