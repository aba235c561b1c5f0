//! Any text: taken apart with and without a known prompt, no word gets lost and none is invented.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchbase_fuzz::reply::body::{Cut, Prompted, cut_with};

const PROMPT: &str = include_str!("../../corpus/prompts/en.txt");

fuzz_target!(|raw: &[u8]| {
    let text = String::from_utf8_lossy(raw);
    let lines: Vec<&str> = PROMPT.lines().collect();
    for prompted in [Prompted::default(), Prompted { lines: &lines, subject: Some("Fwd: x") }] {
        let cut = cut_with(&text, &prompted);
        assert!(cut.close <= cut.reply.len() && cut.reply.is_char_boundary(cut.close));
        assert!(cut.answers.iter().all(|answer| !answer.text.trim().is_empty()));
        let Cut { reply, quoted, signature, forwarded, .. } = &cut;
        let kept = [reply, quoted, signature, forwarded].map(|part| letters(part)).iter().sum::<usize>();
        assert_eq!(kept, letters(&text));
    }
});

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}
