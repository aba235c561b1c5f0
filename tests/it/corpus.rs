//! What the reader makes of mails in the shapes that mail programs really write: `tests/corpus/PROGRAM/CASE.eml`.
//!
//! One snapshot a program, for reading: what is a person's own stands whole, what was quoted is shortened. A mail that answers one of
//! the prompts in `tests/corpus/prompts` (its `In-Reply-To` names the language) is read as the inbox does: with the lines that were sent.
//! Where a mail has text and HTML, the HTML is read a second time on its own, because other programs send nothing else.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use mail_parser::{MessageParser, PartType};
use touchbase::reply::body::as_shown;
use touchbase::reply::{Kind, Letter, Source, open};

/// Quoted and forwarded texts with more lines than this are shortened.
const SHOWN_WHOLE: usize = 6;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// The mails by program, each with its name.
fn mails() -> BTreeMap<String, BTreeMap<String, Vec<u8>>> {
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut all: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
    for program in
        fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for mail in fs::read_dir(&program).unwrap().map(|entry| entry.unwrap().path()) {
            if mail.extension().is_some_and(|extension| extension == "eml") {
                all.entry(name(&program)).or_default().insert(name(&mail), fs::read(&mail).unwrap());
            }
        }
    }
    all
}

/// The prompt that a mail answers, text and HTML.
fn prompt(raw: &[u8]) -> String {
    let message = MessageParser::new().parse(raw).unwrap();
    let answered = message.in_reply_to().as_text().unwrap_or_default().to_owned();
    let Some(rest) = answered.strip_prefix("checkin-") else { return String::new() };
    let language = rest.split('-').next().unwrap();
    let part = |kind: &str| fs::read_to_string(corpus().join(format!("prompts/{language}.{kind}"))).unwrap();
    as_shown(&part("txt"), Some(&part("html")))
}

fn letter(raw: &[u8]) -> Letter {
    let shown = prompt(raw);
    let lines: Vec<&str> = shown.lines().collect();
    open(Source::Raw(raw)).letter(&lines)
}

/// The same mail with nothing but its HTML, if it has text as well.
fn without_text(raw: &[u8]) -> Option<Vec<u8>> {
    let message = MessageParser::new().parse(raw)?;
    let text = message
        .parts
        .iter()
        .any(|part| matches!(&part.body, PartType::Text(text) if !text.trim().is_empty()));
    let html = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.as_bytes()),
        _ => None,
    })?;
    let header = raw.get(..message.root_part().offset_body as usize)?;
    let header = String::from_utf8_lossy(header);
    let at = header.to_ascii_lowercase().find("content-type:")?;
    let head = format!(
        "{}Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
        &header[..at]
    );
    text.then(|| [head.as_bytes(), html].concat())
}

fn told(out: &mut String, name: &str, text: &str, whole: bool) {
    let lines: Vec<&str> = text.lines().collect();
    if text.trim().is_empty() {
        return;
    }
    if whole || lines.len() <= SHOWN_WHOLE {
        writeln!(out, "{name}").unwrap();
        lines.iter().for_each(|line| writeln!(out, "  | {line}").unwrap());
    } else {
        writeln!(out, "{name}, {} lines", lines.len()).unwrap();
        lines[..3].iter().for_each(|line| writeln!(out, "  | {line}").unwrap());
        writeln!(out, "  ...\n  | {}", lines[lines.len() - 1]).unwrap();
    }
}

fn reading(raw: &[u8]) -> String {
    let mut out = String::new();
    let opened = open(Source::Raw(raw));
    let letter = letter(raw);
    writeln!(out, "{:?}", letter.kind).unwrap();
    for bounce in &opened.bounces {
        let status = bounce.status.as_deref().unwrap_or("no status");
        let kind = if bounce.hard { "hard" } else { "soft" };
        writeln!(out, "failed: {} {status} {kind}", bounce.recipient).unwrap();
    }
    if opened.still_trying {
        writeln!(out, "still trying").unwrap();
    }
    if !matches!(letter.kind, Kind::Reply | Kind::Empty) {
        return out;
    }
    told(&mut out, "reply", &letter.reply, true);
    if letter.said != letter.reply {
        told(&mut out, "said", &letter.said, true);
    }
    for answer in &letter.answers {
        writeln!(out, "  under {:?}: {:?}", answer.under, answer.text).unwrap();
    }
    told(&mut out, "signature", &letter.signature, true);
    told(&mut out, "quoted", &letter.quoted, false);
    told(&mut out, "forwarded", &letter.forwarded, false);
    out
}

/// White space and the marks of emphasis say nothing here.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn report(name: &str, raw: &[u8]) -> String {
    let mut out = format!("━━ {name} ━━ {}", reading(raw));
    if let Some(html) = without_text(raw)
        && open(Source::Raw(raw)).kind == Kind::Reply
    {
        let (by_text, by_html) = (letter(raw), letter(&html));
        let same = words(&by_text.reply) == words(&by_html.reply)
            && by_text.forwarded.is_empty() == by_html.forwarded.is_empty();
        match same {
            true => writeln!(out, "its HTML alone says the same").unwrap(),
            false => writeln!(out, "its HTML alone: {}", reading(&html)).unwrap(),
        }
    }
    out
}

#[test]
fn every_mail_of_the_corpus_is_read_as_it_was_meant() {
    let mails = mails();
    assert!(mails.values().map(BTreeMap::len).sum::<usize>() >= 150, "the corpus is not where it should be");
    for (program, mails) in &mails {
        let told: Vec<String> = mails.iter().map(|(name, raw)| report(name, raw)).collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../corpus/snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(program.as_str(), told.join("\n")));
    }
}

#[test]
fn mails_are_written_as_the_wire_has_them() {
    for (program, mails) in mails() {
        for (name, raw) in mails {
            let bare = raw.windows(2).filter(|pair| pair[1] == b'\n' && pair[0] != b'\r').count();
            assert_eq!(bare, 0, "{program}/{name}: a line ends without CR");
        }
    }
}
