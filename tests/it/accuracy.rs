//! How well labelled replies are understood: the figures may only rise.
//!
//! `tests/replies/GUIDE.md` says what is right. A message becomes facts (a status, a blocker, a name thanked ..), and facts are counted as right, wrong
//! or missing after the readings that a label accepts. A message is silently wrong when a fact is wrong or missing and nothing in `unclear` says so.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Deserialize;
use touchbase::reply::statement::{Context, understand};
use touchbase::reply::{Confidence, Fact, ListedTask, Offer, Status, Understanding};
use unicode_normalization::UnicodeNormalization;

/// What is reached today, in parts of a thousand; raise it when the reader gets better.
struct Floor {
    f1: usize,
    precision: usize,
    silently_wrong: usize,
    unclear_on_understood: usize,
}

const FLOOR: Floor = Floor { f1: 963, precision: 975, silently_wrong: 28, unclear_on_understood: 125 };
const IMAGES_FLOOR: Floor =
    Floor { f1: 735, precision: 799, silently_wrong: 106, unclear_on_understood: 235 };
const UNSEEN_FLOOR: Floor =
    Floor { f1: 907, precision: 932, silently_wrong: 107, unclear_on_understood: 154 };
const FRESH_FLOOR: Floor = Floor { f1: 936, precision: 955, silently_wrong: 63, unclear_on_understood: 169 };

/// Of a thousand records, so many are right at each confidence.
const RIGHT_WHEN_HIGH: usize = 974;
const RIGHT_WHEN_MIDDLE: usize = 830;

/// `own` was written beside the reader, sentence by sentence where it failed: it guards, and proves nothing about others' words.
const SETS: [(&str, &str); 4] = [
    ("a", include_str!("../replies/labelled-a.jsonl")),
    ("c", include_str!("../replies/labelled-c.jsonl")),
    ("d", include_str!("../replies/labelled-d.jsonl")),
    ("own", include_str!("../replies/own.jsonl")),
];

/// Written after the reader, batch by batch, and scored before a line of code was changed for it. Then the kind of mistake was mended, never the sentence.
/// First sight, in thousandths (in brackets what the reader reached that had only seen the sets above): F1, precision, silently wrong, unclear on understood.
///
/// 1. all kinds of groups: (848, 883, 213, 205), the batch that the work began with
/// 2. older people and second-language English: 866, 907, 167, 216 (780, 853, 183, 303)
/// 3. young people in chats: 818, 880, 217, 88 (798, 904, 200, 129)
/// 4. German, Spanish, Portuguese, French: 888, 910, 133, 89 (800, 854, 283, 182)
/// 5. corrections, irony, ellipsis, handing over: 852, 881, 167, 95 (765, 833, 217, 250)
/// 6. paraphrases without a word of the title: 725, 860, 233, 136 (653, 827, 283, 167)
/// 7. a mixture, looked at last: 925, 957, 67, 250 (817, 916, 150, 312)
///
/// By another author, after the seven (in brackets what their reader reached on the same words before):
///
/// 8. long letters full of images and half sentences: 772, 809, 183, 375
/// 9. telegrams, chats, five languages: 789, 822, 167, 250
/// 10. everyday answers, looked at after 8 and 9 were mended: 895, 911, 217, 190 (890, 902, 233, 220)
/// 11. thirty everyday answers, looked at after 10 was mended: 932, 948, 133, 208 (922, 930, 100, 250)
///
/// By two more authors, who saw neither code nor lexicon (in brackets what the reader of batch 11 reached on the same words):
///
/// 12. hundred answers of all kinds in five languages: 839, 875, 140, 311 (837, 870, 160, 377)
/// 13. hundred more by the same author, looked at last: 858, 896, 120, 277 (849, 889, 140, 279)
///
/// A third of what is asked needlessly in 12 and 13 are answers like "It's done!" to three open tasks: the label holds no fact, and to ask is right.
const FRESH: [(&str, &str); 13] = [
    ("fresh 1", include_str!("../replies/fresh-1.jsonl")),
    ("fresh 2", include_str!("../replies/fresh-2.jsonl")),
    ("fresh 3", include_str!("../replies/fresh-3.jsonl")),
    ("fresh 4", include_str!("../replies/fresh-4.jsonl")),
    ("fresh 5", include_str!("../replies/fresh-5.jsonl")),
    ("fresh 6", include_str!("../replies/fresh-6.jsonl")),
    ("fresh 7", include_str!("../replies/fresh-7.jsonl")),
    ("fresh 8", include_str!("../replies/fresh-8.jsonl")),
    ("fresh 9", include_str!("../replies/fresh-9.jsonl")),
    ("fresh 10", include_str!("../replies/fresh-10.jsonl")),
    ("fresh 11", include_str!("../replies/fresh-11.jsonl")),
    ("fresh 12", include_str!("../replies/fresh-12.jsonl")),
    ("fresh 13", include_str!("../replies/fresh-13.jsonl")),
];

