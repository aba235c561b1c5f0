//! Is it a report of a delivery, and who did not get our message?

use mail_parser::{Message, MimeHeaders};

use super::delivery_status::{self, Action};
use super::envelope::Envelope;
use super::notification::{self, Notice};
use super::reason::{self, Verdict};
use super::report::{self, Report};
use super::servers::SERVERS;
use super::status::Status;
use super::text::beginning;
use super::transcript::Transcript;
use super::{FailedRecipient, address, automatic};

/// How far from the beginning of a text its announcement may stand, in bytes.
const BEGINNING: usize = 300;

/// What a report of a delivery says.
pub enum Finding {
    /// Somebody did not get it.
    Failed { bounces: Vec<FailedRecipient>, written_to: Vec<String>, still_trying: bool, why: &'static str },
    /// A sending service passes a complaint on.
    Complaint,
    /// Everybody got it, or somebody opened it.
    Delivered(&'static str),
}

/// Looks for a report: a service's notice, RFC 3464, then words.
pub fn find(message: &Message<'_>, envelope: &Envelope<'_>, report: &Report) -> Option<Finding> {
    if let Some(notice) = notification::read(&report.words) {
        return Some(of_notice(notice));
    }
    let report_type = report_type(message);
    let typed = report_type.as_deref() == Some("delivery-status");
    let subject = SERVERS.subjects.any(&envelope.subject);
    let transcript = Transcript::read(&report.words, &envelope.own);
    let persons = is_passed_on(envelope) || envelope.is_answer();
    if report.has_status_part && (typed || envelope.robot || envelope.null_path || (subject && !persons)) {
        let found = by_fields(&report.fields, &transcript);
        if found.is_some() {
            return found;
        }
    }
    // Dovecot says "was automatically rejected" in a receipt.
    let receipt = report_type.as_deref() == Some("disposition-notification");
    if receipt
        && !(SERVERS.failures.any(&report.folded)
            && transcript.names_failed()
            && (envelope.robot || envelope.null_path))
    {
        return Some(Finding::Delivered("a receipt (RFC 8098)"));
    }
    if !is_report_in_words(envelope, report, &transcript, subject, typed) {
        return None;
    }
    // Some write the fields of RFC 3464 into a text, or into a part of their own invention.
    if report.folded.contains("final-recipient:") || report.folded.contains("original-recipient:") {
        let found = by_fields(&report.words, &transcript);
        if found.is_some() {
            return found;
        }
    }
    // A virus scanner may have wrapped the report: then the message inside is it.
    let wrapped = || {
        let inside = message.parts.iter().find_map(|part| part.message())?;
        let inside = report::take_apart(inside);
        inside.has_status_part.then(|| by_fields(&inside.fields, &transcript))?
    };
    if transcript.is_empty()
        && let Some(found) = wrapped()
    {
        return Some(found);
    }
    Some(in_words(envelope, report, &transcript))
}

fn report_type(message: &Message<'_>) -> Option<String> {
    let root = message.parts.first()?.content_type()?;
    root.attribute("report-type").map(|kind| kind.trim().to_ascii_lowercase())
}

fn of_notice(notice: Notice) -> Finding {
    match notice {
        Notice::Complaint => Finding::Complaint,
        Notice::Delivery => Finding::Delivered("a service's notice of a delivery"),
        Notice::Bounce(recipients) => {
            let mut bounces = Vec::new();
            for (address, verdict) in recipients {
                add(&mut bounces, failed(address, verdict));
            }
            Finding::Failed {
                bounces,
                written_to: Vec::new(),
                still_trying: false,
                why: "a service's notice of a bounce",
            }
        }
    }
}

/// RFC 3464. `None` when no recipient could be read.
fn by_fields(fields: &str, transcript: &Transcript<'_>) -> Option<Finding> {
    let recipients = delivery_status::read(fields);
    let first = recipients.first()?;
    let alone = recipients.iter().all(|one| one.address.eq_ignore_ascii_case(&first.address));
    let mut bounces: Vec<FailedRecipient> = Vec::new();
    let mut written_to = Vec::new();
    let mut still_trying = true;
    for one in recipients.into_iter().filter(|one| one.action != Action::Delivered) {
        let delayed = one.action == Action::Delayed;
        still_trying &= delayed;
        let mut words = one.diagnosis;
        let about = || transcript.about(&one.address, alone);
        let around = || if alone { transcript.whole() } else { about() };
        if !reason::explains(&words) {
            words.push('\n');
            words.push_str(&one.comment);
        }
        if !reason::explains(&words) {
            words.push('\n');
            words.push_str(&about());
        }
        let verdict = reason::judge(&words, around, one.status, delayed);
        if let Some(original) = one.original.filter(|original| !original.eq_ignore_ascii_case(&one.address)) {
            written_to.push(original);
        }
        add(&mut bounces, failed(one.address, verdict));
    }
    if bounces.is_empty() {
        return Some(Finding::Delivered("a report of a delivery (RFC 3464)"));
    }
    let why =
        if still_trying { "a report of a delay (RFC 3464)" } else { "a report of a failure (RFC 3464)" };
    Some(Finding::Failed { bounces, written_to, still_trying, why })
}

/// Does a server speak? Its mailbox, its subject, its words; of each alone people make use too.
fn is_report_in_words(
    envelope: &Envelope<'_>,
    report: &Report,
    transcript: &Transcript<'_>,
    subject: bool,
    typed: bool,
) -> bool {
    let says_so = SERVERS.failures.any(&report.folded) || SERVERS.delays.any(&report.folded);
    if envelope.has("x-failed-recipients") && (envelope.robot || envelope.null_path || subject) {
        return true;
    }
    if typed && !envelope.is_answer() {
        return true;
    }
    if envelope.robot {
        let persons = is_passed_on(envelope) && envelope.is_answer();
        return (says_so && (!persons || report.returned || transcript.names_failed()))
            || (subject && (report.returned || transcript.names_failed() || !envelope.is_answer()))
            || (transcript.names_failed() && report.returned);
    }
    if envelope.null_path || automatic::is_machine(envelope) {
        // Absence notes have a null path too: both the subject and the words must say it.
        return subject && says_so && (report.returned || transcript.names_failed());
    }
    is_known_form(envelope, report)
        || (subject && says_so && has_the_build_of_a_report(envelope, report, transcript))
}

fn is_known_form(envelope: &Envelope<'_>, report: &Report) -> bool {
    let beginning = beginning(&report.folded, BEGINNING);
    !is_passed_on(envelope)
        && SERVERS.forms.iter().any(|form| {
            form.subject.as_ref().is_none_or(|part| envelope.subject.contains(part.as_str()))
                && form.header.as_ref().map_or(!envelope.is_answer(), |name| match &form.header_says {
                    Some(part) => envelope.value(name).contains(part.as_str()),
                    None => envelope.has(name),
                })
                && form.body.any(beginning)
        })
}

/// A person sends it on.
fn is_passed_on(envelope: &Envelope<'_>) -> bool {
    SERVERS.passed_on.iter().any(|prefix| envelope.subject.starts_with(prefix.as_str()))
}

/// From a mailbox that nobody knows: it starts a conversation, says it at once, names who failed,
/// and gives our message back.
fn has_the_build_of_a_report(envelope: &Envelope<'_>, report: &Report, transcript: &Transcript<'_>) -> bool {
    !is_passed_on(envelope)
        && !envelope.is_answer()
        && !report.returned_to.is_empty()
        && transcript.names_failed()
        && SERVERS.failures.any(beginning(&report.folded, BEGINNING))
}

/// Recipients out of words: those that the header names, else those at sure places in the text,
/// else whom the returned message was for.
fn in_words(envelope: &Envelope<'_>, report: &Report, transcript: &Transcript<'_>) -> Finding {
    let still_trying = SERVERS.delays.any(&report.folded) && !report.folded.contains("permanent error");
    let mut failures: Vec<(String, String)> = Vec::new();
    let listed = envelope.value("x-failed-recipients");
    let named: Vec<String> = address::in_line(&listed.replace('\n', " "))
        .into_iter()
        .take(200)
        .map(|found| found.address)
        .collect();
    if named.is_empty() {
        failures
            .extend(transcript.failures().into_iter().map(|failure| (failure.address, failure.diagnosis)));
    } else {
        let only = named.len() == 1;
        failures.extend(named.into_iter().map(|address| {
            let about = transcript.about(&address, only);
            (address, about)
        }));
    }
    if failures.is_empty() {
        let subject = address::in_line(&envelope.subject).into_iter().map(|found| found.address);
        let others = subject
            .chain(report.returned_to.iter().cloned())
            .filter(|address| !envelope.own.contains(&address.to_lowercase()));
        failures.extend(others.take(1).map(|address| (address, report.words.clone())));
    }
    let mut bounces = Vec::new();
    let alone = failures.len() == 1;
    for (address, words) in failures {
        let around = || if alone { transcript.whole() } else { String::new() };
        let verdict = reason::judge(&words, around, None, still_trying);
        add(&mut bounces, failed(address, verdict));
    }
    let why = if still_trying { "a server's words of a delay" } else { "a server's words of a failure" };
    Finding::Failed { bounces, written_to: Vec::new(), still_trying, why }
}

fn failed(address: String, verdict: Verdict) -> FailedRecipient {
    FailedRecipient {
        recipient: address,
        status: verdict.status.map(|status: Status| status.to_string()),
        hard: verdict.hard,
    }
}

/// Each recipient once; a second report of the same one can only make it worse.
fn add(bounces: &mut Vec<FailedRecipient>, next: FailedRecipient) {
    match bounces.iter_mut().find(|known| known.recipient.eq_ignore_ascii_case(&next.recipient)) {
        Some(known) if next.hard && !known.hard => *known = next,
        Some(_) => {}
        None => bounces.push(next),
    }
}
