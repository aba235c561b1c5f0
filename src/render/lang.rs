//! The languages that a member can be written to in.

use serde::{Deserialize, Serialize};

/// A reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
    /// Portuguese.
    Pt,
    /// French.
    Fr,
    /// German.
    De,
}

impl Lang {
    /// All of them, English first: it is the one that the others are held against.
    pub const ALL: [Self; 5] = [Self::En, Self::Es, Self::Pt, Self::Fr, Self::De];

    /// The language of a BCP 47 tag ("pt-BR"), English when we do not speak it.
    pub fn of(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(primary)).unwrap_or_default()
    }

    /// The BCP 47 tag.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Pt => "pt",
            Self::Fr => "fr",
            Self::De => "de",
        }
    }

    /// Whether `n` things take the singular (CLDR, cardinal rules of category "one").
    pub fn is_singular(self, n: i64) -> bool {
        match self {
            Self::En | Self::De | Self::Es => n == 1,
            Self::Fr | Self::Pt => n == 0 || n == 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_with_a_region_is_understood_and_an_unknown_one_is_english() {
        assert_eq!(Lang::of("pt-BR"), Lang::Pt);
        assert_eq!(Lang::of("DE"), Lang::De);
        assert_eq!(Lang::of("tlh"), Lang::En);
        assert_eq!(Lang::of(""), Lang::En);
    }
}
