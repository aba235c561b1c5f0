//! Failed recipients in the words of servers that follow no standard.

use super::address::{self, Found};
use super::reason;
use super::servers::SERVERS;
use super::status::{self, Status};
use super::text::beginning;

/// How many lines of a report are read.
const MOST_LINES: usize = 2_000;
/// How many recipients are taken from words alone.
const MOST_RECIPIENTS: usize = 200;
/// How many addresses are looked at.
const MOST_MENTIONS: usize = 2_000;
/// How much is said of one recipient, in bytes.
const LONGEST_ABOUT: usize = 8 * 1024;

/// How sure it is that an address in a line is a failed recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Somewhere in a sentence.
    Somewhere,
    /// Behind "To:", or what an address was expanded from.
    SentTo,
    /// Where failed recipients stand, but it is one of the report's own: somebody wrote to themselves.
    Own,
    /// At the head of a line, or behind words such as "delivering your mail to".
    Failed,
}

struct Mention {
    line: usize,
    address: String,
    place: Place,
}

/// What a text says of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The address as written.
    pub address: String,
    /// The lines that speak of it.
    pub diagnosis: String,
}

/// A report's text, read line by line.
pub struct Transcript<'a> {
    lines: Vec<&'a str>,
    /// Line by line: it explains something.
    explains: Vec<bool>,
    /// The numbers of the lines with a server's answer.
    answers: Vec<usize>,
    /// In the order of the lines.
    mentions: Vec<Mention>,
}

impl<'a> Transcript<'a> {
    /// Reads a text; `own` are the addresses of the report itself, which did not fail.
    pub fn read(text: &'a str, own: &[String]) -> Self {
        let lines: Vec<&str> = text.lines().map(|line| beginning(line, 4_000)).take(MOST_LINES).collect();
        let mut mentions = Vec::new();
        let mut previous = "";
        for (number, line) in lines.iter().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            // What is quoted was not written by the server.
            if line.starts_with('>') && !line.starts_with(">>>") && !line.starts_with("> ") {
                continue;
            }
            for found in address::in_line(line).into_iter().take(20) {
                if mentions.len() < MOST_MENTIONS
                    && let Some(place) = place(line, previous, &found, own)
                {
                    mentions.push(Mention { line: number, address: found.address, place });
                }
            }
            previous = line;
        }
        let explains = lines.iter().map(|line| reason::explains(line)).collect();
        let answers = answers(&lines);
        Self { lines, explains, answers, mentions }
    }

    /// The recipients that failed: those at the surest places.
    pub fn failures(&self) -> Vec<Failure> {
        let Some(surest) = self.mentions.iter().map(|mention| mention.place).max() else {
            return Vec::new();
        };
        let mut addresses: Vec<&str> = Vec::new();
        for mention in self.mentions.iter().filter(|mention| mention.place == surest) {
            if addresses.len() < MOST_RECIPIENTS
                && !addresses.iter().any(|known| known.eq_ignore_ascii_case(&mention.address))
            {
                addresses.push(&mention.address);
            }
        }
        addresses
            .iter()
            .map(|address| Failure {
                address: (*address).to_owned(),
                diagnosis: self.about(address, addresses.len() == 1),
            })
            .collect()
    }

    /// What the text says of one address; of the only one, all answers of servers.
    pub fn about(&self, address: &str, only: bool) -> String {
        let mut about = String::new();
        let mut say = |line: &str| {
            about.push_str(line);
            about.push('\n');
            about.len() < LONGEST_ABOUT
        };
        if only {
            let everything: Vec<usize> = (0..self.lines.len()).collect();
            let explained = self.answers.iter().any(|number| self.explains.get(*number) == Some(&true));
            let mut next = 0;
            for &number in if explained { &self.answers } else { &everything } {
                // "User unknown" and, further down, "host mx.example.org" are not "unknown host".
                let whole =
                    (number == next || say("--")) && self.lines.get(number).is_some_and(|line| say(line));
                if !whole {
                    break;
                }
                next = number + 1;
            }
            return about;
        }
        for mention in
            self.mentions.iter().filter(|mention| mention.address.eq_ignore_ascii_case(address)).take(10)
        {
            say("--");
            // From its line to the next recipient's; what comes behind an explanation is often the
            // next one's, too.
            for number in mention.line..self.lines.len().min(mention.line + 20) {
                let other = number > mention.line
                    && self
                        .mentions_on(number)
                        .iter()
                        .any(|other| !other.address.eq_ignore_ascii_case(address));
                if other
                    || !self.lines.get(number).is_some_and(|line| say(line))
                    || self.explains.get(number) == Some(&true)
                {
                    break;
                }
            }
        }
        about
    }

    /// The whole text.
    pub fn whole(&self) -> String {
        let mut whole = String::new();
        for line in &self.lines {
            whole.push_str(line);
            whole.push('\n');
            if whole.len() > LONGEST_ABOUT {
                break;
            }
        }
        whole
    }

    fn mentions_on(&self, line: usize) -> &[Mention] {
        let from = self.mentions.partition_point(|mention| mention.line < line);
        let to = self.mentions.partition_point(|mention| mention.line <= line);
        self.mentions.get(from..to).unwrap_or_default()
    }

    /// Whether it names nobody at all.
    pub fn is_empty(&self) -> bool {
        self.mentions.is_empty()
    }

    /// Whether any address stands at a place where failed recipients stand.
    pub fn names_failed(&self) -> bool {
        self.mentions.iter().any(|mention| mention.place == Place::Failed)
    }
}

