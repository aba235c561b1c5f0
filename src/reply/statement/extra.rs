//! Work that stands on no list: "not on the list, but I made ..", "also started a glossary".

use super::clause::Clause;
use super::lexicon::Sense;
use super::mention::Way;
use super::role;
use super::sight::Sight;
use super::token::Kind;
use crate::reply::Status;

/// A piece of work that is on no list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extra {
    /// Tokens of its title.
    pub title: (usize, usize),
    pub status: Status,
    /// The writer says that it is not on the list.
    pub plain: bool,
    /// Nothing but "I made a .." tells that it is work: it is only asked about.
    pub faint: bool,
}

/// What kind of marker the clause has for work of its own.
pub(super) fn extra(sight: &Sight<'_>, clause: &Clause, announced: bool) -> Option<Extra> {
    let (from, to) = (clause.from, clause.to);
    if clause.question && !asks(sight, from, to) {
        return None;
    }
    // "who also breeds alpacas" tells of somebody.
    let start = (from..to).find(|at| sight.tokens.is_content(*at)).unwrap_or(from);
    if sight.is(start, role::RELATIVE) {
        return None;
    }
    let marker = sight.first(from, to, &[Sense::New]);
    // "I made a start on the library" begins what is listed.
    let marker = marker.filter(|marker| {
        !sight.cues_in(marker.from, marker.to).iter().any(|cue| {
            cue.sense == Sense::Progress
                && cue.to > marker.to
                && (cue.from..marker.to).any(|at| sight.is(at, role::INDEFINITE))
        })
    });
    if marker.is_none() && !announced {
        return None;
    }
    let object = (from..to)
        .find(|at| sight.is(*at, role::INDEFINITE) && at + 1 < to && sight.tokens.kind(at + 1) == Kind::Word);
    // A task is named where it is the subject or the object, not where it only says what the new thing is for.
    let verb = sight
        .first(from, to, &[Sense::Done, Sense::Did, Sense::Past, Sense::Progress])
        .map_or(from, |cue| cue.to);
    let core = |at: usize| at < verb || !(verb..at).any(|at| sight.is_free(at));
    let named = clause.mentions.iter().any(|m| {
        matches!(m.way, Way::Number | Way::Ordinal)
            || m.way == Way::Title && !announced && object.map_or(core(m.from), |object| m.from < object)
    });
    let plain = announced || marker.is_some_and(|cue| says_unlisted(sight, cue.from, cue.to));
    let unlisted =
        announced || marker.is_some_and(|cue| (cue.from..cue.to).any(|at| sight.is(at, role::OFFER)));
    // "Monitoring habe ich nebenbei erledigt" is work on the list, done on the side.
    let leads = clause.mentions.iter().any(|m| m.way == Way::Title && m.from <= from + 2);
    if named && (!plain || leads && !unlisted) {
        return None;
    }
    let acted = sight.says(from, to, &[Sense::Done, Sense::Did, Sense::Past, Sense::Progress, Sense::New]);
    // "I also fixed the wheelbarrow"
    // "my neighbour also painted her kitchen" is nobody's task.
    let speaks = sight
        .cues_in(from, to)
        .iter()
        .any(|cue| cue.sense == Sense::SelfWord && !sight.is(cue.from, role::ARTICLE));
    let own = speaks
        && sight.says(from, to, &[Sense::Done, Sense::Did, Sense::Past])
        && (from..to).any(|at| sight.is_free(at))
        || begun(sight, from, to);
    if !acted || (object.is_none() && !plain && !own) {
        return None;
    }
    let status = match () {
        () if sight.says(from, to, &[Sense::Notyet]) || asks(sight, from, to) => Status::NotStarted,
        () if sight.says(from, to, &[Sense::Done]) => Status::Completed,
        () if begun(sight, from, to) || sight.says(from, to, &[Sense::Progress, Sense::Part]) => {
            Status::InProgress
        }
        () => Status::Completed,
    };
    let title = match object {
        Some(at) => (at + 1, to),
        None => (marker.map_or(from, |cue| cue.to.min(to.saturating_sub(1))), to),
    };
    let faint = !plain
        && marker.is_some_and(|cue| {
            (cue.from..cue.to).any(|at| sight.is(at, role::INDEFINITE))
                && !sight
                    .cues_in(from, to)
                    .iter()
                    .any(|other| other.sense == Sense::New && other.from != cue.from)
        });
    Some(Extra { title, status, plain, faint })
}

/// "not on the list", "off-list", "nobody asked for".
pub(super) fn says_unlisted(sight: &Sight<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|at| sight.is(at, role::OFFER | role::BESIDE))
}

fn begun(sight: &Sight<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|at| sight.is(at, role::BEGIN))
}

fn asks(sight: &Sight<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|at| {
        matches!(
            sight.tokens.fold(at),
            "add" | "anadir" | "anade" | "agregar" | "adicionar" | "ajouter" | "hinzufugen" | "aufnehmen"
        )
    })
}
