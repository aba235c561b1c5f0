//! Several answers in one line whose numbers have no colon: "1. Events 2. 3 hours", "1 design, writing 2 about 3h". A number may
//! belong to an answer, so a line is cut only at ascending numbers of questions, written as the first one is, with an answer behind
//! them that is one for that question.

use super::divide::Part;
use super::fold::words_of;
use super::one;
use crate::domain::survey::{Answer, Form, Kind, Question};
use crate::render::Lang;

/// How the number in front of a line's first answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// "1."
    Dot,
    /// "1 -"
    Dash,
    /// "1"
    Bare,
}

/// In longer texts nobody counts up in one line.
const LONGEST: usize = 2_000;
/// Cuts that are weighed at once.
const MOST: usize = 24;

/// A piece that may be the answer to one question.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Where its number begins, and where its words do.
    from: usize,
    to: usize,
    place: usize,
}

/// What the words say about a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// They are no answer.
    None,
    /// Any words would be one.
    AnyWords,
    /// They are an answer of its kind.
    Firm,
}

/// A way to cut, up to one piece: the fewer that cannot be read the better, then the more pieces.
#[derive(Debug, Clone)]
struct Way {
    unread: usize,
    pieces: Vec<Piece>,
    /// Whether another way is as good.
    tie: bool,
}

impl Style {
    /// The style of a mark behind a number; `None`: that kind is cut without further thought, or not at all.
    pub fn of(mark: &str) -> Option<Self> {
        match mark {
            "" => Some(Self::Bare),
            "." | ".)" => Some(Self::Dot),
            "-" | "–" | "—" => Some(Self::Dash),
            _ => None,
        }
    }

    /// How many bytes of a text behind a number are its mark in this style.
    fn mark(self, behind: &str) -> Option<usize> {
        let mark = match self {
            Self::Bare => 0,
            Self::Dot if behind.starts_with(".)") => 2,
            Self::Dot if behind.starts_with('.') => 1,
            Self::Dot => return None,
            Self::Dash => {
                let spaces = behind.len() - behind.trim_start_matches(' ').len();
                let dash = behind[spaces..].chars().next().filter(|c| matches!(c, '-' | '–' | '—'))?;
                spaces + dash.len_utf8()
            }
        };
        behind[mark..].starts_with(char::is_whitespace).then_some(mark)
    }
}

/// The answers in the words of one, whose number is written so.
pub(super) fn cut<'a>(part: Part<'a>, style: Style, form: &Form<'_>, lang: Lang) -> Vec<Part<'a>> {
    let questions = &form.survey.questions;
    let Some(question) = questions.get(part.place) else { return vec![part] };
    // A short answer ends with its paragraph, and a long text is the person's own.
    let end = part.words.find("\n\n").unwrap_or(part.words.len());
    let line = &part.words[..end];
    if matches!(question.kind, Kind::LongText) || line.len() > LONGEST {
        return vec![part];
    }
    let weigh = Weigh { line, style, form, lang };
    match weigh.best(part.place) {
        Some(pieces) if pieces.len() > 1 => {
            let ends = pieces.iter().skip(1).map(|next| next.from).chain([part.words.len()]);
            let words = |(piece, end): (&Piece, usize)| Part {
                place: piece.place,
                words: tidy(part.words.get(piece.to..end).unwrap_or_default()),
            };
            pieces.iter().zip(ends).map(words).collect()
        }
        _ => vec![part],
    }
}

struct Weigh<'a> {
    line: &'a str,
    style: Style,
    form: &'a Form<'a>,
    lang: Lang,
}

