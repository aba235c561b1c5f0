//! What a reply to a survey says beside its answers: wishes about groups, and absences. They are done as in every other reply, and the
//! rest of the message counts as answers. A sentence is meant so that says nothing else, and is no part of an answer.

use std::ops::Range;

use super::fault::Fault;
use super::receipt::Place;
use super::survey::expected;
use super::turn::{Turn, no_panic, understand};
use crate::domain::member::Member;
use crate::domain::survey::{Fills, Question, QuestionId};
use crate::inbox::Thread;
use crate::questionnaire::{Between, Company, company, is_answer};
use crate::render::Lang;
use crate::reply::wish::{self, Found, GroupName, Wish};
use crate::reply::{Fact, Letter, Record, Understanding};
use crate::store::Tx;
use crate::survey::Sheet;

/// Nobody says in more bytes that they are away.
const LONGEST_SENTENCE: usize = 300;

/// Answers, and what may stand beside them.
pub(super) struct Beside<'a> {
    /// What is answered.
    pub sheet: &'a Sheet,
    /// The question that the words reply to, in a chat.
    pub about: Option<&'a Question>,
}

impl Turn<'_> {
    /// Does what stands beside the answers, and takes it out of the letter. Whether there was something.
    pub(super) async fn beside_answers(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        beside: Beside<'_>,
        letter: &mut Letter,
        place: &Place,
    ) -> Result<bool, Fault> {
        let placement = &self.recorder.placement;
        let groups = placement.nameable(tx, member.id).await?;
        let names: Vec<_> = groups.iter().map(|(_, name)| name.clone()).collect();
        let alone = |sentence: &Letter| understand(sentence, member, thread, self.inbound.received);
        let read = no_panic(|| (beside.wishes(letter, &names), beside.absence(letter, alone)));
        let Some((wishes, away)) = read else { return Ok(false) };
        let mut spans: Vec<Range<usize>> = wishes.iter().map(|one| one.sentence.clone()).collect();
        spans.extend(away.as_ref().map(|(_, span)| span.clone()));
        if spans.is_empty() {
            return Ok(false);
        }
        take_out(letter, spans);
        if !wishes.is_empty() {
            let wished = placement.wished(tx, member, &wishes, &groups, self.inbound.id).await?;
            self.told(tx, member, thread, wished, place).await?;
        }
        if let Some((away, _)) = away {
            self.record(tx, self.inbound.id, member, thread, &away, place, false).await?;
        }
        Ok(true)
    }
}

impl Beside<'_> {
    /// The wishes in a letter that are no answers.
    pub(super) fn wishes(&self, letter: &Letter, groups: &[GroupName]) -> Vec<Found> {
        let found = wish::read(&letter.said, groups).into_iter();
        let meant = found.filter(|one| one.alone && !self.volunteers(&one.wish));
        meant.filter(|one| !self.is_answer(letter, one.span())).collect()
    }

    /// "I can coordinate design" answers the question who would.
    fn volunteers(&self, wish: &Wish) -> bool {
        let asks = self.about.is_some_and(|question| question.fills == Some(Fills::Coordinating));
        asks && matches!(wish, Wish::Coordinate(_))
    }

    /// "Away until Monday", as a sentence that is no answer: what it says, and where it stands.
    fn absence(
        &self,
        letter: &Letter,
        understand: impl Fn(&Letter) -> Understanding,
    ) -> Option<(Understanding, Range<usize>)> {
        let mut from = 0;
        while let Some(rest) = letter.said.get(from..).filter(|rest| !rest.is_empty()) {
            let sentence = rest.get(..end_of_sentence(rest)).unwrap_or(rest);
            let span = from..from + sentence.len();
            from = span.end;
            let alone = Letter {
                reply: sentence.trim().to_owned(),
                said: sentence.trim().to_owned(),
                answers: Vec::new(),
                ..letter.clone()
            };
            if alone.said.is_empty() || alone.said.len() > LONGEST_SENTENCE {
                continue;
            }
            let understood = understand(&alone);
            let says_so = matches!(understood.records.as_slice(), [Record { fact: Fact::Away { .. }, .. }]);
            if says_so && understood.unclear.is_empty() && !self.is_answer(letter, span.clone()) {
                return Some((understood, span));
            }
        }
        None
    }

    fn is_answer(&self, letter: &Letter, at: Range<usize>) -> bool {
        let (between, expected) = (between(letter), self.expected());
        let form = self.sheet.form();
        is_answer(&form, self.lang(), &self.sheet.answers, &expected, &letter.said, &between, at)
    }

    /// The wishes about company in a letter.
    pub(super) fn company(&self, letter: &Letter) -> Vec<Company> {
        let (between, expected) = (between(letter), self.expected());
        let form = self.sheet.form();
        company(&form, self.lang(), &self.sheet.answers, &expected, &letter.said, &between)
    }

    fn expected(&self) -> Vec<QuestionId> {
        match self.about {
            Some(question) => vec![question.id.clone()],
            None => expected(self.sheet),
        }
    }

    fn lang(&self) -> Lang {
        Lang::of(&self.sheet.member.language)
    }
}

fn between(letter: &Letter) -> Vec<Between<'_>> {
    letter.answers.iter().map(|answer| Between { under: &answer.under, text: &answer.text }).collect()
}

/// Where the first sentence ends. "24.12." and "3. May" hold no end.
fn end_of_sentence(text: &str) -> usize {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        let full_stop = c == '.' && !before.is_ascii_digit() && next.is_none_or(char::is_whitespace);
        if full_stop || matches!(c, '!' | '?' | ';' | '\n') {
            return at + c.len_utf8();
        }
        before = c;
    }
    text.len()
}

/// Takes sentences out of a letter, also where they stand between quoted lines.
pub(super) fn take_out(letter: &mut Letter, mut spans: Vec<Range<usize>>) {
    spans.sort_by_key(|span| (span.start, span.end));
    spans.dedup();
    for span in &mut spans {
        let behind = letter.said.get(span.end..).unwrap_or_default();
        span.end += behind.len() - behind.trim_start_matches(['.', '!', '?', ';']).len();
    }
    for answer in &mut letter.answers {
        for words in spans.iter().filter_map(|span| letter.said.get(span.clone())) {
            answer.text = answer.text.replacen(words, "", 1);
        }
    }
    letter.said = wish::without(&letter.said, spans);
    if wish::is_polite(&letter.said) {
        letter.said.clear();
    }
}
