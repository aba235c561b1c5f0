//! A language, as a tag or by its name.

use std::fmt;

use crate::adminfile::{Cell, FromCell};

/// A language tag (BCP 47): the language, and a region where one is given: `en`, `pt-BR`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(String);

/// The languages of the reader and the templates, as people call them.
const NAMES: [(&str, &[&str]); 5] = [
    ("en", &["english", "englisch", "inglés", "inglês", "anglais"]),
    ("es", &["spanish", "español", "espanol", "castellano", "spanisch", "espanhol", "espagnol"]),
    ("pt", &["portuguese", "português", "portugues", "portugués", "portugiesisch", "portugais"]),
    ("fr", &["french", "français", "francais", "französisch", "francés", "francês"]),
    ("de", &["german", "deutsch", "alemán", "alemão", "allemand"]),
];

impl Language {
    /// What to write.
    pub const NEXT: &'static str = "Write a tag like en, es, pt-BR, fr or de.";

    /// Takes a tag in any case, or the name of one of the languages that we speak.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase().replace('_', "-");
        if let Some((tag, _)) = NAMES.iter().find(|(_, names)| names.contains(&lower.as_str())) {
            return Some(Self((*tag).to_owned()));
        }
        let (language, region) = match lower.split_once('-') {
            Some((language, region)) => (language, Some(region)),
            None => (lower.as_str(), None),
        };
        let letters = |part: &str, long: &[usize]| {
            long.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase())
        };
        match region {
            _ if !letters(language, &[2, 3]) => None,
            None => Some(Self(lower)),
            Some(region) if letters(region, &[2]) => {
                Some(Self(format!("{language}-{}", region.to_uppercase())))
            }
            Some(_) => None,
        }
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Language {
    fn default() -> Self {
        Self("en".to_owned())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromCell for Language {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        let text = cell.text(Self::NEXT)?;
        Self::parse(text).or_else(|| cell.wrong(format!("'{text}' is not a language"), Self::NEXT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_taken_as_tags_and_as_names() {
        for (text, tag) in [("EN", "en"), ("pt_br", "pt-BR"), ("Español", "es"), (" German ", "de")] {
            assert_eq!(Language::parse(text).unwrap().as_str(), tag);
        }
        for wrong in ["", "klingon", "e", "en-", "en-Latn-US", "12"] {
            assert_eq!(Language::parse(wrong), None, "{wrong}");
        }
    }
}
