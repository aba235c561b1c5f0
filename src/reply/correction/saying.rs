//! What a reply says of the receipt, piece by piece.
//!
//! A piece ends at a comma, at an "and", at the end of a sentence. It says something of the receipt when every word of it is known: a task
//! ("2", "the poster"), what is said of it ("is wrong"), or a word that says nothing. All else is left for the reader of statements.

use super::lexicon::{Lexicon, Sense};
use super::mention::{Mention, Mentions, Named};
use super::token::{Kind, Token};

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Yes,
    No,
    Right,
    Wrong,
    AllRight,
    AllWrong,
    Undo,
    Unsaid,
    /// "I meant ..", "but ..".
    Meant,
    Not,
    NotDone,
    NotBlocked,
    NotAway,
    NotThanked,
    NotNew,
    /// A task, and nothing about it.
    Bare,
}

/// One saying, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Saying {
    pub says: Says,
    pub of: Vec<Mention>,
    pub start: usize,
    pub end: usize,
}

/// A part of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// It is about the receipt.
    Said(Saying),
    /// It is something else. `names`: it names a task.
    Rest { start: usize, end: usize, names: bool },
}

/// A reply, as far as it is about the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Heard {
    pub parts: Vec<Part>,
    /// There is a "thanks" or an "ok".
    pub polite: bool,
    /// There is a "sorry": what was noted is not what was meant.
    pub sorry: bool,
}

impl Heard {
    /// Whether it is nothing but a yes, or nothing but a no.
    pub(super) fn yes_or_no(&self) -> Option<bool> {
        let mut answer = None;
        for part in &self.parts {
            let Part::Said(Saying { says, of, .. }) = part else { return None };
            let yes = match says {
                Says::Yes | Says::Right if of.is_empty() => true,
                Says::No | Says::Wrong if of.is_empty() => false,
                _ => return None,
            };
            if answer.is_some_and(|before| before != yes) {
                return None;
            }
            answer = Some(yes);
        }
        answer
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Sense(Sense),
    Names(Mention),
    /// It could name several.
    Shared,
    Unknown,
}

#[derive(Debug, Clone, Copy)]
struct Item {
    word: Word,
    start: usize,
    end: usize,
}

/// How a piece ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    And,
    Comma,
    End { question: bool },
}

