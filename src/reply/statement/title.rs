//! Which words of a title tell the task from the others of the same prompt.

use super::language::known;
use super::lexicon::{Entry, Language, Lexicon, Meanings};
use super::role;
use super::slip::{same_letters, within_one_slip};
use super::token::{Kind, Tokens};
use crate::reply::{ListedTask, Offer};

/// A set of items: listed tasks first, offers after them, by their place in the prompt.
pub(super) type Set = u128;

/// More items than this are not told apart by the reader (a prompt has a handful).
pub(super) const MOST_ITEMS: usize = 127;

/// A stem of a title.
#[derive(Debug)]
struct Stem {
    text: String,
    key: u32,
    item: usize,
    /// How telling it is within this prompt: near 0 for a word of all titles, 1 and more for a word of one.
    weight: f32,
    /// Groups of like words in the reply's language, then in English.
    meanings: [Meanings; 2],
    /// Its place in the title, counted in content words.
    place: u8,
    /// A number in the title ("chapter two"), by its value.
    number: u32,
    /// The word as it stands, folded.
    word: String,
}

impl Stem {
    /// How like the word is that has the stem `stemmed`: 1 for the same, 0 for another.
    fn likeness(&self, word: &str, stemmed: &str) -> f32 {
        let same_start = self.word.as_bytes().first() == word.as_bytes().first();
        if is_participle_of(word, &self.word) {
            return 0.9;
        }
        // Compounds: "Bibliothek" in "Stadtbibliothek".
        if !same_start {
            let ends = |long: &str, short: &str| short.len() >= 5 && long.len() >= 7 && long.ends_with(short);
            return if ends(&self.text, stemmed)
                || ends(stemmed, &self.text)
                || word.len() >= 5 && self.word.len() >= 9 && self.word.ends_with(word)
                || word.len() == 4 && self.word.len() >= 10 && self.word.ends_with(word)
            {
                0.8
            } else {
                0.0
            };
        }
        if self.text == stemmed {
            return 1.0;
        }
        if stemmed.len() >= 4 && self.text.len() >= 4 {
            let alike = alike(&self.text, stemmed);
            if alike > 0.0 {
                return alike;
            }
        }
        // "Kuchen" in "Kuchenspenden", "Doku" for "Dokumentation".
        let begins = |long: &str, short: &str| short.len() >= 5 && long.starts_with(short);
        if begins(&self.word, word) || begins(word, &self.word) {
            return 0.8;
        }
        if word.len() == 4 && self.word.len() >= 9 && self.word.starts_with(word) { 0.6 } else { 0.0 }
    }
}

/// The titles of a prompt, ready to be compared with words.
#[derive(Debug)]
pub(super) struct Titles {
    stems: Vec<Stem>,
    /// How many of the items are tasks; the others are offers.
    pub tasks: usize,
    /// How many items there are.
    pub items: usize,
}

/// A word of the reply that stands in titles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub item: usize,
    pub weight: f32,
    /// Place in the title.
    pub place: u8,
    /// Another word that means much the same.
    pub synonym: bool,
}

