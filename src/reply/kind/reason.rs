//! Why one recipient's delivery failed, from what the server said.

use std::sync::LazyLock;

use serde::Deserialize;

use super::address;
use super::phrases::Phrases;
use super::status::{self, Status};
use super::text::{beginning, fold};

/// How much of a diagnosis is read, in bytes.
const LONGEST: usize = 8 * 1024;

/// One entry of `reasons.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    #[serde(rename = "name")]
    _name: String,
    hard: bool,
    status: String,
    #[serde(default)]
    after_data: bool,
    phrases: Vec<String>,
}

#[derive(Deserialize)]
struct Table {
    reason: Vec<Reason>,
}

struct Reasons {
    table: Vec<Reason>,
    search: Phrases,
    after_data: Phrases,
    at_sender: Phrases,
    at_recipient: Phrases,
}

static REASONS: LazyLock<Reasons> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("reasons.toml")).expect("a test reads this file");
    let phrases =
        |list: &[&str]| Phrases::new([&list.iter().map(|phrase| (*phrase).to_owned()).collect::<Vec<_>>()]);
    Reasons {
        search: Phrases::new(table.reason.iter().map(|reason| &reason.phrases)),
        table: table.reason,
        after_data: phrases(AFTER_DATA),
        at_sender: phrases(AT_SENDER),
        at_recipient: phrases(AT_RECIPIENT),
    }
});

/// How servers name the command that was answered.
const AFTER_DATA: &[&str] = &[
    "data command",
    "end of data",
    "final data",
    ">>> data",
    "smtp command data",
    "for text command",
    "(data)",
    "[data]",
    "[body]",
    "data_end",
    "sending data",
    "smtp:data",
    "after data",
    "to data",
    "message body",
    "<dot>",
    ">>> .",
    "body of message generated",
    "550 : user unknown",
    "550: : user unknown",
];
const AT_SENDER: &[&str] = &[
    "mail from",
    "mail_from",
    "initial connection",
    "ehlo",
    "helo ",
    "after connect",
    "while connected",
    "banner",
];
const AT_RECIPIENT: &[&str] = &[
    "rcpt to",
    "rcpt_to",
    "rcpt command",
    "rcpt:",
    "recipient address rejected",
    "recipient rejected",
    "rejected recipient",
];

/// What a diagnosis comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The code that the server gave, or that its words would have.
    pub status: Option<Status>,
    /// The address will never work.
    pub hard: bool,
    /// The words were understood, not only the code.
    pub explained: bool,
}

/// Judges the words of a server, with the code that its report gave beside them. `around` is the
/// rest of the report about the recipient: it only says which command was answered.
pub fn judge(words: &str, around: impl FnOnce() -> String, given: Option<Status>, delayed: bool) -> Verdict {
    let text = ready(words);
    let said = Status::find(&text);
    let status = match (given, said) {
        (Some(given), Some(said)) if given.is_vague() && !said.is_vague() => Some(said),
        (None, said) => said,
        (given, _) => given,
    };
    let class = status.map(|status| status.class).or_else(|| status::reply_class(&text));
    let reason = REASONS.search.first_group(&text).and_then(|rank| REASONS.table.get(rank));
    let status_of_reason = reason.and_then(|reason| Status::find(&reason.status));
    let hard = match reason {
        _ if delayed => false,
        Some(reason) if reason.hard => {
            let precise = [status, said].into_iter().flatten().any(Status::is_hard);
            let by_policy = status.is_some_and(|status| status.subject == 7);
            let filter = reason.after_data
                && !precise
                && (by_policy || REASONS.after_data.any(&text) || REASONS.after_data.any(&ready(&around())));
            let sender = !precise && REASONS.at_sender.any(&text) && !REASONS.at_recipient.any(&text);
            let for_now = class == Some(4) && !reason.after_data;
            !(filter || sender || for_now)
        }
        Some(_) => false,
        None => [status, said].into_iter().flatten().any(Status::is_hard),
    };
    let status = match status {
        Some(status) if status.is_vague() && status_of_reason.is_some() => {
            status_of_reason.map(|of_reason| Status { class: status.class, ..of_reason })
        }
        Some(status) => Some(status),
        None => status_of_reason.map(|of_reason| Status {
            class: if delayed { 4 } else { class.unwrap_or(of_reason.class) },
            ..of_reason
        }),
    };
    Verdict { status, hard, explained: reason.is_some() }
}

/// Whether a text explains anything at all.
pub fn explains(words: &str) -> bool {
    REASONS.search.any(&ready(words))
}

/// Folded, and without mail addresses: a mailbox may be called "spam".
fn ready(words: &str) -> String {
    let text = fold(beginning(words, LONGEST));
    let mut without = String::with_capacity(text.len());
    let mut at = 0;
    for found in address::in_line(&text) {
        without.push_str(text.get(at..found.start).unwrap_or_default());
        without.push('@');
        at = found.end;
    }
    without.push_str(text.get(at..).unwrap_or_default());
    without
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_is_folded_as_texts_are() {
        for reason in &REASONS.table {
            assert!(Status::find(&reason.status).is_some(), "{}", reason._name);
            for phrase in &reason.phrases {
                assert_eq!(phrase.trim_end(), fold(phrase), "{}", reason._name);
            }
        }
    }

    #[track_caller]
    fn judged(words: &str, status: &str, hard: bool) {
        let verdict = judge(words, String::new, None, false);
        assert_eq!(
            (verdict.status.map(|code| code.to_string()).as_deref(), verdict.hard),
            (Some(status), hard),
            "{words}"
        );
    }

    #[test]
    fn dead_addresses_are_hard_and_everything_that_may_pass_is_soft() {
        judged("550 5.1.1 <ana@example.org>... User unknown", "5.1.1", true);
        judged("550 Host unknown (Name server: example.org: host not found)", "5.1.2", true);
        judged("551 ana has moved to ana@example.net", "5.1.6", true);
        judged("552 5.2.2 Mailbox full", "5.2.2", false);
        judged("450 4.1.2 Host not found, try again", "4.1.2", false);
        judged(
            "554 5.7.1 Service unavailable; client host [192.0.2.1] blocked using rbl.example.org",
            "5.7.1",
            false,
        );
        judged("retry timeout exceeded", "4.4.7", false);
    }

    #[test]
    fn unknown_users_after_data_are_a_filter_unless_the_code_says_otherwise() {
        judged("550 unknown user (in reply to end of DATA command)", "5.1.1", false);
        judged("550 5.1.1 unknown user (in reply to end of DATA command)", "5.1.1", true);
    }

    #[test]
    fn codes_speak_where_words_do_not() {
        assert!(judge("550 xyzzy", String::new, Status::find("5.1.1"), false).hard);
        assert!(!judge("550 xyzzy", String::new, Status::find("5.0.0"), false).hard);
        assert!(!judge("", String::new, Status::find("5.1.1"), true).hard, "a delay is never hard");
    }
}
