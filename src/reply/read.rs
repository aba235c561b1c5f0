//! From a message to what it says, in the three steps.

use mail_parser::MessageParser;

use super::body::{self, Answered, Cut, Prompted};
use super::statement::{self, Context};
use super::{
    Fact, FailedRecipient, Input, Kind, Known, ListedTask, Reading, Source, Understanding, kind, words,
};

/// A message that was opened: what kind it is, and its text with everything still in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What kind of message it is; a person's message is [`Kind::Reply`] until its text was cut.
    pub kind: Kind,
    /// The text part, or the HTML part as text.
    pub text: String,
    /// The subject of a mail.
    pub subject: Option<String>,
    /// Failed recipients, when the kind is [`Kind::Bounce`].
    pub bounces: Vec<FailedRecipient>,
    /// The server still tries to deliver: the bounce is only a delay.
    pub still_trying: bool,
}

/// What a person wrote, apart from what they did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// [`Kind::Reply`], or [`Kind::Empty`] when nothing of the text is theirs.
    pub kind: Kind,
    /// What the person wrote.
    pub reply: String,
    /// What was quoted.
    pub quoted: String,
    /// The signature.
    pub signature: String,
    /// What was forwarded.
    pub forwarded: String,
    /// The reply without the closing ("Best, Ana") and without lines that the person quoted by hand: what statements are
    /// read from.
    pub said: String,
    /// Answers between quoted lines, each with the line that it stands under.
    pub answers: Vec<Answered>,
}

/// Step one: the kind, and the text.
pub fn open(source: Source<'_>) -> Opened {
    let raw = match source {
        // Some gateways hand a whole message on as if it were its text.
        Source::Text(text) if body::is_whole_message(text) => text.as_bytes(),
        Source::Text(text) => return Opened::of(Kind::Reply, text.to_owned()),
        Source::Raw(raw) => raw,
    };
    let Some(message) = MessageParser::new().parse(raw) else {
        return Opened::of(Kind::Unreadable, String::new());
    };
    let classified = kind::classify(&message);
    Opened {
        text: match classified.kind {
            Kind::Reply => body::text_of(&message).text,
            _ => String::new(),
        },
        kind: classified.kind,
        subject: message.subject().map(str::to_owned),
        bounces: classified.bounces,
        still_trying: classified.still_trying,
    }
}

impl Opened {
    fn of(kind: Kind, text: String) -> Self {
        Self { kind, text, subject: None, bounces: Vec::new(), still_trying: false }
    }

    /// Step two: what the person wrote. `lines` are those of the prompt that is answered, where it is known: some
    /// clients quote without any mark.
    pub fn letter(&self, lines: &[&str]) -> Letter {
        let prompted = Prompted { lines, subject: self.subject.as_deref() };
        let cut = body::cut_with(&self.text, &prompted);
        let kind = match self.kind {
            Kind::Reply if cut.reply.trim().is_empty() && cut.forwarded.trim().is_empty() => Kind::Empty,
            kind => kind,
        };
        let close = cut.close.min(cut.reply.len());
        let said = match cut.reply.get(..close) {
            Some(said) if close < cut.reply.len() => {
                Cut { reply: said.to_owned(), ..Cut::default() }.own_words().into_owned()
            }
            _ => cut.own_words().into_owned(),
        };
        Letter {
            kind,
            said,
            reply: cut.reply,
            quoted: cut.quoted,
            signature: cut.signature,
            forwarded: cut.forwarded,
            answers: cut.answers,
        }
    }
}

/// Step three: what it says about the tasks. Answers under a task's line in our quoted prompt are about that task.
pub fn understand(letter: &Letter, known: &Known<'_>) -> Understanding {
    let context = |under| Context {
        tasks: known.tasks,
        offers: known.offers,
        open_blockers: known.open_blockers,
        received: known.received,
        lang: known.lang,
        under,
    };
    let mut rest = letter.said.clone();
    let mut under_tasks = Vec::new();
    for answer in &letter.answers {
        let Some(task) = task_of(&answer.under, known.tasks) else { continue };
        if let Some(at) = rest.find(&answer.text) {
            rest.replace_range(at..at + answer.text.len(), "");
        }
        under_tasks.push(statement::understand(&answer.text, &context(Some(task))));
    }
    let mut all = match rest.trim().is_empty() {
        true => Understanding::default(),
        false => statement::understand(&rest, &context(None)),
    };
    for one in under_tasks {
        all.records.extend(one.records);
        all.unclear.extend(one.unclear);
    }
    quotable(&mut all, &letter.said);
    all
}

/// Words and obstacles as a person would quote them.
pub(super) fn quotable(all: &mut Understanding, said: &str) {
    for record in &mut all.records {
        if let Fact::Blocker { text, .. } = &mut record.fact {
            *text = words::tidy(words::obstacle(said, text)).to_owned();
        }
        record.words = words::tidy(&record.words).to_owned();
    }
    for unclear in &mut all.unclear {
        *unclear = words::tidy(unclear).to_owned();
    }
}

/// The listed task that a quoted line shows: by its title, else by the number before it.
fn task_of(line: &str, tasks: &[ListedTask]) -> Option<u32> {
    let plain = line.to_lowercase();
    let by_title = tasks.iter().filter(|task| plain.contains(&task.title.to_lowercase()));
    if let Some(longest) = by_title.max_by_key(|task| task.title.len()) {
        return Some(longest.n);
    }
    let digits: String = plain.trim_start().chars().take_while(char::is_ascii_digit).collect();
    let marked = plain.trim_start()[digits.len()..].starts_with(['.', ')', ':']);
    let number: u32 = digits.parse().ok().filter(|_| marked)?;
    tasks.iter().any(|task| task.n == number).then_some(number)
}

/// All three steps.
pub fn read(input: &Input<'_>) -> Reading {
    let mut opened = open(input.source);
    opened.subject = opened.subject.or_else(|| input.subject.map(str::to_owned));
    let letter = opened.letter(&[]);
    let known = Known {
        tasks: input.tasks,
        offers: input.offers,
        open_blockers: input.open_blockers,
        received: input.received,
        lang: input.lang,
    };
    let understanding = match letter.kind {
        Kind::Reply => understand(&letter, &known),
        _ => Understanding::default(),
    };
    Reading {
        kind: letter.kind,
        reply: letter.reply,
        quoted: letter.quoted,
        signature: letter.signature,
        forwarded: letter.forwarded,
        understanding,
        bounces: opened.bounces,
    }
}
