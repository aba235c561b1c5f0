//! The locale tables, turned round: from a word to what it may mean, in all languages at once.
//!
//! People write in one language with a client that speaks another, so the language of a mail is not asked for.

use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::fold::words;
use super::locale::{self, BRANDS, CONTACT_LABELS, DEVICES};

/// What a word may be; several at once.
pub(super) mod sense {
    /// Opens an attribution line.
    pub const OPENS: u8 = 1;
    /// Says "wrote".
    pub const WROTE: u8 = 2;
    /// Names a day.
    pub const WEEKDAY: u8 = 4;
    /// Names a thing that mails are sent from.
    pub const DEVICE: u8 = 8;
    /// Names a brand of such things, or a mail program.
    pub const BRAND: u8 = 32;
    /// Labels a number or an address.
    pub const CONTACT: u8 = 16;
}

/// What a header label stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    From,
    Sent,
    To,
    Cc,
    Subject,
    Other,
}

/// What a line between dashes announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// The message that is answered.
    Original,
    /// A message that is passed on.
    Forwarded,
}

/// FNV-1a. The keys are our own tables, so nobody can choose them to collide, and this is the time of most mails.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

type HashMap<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Fnv>>;
type HashSet<K> = std::collections::HashSet<K, BuildHasherDefault<Fnv>>;

/// How a client's advertisement starts, and so what has to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// "Sent from my": anything short.
    FromMy,
    /// "Sent from": a device or a brand.
    From,
    /// "Sent by": a brand; the rest are people's own sentences.
    By,
}

/// Phrases by a letter, longest first.
type ByLetter = HashMap<char, Vec<&'static str>>;

/// Everything that the tables know.
pub(super) struct Lexicon {
    senses: HashMap<&'static str, u8>,
    wrote_inside: Vec<&'static str>,
    labels: HashMap<&'static str, Label>,
    markers: HashMap<&'static str, Marker>,
    sent_from: ByLetter,
    sent_by: ByLetter,
    sent_from_my: ByLetter,
    /// By their last letter.
    sent_from_end: ByLetter,
    closings: HashSet<&'static str>,
    disclaimers: ByLetter,
    footers: ByLetter,
    warnings: ByLetter,
    forward_subjects: HashSet<&'static str>,
}

/// Built at the first mail.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    fn new() -> Self {
        let mut lexicon = Lexicon {
            senses: HashMap::default(),
            wrote_inside: Vec::new(),
            labels: HashMap::default(),
            markers: HashMap::default(),
            sent_from: HashMap::default(),
            sent_by: HashMap::default(),
            sent_from_my: HashMap::default(),
            sent_from_end: HashMap::default(),
            closings: HashSet::default(),
            disclaimers: HashMap::default(),
            footers: HashMap::default(),
            warnings: HashMap::default(),
            forward_subjects: HashSet::default(),
        };
        for table in locale::all() {
            lexicon.senses(table.opens, sense::OPENS);
            lexicon.senses(table.wrote, sense::WROTE);
            lexicon.senses(table.weekdays, sense::WEEKDAY);
            lexicon.wrote_inside.extend(table.wrote_inside);
            for (phrases, label) in [
                (table.from, Label::From),
                (table.sent, Label::Sent),
                (table.to, Label::To),
                (table.cc, Label::Cc),
                (table.subject, Label::Subject),
                (table.other, Label::Other),
            ] {
                for phrase in phrases {
                    lexicon.labels.entry(phrase).or_insert(label);
                }
            }
            lexicon.markers.extend(table.original.iter().map(|phrase| (*phrase, Marker::Original)));
            lexicon.markers.extend(table.forwarded.iter().map(|phrase| (*phrase, Marker::Forwarded)));
            by_letter(&mut lexicon.sent_from, table.sent_from);
            by_letter(&mut lexicon.sent_by, table.sent_by);
            by_letter(&mut lexicon.sent_from_my, table.sent_from_my);
            by_letter(&mut lexicon.footers, table.footers);
            for phrase in table.sent_from_end {
                if let Some(letter) = phrase.chars().next_back() {
                    lexicon.sent_from_end.entry(letter).or_default().push(phrase);
                }
            }
            lexicon.closings.extend(table.closings);
            by_letter(&mut lexicon.disclaimers, table.disclaimers);
            by_letter(&mut lexicon.warnings, table.warnings);
            lexicon.forward_subjects.extend(table.forward_subjects);
        }
        lexicon.senses(DEVICES, sense::DEVICE);
        lexicon.senses(BRANDS, sense::BRAND);
        lexicon.senses(CONTACT_LABELS, sense::CONTACT);
        lexicon
    }

    fn senses(&mut self, phrases: &[&'static str], sense: u8) {
        for phrase in phrases {
            if let Some((_, word)) = words(phrase).next() {
                *self.senses.entry(word).or_insert(0) |= sense;
            }
        }
    }

    /// What a folded word may be, as bits of [`sense`].
    pub(super) fn sense(&self, word: &str) -> u8 {
        self.senses.get(word).copied().unwrap_or(0)
    }

    /// Says "wrote" in a script that does not part words.
    pub(super) fn wrote_inside(&self, folded: &str) -> bool {
        !folded.is_ascii() && self.wrote_inside.iter().any(|phrase| folded.contains(phrase))
    }

    /// The header that a folded label names.
    pub(super) fn label(&self, folded: &str) -> Option<Label> {
        self.labels.get(folded).copied()
    }

    /// What a folded phrase between dashes announces.
    pub(super) fn marker(&self, folded: &str) -> Option<Marker> {
        self.markers.get(folded).copied()
    }

    /// The folded line is a complimentary close, without its comma.
    pub(super) fn is_closing(&self, folded: &str) -> bool {
        self.closings.contains(folded)
    }

    /// The folded line starts like a client's advertisement: how many bytes of it, and what follows then.
    pub(super) fn sent_from(&self, folded: &str) -> Option<(usize, Sent)> {
        [(&self.sent_from_my, Sent::FromMy), (&self.sent_from, Sent::From), (&self.sent_by, Sent::By)]
            .into_iter()
            .find_map(|(index, sent)| starts(index, folded).map(|length| (length, sent)))
    }

    /// A letter with which a client's advertisement may end; asked before a line is folded.
    pub(super) fn may_end_sent_from(&self, letter: char) -> bool {
        self.sent_from_end.contains_key(&letter)
    }

    /// The folded text ends like a client's advertisement.
    pub(super) fn sent_from_end(&self, folded: &str) -> bool {
        let phrases = folded.chars().next_back().and_then(|letter| self.sent_from_end.get(&letter));
        phrases.is_some_and(|phrases| phrases.iter().any(|phrase| folded.ends_with(phrase)))
    }

    /// The folded line starts like a legal notice.
    pub(super) fn starts_disclaimer(&self, folded: &str) -> bool {
        starts(&self.disclaimers, folded).is_some()
    }

    /// The folded line starts like a scanner's or a list's footer.
    pub(super) fn starts_footer(&self, folded: &str) -> bool {
        starts(&self.footers, folded).is_some()
    }

    /// The folded line starts like a gateway's warning.
    pub(super) fn starts_warning(&self, folded: &str) -> bool {
        starts(&self.warnings, folded).is_some()
    }

    /// The subject says that the message was forwarded.
    pub(super) fn is_forward_subject(&self, folded: &str) -> bool {
        folded.split_once(':').is_some_and(|(prefix, _)| self.forward_subjects.contains(prefix.trim()))
    }
}

