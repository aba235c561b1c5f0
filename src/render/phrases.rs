//! What templates say in the reader's language: one file a language, the same keys and placeholders in each.
//!
//! ```toml
//! [prompt]
//! greeting = "Hi {name},"
//! open = { one = "{n} task is open", other = "{n} tasks are open" }
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::calendar::Calendar;
use super::error::TemplateError;
use super::lang::Lang;

/// One phrase, cut at its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phrase {
    /// Says the same whatever the number.
    One(Vec<Piece>),
    /// Depends on the number `n`.
    Plural {
        /// For what [`Lang::is_singular`] says.
        one: Vec<Piece>,
        /// For everything else.
        other: Vec<Piece>,
    },
}

/// A stretch of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Words(String),
    Placeholder(String),
}

impl Phrase {
    /// The pieces for the number `n`.
    pub(super) fn pieces(&self, lang: Lang, n: Option<i64>) -> &[Piece] {
        match self {
            Self::One(pieces) => pieces,
            Self::Plural { one, other } => {
                if n.is_some_and(|n| lang.is_singular(n)) {
                    one
                } else {
                    other
                }
            }
        }
    }

    /// The names that the phrase wants; a plural always wants `n`.
    pub(super) fn placeholders(&self) -> BTreeSet<&str> {
        match self {
            Self::One(pieces) => names(pieces).collect(),
            // A singular may say "a day" where the plural says "{n} days".
            Self::Plural { one, other } => names(one).chain(names(other)).chain(["n"]).collect(),
        }
    }
}

fn names(pieces: &[Piece]) -> impl Iterator<Item = &str> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Placeholder(name) => Some(name.as_str()),
        Piece::Words(_) => None,
    })
}

/// One language.
#[derive(Debug, Clone)]
pub(super) struct Language {
    pub(super) phrases: HashMap<String, Phrase>,
    pub(super) calendar: Calendar,
}

/// All languages.
#[derive(Debug, Clone)]
pub(super) struct Phrases(BTreeMap<Lang, Language>);

/// A file of phrases: what it is called, and its text.
pub(super) struct PhraseFile<'a> {
    pub(super) lang: Lang,
    pub(super) shown: &'a str,
    pub(super) text: &'a str,
    /// It replaces single phrases of the compiled-in file, which is called before it.
    pub(super) overrides: bool,
}

impl Phrases {
    /// Reads the files; compiled-in ones first, then those that override.
    pub(super) fn read(files: &[PhraseFile<'_>]) -> Result<Self, Vec<TemplateError>> {
        let mut errors = Vec::new();
        let mut found: BTreeMap<Lang, BTreeMap<String, Found>> = BTreeMap::new();
        for file in files {
            let known = found.entry(file.lang).or_default();
            match flat(file) {
                Err(error) => errors.push(error),
                Ok(entries) => {
                    for (key, entry) in entries {
                        if file.overrides && !known.contains_key(&key) {
                            errors
                                .push(entry.wrong("there is no such phrase").allowing(siblings(known, &key)));
                        } else {
                            known.insert(key, entry);
                        }
                    }
                }
            }
        }
        if errors.is_empty() {
            compare(&found, &mut errors);
        }
        let mut languages = BTreeMap::new();
        for (lang, entries) in &found {
            match Calendar::read(entries) {
                Ok(calendar) => {
                    let phrases = entries
                        .iter()
                        .filter_map(|(key, entry)| match &entry.value {
                            Value::Phrase(phrase) => Some((key.clone(), phrase.clone())),
                            Value::List(_) => None,
                        })
                        .collect();
                    languages.insert(*lang, Language { phrases, calendar });
                }
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(Self(languages)) } else { Err(errors) }
    }

    /// The language's phrases.
    pub(super) fn language(&self, lang: Lang) -> Option<&Language> {
        self.0.get(&lang)
    }

    /// The phrases of `key` itself and, when one is picked by a value, all below it (English).
    pub(super) fn under(&self, key: &str, picked: bool) -> Vec<(&str, &Phrase)> {
        let Some(english) = self.0.get(&Lang::En) else { return Vec::new() };
        let below = |name: &str| {
            name.strip_prefix(key)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|rest| !rest.contains('.'))
        };
        english
            .phrases
            .iter()
            .filter(|(name, _)| if picked { below(name) } else { name.as_str() == key })
            .map(|(name, phrase)| (name.as_str(), phrase))
            .collect()
    }

    /// The keys that stand beside `key`, for an error message.
    pub(super) fn beside(&self, key: &str) -> Vec<String> {
        let section = key.split('.').next().unwrap_or_default();
        let Some(english) = self.0.get(&Lang::En) else { return Vec::new() };
        let of_section: Vec<_> =
            english.phrases.keys().filter(|name| name.split('.').next() == Some(section)).cloned().collect();
        if of_section.is_empty() { english.phrases.keys().cloned().collect() } else { of_section }
    }
}

/// An entry and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) value: Value,
    file: String,
    at: (usize, usize),
    key: String,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    Phrase(Phrase),
    List(Vec<String>),
}

