//! Attribution lines: "On 3 May 2026 at 09:00, Ana <ana@example.org> wrote:", in every language, on up to six lines.
//!
//! Recognised by evidence, of which the words are only a part: how the line starts, a date, an address, who "wrote",
//! the colon at the end, and whether a quote follows.

use super::fold::{fold_into, words};
use super::lexicon::{LEXICON, sense};
use super::line::{Page, flag};
use super::numbered::starts_like_answer;

/// Longest attribution, in bytes of folded text, and in lines.
const LONGEST: usize = 400;
const MOST_LINES: usize = 6;

/// How many windows of one text are weighed. No real mail comes near; it keeps hostile ones linear.
const WINDOWS: u32 = 2_000;

/// What follows a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Lines with quote marks.
    Quote,
    /// "From: .. Sent: ..".
    Headers,
    /// Anything else, or nothing.
    Other,
}

/// An attribution that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribution {
    /// Its first line.
    pub first: usize,
    /// Where it starts within that line: people write in front of it.
    pub at: usize,
}

/// Looks for attributions in one text.
pub(super) struct Seeker {
    folded: String,
    windows: u32,
}

impl Seeker {
    pub(super) fn new() -> Self {
        Seeker { folded: String::new(), windows: WINDOWS }
    }

    /// The attribution whose last line is `last`, if one ends there. Lines before `floor` are taken.
    pub(super) fn ending_at(
        &mut self,
        page: &Page<'_>,
        last: usize,
        floor: usize,
        next: Next,
    ) -> Option<Attribution> {
        let depth = page.line(last).depth;
        let mut found: Option<(usize, Evidence)> = None;
        let mut bytes = 0;
        for first in (floor.max(last.saturating_sub(MOST_LINES - 1))..=last).rev() {
            let inner = page.inner(first);
            bytes += inner.len();
            if inner.is_empty() || page.line(first).depth != depth || bytes > 2 * LONGEST || self.windows == 0
            {
                break;
            }
            if found.as_ref().is_some_and(|(_, evidence)| !may_lead(inner, evidence)) {
                continue;
            }
            self.windows -= 1;
            let evidence = self.weigh(page, first, last);
            if !evidence.convinces(next) {
                continue;
            }
            let leads = evidence.leads();
            let names_writer = evidence.address_then_wrote;
            // "Ana <ana@example.org> wrote on" may stand above the day.
            let settled = leads && evidence.day && (evidence.wrote || evidence.address);
            if leads || names_writer || found.is_none() {
                found = Some((first, evidence));
            }
            if settled {
                break;
            }
        }
        let (first, evidence) = found?;
        let at = if evidence.leads() { 0 } else { start_within(page.inner(first)) };
        Some(Attribution { first, at })
    }

    /// A text that leads as an attribution does and ends with "wrote:".
    pub(super) fn is_attribution(&mut self, text: &str) -> bool {
        if text.len() > LONGEST || self.windows == 0 {
            return false;
        }
        self.windows -= 1;
        self.folded.clear();
        fold_into(&mut self.folded, text);
        let evidence = Evidence::of(&self.folded);
        evidence.leads() && evidence.date && evidence.wrote_last && evidence.convinces(Next::Other)
    }

    fn weigh(&mut self, page: &Page<'_>, first: usize, last: usize) -> Evidence {
        self.folded.clear();
        for i in first..=last {
            let inner = page.inner(i);
            let inner =
                if i == first { inner.trim_start_matches(['-', '*', '\u{2013}', ' ']) } else { inner };
            if i > first {
                self.folded.push(' ');
            }
            fold_into(&mut self.folded, inner);
        }
        Evidence::of(&self.folded)
    }
}

/// A line further up can only be the start of an attribution that was found below it if it opens one, or gives the day that is missing.
fn may_lead(inner: &str, found: &Evidence) -> bool {
    let mut head = String::new();
    fold_into(&mut head, inner.get(..inner.floor_char_boundary(60)).unwrap_or(inner));
    let opens = words(&head).next().is_some_and(|(_, word)| LEXICON.sense(word) & sense::OPENS != 0);
    (opens && head.bytes().any(|byte| byte.is_ascii_digit()))
        || (!found.day && date_in(&head) == Some(Date::Day))
        || (!found.wrote && !found.address && inner.contains('@') && ends_with_wrote(inner))
}

