//! What a reply to a survey says beside its answers: wishes about groups, and absences. They are done as in every other reply, and the
//! rest of the message counts as answers. A sentence is meant so that says nothing else, and is no part of an answer.

use std::ops::Range;

use super::fault::Fault;
use super::receipt::Place;
use super::survey::expected;
use super::turn::{Turn, no_panic};
use crate::domain::member::Member;
use crate::domain::survey::{Fills, Question, QuestionId};
use crate::inbox::Thread;
use crate::questionnaire::{Between, is_answer};
use crate::render::Lang;
use crate::reply::wish::{self, Found, GroupName, Wish};
use crate::reply::{Confidence, Fact, Letter, Understanding};
use crate::store::Tx;
use crate::survey::Sheet;

/// Answers, and what may stand beside them.
pub(super) struct Beside<'a> {
    /// What is answered.
    pub sheet: &'a Sheet,
    /// The question that the words reply to, in a chat.
    pub about: Option<&'a Question>,
}

impl Turn<'_> {
    /// Does what stands beside the answers, and takes it out of the letter. Whether there was something.
    #[expect(clippy::too_many_arguments, reason = "each is a different thing that decides what is done")]
    pub(super) async fn beside_answers(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        beside: Beside<'_>,
        letter: &mut Letter,
        understood: &Understanding,
        place: &Place,
    ) -> Result<bool, Fault> {
        let placement = &self.recorder.placement;
        let groups = placement.nameable(tx, member.id).await?;
        let names: Vec<_> = groups.iter().map(|(_, name)| name.clone()).collect();
        let read = no_panic(|| (beside.wishes(letter, &names), beside.absence(letter, understood)));
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

    /// "Away until Monday": what it says, and where it stands.
    fn absence(&self, letter: &Letter, understood: &Understanding) -> Option<(Understanding, Range<usize>)> {
        let mut sure = understood.records.iter().filter(|record| {
            matches!(record.fact, Fact::Away { .. }) && record.confidence == Confidence::High
        });
        let (Some(only), None) = (sure.next(), sure.next()) else { return None };
        let from = letter.said.find(&only.words)?;
        let span = from..from + only.words.len();
        const ENDS: [char; 5] = ['.', '!', '?', ';', '\n'];
        let before = letter.said.get(..span.start)?.rsplit(ENDS).next()?;
        let after = letter.said.get(span.end..)?.split(ENDS).next()?;
        let alone = wish::is_polite(before) && wish::is_polite(after);
        let meant = alone && !self.is_answer(letter, span.clone());
        let sentence = span.start - before.len()..span.end + after.len();
        meant.then(|| (Understanding { records: vec![only.clone()], unclear: Vec::new() }, sentence))
    }

    fn is_answer(&self, letter: &Letter, at: Range<usize>) -> bool {
        let between = letter.answers.iter();
        let between: Vec<Between<'_>> =
            between.map(|answer| Between { under: &answer.under, text: &answer.text }).collect();
        let expected: Vec<QuestionId> = match self.about {
            Some(question) => vec![question.id.clone()],
            None => expected(self.sheet),
        };
        let lang = Lang::of(&self.sheet.member.language);
        let form = self.sheet.form();
        is_answer(&form, lang, &self.sheet.answers, &expected, &letter.said, &between, at)
    }
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
