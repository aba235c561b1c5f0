//! Surveys in a chat: one question after the other, and the review at the end.

use jiff::Zoned;
use serde::Serialize;

use super::line::at;
use super::survey::{Noting, OwnLine, QuestionLine, SaidLine, UnreadLine};
use crate::render::{Context, InChat, Lang};

/// The next question, below what was noted of the last answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurveyQuestionContext {
    /// The member's language.
    pub lang: Lang,
    /// Answers that were noted just now.
    pub noted: Vec<SaidLine>,
    /// What could not be read: with an example when it is asked again, without one when it is passed over.
    pub unread: Vec<UnreadLine>,
    /// The question.
    pub question: QuestionLine,
    /// What was answered to it so far.
    pub said: Option<String>,
    /// Questions that are left, this one counted.
    pub left: u32,
}

/// The question of a poll: one paragraph, because clients show no more.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurveyPollContext {
    /// The same as it stands in words.
    #[serde(flatten)]
    pub asked: SurveyQuestionContext,
    /// More than one may be chosen.
    pub many: bool,
}

/// What clients that know no polls show when one is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SurveyPollEndContext {
    /// The member's language.
    pub lang: Lang,
    /// The question's number.
    pub n: u32,
}

/// "This is what I noted": everything, at the end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurveyReviewContext {
    /// The member's language.
    pub lang: Lang,
    /// The last answer, when it could not be read either.
    pub passed: Vec<UnreadLine>,
    /// Every question that is shown, with its answer.
    pub noted: Vec<SaidLine>,
    /// What could not be read.
    pub unread: Vec<UnreadLine>,
    /// Questions that must be answered and were not.
    pub missing: Vec<QuestionLine>,
    /// What became of it.
    pub noting: Noting,
    /// What the answers change of the member themselves.
    pub own: Vec<OwnLine>,
    /// An answer with its number.
    pub example: String,
    /// The member's own page.
    pub link: String,
    /// Until when answers count.
    pub until: Zoned,
}

fn noted() -> Vec<SaidLine> {
    let said = |n, title: &str, said: Option<&str>| SaidLine {
        n,
        title: title.into(),
        said: said.map(str::to_owned),
    };
    vec![
        said(1, "Which groups would you like to work in?", Some("love: Writing; like: Design")),
        said(4, "Where on the clock do you live?", None),
    ]
}

fn unread() -> Vec<UnreadLine> {
    let words = |words: &str, example: Option<&str>| UnreadLine {
        title: Some("2. How many hours a week can you give?".into()),
        words: words.into(),
        example: example.map(str::to_owned),
    };
    vec![words("it depends", Some("2: about 3 hours")), words("well", None)]
}

impl Context for SurveyQuestionContext {
    const NAME: &'static str = "survey-question";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            noted: noted(),
            unread: unread(),
            question: QuestionLine::samples().remove(0),
            said: Some("Design".into()),
            left: 3,
        }
    }
}

impl InChat for SurveyQuestionContext {}

impl Context for SurveyPollContext {
    const NAME: &'static str = "survey-poll";

    fn sample() -> Self {
        Self { asked: SurveyQuestionContext::sample(), many: true }
    }
}

impl InChat for SurveyPollContext {}

impl Context for SurveyPollEndContext {
    const NAME: &'static str = "survey-poll-end";

    fn sample() -> Self {
        Self { lang: Lang::En, n: 3 }
    }
}

impl InChat for SurveyPollEndContext {}

impl Context for SurveyReviewContext {
    const NAME: &'static str = "survey-review";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            passed: unread().split_off(1),
            noted: noted(),
            unread: unread(),
            missing: QuestionLine::samples(),
            noting: Noting::Incomplete,
            own: OwnLine::samples(),
            example: "2: about 3 hours".into(),
            link: "https://touch.example.org/survey/abcdefgh".into(),
            until: at(27, 18),
        }
    }
}

impl InChat for SurveyReviewContext {}