/// English letters that name nearly every task by an image ("the little ones' fixtures" for "under-12 tournament schedule"), by an author of their own:
/// the hardest words that the reader knows of. First sight as above:
///
/// 14. 644, 740, 175, 194 (644, 740, 175, 194)
/// 15. 618, 720, 163, 250 (613, 730, 188, 250), looked at after 14 was mended
const IMAGES: [(&str, &str); 2] = [
    ("fresh 14", include_str!("../replies/fresh-14.jsonl")),
    ("fresh 15", include_str!("../replies/fresh-15.jsonl")),
];

/// Written after the reader of batch 15 by an author who saw neither code nor lexicon: 160 answers of all kinds in five languages. The odd rows were
/// learned from; the even rows were never read, and show what the reader makes of words that nobody wrote it for. First sight as above:
///
/// 16, odd rows: 890, 911, 163, 231; even rows: 857, 883, 188, 156 (857, 883, 200, 156)
const UNSEEN: [(&str, &str); 1] = [("fresh 16", include_str!("../replies/fresh-16.jsonl"))];

#[derive(Deserialize)]
struct Label {
    received: Date,
    tasks: Vec<ListedTask>,
    #[serde(default)]
    offers: Vec<Offer>,
    #[serde(default)]
    open_blockers: Vec<u32>,
    text: String,
    expect: Expected,
    #[serde(default)]
    accept: Accepted,
}

#[derive(Deserialize)]
struct Expected {
    status: BTreeMap<u32, Status>,
    blockers: Vec<u32>,
    unblocked: Vec<u32>,
    new: Vec<NewWork>,
    claims: Vec<u32>,
    shoutouts: Vec<String>,
    away_until: Option<Date>,
}

#[derive(Deserialize)]
struct NewWork {
    status: Status,
}

#[derive(Deserialize, Default)]
struct Accepted {
    #[serde(default)]
    status: BTreeMap<u32, Vec<String>>,
    #[serde(default)]
    blockers: BTreeMap<u32, String>,
    #[serde(default)]
    new: Option<String>,
}

/// A fact as the figures count it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Counted {
    Status(u32, Status),
    Blocker(u32),
    Unblocked(u32),
    New(Status),
    Claim(u32),
    Shoutout(String),
    Away(Date),
}

#[derive(Default, Clone, Copy)]
struct Tally {
    right: usize,
    wrong: usize,
    missing: usize,
    messages: usize,
    understood: usize,
    silently_wrong: usize,
    unclear_on_understood: usize,
}

impl Tally {
    fn thousandths(part: usize, whole: usize) -> usize {
        (part * 1000).checked_div(whole).unwrap_or(1000)
    }
    fn precision(&self) -> usize {
        Self::thousandths(self.right, self.right + self.wrong)
    }
    fn f1(&self) -> usize {
        Self::thousandths(2 * self.right, 2 * self.right + self.wrong + self.missing)
    }
    fn silent(&self) -> usize {
        Self::thousandths(self.silently_wrong, self.messages)
    }
    fn unclear(&self) -> usize {
        Self::thousandths(self.unclear_on_understood, self.understood)
    }
}