impl Found {
    pub(super) fn wrong(&self, what: &str) -> TemplateError {
        TemplateError::new(&self.file, Some(self.at), format!("'{}': {what}", self.key))
    }
}

fn siblings(known: &BTreeMap<String, Found>, key: &str) -> Vec<String> {
    let section = key.split('.').next().unwrap_or_default();
    let near: Vec<_> = known.keys().filter(|name| name.split('.').next() == Some(section)).cloned().collect();
    if near.is_empty() { known.keys().cloned().collect() } else { near }
}

/// Every language says what English says, with the same placeholders.
fn compare(found: &BTreeMap<Lang, BTreeMap<String, Found>>, errors: &mut Vec<TemplateError>) {
    let Some(english) = found.get(&Lang::En) else {
        errors.push(TemplateError::new("phrases/en.toml", None, "the file is missing"));
        return;
    };
    for (lang, entries) in found.iter().filter(|(lang, _)| **lang != Lang::En) {
        for (key, theirs) in english {
            match entries.get(key) {
                None => errors.push(TemplateError::new(
                    &format!("phrases/{}.toml", lang.code()),
                    None,
                    format!("the phrase '{key}' is missing"),
                )),
                Some(ours) => {
                    if let (Value::Phrase(ours_phrase), Value::Phrase(theirs)) = (&ours.value, &theirs.value)
                    {
                        let wanted = theirs.placeholders();
                        if ours_phrase.placeholders() != wanted {
                            errors.push(
                                ours.wrong("other placeholders than in English")
                                    .allowing(wanted.iter().map(|name| format!("{{{name}}}"))),
                            );
                        }
                    }
                }
            }
        }
        for (key, entry) in entries {
            if !english.contains_key(key) {
                errors
                    .push(entry.wrong("there is no such phrase in English").allowing(siblings(english, key)));
            }
        }
    }
}

/// The file's entries by their full keys.
fn flat(file: &PhraseFile<'_>) -> Result<BTreeMap<String, Found>, TemplateError> {
    let table = DeTable::parse(file.text).map_err(|error| {
        let at = error.span().map(|span| place(file.text, span.start));
        TemplateError::new(file.shown, at, error.message().to_owned())
    })?;
    let mut entries = BTreeMap::new();
    walk(file, "", table.get_ref(), &mut entries)?;
    Ok(entries)
}

fn walk(
    file: &PhraseFile<'_>,
    prefix: &str,
    table: &DeTable<'_>,
    entries: &mut BTreeMap<String, Found>,
) -> Result<(), TemplateError> {
    for (name, value) in table {
        let key = if prefix.is_empty() {
            name.get_ref().to_string()
        } else {
            format!("{prefix}.{}", name.get_ref())
        };
        let at = place(file.text, name.span().start);
        let wrong = |what: &str| TemplateError::new(file.shown, Some(at), format!("'{key}': {what}"));
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Phrase(Phrase::One(pieces(text).map_err(|what| wrong(&what))?)),
            DeValue::Array(items) => Value::List(
                items
                    .iter()
                    .map(|item| {
                        text_of(item)
                            .map(str::to_owned)
                            .ok_or_else(|| wrong("only texts can stand in the list"))
                    })
                    .collect::<Result<_, _>>()?,
            ),
            DeValue::Table(inner) if is_plural(inner) => {
                let form = |wanted: &str| {
                    let text =
                        inner.iter().find(|(k, _)| k.get_ref() == wanted).and_then(|(_, v)| text_of(v));
                    pieces(text.unwrap_or_default()).map_err(|what| wrong(&what))
                };
                Value::Phrase(Phrase::Plural { one: form("one")?, other: form("other")? })
            }
            DeValue::Table(inner) => {
                walk(file, &key, inner, entries)?;
                continue;
            }
            _ => return Err(wrong("a phrase is a text")),
        };
        entries.insert(key.clone(), Found { value, file: file.shown.to_owned(), at, key });
    }
    Ok(())
}

fn text_of<'a>(value: &'a Spanned<DeValue<'_>>) -> Option<&'a str> {
    match value.get_ref() {
        DeValue::String(text) => Some(text),
        _ => None,
    }
}

fn is_plural(table: &DeTable<'_>) -> bool {
    table.len() == 2
        && ["one", "other"]
            .iter()
            .all(|form| table.iter().any(|(key, value)| key.get_ref() == *form && text_of(value).is_some()))
}

/// Cuts a phrase at its `{placeholders}`.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').ok_or("a '{' is not closed")?;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return Err(format!("'{{{name}}}' is no placeholder: small letters and '_' only"));
        }
        if !before.is_empty() {
            pieces.push(Piece::Words(before.to_owned()));
        }
        pieces.push(Piece::Placeholder(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    Ok(pieces)
}

/// Line and column, from 1, of a byte.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}
