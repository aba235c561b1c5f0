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
    let opened = open(input.source);
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

/// One "yes" or "no" to a question of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmation {
    /// The number that it is about; `None` for a bare answer.
    pub n: Option<u32>,
    /// Whether it is a yes.
    pub yes: bool,
}

const YES: [&str; 18] = [
    "yes", "y", "yep", "yeah", "correct", "right", "sí", "si", "claro", "sim", "oui", "ouais", "ja", "jo",
    "jep", "genau", "richtig", "stimmt",
];
const NO: [&str; 9] = ["no", "n", "nope", "nah", "não", "nao", "non", "nein", "nee"];
/// What may stand beside: it says neither yes nor no, and nothing else either.
const BESIDE: [&str; 24] = [
    "and", "y", "e", "et", "und", "it", "was", "me", "that", "that's", "is", "please", "thanks", "thank",
    "you", "por", "favor", "gracias", "obrigado", "obrigada", "merci", "bitte", "danke", "to",
];
/// No receipt asks about more.
const MOST_CONFIRMATIONS: usize = 200;

/// A reply that is nothing but yes and no, in the languages of the prompts: "yes", "2 yes, 3 no", "no to 2". `None` when
/// it says anything else.
pub fn confirmations(reply: &str) -> Option<Vec<Confirmation>> {
    let lower = reply.to_lowercase();
    let split = |c: char| c.is_whitespace() || ",;:.!()#-–—\u{a0}".contains(c);
    let words: Vec<&str> =
        lower.split(split).filter(|word| !word.is_empty()).take(MOST_CONFIRMATIONS).collect();
    let answer = |word: &str| match () {
        () if YES.contains(&word) => Some(true),
        () if NO.contains(&word) => Some(false),
        () => None,
    };
    // "2 yes" or "yes to 2": as it begins, it goes on.
    let number_first = words.iter().find_map(|word| match word.parse::<u32>() {
        Ok(_) => Some(true),
        Err(_) => answer(word).map(|_| false),
    })?;
    let (mut found, mut numbers, mut said) = (Vec::new(), Vec::new(), None);
    for word in words {
        if let Ok(n) = word.parse::<u32>() {
            match said {
                Some(yes) if !number_first => found.push(Confirmation { n: Some(n), yes }),
                _ => numbers.push(n),
            }
        } else if let Some(yes) = answer(word).filter(|_| word != "y" || found.is_empty() && said.is_none()) {
            if number_first && numbers.is_empty() {
                return None;
            }
            found.extend(numbers.drain(..).map(|n| Confirmation { n: Some(n), yes }));
            said = Some(yes);
        } else if !BESIDE.contains(&word) {
            return None;
        }
    }
    if !numbers.is_empty() {
        return None;
    }
    match (found.is_empty(), said) {
        (true, Some(yes)) => Some(vec![Confirmation { n: None, yes }]),
        (true, None) => None,
        (false, _) => Some(found),
    }
}

/// A bare yes or no, in the languages of the prompts.
pub fn yes_or_no(reply: &str) -> Option<bool> {
    match confirmations(reply)?.as_slice() {
        [Confirmation { n: None, yes }] => Some(*yes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(reply: &str) -> Option<String> {
        let show = |one: &Confirmation| {
            let n = one.n.map(|n| n.to_string()).unwrap_or_default();
            format!("{n}{}", if one.yes { '+' } else { '-' })
        };
        confirmations(reply).map(|all| all.iter().map(show).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn yes_and_no_with_and_without_numbers_in_five_languages() {
        for (reply, wanted) in [
            ("yes", "+"),
            ("Yes, it was me!", "+"),
            ("2 yes", "2+"),
            ("2 yes, 3 no.", "2+ 3-"),
            ("1: sí\n2: no", "1+ 2-"),
            ("1 sim e 2 não", "1+ 2-"),
            ("1 oui et 3 non", "1+ 3-"),
            ("1 ja, 2 nein", "1+ 2-"),
            ("1 and 2 yes", "1+ 2+"),
            ("yes to 2", "2+"),
            ("no 2, yes 3", "2- 3+"),
            ("2. nope", "2-"),
        ] {
            assert_eq!(said(reply).as_deref(), Some(wanted), "{reply:?}");
        }
    }

    #[test]
    fn whatever_says_more_is_not_a_yes_or_no() {
        for reply in
            ["", "2", "2 yes but not the second half", "no, 2 is not done", "2 done", "yes 2 done", "thanks"]
        {
            assert_eq!(said(reply), None, "{reply:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_reply_makes_it_panic(reply: String) {
            confirmations(&reply);
        }
    }
}
