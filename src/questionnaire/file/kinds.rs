//! Questions of each kind.

use crate::adminfile::{Named, Section};
use crate::community::key::Key;
use crate::domain::survey::{Choice, ChoiceId, Fills, Kind, Question, QuestionId};
use crate::questionnaire::file::text::Speech;

/// A kind as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    ShortText,
    LongText,
    Number,
    OneChoice,
    ManyChoices,
    Scale,
    Ranking,
    YesNo,
    Hours,
    TimeZone,
    Groups,
    Tasks,
}

impl Named for Word {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("short-text", Self::ShortText),
        ("long-text", Self::LongText),
        ("number", Self::Number),
        ("one-choice", Self::OneChoice),
        ("many-choices", Self::ManyChoices),
        ("scale", Self::Scale),
        ("ranking", Self::Ranking),
        ("yes-no", Self::YesNo),
        ("hours", Self::Hours),
        ("time-zone", Self::TimeZone),
        ("groups", Self::Groups),
        ("tasks", Self::Tasks),
    ];
}

impl Named for Fills {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("interests", Self::Interests),
        ("skills", Self::Skills),
        ("hours", Self::Hours),
        ("time-zone", Self::TimeZone),
        ("channel", Self::Channel),
        ("learning", Self::Learning),
        ("mentoring", Self::Mentoring),
        ("not-with", Self::NotWith),
        ("stay", Self::Stay),
        ("coordinating", Self::Coordinating),
    ];
}

/// Reads everything of a question but its id and condition.
pub(super) fn question(s: &mut Section<'_, '_>, speech: &Speech<'_>, anonymous: bool) -> Option<Question> {
    let word = s.required::<Word>("kind", "\"one-choice\"");
    let title = speech.required(s, "title", "\"How many hours a week can you give?\"");
    let help = speech.optional(s, "help");
    let required = s.or("required", false);
    let fills_at = s.place_of("fills");
    let fills = s.optional::<Fills>("fills");
    if anonymous && fills.is_some() {
        let next = "Take this line out, or `anonymous`.";
        s.report(fills_at, "fills", "an anonymous survey says nothing of a member", next);
    }
    // An unknown kind is told alone; what its other keys would mean is not known.
    let kind = match word {
        Some(word) => kind(s, speech, word),
        None => {
            for key in ["choices", "other", "most", "least", "whole", "unit", "from", "to", "low", "high"] {
                s.pass_over(key);
            }
            None
        }
    }?;
    if let Some(fills) = fills
        && !suits(fills, &kind)
    {
        let what = format!("a question of the kind {} cannot fill '{}'", kind.word(), fills.word());
        s.report(fills_at, "fills", what, "Change one of the two.");
    }
    Some(Question { id: QuestionId::from(""), kind, title: title?, help, required, condition: None, fills })
}

fn suits(fills: Fills, kind: &Kind) -> bool {
    match fills {
        Fills::Interests | Fills::Coordinating => matches!(kind, Kind::Groups { .. }),
        Fills::Skills => matches!(kind, Kind::ManyChoices { .. } | Kind::ShortText | Kind::LongText),
        Fills::Hours => matches!(kind, Kind::Hours),
        Fills::TimeZone => matches!(kind, Kind::TimeZone),
        Fills::Channel | Fills::Mentoring => matches!(kind, Kind::OneChoice { .. }),
        Fills::Learning => matches!(kind, Kind::ShortText | Kind::LongText | Kind::ManyChoices { .. }),
        Fills::NotWith => matches!(kind, Kind::ShortText | Kind::LongText),
        Fills::Stay => matches!(kind, Kind::YesNo),
    }
}