#[derive(Debug)]
struct Piece {
    items: Vec<Item>,
    gap: Gap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worth {
    /// Every word is known, and something is said.
    Known,
    /// A number or a title, and nothing about it.
    Bare,
    /// Only words that say nothing.
    Nothing,
    Unknown,
}

const AND: [&str; 6] = ["and", "y", "e", "et", "und", "or"];
/// One letter is too little for a pattern: it would be a word of another language.
const LETTER_YES: [&str; 2] = ["y", "j"];
const LETTER_NO: &str = "n";

/// Takes a reply apart.
pub(super) fn hear(text: &str, tokens: &[Token], mentions: &Mentions, lang: Option<&str>) -> Heard {
    let mut heard = Heard::default();
    let pieces = pieces(tokens, mentions, lang);
    let worths: Vec<Worth> = worths(&pieces);
    let mut stream = Stream::default();
    let mut at = 0;
    while at < pieces.len() {
        let piece = &pieces[at];
        heard.polite |=
            piece.items.iter().any(|item| matches!(item.word, Word::Sense(Sense::Polite | Sense::Fine)));
        heard.sorry |= piece.items.iter().any(|item| item.word == Word::Sense(Sense::Sorry));
        if is_aside(piece, heard.parts.last()) {
            // "isn't done, only the draft": the second half says why, and nothing else.
            at += 1;
            continue;
        }
        match worths[at] {
            Worth::Known | Worth::Bare => stream.take(piece, &mut heard.parts),
            Worth::Nothing => stream.gap(piece.gap, &mut heard.parts),
            Worth::Unknown => {
                stream.flush(&mut heard.parts);
                // Pieces without a meaning here that stand side by side are one.
                let mut last = at;
                while last + 1 < pieces.len()
                    && worths[last + 1] == Worth::Unknown
                    && !matches!(pieces[last].gap, Gap::End { .. })
                {
                    last += 1;
                }
                rest(text, &pieces[at..=last], &mut heard.parts);
                at = last;
            }
        }
        at += 1;
    }
    stream.flush(&mut heard.parts);
    heard
}

fn rest(text: &str, pieces: &[Piece], parts: &mut Vec<Part>) {
    let items = || pieces.iter().flat_map(|piece| &piece.items);
    let (Some(first), Some(last)) = (items().next(), items().last()) else { return };
    let names = items().any(|item| matches!(item.word, Word::Names(_) | Word::Shared));
    let end = match text[last.end..].chars().next() {
        Some(mark @ ('.' | '!' | '?')) => last.end + mark.len_utf8(),
        _ => last.end,
    };
    parts.push(Part::Rest { start: first.start, end, names });
}

fn is_aside(piece: &Piece, before: Option<&Part>) -> bool {
    let first = piece.items.iter().find(|item| item.word != Word::Sense(Sense::Filler));
    matches!(before, Some(Part::Said(Saying { says: Says::NotDone, .. })))
        && first.is_some_and(|item| item.word == Word::Sense(Sense::Only))
}

/// What each piece is worth; a task that stands beside unknown words belongs to them.
fn worths(pieces: &[Piece]) -> Vec<Worth> {
    let mut worths: Vec<Worth> = pieces.iter().map(worth).collect();
    let joined = |at: usize| !matches!(pieces[at].gap, Gap::End { .. });
    for at in 1..worths.len() {
        if worths[at] == Worth::Bare && worths[at - 1] == Worth::Unknown && joined(at - 1) {
            worths[at] = Worth::Unknown;
        }
    }
    for at in (1..worths.len()).rev() {
        if worths[at - 1] == Worth::Bare && worths[at] == Worth::Unknown && joined(at - 1) {
            worths[at - 1] = Worth::Unknown;
        }
    }
    worths
}

fn worth(piece: &Piece) -> Worth {
    let question = piece.gap == Gap::End { question: true };
    let has = |wanted: fn(Word) -> bool| piece.items.iter().any(|item| wanted(item.word));
    let says_nothing = |word: Word| {
        matches!(
            word,
            Word::Sense(Sense::Filler | Sense::Polite | Sense::Fine | Sense::Is | Sense::Only | Sense::Sorry)
        )
    };
    let names = has(|word| matches!(word, Word::Names(_)));
    if question || has(|word| word == Word::Unknown) || has(|word| word == Word::Shared) && !names {
        return Worth::Unknown;
    }
    if piece.items.iter().all(|item| says_nothing(item.word)) {
        return Worth::Nothing;
    }
    let bare = piece.items.iter().all(|item| {
        matches!(
            item.word,
            Word::Names(_)
                | Word::Shared
                | Word::Sense(Sense::Filler | Sense::Polite | Sense::Only | Sense::Sorry)
        )
    });
    if bare { Worth::Bare } else { Worth::Known }
}

fn pieces(tokens: &[Token], mentions: &Mentions, lang: Option<&str>) -> Vec<Piece> {
    let lexicon = Lexicon::get();
    let words: Vec<&str> = tokens
        .iter()
        .map(|token| match &token.kind {
            Kind::Word(word) => word.as_str(),
            _ => "",
        })
        .collect();
    let alone = words.iter().filter(|word| !word.is_empty()).count() == 1;
    let shares = lexicon.shares(&words, lang);
    let mut pieces = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let mut take = 1;
        let mut gap = None;
        let word = match &token.kind {
            Kind::Comma => {
                gap = Some(Gap::Comma);
                None
            }
            Kind::End { question } => {
                gap = Some(Gap::End { question: *question });
                None
            }
            Kind::Number(n) => Some(Word::Names(Mention::Task(*n))),
            Kind::Thumb(up) => Some(Word::Sense(if *up { Sense::Yes } else { Sense::No })),
            Kind::Word(word) if alone && LETTER_YES.contains(&word.as_str()) => Some(Word::Sense(Sense::Yes)),
            Kind::Word(word) if alone && word == LETTER_NO => Some(Word::Sense(Sense::No)),
            Kind::Word(word) => {
                let behind = words[at..].iter().take_while(|word| !word.is_empty()).count();
                match lexicon.longest(&words[at..at + behind], &shares) {
                    Some((pattern, taken)) => {
                        take = taken;
                        Some(match pattern.sense {
                            Sense::Ordinals => Word::Names(Mention::Ordinal(pattern.number)),
                            Sense::Cardinals => Word::Names(Mention::Task(pattern.number)),
                            Sense::Blocker => Word::Names(Mention::Blocker),
                            Sense::ThanksWord => Word::Names(Mention::Thanks),
                            Sense::Absence => Word::Names(Mention::Absence),
                            Sense::NewWord => Word::Names(Mention::New),
                            sense => Word::Sense(sense),
                        })
                    }
                    None if AND.contains(&word.as_str()) => None,
                    None => Some(match mentions.named(word) {
                        Some(Named::It(mention)) => Word::Names(mention),
                        Some(Named::Shared) => Word::Shared,
                        None => Word::Unknown,
                    }),
                }
            }
        };
        let joins = matches!(&token.kind, Kind::Word(word) if take == 1 && AND.contains(&word.as_str()));
        let contrasts = word == Some(Word::Sense(Sense::But));
        if joins || contrasts {
            gap = Some(Gap::And);
        }
        if let Some(gap) = gap
            && !(items.is_empty() && gap == Gap::And)
        {
            pieces.push(Piece { items: std::mem::take(&mut items), gap });
        }
        if let Some(word) = word.filter(|_| !joins) {
            let end = tokens.get(at + take - 1).map_or(token.end, |last| last.end);
            items.push(Item { word, start: token.start, end });
        }
        at += take;
    }
    if !items.is_empty() {
        pieces.push(Piece { items, gap: Gap::End { question: false } });
    }
    pieces
}