fn fold(name: &str) -> String {
    name.nfkd().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn expected(label: &Label) -> Vec<Counted> {
    let e = &label.expect;
    let mut out: Vec<Counted> = e.status.iter().map(|(n, s)| Counted::Status(*n, *s)).collect();
    out.extend(e.blockers.iter().map(|n| Counted::Blocker(*n)));
    out.extend(e.unblocked.iter().map(|n| Counted::Unblocked(*n)));
    out.extend(e.new.iter().map(|work| Counted::New(work.status)));
    out.extend(e.claims.iter().map(|n| Counted::Claim(*n)));
    out.extend(e.shoutouts.iter().map(|name| Counted::Shoutout(fold(name))));
    out.extend(e.away_until.map(Counted::Away));
    out
}

fn counted(fact: &Fact) -> Option<Counted> {
    match fact {
        Fact::Status { task, status } => Some(Counted::Status(*task, *status)),
        Fact::Blocker { task, .. } => Some(Counted::Blocker(task.unwrap_or(0))),
        Fact::Unblocked { task } => Some(Counted::Unblocked(*task)),
        Fact::New { status, .. } => Some(Counted::New(*status)),
        Fact::Claim { offer } => Some(Counted::Claim(*offer)),
        Fact::Shoutout { to } => Some(Counted::Shoutout(fold(to))),
        Fact::Away { until } => until.map(Counted::Away),
        _ => None,
    }
}

fn said(understanding: &Understanding) -> Vec<Counted> {
    let recorded = understanding.records.iter().filter(|record| record.confidence >= Confidence::Middle);
    recorded.filter_map(|record| counted(&record.fact)).collect()
}

/// Wrong and missing facts, and how many are right.
fn judge(label: &Label, understanding: &Understanding) -> (usize, Vec<Counted>, Vec<Counted>) {
    let unchanged = |fact: &Counted| matches!(fact, Counted::Status(n, s) if label.tasks.iter().any(|task| task.n == *n && task.status == *s));
    let reading = |n: u32| label.accept.status.get(&n).map_or(&[][..], Vec::as_slice);
    let either = |n: u32| label.accept.blockers.get(&n).is_some_and(|reading| reading == "either");
    let any_new = label.accept.new.as_deref() == Some("either");
    let mut want = expected(label);
    let (mut right, mut wrong) = (0, Vec::new());
    for fact in said(understanding) {
        if let Some(at) = want.iter().position(|wanted| *wanted == fact) {
            want.remove(at);
            right += 1;
            continue;
        }
        match &fact {
            Counted::Status(n, status) if reading(*n).iter().any(|name| *name == name_of(*status)) => {
                want.retain(|wanted| !matches!(wanted, Counted::Status(other, _) if other == n));
                right += 1;
            }
            Counted::Status(n, _)
                if unchanged(&fact)
                    && !want.iter().any(|w| matches!(w, Counted::Status(other, _) if other == n)) => {}
            Counted::Blocker(n) if either(*n) => {}
            Counted::New(_) if any_new || want.iter().any(|w| matches!(w, Counted::New(_))) => {
                if let Some(at) = want.iter().position(|w| matches!(w, Counted::New(_))) {
                    want.remove(at);
                }
            }
            _ => wrong.push(fact),
        }
    }
    want.retain(|fact| match fact {
        Counted::Status(n, _) => !reading(*n).iter().any(|name| name == "none") && !unchanged(fact),
        Counted::Blocker(n) => !either(*n) && !label.open_blockers.contains(n),
        Counted::New(_) => !any_new,
        _ => true,
    });
    (right, wrong, want)
}

fn name_of(status: Status) -> String {
    serde_json::to_value(status).unwrap().as_str().unwrap().to_owned()
}

fn read(label: &Label) -> Understanding {
    let context = Context {
        tasks: &label.tasks,
        offers: &label.offers,
        open_blockers: &label.open_blockers,
        received: label.received,
        lang: None,
        under: None,
    };
    understand(&label.text, &context)
}

fn labels(lines: &str) -> impl Iterator<Item = Label> + '_ {
    lines.lines().filter(|line| !line.trim().is_empty()).map(|line| serde_json::from_str(line).unwrap())
}