fn kind(s: &mut Section<'_, '_>, speech: &Speech<'_>, word: Word) -> Option<Kind> {
    Some(match word {
        Word::ShortText => Kind::ShortText,
        Word::LongText => Kind::LongText,
        Word::YesNo => Kind::YesNo,
        Word::Hours => Kind::Hours,
        Word::TimeZone => Kind::TimeZone,
        Word::Groups => Kind::Groups { most: most(s) },
        Word::Tasks => Kind::Tasks { most: most(s) },
        Word::Ranking => Kind::Ranking { choices: choices(s, speech)? },
        Word::OneChoice => {
            let other = s.or("other", false);
            Kind::OneChoice { choices: choices(s, speech)?, other }
        }
        Word::ManyChoices => {
            let (other, most) = (s.or("other", false), most(s));
            Kind::ManyChoices { choices: choices(s, speech)?, other, most }
        }
        Word::Number => {
            let at = s.place_of("least");
            let unit = speech.optional(s, "unit");
            let (least, most) = (s.optional("least"), s.optional("most"));
            if let (Some(least), Some(most)) = (least, most)
                && least > most
            {
                s.report(at, "least", format!("{least} is more than `most` ({most})"), "Swap or mend them.");
            }
            Kind::Number { unit, least, most, whole: s.or("whole", false) }
        }
        Word::Scale => {
            let at = s.place_of("to");
            let (from, to) = (s.or("from", 1u16), s.or("to", 5u16));
            if from > 1 || to > 10 || to < from + 2 {
                s.report(
                    at,
                    "to",
                    format!("a scale from {from} to {to} is not possible"),
                    "Begin at 0 or 1, and end at 10 or below, with three steps at the least.",
                );
            }
            let low = speech.required(s, "low", "\"not at all\"");
            let high = speech.required(s, "high", "\"very much\"");
            Kind::Scale { from: u8::try_from(from).ok()?, to: u8::try_from(to).ok()?, low: low?, high: high? }
        }
    })
}

fn most(s: &mut Section<'_, '_>) -> Option<u32> {
    let at = s.place_of("most");
    let most = s.optional::<u32>("most");
    if most == Some(0) {
        s.report(at, "most", "nothing could be chosen", "Write 1 or more, or take the line out.");
    }
    most
}

/// `choices = [{ id = "design", label = "Design" }, ..]`, or texts alone, whose ids are made of them.
fn choices(s: &mut Section<'_, '_>, speech: &Speech<'_>) -> Option<Vec<Choice>> {
    let (at, there) = (s.place_of("choices"), s.has("choices"));
    if !there {
        s.report(s.start(), "choices", "this key is missing", "Add it: choices = [\"Design\", \"Writing\"]");
        s.pass_over("choices");
        return None;
    }
    let mut made: Vec<Choice> = Vec::new();
    if s.holds_tables("choices") {
        s.each("choices", |s| {
            let id_at = s.place_of("id");
            let id = s.required::<String>("id", "\"design\"");
            let label = speech.required(s, "label", "\"Design\"");
            if let Some(Err(like)) = id.as_deref().map(Key::parse) {
                s.report(id_at, "id", "this cannot be a choice's name", format!("Write \"{like}\"."));
            }
            let (Some(id), Some(label)) = (id, label) else { return };
            if id == "other" {
                s.report(
                    id_at,
                    "id",
                    "'other' is what is written beside the choices",
                    "Give it another name, or write other = true at the question.",
                );
            }
            if made.iter().any(|choice| choice.id.as_str() == id) {
                s.report(
                    id_at,
                    "id",
                    format!("there is a choice '{id}' already"),
                    "Give this one another name.",
                );
            }
            made.push(Choice { id: ChoiceId(id), label });
        });
    } else {
        let labels = s.optional::<Vec<toml::Spanned<String>>>("choices")?;
        for label in labels {
            let at = label.span().start;
            let text = label.into_inner();
            let id = Key::parse(&text).map_or_else(|like| like, |key| key.as_str().to_owned());
            if made.iter().any(|choice| choice.id.as_str() == id) {
                s.report(
                    at,
                    "choices",
                    format!("'{text}' is like another choice"),
                    "Take one out, or give both an id: { id = \"..\", label = \"..\" }",
                );
            }
            made.push(Choice { id: ChoiceId(id), label: crate::domain::survey::Text::new(text) });
        }
    }
    if made.len() < 2 {
        s.report(at, "choices", "there is nothing to choose", "Write at least two.");
    }
    Some(made)
}

/// The words that an answer of this kind can be compared with; `None`: any.
pub(super) fn possible(kind: &Kind) -> Option<Vec<String>> {
    match kind {
        Kind::YesNo => Some(vec!["yes".to_owned(), "no".to_owned()]),
        Kind::OneChoice { choices, other } | Kind::ManyChoices { choices, other, .. } => {
            let other = other.then(|| "other".to_owned());
            Some(choices.iter().map(|choice| choice.id.0.clone()).chain(other).collect())
        }
        Kind::Ranking { choices } => Some(choices.iter().map(|choice| choice.id.0.clone()).collect()),
        Kind::Scale { from, to, .. } => Some((*from..=*to).map(|n| n.to_string()).collect()),
        _ => None,
    }
}
