//! One JSON object a line in, one a line out.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};

use data_encoding::{BASE64, BASE64_NOPAD};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cli::Failure;
use crate::reply::{
    Confidence, Fact, FailedRecipient, Input, Kind, ListedTask, Offer, Reading, Source, Status, read,
};

/// A message and what is known beside it.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    id: Value,
    text: Option<String>,
    raw: Option<String>,
    raw_base64: Option<String>,
    tasks: Option<Vec<ListedTask>>,
    offers: Option<Vec<Offer>>,
    open_blockers: Option<Vec<u32>>,
    received: Option<Date>,
    lang: Option<String>,
    subject: Option<String>,
}

/// What was understood. What is not sure stands in `unclear` alone.
#[derive(Debug, Serialize)]
struct Understood {
    id: Value,
    kind: Kind,
    reply: String,
    quoted: String,
    signature: String,
    forwarded: String,
    status: BTreeMap<u32, Status>,
    blockers: Vec<Blocker>,
    unblocked: Vec<u32>,
    new: Vec<New>,
    claims: Vec<u32>,
    shoutouts: Vec<String>,
    away_until: Option<Date>,
    unclear: Vec<String>,
    evidence: Vec<Evidence>,
    bounces: Vec<FailedRecipient>,
}

#[derive(Debug, Serialize)]
struct Blocker {
    task: Option<u32>,
    text: String,
    needs: Option<String>,
}

#[derive(Debug, Serialize)]
struct New {
    title: String,
    status: Status,
}

#[derive(Debug, Serialize)]
struct Evidence {
    fact: String,
    words: String,
}

#[derive(Debug, Serialize)]
struct Refused {
    id: Value,
    error: String,
}

/// Answers every line of `input`, in order; empty lines have no answer. Messages without a day were received on `today`.
pub(super) fn answer_all(input: impl Read, mut output: impl Write, today: Date) -> Result<(), Failure> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut line = Vec::new();
    let mut answers = Vec::new();
    loop {
        line.clear();
        let length = input.read_until(b'\n', &mut line);
        let length = length.map_err(|why| Failure::Work(format!("Standard input cannot be read: {why}.")))?;
        if length > 0 && !line.trim_ascii().is_empty() {
            answers.extend_from_slice(answer(&line, today).as_bytes());
            answers.push(b'\n');
        }
        // Whoever writes one line and waits for its answer gets it; a file goes through in large pieces.
        if input.buffer().is_empty() || answers.len() > 1 << 16 {
            output.write_all(&answers)?;
            output.flush()?;
            answers.clear();
        }
        if length == 0 {
            return Ok(());
        }
    }
}

fn answer(line: &[u8], today: Date) -> String {
    let answer = match serde_json::from_slice::<Asked>(line) {
        Ok(asked) => {
            let id = asked.id.clone();
            understood(asked, today).map_err(|error| Refused { id, error })
        }
        Err(why) => {
            // Whatever else is wrong, the one who asked wants to know for which line.
            let id = serde_json::from_slice::<Value>(line)
                .ok()
                .and_then(|mut line| line.get_mut("id").map(Value::take));
            Err(Refused { id: id.unwrap_or_default(), error: format!("this line cannot be read: {why}") })
        }
    };
    let text = match &answer {
        Ok(understood) => serde_json::to_string(understood),
        Err(refused) => serde_json::to_string(refused),
    };
    // Plain structs of texts and numbers always serialise.
    text.unwrap_or_else(|_| "{\"id\":null,\"error\":\"the answer cannot be written\"}".to_owned())
}

fn understood(asked: Asked, today: Date) -> Result<Understood, String> {
    let decoded;
    let source = match (&asked.text, &asked.raw, &asked.raw_base64) {
        (Some(text), None, None) => Source::Text(text),
        (None, Some(raw), None) => Source::Raw(raw.as_bytes()),
        (None, None, Some(base64)) => {
            decoded = from_base64(base64)?;
            Source::Raw(&decoded)
        }
        _ => return Err("there must be exactly one of \"text\", \"raw\" and \"raw_base64\"".to_owned()),
    };
    let reading = read(&Input {
        source,
        tasks: asked.tasks.as_deref().unwrap_or_default(),
        offers: asked.offers.as_deref().unwrap_or_default(),
        open_blockers: asked.open_blockers.as_deref().unwrap_or_default(),
        received: asked.received.unwrap_or(today),
        lang: asked.lang.as_deref(),
        subject: asked.subject.as_deref(),
    });
    Ok(said(asked.id, reading))
}