impl Titles {
    /// Reads the titles of `tasks` and `offers`.
    pub fn of(tasks: &[ListedTask], offers: &[Offer], lexicon: &Lexicon) -> Self {
        let mut stems: Vec<Stem> = Vec::new();
        let all = tasks.iter().map(|t| t.title.as_str()).chain(offers.iter().map(|o| o.title.as_str()));
        let mut items = 0;
        for (item, title) in all.take(MOST_ITEMS).enumerate() {
            items = item + 1;
            let title = title.get(..title.floor_char_boundary(400)).unwrap_or(title);
            let words = Tokens::of(title);
            let mut place = 0;
            // The head of a title stands before its first preposition: "Travel refunds | for the roundtable guests".
            let mut in_head = true;
            let first_of_item = stems.len();
            for at in 0..words.list.len() {
                if place > 0
                    && in_head
                    && ends_head(words.kind(at), {
                        let (own, foreign) = in_both(words.fold(at), lexicon);
                        own.roles | foreign.roles
                    })
                {
                    in_head = false;
                    if stems.len() > first_of_item {
                        let last = stems.len() - 1;
                        stems[last].weight *= 1.0 / HEAD;
                    }
                }
                let (word, number) = match words.kind(at) {
                    Kind::Word | Kind::Handle => (words.fold(at), 0),
                    Kind::Number { value, .. } => ("", value),
                    _ => continue,
                };
                let (own, foreign) = in_both(word, lexicon);
                let number = number.max(u32::from(
                    own.ordinal
                        .max(own.number)
                        .max(foreign.ordinal)
                        .max(if foreign.roles & role::STOP == 0 { foreign.number } else { 0 }),
                ));
                if number == 0 && (own.roles | foreign.roles) & role::STOP != 0 && own.month == 0
                    || word.len() < 2 && number == 0
                {
                    continue;
                }
                let text = stem(word).to_owned();
                place = u8::min(place + 1, 250);
                if stems.iter().any(|s| s.item == item && s.text == text && s.number == number) {
                    continue;
                }
                let generic = (own.roles | foreign.roles) & role::GENERIC != 0;
                let meanings = [lexicon.meanings(word), Lexicon::of(Language::En).meanings(word)];
                let weight = if generic { 0.4 } else { 1.0 };
                let weight = weight * if in_head { HEAD } else { COMPLEMENT };
                stems.push(Stem {
                    key: key_of(&text),
                    word: word.to_owned(),
                    text,
                    item,
                    weight,
                    meanings,
                    place,
                    number,
                });
            }
            if in_head && stems.len() > first_of_item {
                let last = stems.len() - 1;
                stems[last].weight *= 1.0 / HEAD;
            }
        }
        weigh(&mut stems, items);
        Self { stems, tasks: tasks.len().min(MOST_ITEMS), items }
    }

    /// The items whose titles hold the word; hits are appended to `out`.
    pub fn look(&self, word: &str, lexicon: &Lexicon, known: bool, out: &mut Vec<Hit>) {
        if !(2..=40).contains(&word.len()) {
            return;
        }
        let stemmed = stem(word);
        let before = out.len();
        for own in self.stems.iter().filter(|own| own.number == 0) {
            let likeness = own.likeness(word, stemmed);
            if likeness > 0.0 {
                out.push(Hit {
                    item: own.item,
                    weight: own.weight * likeness,
                    place: own.place,
                    synonym: false,
                });
            }
        }
        if out.len() > before {
            return;
        }
        let meanings = lexicon.meanings(word);
        if meanings[0] != 0 {
            let shared = |group: &u16| *group != 0 && meanings.contains(group);
            for own in self.stems.iter().filter(|own| own.meanings.iter().flatten().any(shared)) {
                out.push(Hit { item: own.item, weight: own.weight * 0.44, place: own.place, synonym: true });
            }
        }
        if out.len() == before && !known && stemmed.len() >= 4 {
            for own in self.stems.iter().filter(|own| own.number == 0 && own.text.len() >= 4) {
                let swapped = own.text.len() == stemmed.len()
                    && within_one_slip(&own.text, stemmed)
                    && same_letters(&own.text, stemmed);
                if swapped
                    || own.word.len() >= 5
                        && word.len() >= 5
                        && (stemmed.len() >= 5 && own.text.len() >= 5 && within_one_slip(&own.text, stemmed)
                            || within_one_slip(&own.word, word) && same_letters(&own.word, word)
                            || word.len() >= 6 && own.word.len() >= 6 && within_one_slip(&own.word, word))
                {
                    out.push(Hit {
                        item: own.item,
                        weight: own.weight * 0.8,
                        place: own.place,
                        synonym: false,
                    });
                }
            }
        }
    }

    /// "ep4" for a title with "ep 4" or "episode 4".
    pub fn look_numbered(&self, word: &str, out: &mut Vec<Hit>) {
        let Some((head, digits)) =
            word.find(|c: char| c.is_ascii_digit()).and_then(|at| word.split_at_checked(at))
        else {
            return;
        };
        let Ok(number) = digits.parse::<u32>() else { return };
        let stemmed = stem(head);
        for own in self.stems.iter().filter(|own| own.number == number && number != 0) {
            let named = self.stems.iter().find(|other| {
                other.item == own.item
                    && other.number == 0
                    && (other.word.starts_with(head) || other.text == stemmed)
            });
            if let Some(named) = named.filter(|_| !head.is_empty()) {
                out.push(Hit {
                    item: own.item,
                    weight: own.weight + named.weight,
                    place: own.place,
                    synonym: false,
                });
            }
        }
    }

    /// Items whose titles hold the number.
    pub fn look_number(&self, number: u32, out: &mut Vec<Hit>) {
        for own in self.stems.iter().filter(|own| own.number == number && number != 0) {
            out.push(Hit { item: own.item, weight: own.weight, place: own.place, synonym: false });
        }
    }

