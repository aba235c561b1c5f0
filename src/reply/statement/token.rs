//! Cuts a reply into tokens, each with its place in the reply and its folded spelling: lower case, no accents, no apostrophes.

use unicode_normalization::UnicodeNormalization;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word.
    Word,
    /// A name marked as one: `@dede`.
    Handle,
    /// A plain number, an ordinal (`3rd`), a keycap.
    Number { value: u32, form: Form },
    /// `3/4`, `18/25`.
    Fraction { part: u32, whole: u32 },
    /// `80 %`; the value is capped at 1000.
    Percent(u32),
    /// A time, a decimal, an address of a page: something with digits that counts nothing here.
    Other,
    /// An emoji or another sign with a meaning of its own.
    Sign,
    /// Punctuation.
    Mark(char),
    /// The end of a line.
    Newline,
}

/// How a number was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Plain,
    /// `#2`, `nº2`, a keycap: it can only be a name for something.
    Label,
    /// `2nd`, `2º`, `2ª`.
    Ordinal,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// Where it starts in the reply, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    pub kind: Kind,
    fold: (u32, u32),
    /// It starts with a capital letter.
    pub capital: bool,
    /// No space stands before it.
    pub glued: bool,
}

/// A reply in tokens.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    pub text: &'a str,
    pub list: Vec<Token>,
    folded: String,
}

impl<'a> Tokens<'a> {
    /// Cuts `text`.
    pub fn of(text: &'a str) -> Self {
        let mut cutter = Cutter {
            out: Self {
                text,
                list: Vec::with_capacity(text.len() / 4),
                folded: String::with_capacity(text.len()),
            },
        };
        cutter.run();
        cutter.out
    }

    /// The folded spelling of the token at `at`; empty past the end.
    pub fn fold(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |token| &self.folded[token.fold.0 as usize..token.fold.1 as usize])
    }

    /// The kind of the token at `at`; a new line past the end.
    pub fn kind(&self, at: usize) -> Kind {
        self.list.get(at).map_or(Kind::Newline, |token| token.kind)
    }

    /// The reply's own words from token `from` up to but without `to`, trimmed.
    pub fn words(&self, from: usize, to: usize) -> &'a str {
        let to = to.min(self.list.len());
        if from >= to {
            return "";
        }
        self.text.get(self.list[from].start..self.list[to - 1].end).unwrap_or("").trim()
    }

    /// Whether the token can carry meaning: no punctuation.
    pub fn is_content(&self, at: usize) -> bool {
        !matches!(self.kind(at), Kind::Mark(_) | Kind::Newline)
    }
}

/// Lower case without accents; `ß` becomes `ss`.
pub(super) fn fold_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        out.extend(word.bytes().filter(|b| *b != b'\'').map(|b| b.to_ascii_lowercase() as char));
        return;
    }
    for c in word.nfd() {
        match c {
            '\u{300}'..='\u{36f}' | '\'' | '’' | '‘' | '\u{200d}' | '\u{fe0f}' => {}
            'ß' => out.push_str("ss"),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            _ => out.extend(c.to_lowercase()),
        }
    }
}

struct Cutter<'a> {
    out: Tokens<'a>,
}