fn from_base64(text: &str) -> Result<Vec<u8>, String> {
    let letters: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=').collect();
    let whole = BASE64_NOPAD.decode(&letters);
    whole
        .or_else(|_| BASE64.decode(text.as_bytes()))
        .map_err(|why| format!("\"raw_base64\" is no base 64: {why}"))
}

fn said(id: Value, reading: Reading) -> Understood {
    let mut said = Understood {
        id,
        kind: reading.kind,
        reply: reading.reply,
        quoted: reading.quoted,
        signature: reading.signature,
        forwarded: reading.forwarded,
        status: BTreeMap::new(),
        blockers: Vec::new(),
        unblocked: Vec::new(),
        new: Vec::new(),
        claims: Vec::new(),
        shoutouts: Vec::new(),
        away_until: None,
        unclear: reading.understanding.unclear,
        evidence: Vec::new(),
        bounces: reading.bounces,
    };
    for record in reading.understanding.records {
        if record.confidence == Confidence::Low {
            if !said.unclear.contains(&record.words) {
                said.unclear.push(record.words);
            }
            continue;
        }
        said.evidence.push(Evidence { fact: named(&record.fact), words: record.words });
        match record.fact {
            Fact::Status { task, status } => drop(said.status.insert(task, status)),
            Fact::Blocker { task, text, needs } => said.blockers.push(Blocker { task, text, needs }),
            Fact::Unblocked { task } => said.unblocked.push(task),
            Fact::New { title, status } => said.new.push(New { title, status }),
            Fact::Claim { offer } => said.claims.push(offer),
            Fact::Shoutout { to } => said.shoutouts.push(to),
            Fact::Away { until } => said.away_until = until,
            Fact::NoChange | Fact::NoBlockers | Fact::Skip | Fact::Stop | Fact::Start | Fact::Wrong => {}
        }
    }
    said
}

fn named(fact: &Fact) -> String {
    match fact {
        Fact::Status { task, .. } => format!("status {task}"),
        Fact::Blocker { task: Some(task), .. } => format!("blocker {task}"),
        Fact::Blocker { task: None, .. } => "blocker".to_owned(),
        Fact::Unblocked { task } => format!("unblocked {task}"),
        Fact::New { .. } => "new".to_owned(),
        Fact::Claim { offer } => format!("claim {offer}"),
        Fact::Shoutout { to } => format!("shoutout {to}"),
        Fact::Away { .. } => "away".to_owned(),
        Fact::NoChange => "no change".to_owned(),
        Fact::NoBlockers => "no blockers".to_owned(),
        Fact::Skip => "skip".to_owned(),
        Fact::Stop => "stop".to_owned(),
        Fact::Start => "start".to_owned(),
        Fact::Wrong => "wrong".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(input: &[u8]) -> String {
        let mut out = Vec::new();
        answer_all(input, &mut out, jiff::civil::date(2026, 4, 20)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_line_has_its_answer_and_a_bad_one_stops_nobody() {
        let input = b"{\"id\": \"a\", \"text\": \"1 is done\", \"tasks\": [{\"n\": 1, \"title\": \"Draw a logo\", \"status\": \"in_progress\"}]}\n\
            \n{\"id\": 7}\nnonsense\n{\"id\": \"b\", \"text\": 5}\n{\"id\": \"c\", \"text\": \"\xff\"}\n\
            {\"id\": \"d\", \"raw_base64\": \"?\"}\n{\"id\": \"e\", \"raw\": \"From: a@b.de\\n\\nthanks\"}";
        insta::assert_snapshot!(answers(input));
    }

    #[test]
    fn what_is_not_sure_stands_in_unclear_alone() {
        let record =
            |fact, words: &str, confidence| crate::reply::Record { fact, words: words.into(), confidence };
        let status = |task| Fact::Status { task, status: Status::Completed };
        let reading = Reading {
            kind: Kind::Reply,
            reply: String::new(),
            quoted: String::new(),
            signature: String::new(),
            forwarded: String::new(),
            understanding: crate::reply::Understanding {
                records: vec![
                    record(status(1), "one", Confidence::High),
                    record(status(2), "two", Confidence::Middle),
                    record(status(3), "three", Confidence::Low),
                ],
                unclear: vec!["four".into()],
            },
            bounces: Vec::new(),
        };
        let said = said(Value::Null, reading);
        assert_eq!(said.status.into_keys().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(said.unclear, ["four", "three"]);
        assert_eq!(said.evidence.iter().map(|one| one.words.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_one_line_for_each_line(lines in proptest::collection::vec("[^\n]{1,40}", 0..5)) {
            let asked = lines.iter().filter(|line| !line.as_bytes().trim_ascii().is_empty()).count();
            proptest::prop_assert_eq!(answers(lines.join("\n").as_bytes()).lines().count(), asked);
        }
    }
}