/// "Ana <ana@example.org> schrieb am": the day follows on the next line.
fn ends_with_wrote(inner: &str) -> bool {
    let mut tail = String::new();
    let from = inner.ceil_char_boundary(inner.len().saturating_sub(30));
    fold_into(&mut tail, inner.get(from..).unwrap_or(inner));
    let said: Vec<&str> = words(&tail).map(|(_, word)| word).collect();
    said.iter().rev().take(2).any(|word| LEXICON.sense(word) & sense::WROTE != 0)
}

/// "Done! On Mon, 4 May 2026 .. wrote:": where the attribution starts in a line that starts with something else.
fn start_within(inner: &str) -> usize {
    let mut folded = String::new();
    for (at, word) in words(inner) {
        if !inner[..at].ends_with(char::is_whitespace) || !word.starts_with(char::is_uppercase) {
            continue;
        }
        folded.clear();
        fold_into(&mut folded, word);
        let soon = inner.get(at..inner.floor_char_boundary(at + 24)).unwrap_or("");
        if LEXICON.sense(&folded) & sense::OPENS != 0 && soon.bytes().any(|byte| byte.is_ascii_digit()) {
            return at;
        }
    }
    0
}

/// What speaks for an attribution.
#[derive(Debug, Default)]
struct Evidence {
    bytes: usize,
    words: usize,
    opens: bool,
    day_first: bool,
    digit_first: bool,
    digit_soon: bool,
    digit: bool,
    /// A day or a time.
    date: bool,
    /// A day.
    day: bool,
    wrote: bool,
    wrote_last: bool,
    address: bool,
    address_last: bool,
    address_then_wrote: bool,
    /// A comma right behind the address: a clause of its own follows, as in "I asked ana@example.org, she wrote:".
    clause: bool,
    /// Starts with the number of a task.
    numbered: bool,
    colon: bool,
    dashes: bool,
}

impl Evidence {
    fn of(folded: &str) -> Self {
        let unframed = folded.trim_end_matches([' ', '-', '\u{2014}']);
        let date = date_in(folded);
        let mut evidence = Evidence {
            bytes: folded.len(),
            colon: unframed.ends_with(':'),
            dashes: folded.len() >= unframed.len() + 3,
            date: date.is_some(),
            day: date == Some(Date::Day),
            ..Evidence::default()
        };
        let body = unframed.trim_end_matches([':', ' ']);
        let address = address_end(body);
        evidence.address = address.is_some();
        evidence.address_last = address.is_some_and(|end| {
            body[end..].bytes().all(|byte| matches!(byte, b'>' | b')' | b'"' | b']' | b';' | b' '))
        });
        evidence.clause =
            address.is_some_and(|end| body[end..].trim_start_matches(['>', ')', '"', ' ']).starts_with(','));
        evidence.numbered = starts_like_answer(folded);
        let mut wrote_at = None;
        let mut since_address = 0;
        for (count, (at, word)) in words(body).enumerate() {
            evidence.words += 1;
            let numeric = word.starts_with(|c: char| c.is_ascii_digit());
            let senses = LEXICON.sense(word);
            evidence.digit |= numeric;
            evidence.digit_soon |= numeric && count <= 8;
            if count == 0 {
                evidence.opens = senses & sense::OPENS != 0;
                evidence.day_first = senses & sense::WEEKDAY != 0;
                evidence.digit_first = numeric;
            }
            if address.is_some_and(|end| at >= end) {
                since_address += 1;
            }
            if senses & sense::WROTE != 0 {
                wrote_at = Some((count, word.len()));
                evidence.address_then_wrote |= since_address > 0 && since_address <= 4;
            }
        }
        evidence.wrote = wrote_at.is_some();
        evidence.wrote_last = wrote_at.is_some_and(|(count, _)| {
            // "napisał(a)": the ending of the other gender follows.
            count + 1 == evidence.words || (count + 2 == evidence.words && body.ends_with(')'))
        });
        if LEXICON.wrote_inside(body) {
            evidence.wrote = true;
            evidence.wrote_last = true;
        }
        evidence
    }

    /// Starts as attributions start: an opening word, a day or a number, with a number soon.
    fn leads(&self) -> bool {
        ((self.opens || self.day_first) && self.digit_soon) || self.digit_first
    }