impl<'a> Cutter<'a> {
    fn run(&mut self) {
        let text = self.out.text;
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut glued = false;
        while at < text.len() {
            let Some(c) = text[at..].chars().next() else { break };
            let next = at + c.len_utf8();
            if c == '\n' {
                self.push(at, next, Kind::Newline, glued, false);
                (at, glued) = (next, false);
            } else if c.is_whitespace() || is_invisible(c) {
                if c == '\t' {
                    self.push(at, next, Kind::Mark('\t'), false, false);
                }
                at = next;
                glued = is_invisible(c) && glued;
            } else if c.is_ascii_digit() {
                at = self.number(at, glued);
                glued = true;
            } else if c.is_alphabetic() {
                at = self.word(at, glued);
                glued = true;
            } else if c == '@' && text[next..].chars().next().is_some_and(char::is_alphanumeric) {
                let end =
                    next + run_of(&text[next..], |c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
                let end = at + text[at..end].trim_end_matches(['.', '-']).len();
                self.push(at, end, Kind::Handle, glued, true);
                (at, glued) = (end, true);
            } else if c == '#' && bytes.get(next).is_some_and(u8::is_ascii_digit) {
                at = self.labelled(at, next, glued);
                glued = true;
            } else if is_sign(c) {
                self.push(at, next, Kind::Sign, glued, false);
                (at, glued) = (next, true);
            } else {
                let mark = match c {
                    '…' => '.',
                    '–' | '—' | '−' => '—',
                    '¡' | '¿' => ' ',
                    '«' | '»' | '“' | '”' | '„' => '"',
                    '•' | '◦' | '▪' | '●' | '·' => '•',
                    other => other,
                };
                if mark != ' ' {
                    self.push(at, next, Kind::Mark(mark), glued, false);
                }
                (at, glued) = (next, true);
            }
        }
    }

    fn push(&mut self, start: usize, end: usize, kind: Kind, glued: bool, capital: bool) {
        let from = self.out.folded.len() as u32;
        if matches!(kind, Kind::Word | Kind::Handle | Kind::Sign) {
            let raw = &self.out.text[start..end];
            fold_into(raw.trim_start_matches('@'), &mut self.out.folded);
        }
        let to = self.out.folded.len() as u32;
        self.out.list.push(Token { start, end, kind, fold: (from, to), capital, glued });
    }

    /// A word with the spelling of the full form that it stands for.
    fn push_as(&mut self, start: usize, end: usize, fold: &str) {
        let from = self.out.folded.len() as u32;
        self.out.folded.push_str(fold);
        let to = self.out.folded.len() as u32;
        self.out.list.push(Token {
            start,
            end,
            kind: Kind::Word,
            fold: (from, to),
            capital: false,
            glued: true,
        });
    }

    fn word(&mut self, at: usize, glued: bool) -> usize {
        let text = self.out.text;
        let mut end = at + run_of(&text[at..], |c| c.is_alphanumeric() || is_accent(c));
        let capital = text[at..].chars().next().is_some_and(char::is_uppercase);
        if is_address(&text[at..]) {
            let end = at + run_of(&text[at..], |c| !c.is_whitespace());
            self.push(at, end, Kind::Other, glued, false);
            return end;
        }
        // An apostrophe: French and Portuguese elide before it, English writes one word, a possessive or an 'is'.
        let after = text[end..].chars().next();
        if let Some(apostrophe @ ('\'' | '’')) = after {
            let tail = end + apostrophe.len_utf8();
            let tail_end = tail + run_of(&text[tail..], char::is_alphabetic);
            let (head, rest) = (&text[at..end], &text[tail..tail_end]);
            let elided = head.eq_ignore_ascii_case("qu")
                || head.len() == 1 && !head.eq_ignore_ascii_case("i") && rest.chars().count() > 1
                || ["jusqu", "lorsqu", "puisqu", "aujourd", "quelqu"]
                    .iter()
                    .any(|e| head.eq_ignore_ascii_case(e));
            if !rest.is_empty() && !elided {
                match (verb_of(head, rest), rest) {
                    (Some(verb), _) => {
                        self.push(at, end, Kind::Word, glued, capital);
                        self.push_as(end, tail_end, verb);
                        return tail_end;
                    }
                    // "the pump's fixed", "the letter's gone".
                    (None, "s" | "S") if goes_on_as_verb(&text[tail_end..]) => {
                        self.push(at, end, Kind::Word, glued, capital);
                        self.push_as(end, tail_end, "is");
                        return tail_end;
                    }
                    // A possessive: it says no more than its noun.
                    (None, "s" | "S") => {
                        self.push(at, end, Kind::Word, glued, capital);
                        return tail_end;
                    }
                    _ => {
                        end = tail_end;
                        self.push(at, end, Kind::Word, glued, capital);
                        return end;
                    }
                }
            }
        } else if let Some((cut, verb)) = run_together(&text[at..end]) {
            self.push(at, at + cut, Kind::Word, glued, capital);
            self.push_as(at + cut, end, verb);
            return end;
        }
        self.push(at, end, Kind::Word, glued, capital);
        end
    }

    fn labelled(&mut self, at: usize, digits: usize, glued: bool) -> usize {
        let end = digits + run_of(&self.out.text[digits..], |c| c.is_ascii_digit());
        let value = self.out.text[digits..end].parse().unwrap_or(u32::MAX);
        self.push(at, end, Kind::Number { value, form: Form::Label }, glued, false);
        end
    }

    fn number(&mut self, at: usize, glued: bool) -> usize {
        let text = self.out.text;
        let digits = |from: usize| from + run_of(&text[from..], |c| c.is_ascii_digit());
        let value = |from: usize, to: usize| text[from..to].parse().unwrap_or(u32::MAX);
        let char_at = |at: usize| text[at..].chars().next().unwrap_or(' ');
        let mut end = digits(at);
        let first = value(at, end);
        let sep = char_at(end);
        // 11:40, 1.900, 3,5, 2026-04-20, 12.4.
        if matches!(sep, ':' | '.' | ',' | '-' | '/') && char_at(end + 1).is_ascii_digit() {
            let second_end = digits(end + 1);
            let second = value(end + 1, second_end);
            if sep == '/' && !matches!(char_at(second_end), '/' | '-') {
                let kind = if first <= second && second > 0 {
                    Kind::Fraction { part: first, whole: second }
                } else {
                    Kind::Other
                };
                self.push(at, second_end, kind, glued, false);
                return second_end;
            }
            // "1,2 and 4" lists numbers; "1,900" and "3.5" do not.
            let listing = sep == ',' && second_end - end == 2 && first < 20 && char_at(second_end) != '%';
            let range = sep == '-' && first < second && second < 100 && char_at(second_end) != '-';
            if !listing && !range {
                end = at
                    + run_of(&text[at..], |c| c.is_ascii_digit() || matches!(c, ':' | '.' | ',' | '-' | '/'));
                let end = at + text[at..end].trim_end_matches([':', '.', ',', '-', '/']).len();
                if percent_end(&text[end..]).is_some() {
                    let stop = end + percent_end(&text[end..]).unwrap_or(0);
                    self.push(at, stop, Kind::Percent(first.min(1000)), glued, false);
                    return stop;
                }
                self.push(at, end, Kind::Other, glued, false);
                return end;
            }
        }
        if let Some(extra) = percent_end(&text[end..]) {
            self.push(at, end + extra, Kind::Percent(first.min(1000)), glued, false);
            return end + extra;
        }
        if text[end..].starts_with("\u{fe0f}\u{20e3}") || text[end..].starts_with('\u{20e3}') {
            let stop = end + run_of(&text[end..], |c| matches!(c, '\u{fe0f}' | '\u{20e3}'));
            self.push(at, stop, Kind::Number { value: first, form: Form::Label }, glued, false);
            return stop;
        }
        let tail = end + run_of(&text[end..], |c| c.is_alphabetic() || matches!(c, 'º' | 'ª' | '°'));
        let suffix = &text[end..tail];
        let form = match suffix.to_lowercase().as_str() {
            "" => Form::Plain,
            "st" | "nd" | "rd" | "th" | "er" | "ere" | "ère" | "re" | "e" | "eme" | "ème" | "º" | "ª"
            | "°" | "o" | "a" | "os" | "as" | "te" | "ten" => {
                end = tail;
                Form::Ordinal
            }
            _ => {
                self.push(at, tail, Kind::Other, glued, false);
                return tail;
            }
        };
        self.push(at, end, Kind::Number { value: first, form }, glued, false);
        end
    }
}

/// How many bytes of `rest` make a percent sign, with a space or "ish" before it.
fn percent_end(rest: &str) -> Option<usize> {
    let trimmed = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let trimmed = trimmed.strip_prefix("ish").map_or(trimmed, str::trim_start);
    trimmed.starts_with('%').then(|| rest.len() - trimmed.len() + 1)
}

fn is_address(text: &str) -> bool {
    ["http://", "https://", "www.", "mailto:"]
        .iter()
        .any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

fn run_of(text: &str, mut is: impl FnMut(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{fe0f}' | '\u{20e3}' | '\u{ad}')
        || c.is_control()
}

fn is_sign(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
        && !matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
        || matches!(c, '☐' | '☑' | '☒' | '▢' | '□' | '■')
}

/// The verb that an English ending stands for: "I'm" is "i am", "it's" is "it is", "map's" is no verb for sure.
fn verb_of(head: &str, rest: &str) -> Option<&'static str> {
    const PRONOUNS: [&str; 22] = [
        "it",
        "that",
        "he",
        "she",
        "there",
        "here",
        "what",
        "who",
        "where",
        "how",
        "this",
        "everything",
        "nothing",
        "something",
        "everyone",
        "everybody",
        "one",
        "nobody",
        "someone",
        "somebody",
        "all",
        "which",
    ];
    match rest {
        "m" | "M" => Some("am"),
        "ve" | "VE" => Some("have"),
        "ll" | "LL" => Some("will"),
        "re" | "RE" => Some("are"),
        "d" | "D" => Some("would"),
        "s" | "S" if PRONOUNS.iter().any(|pronoun| pronoun.eq_ignore_ascii_case(head)) => Some("is"),
        _ => None,
    }
}

/// Whether the word behind an `'s` makes it an "is" or a "has".
fn goes_on_as_verb(rest: &str) -> bool {
    const AFTER: [&str; 77] = [
        "all",
        "now",
        "been",
        "not",
        "a",
        "an",
        "the",
        "in",
        "on",
        "at",
        "off",
        "up",
        "out",
        "still",
        "back",
        "here",
        "there",
        "done",
        "gone",
        "ready",
        "complete",
        "with",
        "also",
        "nearly",
        "almost",
        "just",
        "already",
        "over",
        "full",
        "sorted",
        "live",
        "written",
        "made",
        "taken",
        "sent",
        "paid",
        "built",
        "sold",
        "bought",
        "found",
        "clean",
        "good",
        "fine",
        "final",
        "finally",
        "blocked",
        "stuck",
        "waiting",
        "missing",
        "running",
        "coming",
        "half",
        "alive",
        "dead",
        "open",
        "shut",
        "closed",
        "empty",
        "broken",
        "dry",
        "wet",
        "public",
        "merged",
        "shipped",
        "hung",
        "mended",
        "rebuilt",
        "down",
        "cancelled",
        "fully",
        "pretty",
        "too",
        "so",
        "very",
        "only",
        "no",
        "under",
    ];
    let rest = rest.strip_prefix(' ').unwrap_or("");
    let word = &rest[..run_of(rest, char::is_alphabetic)];
    AFTER.iter().any(|after| after.eq_ignore_ascii_case(word))
        || word.len() >= 5 && word.is_ascii() && word.ends_with("ed")
}

/// The same without an apostrophe, as phones and hurry leave it.
fn run_together(word: &str) -> Option<(usize, &'static str)> {
    const FORMS: [(&str, usize, &str); 15] = [
        ("im", 1, "am"),
        ("ive", 1, "have"),
        ("its", 2, "is"),
        ("thats", 4, "is"),
        ("whats", 4, "is"),
        ("theyre", 4, "are"),
        ("youre", 3, "are"),
        ("hes", 2, "is"),
        ("shes", 3, "is"),
        ("theres", 5, "is"),
        ("everythings", 10, "is"),
        ("weve", 2, "have"),
        ("theyve", 4, "have"),
        ("youll", 3, "will"),
        ("theyll", 4, "will"),
    ];
    FORMS.iter().find(|(form, _, _)| form.eq_ignore_ascii_case(word)).map(|(_, cut, verb)| (*cut, *verb))
}
