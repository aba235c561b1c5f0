//! A text in one or more languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text in the survey's own language, and in as many others as somebody wrote it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Text {
    own: String,
    others: BTreeMap<String, String>,
}

/// In JSON a text alone, or `{"": own, "de": ..}`.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    One(String),
    Many(BTreeMap<String, String>),
}

impl From<Written> for Text {
    fn from(written: Written) -> Self {
        match written {
            Written::One(own) => Self::new(own),
            Written::Many(mut others) => Self { own: others.remove("").unwrap_or_default(), others },
        }
    }
}

impl From<Text> for Written {
    fn from(text: Text) -> Self {
        match text.others.is_empty() {
            true => Self::One(text.own),
            false => {
                let mut all = text.others;
                all.insert(String::new(), text.own);
                Self::Many(all)
            }
        }
    }
}

impl Text {
    /// A text in the survey's own language alone.
    pub fn new(own: impl Into<String>) -> Self {
        Self { own: own.into(), others: BTreeMap::new() }
    }

    /// The same text in another language (BCP 47, in any case).
    pub fn with(mut self, language: &str, text: impl Into<String>) -> Self {
        self.others.insert(language.to_lowercase(), text.into());
        self
    }

    /// The text for a reader of `language`: that very tag, else the same language without its region, else the
    /// survey's own.
    pub fn of(&self, language: &str) -> &str {
        let tag = language.to_lowercase().replace('_', "-");
        let primary = tag.split('-').next().unwrap_or_default();
        self.others.get(&tag).or_else(|| self.others.get(primary)).unwrap_or(&self.own)
    }

    /// Whether somebody wrote it in `language`, or that language without its region.
    pub fn speaks(&self, language: &str) -> bool {
        let tag = language.to_lowercase().replace('_', "-");
        let primary = tag.split('-').next().unwrap_or_default();
        self.others.contains_key(&tag) || self.others.contains_key(primary)
    }

    /// The text in the survey's own language.
    pub fn own(&self) -> &str {
        &self.own
    }

    /// The text in every language that it was written in.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.own.as_str()).chain(self.others.values().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_their_language_or_the_surveys_own() {
        let text = Text::new("Hours").with("de", "Stunden").with("pt-BR", "Horas");
        assert_eq!(text.of("de-AT"), "Stunden");
        assert_eq!(text.of("pt_BR"), "Horas");
        assert_eq!(text.of("pt"), "Hours");
        let json = serde_json::to_string(&text).unwrap();
        assert_eq!(serde_json::from_str::<Text>(&json).unwrap(), text);
        assert_eq!(serde_json::to_string(&Text::new("x")).unwrap(), "\"x\"");
    }
}