fn by_letter(index: &mut ByLetter, phrases: &[&'static str]) {
    for phrase in phrases {
        if let Some(letter) = phrase.chars().next() {
            let bucket = index.entry(letter).or_default();
            if !bucket.contains(phrase) {
                bucket.push(phrase);
                bucket.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
            }
        }
    }
}

/// The length of the longest phrase that `folded` starts with, where a word ends.
fn starts(index: &ByLetter, folded: &str) -> Option<usize> {
    let bucket = index.get(&folded.chars().next()?)?;
    let phrase = bucket.iter().find(|phrase| {
        folded.strip_prefix(**phrase).is_some_and(|rest| {
            let last = phrase.chars().next_back().is_some_and(|c| c.is_alphabetic() && c < '\u{2E80}');
            !(last
                && rest.starts_with(char::is_alphabetic)
                && rest.chars().next().is_some_and(|c| c < '\u{2E80}'))
        })
    })?;
    Some(phrase.len())
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::super::locale::all;
    use super::*;

    #[test]
    fn every_table_is_written_as_folding_leaves_it() {
        for table in all() {
            let columns = [
                table.opens,
                table.wrote,
                table.wrote_inside,
                table.weekdays,
                table.from,
                table.sent,
                table.to,
                table.cc,
                table.subject,
                table.other,
                table.original,
                table.forwarded,
                table.sent_from,
                table.sent_from_my,
                table.sent_by,
                table.footers,
                table.sent_from_end,
                table.forward_subjects,
                table.closings,
                table.disclaimers,
                table.warnings,
            ];
            for phrase in columns.into_iter().flatten() {
                assert_eq!(&fold(phrase), phrase, "in the table of {}", table.tag);
            }
        }
    }

    #[test]
    fn the_languages_that_volunteers_write_in_are_there() {
        let tags: Vec<&str> = all().map(|table| table.tag).collect();
        for tag in [
            "en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "no", "fi", "pl", "cs", "sk", "hu", "ro",
            "bg", "ru", "uk", "el", "tr", "he", "ar", "fa", "ja", "zh", "ko", "vi", "id", "th", "ca", "hr",
            "sl", "et", "lv", "lt",
        ] {
            assert!(tags.contains(&tag), "no table for {tag}");
        }
    }

    #[test]
    fn a_phrase_ends_where_a_word_ends() {
        assert!(LEXICON.sent_from("sent from my phone").is_some_and(|(_, sent)| sent == Sent::FromMy));
        assert!(LEXICON.sent_from("sent fromage").is_none());
        assert!(LEXICON.sent_from("发自我的iphone").is_some());
    }
}