impl Weigh<'_> {
    fn question(&self, place: usize) -> Option<&Question> {
        self.form.survey.questions.get(place)
    }

    fn best(&self, place: usize) -> Option<Vec<Piece>> {
        let first = Piece { from: 0, to: 0, place };
        let mut pieces = vec![first];
        pieces.extend(self.numbers(place));
        if pieces.len() == 1 {
            return None;
        }
        // The best way to every piece; at last to the end of the line.
        let mut ways: Vec<Option<Way>> = vec![Some(Way { unread: 0, pieces: Vec::new(), tie: false })];
        let mut whole: Option<Way> = None;
        for at in 1..=pieces.len() {
            let next = pieces.get(at).copied();
            let mut best: Option<Way> = None;
            for (before, piece) in pieces.iter().copied().enumerate().take(at) {
                let Some(way) = ways.get(before).and_then(Option::as_ref) else { continue };
                if next.is_some_and(|next| next.place <= piece.place) {
                    continue;
                }
                let fit = self.fit(&piece, next.map_or(self.line.len(), |next| next.from));
                if next.is_none() && before > 0 && self.words(&piece, self.line.len()).is_empty() {
                    continue;
                }
                if !self.may_follow(way.pieces.last(), &piece, fit) {
                    continue;
                }
                let mut longer = way.clone();
                longer.unread += usize::from(fit == Fit::None);
                longer.pieces.push(piece);
                best = Some(match best {
                    None => longer,
                    Some(best) => better(best, longer),
                });
            }
            match next {
                Some(_) => ways.push(best),
                None => whole = best,
            }
        }
        whole.filter(|way| self.is_certain(way)).map(|way| way.pieces)
    }

    /// The numbers in the line that may be a question's.
    fn numbers(&self, place: usize) -> Vec<Piece> {
        let mut found = Vec::new();
        let mut space = false;
        for (from, c) in self.line.char_indices() {
            let begins = space && c.is_ascii_digit();
            space = c.is_whitespace();
            if !begins {
                continue;
            }
            let rest = &self.line[from..];
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let questions = self.form.survey.questions.len();
            let n = rest[..digits].parse::<usize>().ok().filter(|n| (place + 2..=questions).contains(n));
            if let (Some(n), Some(mark)) = (n, self.style.mark(&rest[digits..])) {
                found.push(Piece { from, to: from + digits + mark, place: n - 1 });
            }
        }
        found.truncate(MOST);
        found
    }

    fn words(&self, piece: &Piece, end: usize) -> &str {
        tidy(self.line.get(piece.to..end).unwrap_or_default())
    }

    fn fit(&self, piece: &Piece, end: usize) -> Fit {
        let words = self.words(piece, end);
        match self.question(piece.place) {
            Some(question) if !words.is_empty() => self.fits(question, words),
            _ => Fit::None,
        }
    }

    fn fits(&self, question: &Question, words: &str) -> Fit {
        match one::answer(self.form, question, words, self.lang) {
            None => Fit::None,
            Some(Some(Answer::Text(_) | Answer::Chosen { other: Some(_), .. })) => Fit::AnyWords,
            // "a 2. b" names choices by letter and by number: nobody does.
            Some(_) if names_choices(&question.kind) && mixes(words) => Fit::AnyWords,
            Some(_) => Fit::Firm,
        }
    }

    /// Whether a cut before `piece` is one: an answer of its question's kind stands before it or behind it.
    fn may_follow(&self, before: Option<&Piece>, piece: &Piece, fit: Fit) -> bool {
        let Some(before) = before else { return true };
        let is_text = |place| {
            self.question(place).is_some_and(|one| matches!(one.kind, Kind::ShortText | Kind::LongText))
        };
        match fit {
            Fit::Firm => true,
            // Any words may stand in a text, numbers too.
            _ if is_text(before.place) => false,
            Fit::AnyWords if self.style == Style::Bare && piece.place != before.place + 1 => false,
            _ => self.fit(before, piece.from) == Fit::Firm,
        }
    }

    fn is_certain(&self, way: &Way) -> bool {
        let ends = way.pieces.iter().skip(1).map(|next| next.from).chain([self.line.len()]);
        let ends: Vec<usize> = ends.collect();
        // Two pieces that are an answer together as well: a ranking may be numbered, and bare numbers may be anything.
        let together = |(nth, piece): (usize, &Piece)| {
            let Some(end) = ends.get(nth + 1) else { return false };
            let ranks = self.question(piece.place).is_some_and(|q| matches!(q.kind, Kind::Ranking { .. }));
            (ranks || self.style == Style::Bare) && self.fit(piece, *end) == Fit::Firm
        };
        let read = self.style != Style::Bare || way.unread == 0;
        !way.tie && read && !way.pieces.iter().enumerate().any(together)
    }
}

/// Without the comma before the next number.
fn tidy(words: &str) -> &str {
    words.trim_start().trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
}

fn better(one: Way, other: Way) -> Way {
    let rank = |way: &Way| (std::cmp::Reverse(way.unread), way.pieces.len());
    match rank(&one).cmp(&rank(&other)) {
        std::cmp::Ordering::Less => other,
        std::cmp::Ordering::Greater => one,
        std::cmp::Ordering::Equal => Way { tie: true, ..one },
    }
}

fn names_choices(kind: &Kind) -> bool {
    matches!(kind, Kind::OneChoice { .. } | Kind::ManyChoices { .. } | Kind::Groups { .. })
}

/// Whether there are numbers beside words.
fn mixes(words: &str) -> bool {
    let words = words_of(words);
    let number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    words.iter().any(number) && !words.iter().all(number)
}
