//! Texts in one or more languages.

use toml::Spanned;

use crate::adminfile::Section;
use crate::community::language::Language;
use crate::domain::survey::Text;

/// The survey's own language.
pub(super) fn language(root: &mut Section<'_, '_>) -> Language {
    root.or("language", Language::default())
}

/// Reads texts.
pub(super) struct Speech<'a> {
    pub own: &'a Language,
}

impl Speech<'_> {
    /// The text `key`; leaving it out is a problem.
    pub fn required(&self, s: &mut Section<'_, '_>, key: &'static str, example: &str) -> Option<Text> {
        if !s.has(key) {
            let next = format!("Add a line like: {key} = {example}");
            s.report(s.start(), key, "this key is missing", next);
        }
        self.optional(s, key)
    }

    /// The text `key`: one text, or a table of languages, of which the survey's own must be one.
    pub fn optional(&self, s: &mut Section<'_, '_>, key: &'static str) -> Option<Text> {
        if !s.has(key) {
            // Asked for all the same, so that a mistyped key is offered this one.
            return s.optional::<String>(key).map(Text::new);
        }
        if !s.is_table(key) {
            return s.optional::<String>(key).map(Text::new);
        }
        let at = s.place_of(key);
        let entries: Vec<(String, usize, Spanned<String>)> = s.entries(key);
        let mut own = None;
        let mut others = Vec::new();
        for (tag, at, text) in entries {
            match Language::parse(&tag) {
                Some(language) if language == *self.own => own = Some(text.into_inner()),
                Some(language) => others.push((language, text.into_inner())),
                None => s.report(at, key, format!("'{tag}' is not a language"), Language::NEXT),
            }
        }
        if own.is_none() {
            let what = format!("there is no text in the survey's own language ({})", self.own);
            s.report(at, key, what, format!("Add it: {} = \"..\"", self.own));
        }
        let text = others
            .into_iter()
            .fold(Text::new(own?), |text, (language, words)| text.with(language.as_str(), words));
        Some(text)
    }
}