    fn convinces(&self, next: Next) -> bool {
        let quoted = next == Next::Quote;
        let leads = self.leads();
        if self.bytes > LONGEST || self.words < 2 {
            return false;
        }
        if self.dashes && self.wrote_last {
            return true;
        }
        if self.colon {
            if self.wrote {
                if !quoted && ((self.clause && !self.day) || (self.numbered && !self.address)) {
                    return false;
                }
                let backed = quoted || self.address;
                return (leads && backed && (self.date || self.address || self.wrote_last))
                    // Nothing but a date and "wrote": people write such sentences, too, but seldom with the whole date.
                    || (leads && self.day && (self.wrote_last || self.opens))
                    || self.address_then_wrote
                    || (self.wrote_last && self.date && backed)
                    || (self.wrote_last && quoted && self.bytes <= 120)
                    || (self.date && quoted);
            }
            return leads && self.date && (self.address_last || (quoted && self.words <= 20));
        }
        match next {
            Next::Quote => leads && self.date && (self.address_last || self.wrote_last),
            Next::Headers => leads && self.wrote && self.date,
            Next::Other => false,
        }
    }
}

/// Where the last address of a folded line ends: behind the host of an `x@y`.
fn address_end(folded: &str) -> Option<usize> {
    let at = folded.rfind('@')?;
    let before = folded[..at].chars().next_back()?;
    let host = &folded[at + 1..];
    let length = host.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(host.len());
    (length > 0 && !before.is_whitespace()).then_some(at + 1 + length)
}

/// What of a date a text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Date {
    /// A time of day only.
    Time,
    /// A year, or a date in numbers.
    Day,
}

fn date_in(folded: &str) -> Option<Date> {
    let bytes = folded.as_bytes();
    let mut found = None;
    let mut i = 0;
    while i < bytes.len() {
        if !bytes[i].is_ascii_digit() {
            i += 1;
            continue;
        }
        let run = run_of_digits(bytes, i);
        if run == 4 && (bytes[i..].starts_with(b"19") || bytes[i..].starts_with(b"20")) {
            return Some(Date::Day);
        }
        let after = i + run;
        if run <= 2 {
            let second = run_of_digits(bytes, after + 1);
            let sign = bytes.get(after);
            let third = after + 1 + second;
            if matches!(sign, Some(b'/' | b'.' | b'-'))
                && (1..=2).contains(&second)
                && bytes.get(third) == sign
                && run_of_digits(bytes, third + 1) >= 2
            {
                return Some(Date::Day);
            }
            if second == 2
                && (matches!(sign, Some(b':' | b'h'))
                    || (sign == Some(&b'.') && bytes.get(third) != Some(&b'%')))
            {
                found = Some(Date::Time);
            }
        }
        i = after;
    }
    found
}

fn run_of_digits(bytes: &[u8], from: usize) -> usize {
    bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count())
}