    /// Whether a title of `set` has exactly this word.
    pub fn has_word(&self, set: Set, word: &str) -> bool {
        self.stems.iter().any(|own| set >> own.item & 1 == 1 && own.word == word)
    }

    /// All tasks.
    pub fn all_tasks(&self) -> Set {
        if self.tasks == 0 { 0 } else { Set::MAX >> (128 - self.tasks) }
    }
}

/// How much a word counts that is not the last of its title's head, and one behind the head.
const HEAD: f32 = 0.9;
const COMPLEMENT: f32 = 0.78;

/// "gestrichen" for "streichen", "abgeholt" for "abholen".
fn is_participle_of(word: &str, verb: &str) -> bool {
    if verb.len() < 5 || !verb.ends_with('n') || word.len() < 6 {
        return false;
    }
    let Some(ge) = word.find("ge").filter(|ge| *ge <= 6) else { return false };
    let (prefix, rest) = (&word[..ge], &word[ge + 2..]);
    let Some(root) = verb.strip_prefix(prefix) else { return false };
    let bare = |form: &str| form.trim_end_matches("en").trim_end_matches('t').len();
    let (rest, root) = (&rest[..bare(rest)], &root[..bare(root)]);
    rest.len() >= 3
        && rest.as_bytes()[0] == root.as_bytes().first().copied().unwrap_or(0)
        && within_one_slip(rest, root)
}

/// A title may be English in any language.
fn in_both(word: &str, lexicon: &Lexicon) -> (Entry, Entry) {
    let known = known(word);
    let of = |language| known.and_then(|known| known.of(language)).unwrap_or_default();
    (of(lexicon.language), of(Language::En))
}

fn ends_head(kind: Kind, roles: u64) -> bool {
    matches!(kind, Kind::Mark(':' | '(' | ',' | '—')) || kind == Kind::Word && roles & role::PREPOSITION != 0
}

fn weigh(stems: &mut [Stem], items: usize) {
    let mut shares: Vec<f32> = Vec::with_capacity(stems.len());
    for own in &*stems {
        let with = stems
            .iter()
            .filter(|other| {
                other.number == own.number
                    && (other.text == own.text || other.key == own.key && alike(&other.text, &own.text) > 0.0)
            })
            .count();
        shares.push((1.0 + items as f32 / with.max(1) as f32).ln() / (1.0 + items as f32).ln());
    }
    for (own, share) in stems.iter_mut().zip(shares) {
        own.weight *= share;
    }
}

fn key_of(word: &str) -> u32 {
    let mut key = [0u8; 4];
    for (slot, byte) in key.iter_mut().zip(word.bytes()) {
        *slot = byte;
    }
    u32::from_le_bytes(key)
}

/// How alike two stems are that begin alike: 0 for not at all.
fn alike(a: &str, b: &str) -> f32 {
    if a == b {
        return 1.0;
    }
    let shared = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if shared >= 5 && shared * 100 >= long * 62
        || shared == short && short >= 5 && long >= short + 3
        || shared >= 4 && short == shared && long <= short + 2
    {
        0.85
    } else if shared >= 7 && shared * 2 >= long {
        0.7
    } else {
        0.0
    }
}

/// A light stem: endings of number, gender and tense off, for five languages at once.
pub(super) fn stem(word: &str) -> &str {
    let bytes = word.as_bytes();
    let mut end = bytes.len();
    let ends = |end: usize, tail: &str| bytes[..end].ends_with(tail.as_bytes());
    if end > 4 && ends(end, "ies") {
        end -= 3;
    } else {
        if end > 3 && ends(end, "s") && !ends(end, "ss") && !ends(end, "us") && !ends(end, "is") {
            end -= 1;
        }
        for tail in ["ing", "ung", "ed", "e", "en", "er"] {
            let least = if matches!(tail, "ing" | "ed") { 3 } else { 4 };
            if ends(end, tail) && end - tail.len() >= least {
                end -= tail.len();
                let doubled = tail != "e" && end > 4 && bytes[end - 1] == bytes[end - 2];
                if doubled && !matches!(bytes[end - 1], b's' | b'l') {
                    end -= 1;
                }
                break;
            }
        }
        if end > 4 && matches!(bytes[end - 1], b'a' | b'o' | b'e' | b'y') {
            end -= 1;
        }
    }
    word.get(..end).unwrap_or(word)
}