/// Known words on their way to sayings: "2 is wrong" and "not 2" are both one.
#[derive(Debug, Default)]
struct Stream {
    /// It was said, and of what may still come.
    open: Option<Saying>,
    /// Named, and nothing is said of it yet.
    named: Option<Saying>,
}

impl Stream {
    fn take(&mut self, piece: &Piece, parts: &mut Vec<Part>) {
        let mut begins = true;
        for (at, item) in piece.items.iter().enumerate() {
            let behind = &piece.items[at + 1..];
            match item.word {
                Word::Names(mention) => self.name(mention, item),
                Word::Sense(sense) => {
                    if matches!(sense, Sense::Filler | Sense::Sorry) {
                        continue;
                    }
                    self.say(sense, item, begins, behind, parts);
                }
                Word::Shared | Word::Unknown => {}
            }
            begins = false;
        }
        self.gap(piece.gap, parts);
    }

    fn name(&mut self, mention: Mention, item: &Item) {
        let to = match &mut self.open {
            Some(open) => open,
            None => self.named.get_or_insert_with(|| Saying {
                says: Says::Bare,
                of: Vec::new(),
                start: item.start,
                end: item.end,
            }),
        };
        to.end = item.end;
        if !to.of.contains(&mention) {
            to.of.push(mention);
        }
    }

    fn say(&mut self, sense: Sense, item: &Item, begins: bool, behind: &[Item], parts: &mut Vec<Part>) {
        let names_behind = behind.iter().any(|item| matches!(item.word, Word::Names(_)));
        let says_behind =
            behind.iter().any(|item| !matches!(item.word, Word::Sense(Sense::Filler | Sense::Polite)));
        let says = match sense {
            Sense::Yes => Says::Yes,
            Sense::No => Says::No,
            Sense::Right => Says::Right,
            Sense::Fine if self.named.is_some() => Says::Right,
            Sense::Is if self.named.is_some() && !says_behind => Says::Yes,
            Sense::Wrong => Says::Wrong,
            Sense::AllRight => Says::AllRight,
            Sense::AllWrong => Says::AllWrong,
            Sense::Undo => Says::Undo,
            Sense::Unsaid => Says::Unsaid,
            Sense::Meant | Sense::But => Says::Meant,
            Sense::Not => Says::Not,
            Sense::NotDone => Says::NotDone,
            Sense::NotBlocked => Says::NotBlocked,
            Sense::NotAway => Says::NotAway,
            Sense::NotThanked => Says::NotThanked,
            Sense::NotNew => Says::NotNew,
            _ => return,
        };
        if sense == Sense::But && !names_behind {
            return;
        }
        let follows = match says {
            Says::Yes | Says::No | Says::Right | Says::Wrong | Says::NotDone | Says::NotBlocked => true,
            Says::Undo | Says::Unsaid => true,
            Says::Not => !names_behind,
            _ => false,
        };
        if follows {
            if let Some(named) = self.named.take() {
                self.close(parts);
                let says = if says == Says::Not { Says::No } else { says };
                parts.push(Part::Said(Saying { says, end: item.end, ..named }));
                return;
            }
            let stolen = self.open.as_mut().filter(|open| {
                matches!(open.says, Says::Yes | Says::No) && !open.of.is_empty() && open.says != says
            });
            if let Some(open) = stolen {
                // "no 2 is wrong": the number belongs to what is said behind it.
                let of = std::mem::take(&mut open.of);
                let start = open.start;
                self.close(parts);
                let says = if says == Says::Not { Says::No } else { says };
                parts.push(Part::Said(Saying { says, of, start, end: item.end }));
                return;
            }
        }
        if matches!(says, Says::Yes | Says::No) && !begins && !names_behind {
            // "das ist ja falsch".
            return;
        }
        self.flush(parts);
        self.open = Some(Saying { says, of: Vec::new(), start: item.start, end: item.end });
    }

    fn gap(&mut self, gap: Gap, parts: &mut Vec<Part>) {
        match gap {
            Gap::And => {}
            Gap::Comma => {
                let waits = self
                    .open
                    .as_ref()
                    .is_some_and(|open| open.of.is_empty() && matches!(open.says, Says::Not | Says::Meant));
                if !waits {
                    self.close(parts);
                }
            }
            Gap::End { .. } => self.flush(parts),
        }
    }

    fn close(&mut self, parts: &mut Vec<Part>) {
        if let Some(mut open) = self.open.take() {
            if open.says == Says::Not && open.of.is_empty() {
                open.says = Says::No;
            }
            parts.push(Part::Said(open));
        }
    }

    fn flush(&mut self, parts: &mut Vec<Part>) {
        self.close(parts);
        parts.extend(self.named.take().map(Part::Said));
    }
}
