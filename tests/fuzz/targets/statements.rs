//! Any text as an answer: every record speaks of something that was listed, in words that were written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchbase_fuzz::reply::{Fact, Input, ListedTask, Offer, Source, Status, read};

const LANGUAGES: [Option<&str>; 6] = [None, Some("en"), Some("de"), Some("fr"), Some("es"), Some("pt")];

fuzz_target!(|raw: &[u8]| {
    let Some((first, rest)) = raw.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let task = |n, title: &str, status| ListedTask { n, title: title.into(), status };
    let reading = read(&Input {
        source: Source::Text(&text),
        tasks: &[
            task(1, "Sharpen the lending tools", Status::InProgress),
            task(2, "Write the guide to borrowing and returning tools", Status::InProgress),
            task(3, "Plakate für das Frühlingsfest drucken", Status::NotStarted),
        ],
        offers: &[Offer { n: 4, title: "Translate the welcome page".into() }],
        open_blockers: &[2],
        received: jiff::civil::date(2026, 3, 16),
        lang: LANGUAGES[usize::from(*first) % LANGUAGES.len()],
        subject: None,
    });
    for record in &reading.understanding.records {
        match &record.fact {
            Fact::Status { task, .. } | Fact::Unblocked { task } => assert!((1..=3).contains(task)),
            Fact::Claim { offer } => assert_eq!(*offer, 4),
            _ => {}
        }
    }
});