fn hold(sets: &[(&str, &str)], floor: &Floor) {
    let mut all = Tally::default();
    let mut report = String::new();
    for (name, lines) in sets {
        let mut tally = Tally::default();
        for label in labels(lines) {
            let understanding = read(&label);
            let (right, wrong, missing) = judge(&label, &understanding);
            let understood = wrong.is_empty() && missing.is_empty();
            for tally in [&mut tally, &mut all] {
                tally.right += right;
                tally.wrong += wrong.len();
                tally.missing += missing.len();
                tally.messages += 1;
                tally.understood += usize::from(understood);
                tally.silently_wrong += usize::from(!understood && understanding.unclear.is_empty());
                tally.unclear_on_understood += usize::from(understood && !understanding.unclear.is_empty());
            }
        }
        tell(&mut report, name, &tally);
    }
    tell(&mut report, "all", &all);
    println!("{report}");
    assert!(all.f1() >= floor.f1, "F1 fell below {}:\n{report}", floor.f1);
    assert!(all.precision() >= floor.precision, "precision fell below {}:\n{report}", floor.precision);
    assert!(all.silent() <= floor.silently_wrong, "too many are silently wrong:\n{report}");
    assert!(all.unclear() <= floor.unclear_on_understood, "too much is unclear:\n{report}");
}

#[test]
fn labelled_replies_are_understood_at_least_as_well_as_before() {
    hold(&SETS, &FLOOR);
}

#[test]
fn fresh_replies_are_understood_at_least_as_well_as_before() {
    hold(&FRESH, &FRESH_FLOOR);
}

#[test]
fn letters_full_of_images_are_understood_at_least_as_well_as_before() {
    hold(&IMAGES, &IMAGES_FLOOR);
}

#[test]
fn replies_that_are_half_unseen_are_understood_at_least_as_well_as_before() {
    hold(&UNSEEN, &UNSEEN_FLOOR);
}

#[test]
fn records_are_as_often_right_as_their_confidence_says() {
    let (mut high, mut middle) = (Tally::default(), Tally::default());
    for (_, lines) in SETS.iter().chain(&FRESH) {
        for label in labels(lines) {
            let understanding = read(&label);
            let (_, wrong, _) = judge(&label, &understanding);
            for record in &understanding.records {
                let Some(fact) = counted(&record.fact) else { continue };
                let tally = if record.confidence == Confidence::High { &mut high } else { &mut middle };
                match wrong.contains(&fact) {
                    true => tally.wrong += 1,
                    false => tally.right += 1,
                }
            }
        }
    }
    println!("high: {} of a thousand right, middle: {}", high.precision(), middle.precision());
    assert!(
        high.precision() >= RIGHT_WHEN_HIGH,
        "only {} of a thousand are right when sure",
        high.precision()
    );
    assert!(middle.precision() >= RIGHT_WHEN_MIDDLE, "only {} are right at middle", middle.precision());
}

fn tell(report: &mut String, name: &str, tally: &Tally) {
    writeln!(
        report,
        "{name}: F1 {}, precision {}, understood {} of {}, silently wrong {}, unclear on understood {} (of a thousand)",
        tally.f1(),
        tally.precision(),
        tally.understood,
        tally.messages,
        tally.silent(),
        tally.unclear()
    )
    .unwrap();
}