/// The lines with a server's answer: a code, and two lines on, for answers are wrapped. What stands
/// around them is often general advice ("check the policies of ..").
fn answers(lines: &[&str]) -> Vec<usize> {
    let mut answers = Vec::new();
    let mut until = 0;
    for (number, line) in lines.iter().enumerate() {
        if status::reply_class(line).is_some() || Status::find(line).is_some() {
            until = number + 3;
        }
        if number < until {
            answers.push(number);
        }
    }
    answers
}

/// Mailboxes for people who need help.
const NEVER_FAILED: &[&str] = &[
    "postmaster",
    "abuse",
    "support",
    "helpdesk",
    "mailer-daemon",
    "hostmaster",
    "noc",
    "no-reply",
    "noreply",
];

fn place(line: &str, previous: &str, found: &Found, own: &[String]) -> Option<Place> {
    if !address::is_full(&found.address) {
        return None;
    }
    let lower = found.address.to_lowercase();
    let before = line.get(..found.start).unwrap_or_default();
    let after = line.get(found.end..).unwrap_or_default();
    let words = words_before(before);
    let head = words.is_empty();
    let is_own = own.contains(&lower);
    if SERVERS
        .aliases
        .iter()
        .any(|alias| words.ends_with(alias.as_str()) || words.contains(&format!("({alias}")))
    {
        return (!is_own).then_some(Place::SentTo);
    }
    // Sentences wrap: the words before an address at the head of a line may end the line above, but
    // not if that ends a sentence or a heading.
    let words =
        if head && !before.contains('<') && !after.trim_start_matches(['>', ')', ']']).starts_with(':') {
            words_before(previous)
        } else {
            words
        };
    // The longer of two endings says more: "to the address" than "address".
    let (failed, not_failed) =
        (longest_ending(&words, &SERVERS.failed), longest_ending(&words, &SERVERS.not_failed));
    if not_failed > failed || (not_failed > 0 && not_failed == failed && !head) {
        return None;
    }
    let local = lower.split('@').next().unwrap_or_default();
    let failed = head || failed > 0;
    match (failed, is_own) {
        (true, false) => return Some(Place::Failed),
        (true, true) => return Some(Place::Own),
        (false, true) => return None,
        (false, false) => {}
    }
    if longest_ending(&words, &SERVERS.sent_to) > 0 {
        return Some(Place::SentTo);
    }
    (!NEVER_FAILED.contains(&local)).then_some(Place::Somewhere)
}

/// The last words before an address, lower case, without brackets and bullets.
fn words_before(before: &str) -> String {
    let trimmed = before.trim_end_matches(|c: char| c.is_whitespace() || "<>\"'*-([{|`".contains(c));
    let from = trimmed.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    let words = trimmed
        .get(from..)
        .unwrap_or_default()
        .trim_start_matches(|c: char| c.is_whitespace() || "<>\"'*-([{|`=#".contains(c));
    let words = words.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    // A reply code at the head of the line is no word.
    if words.chars().all(|c| c.is_ascii_digit() || ".- ".contains(c)) { String::new() } else { words }
}

/// The length of the longest ending that the words have, at the beginning of a word; 0 for none.
fn longest_ending(words: &str, endings: &[String]) -> usize {
    let has = |ending: &&String| {
        words
            .strip_suffix(ending.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '(', '[', '<', ':', ';', ',']))
    };
    endings.iter().filter(has).map(String::len).max().unwrap_or_default()
}
