//! Shares of the work: percentages, fractions, "2 of 5", "deux devis sur trois".

use super::lexicon::Sense;
use super::role;
use super::token::{Form, Kind};
use super::weigh::Scale;

impl Scale<'_, '_> {
    /// Percentages, fractions, "2 of 5".
    pub(super) fn shares(&mut self) {
        let tokens = &self.sight.tokens;
        // "two out of three, not bad: sword and motor finished" counts tasks before it names them.
        let named = self.clause.mentions.iter().filter(|m| m.set != 0).map(|m| m.from).min();
        let counting = named.and_then(|named| {
            let several = self.clause.mentions.iter().filter(|m| m.set != 0).count() > 1;
            (self.clause.from..named).rfind(|at| several && tokens.kind(*at) == Kind::Mark(':'))
        });
        for at in counting.unwrap_or(self.clause.from)..self.clause.to {
            let share = match tokens.kind(at) {
                // "passed with 92 %" is a mark.
                Kind::Percent(percent)
                    if percent <= 100
                        && self.is_a_share(at)
                        && !(at > self.clause.from && self.sight.is(at - 1, role::WITH)) =>
                {
                    Some(percent as f32 / 100.0)
                }
                Kind::Fraction { part, whole } => Some(part as f32 / whole as f32),
                Kind::Number { value: part, .. }
                    if self.sight.is(at + 1, role::OF)
                        || tokens.kind(at + 1) == Kind::Mark('/')
                        || self.clause.to - self.clause.from <= 16
                            && self.sight.is_free(at + 1)
                            && self.sight.is(at + 2, role::OF) =>
                {
                    let mut next = at + 2;
                    while self.sight.is(next, role::OF | role::ARTICLE | role::MAYBE) && next < at + 6 {
                        next += 1;
                    }
                    match tokens.kind(next) {
                        Kind::Number { value: whole, .. } if whole > 0 && next < self.clause.to => {
                            (part <= whole).then_some(part as f32 / whole as f32)
                        }
                        Kind::Word if self.sight.entry(next).number > 0 && next < self.clause.to => {
                            Some(part as f32 / f32::from(self.sight.entry(next).number))
                        }
                        _ => None,
                    }
                }
                // "bot about 80": a round number that nothing follows.
                Kind::Number { value: value @ 10..=95, form: Form::Plain }
                    if value % 5 == 0
                        && at > self.clause.from
                        && self.sight.is(at - 1, role::NEAR)
                        && !tokens.is_content(at + 1)
                        && self.words_between(self.clause.from, at) <= 4
                        && (self.clause.led || !self.clause.mentions.is_empty()) =>
                {
                    Some(value as f32 / 100.0)
                }
                // "two of three", "deux devis sur trois".
                Kind::Word
                    if self.sight.entry(at).number > 0
                        && (self.sight.entry(at).number > 1 || self.sight.entry(at + 3).number > 1)
                        && (self.sight.is(at + 1, role::OF)
                            || self.sight.is_free(at + 1) && self.sight.is(at + 2, role::OF)) =>
                {
                    let mut next = at + 2;
                    while self.sight.is(next, role::OF | role::ARTICLE | role::MAYBE) && next < at + 6 {
                        next += 1;
                    }
                    let whole = match tokens.kind(next) {
                        Kind::Number { value, .. } => value as f32,
                        _ => f32::from(self.sight.entry(next).number),
                    };
                    (whole > 1.0 && next < self.clause.to)
                        .then(|| f32::from(self.sight.entry(at).number) / whole)
                }
                _ => None,
            };
            match share {
                Some(share) if share >= 1.0 => self.out.done += 0.9,
                Some(0.0) => self.out.notyet += 0.7,
                Some(_) => self.out.progress += 1.2,
                None => {}
            }
        }
    }

    /// "80 % there", "poster 80 %"; not "20 % off", "38 % would vote".
    pub(super) fn is_a_share(&self, at: usize) -> bool {
        let sight = self.sight;
        let next = at + 1;
        if next >= self.clause.to || sight.is(next, role::DISCOUNT) {
            return next >= self.clause.to;
        }
        !sight.tokens.is_content(next)
            || sight.tokens.kind(next) == Kind::Sign
            || sight.is(next, role::AND | role::BUT | role::BECAUSE | role::OF)
            || sight.says(next, next + 1, &[Sense::Done, Sense::Past, Sense::Progress, Sense::Part])
            || matches!(
                sight.tokens.fold(next),
                "there" | "now" | "so" | "today" | "already" | "ya" | "ja" | "deja" | "schon"
            )
    }
}
