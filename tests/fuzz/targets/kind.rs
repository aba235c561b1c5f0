//! Any bytes as a mail: what kind it is, and whom a bounce speaks of.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchbase_fuzz::reply::{Kind, Source, open};

fuzz_target!(|raw: &[u8]| {
    let opened = open(Source::Raw(raw));
    assert!(opened.bounces.is_empty() || opened.kind == Kind::Bounce);
    assert!(opened.bounces.iter().all(|bounce| bounce.recipient.contains('@')));
});
