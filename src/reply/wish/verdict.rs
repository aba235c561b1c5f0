//! "yes", and "no, because ..", to a question about a group.

use super::lexicon::{Lexicon, lexicons};
use super::token::sentences;

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Yes or no.
    pub yes: bool,
    /// What was said beside it.
    pub reason: Option<String>,
    /// It says nothing but yes or no and, at the most, "because": it can be meant for a question that it does not reply to.
    pub bare: bool,
}

/// Reads an answer that begins with a yes or a no; `None` when it begins with neither.
pub fn verdict(text: &str) -> Option<Verdict> {
    let text = text.trim();
    for (mark, yes) in [("👍", true), ("✅", true), ("👎", false), ("❌", false)] {
        if let Some(rest) = text.strip_prefix(mark) {
            let rest = rest.trim_start_matches('\u{fe0f}');
            return Some(Verdict { yes, reason: said(rest), bare: said(rest).is_none() });
        }
    }
    let all = sentences(text);
    let first = all.first()?.first()?;
    let has = |words: fn(&Lexicon) -> &Vec<String>| {
        lexicons().iter().any(|lexicon| words(lexicon).contains(&first.word))
    };
    let yes = match (has(|lexicon| &lexicon.yes), has(|lexicon| &lexicon.no)) {
        (true, false) => true,
        (false, true) => false,
        _ => return None,
    };
    let rest = text.get(first.to..).unwrap_or_default();
    let behind: Vec<_> = all.first().into_iter().flatten().skip(1).cloned().collect();
    let because = lexicons().iter().filter_map(|lexicon| lexicon.because_at(&behind)).max();
    let reason = match because {
        Some(length) => behind.get(length - 1).and_then(|last| text.get(last.to..)).unwrap_or_default(),
        None => rest,
    };
    let reason = said(reason);
    let bare = because.is_some() || reason.is_none() || crate::reply::yes_or_no(text).is_some();
    Some(Verdict { yes, reason, bare })
}

/// The reason's first lines, without marks before it.
fn said(rest: &str) -> Option<String> {
    let text = rest.trim_start_matches(|c: char| !c.is_alphanumeric()).trim();
    let text: String = text.chars().take(600).collect();
    (!text.is_empty()).then_some(text)
}
