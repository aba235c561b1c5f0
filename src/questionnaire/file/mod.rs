//! Reads a survey's file.
//!
//! ```toml
//! title = { en = "Plug in", de = "Einstieg" }   # or one text, in the survey's own `language`
//! introduction = "Ten questions, five minutes."
//! when = "joining"                              # "phase", "cadence", "by hand" (default)
//! ask = ["newcomers"]                           # "everybody" (default), "leads", "coordinators", "contributors"
//! reminders = ["3d"]
//! window = "14d"
//!
//! [[questions]]
//! id = "hours"
//! kind = "hours"
//! title = "How many hours a week can you give?"
//! required = true
//! only_if = "groups answered and not (channel is mail)"
//! ```
//!
//! "leads" and "coordinators" are those of working groups. "contributors" lead or support a task that is open, or that something
//! was said of since the season began (the one that runs, or ran last): who has finished everything is asked, too.

mod condition;
mod kinds;
mod person;
#[cfg(test)]
mod tests;
mod text;

use jiff::SignedDuration;
use jiff::civil::Time;

use self::text::{Speech, language};
use crate::adminfile::{Document, Named, Problem, Section, did_you_mean};
use crate::community::key::Key;
use crate::domain::cadence::{Cadence, Day, DayWord, Delay, LocalTime, Weeks, Whose, Word, Words, Written};
use crate::domain::survey::{Occasion, Question, QuestionId, Survey};
use crate::questionnaire::file::person::audience;

/// The most questions in one survey; who asks more gets no answers.
pub const MOST_QUESTIONS: usize = 60;

/// Checks `text`, that stands in the file `file`. The survey is called `slug`.
///
/// # Errors
/// Every fault that was found, in the order of the file.
pub fn read(file: &str, slug: &str, text: &str) -> Result<Survey, Vec<Problem>> {
    Document::new(file, text).read(|root| {
        if let Err(like) = Key::parse(slug) {
            let what = format!("'{slug}' cannot be a survey's name");
            root.report(0, "", what, format!("Call the file {like}.toml."));
        }
        let language = language(root);
        let speech = Speech { own: &language };
        let title = speech.required(root, "title", "\"Plug-in survey\"");
        let introduction = speech.optional(root, "introduction");
        let audience = audience(root);
        let occasion = occasion(root);
        let window_at = root.place_of("window");
        let window = root.optional::<Delay>("window").or_else(|| "14d".parse().ok())?;
        if window.duration() < SignedDuration::from_hours(1)
            || window.duration() > SignedDuration::from_hours(24 * 92)
        {
            root.report(
                window_at,
                "window",
                format!("{window} is not possible"),
                "Write a length from \"1h\" to \"92d\".",
            );
        }
        let reminders = reminders(root, window);
        let anonymous = root.or("anonymous", false);
        let questions = questions(root, &speech, anonymous);
        Some(Survey {
            slug: slug.to_owned(),
            language: language.as_str().to_owned(),
            title: title?,
            introduction,
            audience,
            occasion: occasion?,
            reminders,
            window,
            anonymous,
            questions,
        })
    })
}

/// When a survey goes out, as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Joining,
    Phase,
    Cadence,
    ByHand,
}

impl Named for When {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("joining", Self::Joining),
        ("phase", Self::Phase),
        ("cadence", Self::Cadence),
        ("by hand", Self::ByHand),
        ("by-hand", Self::ByHand),
    ];
}

/// When somebody is asked who did not say when.
const AT_NINE: Time = Time::constant(9, 0, 0, 0);