/// May an attribution end with this line? Asked of every line, so it looks at flags only.
pub(super) fn may_end(page: &Page<'_>, i: usize, next: Next) -> bool {
    page.has(i, flag::COLON_END)
        || page.inner(i).ends_with("--")
        || (next != Next::Other && (page.has(i, flag::DIGIT) || page.has(i, flag::AT)))
        || (next == Next::Quote && page.inner(i).len() < 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, next: Next) -> Option<(usize, usize)> {
        let page = Page::new(text);
        Seeker::new().ending_at(&page, page.len() - 1, 0, next).map(|it| (it.first, it.at))
    }

    #[test]
    fn clients_of_every_language_are_understood() {
        for line in [
            "On Mon, 4 May 2026 at 09:00, Check-in <checkin@groups.example> wrote:",
            "On 2026-05-04 09:00, Check-in wrote:",
            "Am 04.05.2026 um 09:00 schrieb Check-in <checkin@groups.example>:",
            "Check-in <checkin@groups.example> schrieb am Mo., 4. Mai 2026, 09:00:",
            "Le lun. 4 mai 2026 à 09:00, Check-in <checkin@groups.example> a écrit :",
            "El lun, 4 may 2026 a las 9:00, Check-in (<checkin@groups.example>) escribió:",
            "Em seg., 4 de mai. de 2026 às 09:00, Check-in <checkin@groups.example> escreveu:",
            "Il giorno lun 4 mag 2026 alle ore 09:00 Check-in <checkin@groups.example> ha scritto:",
            "Op ma 4 mei 2026 om 09:00 schreef Check-in <checkin@groups.example>:",
            "Den mån 4 maj 2026 kl 09:00 skrev Check-in <checkin@groups.example>:",
            "man. 4. maj 2026 kl. 09.00 skrev Check-in <checkin@groups.example>:",
            "ma 4. toukok. 2026 klo 9.00 Check-in (checkin@groups.example) kirjoitti:",
            "pon., 4 maj 2026 o 09:00 Check-in <checkin@groups.example> napisał(a):",
            "po 4. 5. 2026 v 9:00 odesílatel Check-in <checkin@groups.example> napsal:",
            "po 4. 5. 2026 o 9:00 Check-in <checkin@groups.example> napísal(a):",
            "Check-in <checkin@groups.example> ezt írta (időpont: 2026. máj. 4., H, 9:00):",
            "În lun., 4 mai 2026 la 09:00, Check-in <checkin@groups.example> a scris:",
            "На пн, 4.05.2026 г. в 9:00 Check-in <checkin@groups.example> написа:",
            "пн, 4 мая 2026 г. в 09:00, Check-in <checkin@groups.example>:",
            "пн, 4 трав. 2026 р. о 09:00 Check-in <checkin@groups.example> пише:",
            "Στις Δευ 4 Μαΐ 2026 στις 9:00 π.μ., ο χρήστης Check-in <checkin@groups.example> έγραψε:",
            "Check-in <checkin@groups.example>, 4 May 2026 Pzt, 09:00 tarihinde şunu yazdı:",
            "\u{202b}בתאריך יום ב׳, 4 במאי 2026 ב-9:00 מאת \u{202a}Check-in\u{202c}\u{200f} <\u{202a}checkin@groups.example\u{202c}\u{200f}>:\u{202c}",
            "في الاثنين، 4 مايو 2026 في 9:00 ص تمت كتابة ما يلي بواسطة Check-in <checkin@groups.example>:",
            "در تاریخ دوشنبه ۴ مهٔ ۲۰۲۶،\u{200f} ۹:۰۰ Check-in <checkin@groups.example> نوشت:",
            "2026年5月4日(月) 9:00 Check-in <checkin@groups.example>:",
            "Check-in <checkin@groups.example> 于2026年5月4日周一 09:00写道：",
            "2026년 5월 4일 (월) 오전 9:00, Check-in <checkin@groups.example>님이 작성:",
            "Vào Th 2, 4 thg 5, 2026 vào lúc 09:00 Check-in <checkin@groups.example> đã viết:",
            "Pada Sen, 4 Mei 2026 pukul 09.00 Check-in <checkin@groups.example> menulis:",
            "เมื่อ จ. 4 พ.ค. 2026 เวลา 09:00 Check-in <checkin@groups.example> เขียนว่า:",
            "Dana pon, 4. svi 2026. u 09:00 Check-in <checkin@groups.example> je napisao/la:",
            "Kuupäeval E, 4. mai 2026 kell 09:00 kirjutas Check-in <checkin@groups.example>:",
            "2026-05-04, pr, 09:00 Check-in <checkin@groups.example> rašė:",
            "Pirmd., 2026. g. 4. maijs plkst. 09:00 — lietotājs Check-in (<checkin@groups.example>) rakstīja:",
            "El dl., 4 de maig 2026, 9:00, Check-in <checkin@groups.example> va escriure:",
            "---- On Mon, 04 May 2026 09:00:00 +0200 Check-in wrote ----",
        ] {
            assert_eq!(found(line, Next::Other), Some((0, 0)), "{line}");
        }
    }

    #[test]
    fn an_attribution_may_be_broken_anywhere() {
        let text = "Done.\nOn Mon, 4 May 2026\nat 09:00, Check-in\n<checkin@groups.example>\nwrote:";
        assert_eq!(found(text, Next::Quote), Some((1, 0)));
    }

    #[test]
    fn words_before_it_on_the_same_line_are_the_writers() {
        assert_eq!(
            found("done On Mon, May 4, 2026 at 9:00 AM, ana@example.org wrote:", Next::Quote),
            Some((0, 5))
        );
    }

    #[test]
    fn sentences_with_a_colon_are_no_attributions() {
        for line in [
            "On your machine you can run:",
            "On Monday I will do these two:",
            "I wrote to ana@example.org today, this is what she said:",
            "1. The budget, 3.50 a head, is here:",
            "Meeting on 4/5/2026 with ana@example.org, notes to follow:",
            "2. Docs, still open since 2025:",
            "On 3 May I wrote:",
            "1. Finished on 2026-05-04, Ana wrote:",
            "I asked Ana <ana@example.org>, she wrote:",
            "At 14:30 Ana said:",
        ] {
            assert_eq!(found(line, Next::Other), None, "{line}");
        }
    }
}
