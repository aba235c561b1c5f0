//! How fast messages are read, on one core: taken apart, and with what they say about tasks; the worst that a megabyte can do; beside
//! other programs on the same messages in the same run, where they are installed.
//!
//!     cargo bench --bench reader
//!     PEERS=folder cargo bench --bench reader    `npm install planer email-reply-parser` was run in that folder
//!
//! Time is the time on a core, so that what else runs on the machine hardly counts.
//!
//! The messages are the bodies of `tests/corpus` and the labelled replies of `tests/replies`. Every figure is the median of five runs.

use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mail_parser::MessageParser;
use touchbase::reply::body::{Prompted, cut, cut_with, text_of};
use touchbase::reply::{Input, ListedTask, Offer, Source, Status, open, read};

/// What is wanted, on one core of a small server.
const TRIMMED_A_SECOND: f64 = 100_000.0;
const READ_A_SECOND: f64 = 20_000.0;
const WORST: Duration = Duration::from_millis(50);

const RUNS: usize = 5;
const MEGABYTE: usize = 1 << 20;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("reader: measured by `cargo bench --bench reader`");
        return;
    }
    let messages = messages();
    let bytes: usize = messages.iter().map(String::len).sum();
    println!("{} messages, {} bytes in the mean\n", messages.len(), bytes / messages.len());

    let trimmed = rate(messages.len(), || messages.iter().map(|text| cut(text).reply.len()).sum());
    told("trimmed", trimmed, bytes, messages.len(), Some(TRIMMED_A_SECOND));
    let tasks = tasks();
    let offers = [Offer { n: 4, title: "Translate the welcome page".into() }];
    let records = rate(messages.len(), || messages.iter().map(|text| records(text, &tasks, &offers)).sum());
    told("with records", records, bytes, messages.len(), Some(READ_A_SECOND));
    let raw = mails();
    let mail_bytes: usize = raw.iter().map(Vec::len).sum();
    let whole =
        rate(raw.len(), || raw.iter().map(|raw| open(Source::Raw(raw)).letter(&[]).reply.len()).sum());
    told("whole mails: kind, body, trimmed", whole, mail_bytes, raw.len(), None);
    peers(&messages, trimmed);
    worst(&tasks, &offers);
}

/// The time that this thread has spent on a core; without Linux, the time that went by.
struct Spent {
    on_core: Option<Duration>,
    begun: Instant,
}

impl Spent {
    fn begin() -> Self {
        Self { on_core: Self::on_core(), begun: Instant::now() }
    }

    fn so_far(&self) -> Duration {
        match (self.on_core, Self::on_core()) {
            (Some(before), Some(now)) => now - before,
            _ => self.begun.elapsed(),
        }
    }

    fn on_core() -> Option<Duration> {
        let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(Duration::from_nanos(told.split(' ').next()?.parse().ok()?))
    }
}

fn told(name: &str, rate: f64, bytes: usize, count: usize, wanted: Option<f64>) {
    let megabytes = rate * bytes as f64 / count as f64 / 1e6;
    let verdict = match wanted {
        Some(wanted) if rate >= wanted => format!("  wanted {wanted:.0}"),
        Some(wanted) => format!("  wanted {wanted:.0}: MISSED"),
        None => String::new(),
    };
    println!("{name:<34} {rate:>9.0} messages/s {megabytes:>7.1} MB/s{verdict}");
}

/// Messages a second: the median of the runs, after one to warm up.
fn rate(count: usize, mut work: impl FnMut() -> usize) -> f64 {
    black_box(work());
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begun = Spent::begin();
            let mut rounds = 0u32;
            while rounds == 0 || begun.so_far() < Duration::from_millis(200) {
                black_box(work());
                rounds += 1;
            }
            begun.so_far() / rounds
        })
        .collect();
    times.sort();
    count as f64 / times[RUNS / 2].as_secs_f64()
}

fn records(text: &str, tasks: &[ListedTask], offers: &[Offer]) -> usize {
    let reading = read(&Input {
        source: Source::Text(text),
        tasks,
        offers,
        open_blockers: &[2],
        received: jiff::civil::date(2026, 3, 16),
        lang: None,
        subject: None,
    });
    reading.understanding.records.len()
}

fn tasks() -> Vec<ListedTask> {
    let task = |n, title: &str| ListedTask { n, title: title.into(), status: Status::InProgress };
    vec![
        task(1, "Sharpen the lending tools"),
        task(2, "Write the guide to borrowing and returning tools for new volunteers"),
        task(3, "Print posters for the spring fair"),
    ]
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the repository's tests") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
}

fn mails() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    files(&tests().join("corpus"), "eml", &mut found);
    found.iter().map(|path| fs::read(path).expect("a mail")).collect()
}

/// The texts of the corpus and of the labelled replies.
fn messages() -> Vec<String> {
    let parser = MessageParser::new();
    let mut all: Vec<String> =
        mails().iter().filter_map(|raw| Some(text_of(&parser.parse(raw)?).text)).collect();
    let mut found = Vec::new();
    files(&tests().join("replies"), "jsonl", &mut found);
    for path in found {
        let lines = fs::read_to_string(path).expect("labelled replies");
        let labels = lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        all.extend(labels.filter_map(|label| Some(label.get("text")?.as_str()?.to_owned())));
    }
    all.retain(|text| !text.trim().is_empty());
    all
}