fn occasion(root: &mut Section<'_, '_>) -> Option<Occasion> {
    let at = root.place_of("when");
    let when = root.or("when", When::ByHand);
    if when != When::Phase && root.has("phase") {
        let next = "Write when = \"phase\", or take the line out.";
        root.report(root.place_of("phase"), "phase", "this survey does not go out with a phase", next);
    }
    let phase = root.optional::<String>("phase");
    if when != When::Cadence && root.has("cadence") {
        let next = "Write when = \"cadence\", or take the table out.";
        root.report(root.place_of("cadence"), "cadence", "this survey does not go out by a cadence", next);
    }
    if when != When::Phase && root.has("at") {
        let next = "Take the line out; a cadence has its own `at`.";
        root.report(
            root.place_of("at"),
            "at",
            "only a survey that goes out with a phase has a time of day",
            next,
        );
    }
    let time = root.or("at", AT_NINE);
    let there = root.has("cadence");
    let cadence = root.table("cadence", cadence);
    match when {
        When::Joining => Some(Occasion::Joining),
        When::ByHand => Some(Occasion::ByHand),
        When::Phase => Some(Occasion::PhaseStart { phase, at: time }),
        When::Cadence => {
            if !there {
                root.report(
                    at,
                    "cadence",
                    "this table is missing",
                    "Add it: [cadence] with days = [\"first mon\"]",
                );
            }
            cadence.map(|cadence| Occasion::Cadence { cadence: Box::new(cadence) })
        }
    }
}

fn cadence(s: &mut Section<'_, '_>) -> Option<Cadence> {
    let start = s.start();
    let days = s.required::<Vec<DayWord>>("days", "[\"first mon\"]");
    let time = s.or("at", AT_NINE);
    let written = Written {
        days: Words(days?),
        every: s.optional::<Weeks>("every").map(Word),
        at: Words(vec![LocalTime(time)]),
        zone: s.optional::<Whose>("zone").map(Word),
        from: s.optional("from").map(|date| Word(Day(date))),
        until: s.optional("until").map(|date| Word(Day(date))),
        holidays: Words(s.optional::<Vec<_>>("holidays").unwrap_or_default().into_iter().map(Day).collect()),
        reminders: Some(Words(Vec::new())),
        answer_within: None,
        catch_up: "24h".parse().ok().map(Word),
    };
    Cadence::try_from(written).map_err(|fault| s.report(start, fault.key, fault.why, "Change it.")).ok()
}

fn reminders(root: &mut Section<'_, '_>, window: Delay) -> Vec<Delay> {
    let at = root.place_of("reminders");
    let Some(mut reminders) = root.optional::<Vec<Delay>>("reminders") else {
        return "3d".parse().ok().filter(|three: &Delay| *three < window).into_iter().collect();
    };
    reminders.sort_unstable();
    reminders.dedup();
    if reminders.len() > 3 {
        root.report(
            at,
            "reminders",
            "this is nagging",
            "Keep at most 3; after two most people do not answer any more.",
        );
    }
    if let Some(late) = reminders.iter().find(|delay| **delay >= window) {
        let what = format!("the one after {late} comes when the window ({window}) is over");
        root.report(at, "reminders", what, "Send it sooner, or make the window longer.");
    }
    reminders
}