/// Other programs that trim replies, if node and they are there.
fn peers(messages: &[String], ours: f64) {
    let Ok(folder) = std::env::var("PEERS") else {
        println!("others: not measured; give a folder with node_modules in PEERS");
        return;
    };
    let input = serde_json::to_vec(messages).expect("texts");
    let calls = [
        ("planer", "const p = require('planer'); const trim = text => p.extractFrom(text, 'text/plain');"),
        (
            "email-reply-parser",
            "const P = require('email-reply-parser'); const trim = text => new (P.default || P)().read(text).getVisibleText();",
        ),
    ];
    for (name, call) in calls {
        let script = format!(
            "{call} const all = JSON.parse(require('fs').readFileSync(0)); const one = () => {{ const t = process.cpuUsage(); \
             for (const text of all) trim(text); return process.cpuUsage(t).user * 1e3; }}; one(); \
             const times = [one(), one(), one(), one(), one()].sort((a, b) => a - b); console.log(all.length / (times[2] / 1e9));"
        );
        match node(&folder, &script, &input) {
            Some(theirs) => {
                println!(
                    "{:<34} {theirs:>9.0} messages/s, {:.1} times slower",
                    format!("{name} (node)"),
                    ours / theirs
                );
            }
            None => println!("{name}: not measured; it is not installed in {folder}"),
        }
    }
}

fn node(folder: &str, script: &str, input: &[u8]) -> Option<f64> {
    let mut child = Command::new("node")
        .args(["-e", script])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    // Whoever does not read closes its end: then there is no figure either.
    let written = child.stdin.take()?.write_all(input);
    let output = child.wait_with_output().ok()?;
    written.ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// A megabyte of whatever makes other readers hang.
fn worst(tasks: &[ListedTask], offers: &[Offer]) {
    let fill = |piece: &str| piece.repeat(MEGABYTE / piece.len());
    let html = |body: String| format!("Content-Type: text/html\r\n\r\n{body}");
    let texts = [
        ("dashes", fill("-")),
        ("lines of dashes", fill("--\n")),
        ("On .. lines", fill("On Mon, 4 May 2026 at 09:00, Ana\n")),
        ("On .. on one line", fill("On Mon, 4 May 2026 at 09:00, Ana ")),
        ("quote marks", fill(">")),
        ("lines of quote marks", fill(">\n")),
        ("deeper and deeper quotes", fill("> > > a\n")),
        ("headers", fill("From: Ana <a@example.org>\n")),
        ("colons", fill("a:\n")),
        ("empty lines", fill("\n")),
        ("spaces", fill(" ")),
        ("one word", fill("a")),
        ("numbers", fill("1 ")),
        ("task numbers", fill("1 done 2 not ")),
        ("lines with task numbers", fill("1. done\n")),
        ("sentences", fill("The tools are sharp, but 2 is not done. ")),
        ("commas", fill(",")),
        ("stars", fill("*")),
        ("brackets", fill("[](")),
        ("addresses", fill("a@example.org ")),
        ("emoji", fill("👩\u{200d}💻")),
        ("names of tasks", fill("sharpen the lending tools ")),
    ];
    let mails = [
        ("nested <div>", html(fill("<div>"))),
        ("nested <blockquote>", html(fill("<blockquote>"))),
        ("entities", html(fill("&amp;"))),
        ("open comments", html(fill("<!--"))),
        ("header lines", fill("X-A: b\r\n")),
        ("one header", format!("Subject: {}\r\n\r\nx", fill("a"))),
        ("parts", format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", fill("--b\r\n\r\nx\r\n"))),
        ("base 64", format!("Content-Transfer-Encoding: base64\r\n\r\n{}", fill("QUFB"))),
        ("flowed", format!("Content-Type: text/plain; format=flowed\r\n\r\n{}", fill("> a \r\n"))),
        (
            "a bounce of addresses",
            format!(
                "From: MAILER-DAEMON@example.org\r\nSubject: failure notice\r\n\r\n{}",
                fill("<a@example.org>: 550 no\r\n")
            ),
        ),
    ];
    println!("\n{:<34} {:>10}   limit {} ms", "a megabyte of", "ms", WORST.as_millis());
    for (name, text) in &texts {
        once(name, || records(text, tasks, offers));
    }
    let prompt = fs::read_to_string(tests().join("corpus/prompts/en.txt")).expect("a prompt");
    let lines: Vec<&str> = prompt.lines().collect();
    let again = [
        ("our prompt", fill(&prompt)),
        ("our prompt, a word a line", fill(&prompt.split_whitespace().collect::<Vec<_>>().join("\n"))),
        ("our prompt, quoted", fill(&prompt.replace('\n', "\n> "))),
        ("one word of our prompt a line", fill("tools\n")),
        ("a number a line", fill("1\n")),
    ];
    for (name, text) in &again {
        let prompted = Prompted { lines: &lines, subject: None };
        once(name, || cut_with(text, &prompted).reply.len());
    }
    for (name, mail) in &mails {
        once(&format!("mail: {name}"), || open(Source::Raw(mail.as_bytes())).letter(&[]).reply.len());
    }
}

fn once(name: &str, work: impl Fn() -> usize) {
    let milliseconds = 1e3 / rate(1, work);
    let verdict = if milliseconds <= WORST.as_secs_f64() * 1e3 { "" } else { "   TOO LONG" };
    println!("{name:<34} {milliseconds:>10.1}{verdict}");
}