fn questions(root: &mut Section<'_, '_>, speech: &Speech<'_>, anonymous: bool) -> Vec<Question> {
    let (at, there) = (root.place_of("questions"), root.has("questions"));
    let mut made: Vec<Question> = Vec::new();
    let mut conditions: Vec<Option<String>> = Vec::new();
    // Ids in the order of the file, also of questions that could not be read.
    let mut ids: Vec<String> = Vec::new();
    let mut count = 0;
    let mut late: Vec<(usize, String, String, String)> = Vec::new();
    root.each("questions", |s| {
        count += 1;
        let id_at = s.place_of("id");
        let id = s.required::<String>("id", "\"hours\"");
        if let Some(id) = &id {
            if let Err(like) = Key::parse(id) {
                s.report(
                    id_at,
                    "id",
                    format!("'{id}' cannot be a question's name"),
                    format!("Write \"{like}\"."),
                );
            }
            if ids.contains(id) {
                s.report(
                    id_at,
                    "id",
                    format!("there is a question '{id}' already"),
                    "Give this one another name: answers are kept by it.",
                );
            }
            ids.push(id.clone());
        }
        let only_if_at = s.place_of("only_if");
        let only_if = s.optional::<String>("only_if");
        if let (Some(words), Some(id)) = (&only_if, &id) {
            late.push((only_if_at, s.path_of("only_if"), id.clone(), words.clone()));
        }
        let question = kinds::question(s, speech, anonymous);
        if let (Some(id), Some(question)) = (id, question) {
            made.push(Question { id: QuestionId(id), ..question });
            conditions.push(only_if);
        }
    });
    if !there || count == 0 {
        root.report(
            at,
            "questions",
            "there is no question",
            "Add one: [[questions]] with id, kind and title.",
        );
    }
    if count > MOST_QUESTIONS {
        root.report(
            at,
            "questions",
            format!("{count} questions are too many"),
            format!("Ask at most {MOST_QUESTIONS}; make two surveys of them."),
        );
    }
    for (question, words) in made.iter_mut().zip(&conditions) {
        question.condition = words.as_ref().and_then(|words| condition::parse(words).ok());
    }
    for (at, path, id, words) in late {
        check(root, at, &path, &id, &words, &ids, &made);
    }
    made
}

/// A condition must be one, and speak of earlier questions and of answers that these can have.
fn check(
    root: &Section<'_, '_>,
    at: usize,
    path: &str,
    id: &str,
    words: &str,
    ids: &[String],
    made: &[Question],
) {
    let parsed = match condition::parse(words) {
        Ok(parsed) => parsed,
        Err(why) => return root.report(at, path, why.what, why.next),
    };
    let here = ids.iter().position(|one| one == id).unwrap_or(ids.len());
    for asked in parsed.questions() {
        match ids.iter().position(|one| one == asked.as_str()) {
            None => {
                let earlier = ids[..here].iter().map(String::as_str);
                root.report(
                    at,
                    path,
                    format!("there is no question '{asked}'"),
                    did_you_mean(asked.as_str(), earlier),
                );
            }
            Some(there) if there == here => {
                root.report(at, path, "the question waits for its own answer", "Name an earlier question.");
            }
            Some(there) if there > here => match cycle(asked.as_str(), id, made) {
                true => {
                    let what = format!(
                        "'{id}' waits for '{asked}', and '{asked}' for '{id}': neither would ever be asked"
                    );
                    root.report(at, path, what, "Take one of the two conditions out.");
                }
                false => {
                    let what = format!("'{asked}' is asked after this question");
                    root.report(at, path, what, "Move it up, or ask for an earlier answer.");
                }
            },
            Some(_) => {}
        }
    }
    for (asked, word) in condition::compared(&parsed) {
        let Some(question) = made.iter().find(|question| question.id == *asked) else { continue };
        if let Some(possible) = kinds::possible(&question.kind)
            && !possible.iter().any(|one| one == word)
        {
            let what = format!("'{asked}' cannot be answered with '{word}'");
            root.report(at, path, what, did_you_mean(word, possible.iter().map(String::as_str)));
        }
    }
}

/// Whether `from` waits, directly or through others, for `to`.
fn cycle(from: &str, to: &str, made: &[Question]) -> bool {
    let mut seen = vec![from.to_owned()];
    let mut next = 0;
    while let Some(id) = seen.get(next).cloned() {
        next += 1;
        let Some(words) =
            made.iter().find(|question| question.id.as_str() == id).and_then(|q| q.condition.as_ref())
        else {
            continue;
        };
        for asked in words.questions() {
            if asked.as_str() == to {
                return true;
            }
            if !seen.iter().any(|one| one == asked.as_str()) {
                seen.push(asked.0.clone());
            }
        }
    }
    false
}

/// The name of a survey in a file of this name.
pub fn slug_of(path: &std::path::Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
