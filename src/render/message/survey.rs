//! Surveys: the invitation with its questions, the reminder, and the receipt.

use jiff::Zoned;
use serde::Serialize;

use super::line::at;
use crate::render::{Context, InChat, InMail, Lang};

/// A choice with the letter that names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChoiceLine {
    /// "a".
    pub letter: String,
    /// Its name.
    pub name: String,
}

/// A question as a text shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuestionLine {
    /// Its number: what the member answers with.
    pub n: u32,
    /// The question.
    pub title: String,
    /// Whether it must be answered.
    pub required: bool,
    /// When it is to be answered at all.
    pub only_if: Option<String>,
    /// What helps to answer it.
    pub help: Option<String>,
    /// How to answer.
    pub hint: Option<String>,
    /// What there is to choose.
    pub choices: Vec<ChoiceLine>,
}

/// The invitation to a survey, and the reminder of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurveyContext {
    /// The member's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the member is called.
    pub name: String,
    /// The survey's title: the subject of everything that is written about it.
    pub title: String,
    /// The survey's own words above the questions.
    pub introduction: Option<String>,
    /// Whether it is the reminder.
    pub reminder: bool,
    /// No more reminders follow.
    pub last: bool,
    /// Whether nobody may find out who said what: then a mail cannot be the answer.
    pub anonymous: bool,
    /// In a chat: whether the questions are put one after the other.
    pub talk: bool,
    /// The questions; of a reminder those without an answer; of a talk the first, unless it is a poll of its own.
    pub questions: Vec<QuestionLine>,
    /// An answer as somebody might write it, numbers in front.
    pub example: String,
    /// The member's own page.
    pub link: String,
    /// Until when answers count.
    pub until: Zoned,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

impl QuestionLine {
    pub(super) fn samples() -> Vec<Self> {
        let choice = |letter: &str, name: &str| ChoiceLine { letter: letter.into(), name: name.into() };
        vec![
            Self {
                n: 1,
                title: "Which groups would you like to work in?".into(),
                required: true,
                only_if: None,
                help: Some("Two are enough.".into()),
                hint: Some("The one that you want most first.".into()),
                choices: vec![choice("a", "Design – makes things nice"), choice("b", "Writing")],
            },
            Self {
                n: 2,
                title: "How many hours a week can you give?".into(),
                required: false,
                only_if: Some("Only if 1 is answered.".into()),
                help: None,
                hint: Some("Hours a week.".into()),
                choices: Vec::new(),
            },
        ]
    }
}

impl Context for SurveyContext {
    const NAME: &'static str = "survey";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Ana".into(),
            title: "Plug in".into(),
            introduction: Some("Tell us what you like.".into()),
            reminder: true,
            last: true,
            anonymous: false,
            talk: true,
            questions: QuestionLine::samples(),
            example: "1: b, a 2: about 3 hours".into(),
            link: "https://touch.example.org/survey/abcdefgh".into(),
            until: at(27, 18),
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for SurveyContext {}
impl InChat for SurveyContext {}

/// An answer that was noted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SaidLine {
    /// The question's number.
    pub n: u32,
    /// The question.
    pub title: String,
    /// The answer in words; `None`: it is left out.
    pub said: Option<String>,
}

/// Words that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnreadLine {
    /// The question; `None` when that is not clear either.
    pub title: Option<String>,
    /// The words.
    pub words: String,
    /// An answer as it can be read.
    pub example: Option<String>,
}

/// What became of an answer to a survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Noting {
    /// Everything that must be there is: it counts.
    Complete,
    /// Something is missing or could not be read.
    Incomplete,
    /// It came too late.
    Closed,
    /// The member wants to be left out.
    Skipped,
    /// The survey is anonymous, and a mail is not.
    NotByMail,
    /// The survey is anonymous, and a message in a chat is not.
    NotHere,
    /// It is too long to be kept.
    TooLarge,
    /// The member goes on another time.
    Later,
    /// The member wants no more of these questions.
    Stopped,
    /// An earlier answer is another one now, and the question that was asked last is open.
    Changed,
    /// What the answers changed of the member themselves is as it was.
    Undone,
}

/// Something of the member themselves that an answer changes everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnLine {
    /// The question.
    pub title: String,
    /// What it is from now on.
    pub now: String,
    /// What it was before.
    pub was: Option<String>,
}

impl OwnLine {
    /// For samples.
    pub fn samples() -> Vec<Self> {
        let line = |title: &str, now: &str, was: Option<&str>| Self {
            title: title.into(),
            now: now.into(),
            was: was.map(str::to_owned),
        };
        vec![
            line("How many hours a week can you give?", "3 h", Some("2 h")),
            line("Where on the clock do you live?", "Europe/Lisbon", None),
        ]
    }
}

/// "This is what I noted."
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurveyReceiptContext {
    /// The member's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the member is called.
    pub name: String,
    /// The survey's title.
    pub title: String,
    /// What became of it. The phrases `survey_noting.*` say it.
    pub noting: Noting,
    /// Answers of this message.
    pub noted: Vec<SaidLine>,
    /// What could not be read.
    pub unread: Vec<UnreadLine>,
    /// Questions that must be answered and were not.
    pub missing: Vec<QuestionLine>,
    /// What they change of the member themselves; when that was undone, how it is again.
    pub own: Vec<OwnLine>,
    /// Whether it was undone.
    pub undone: bool,
    /// The member's own page; `None` where others would see it.
    pub link: Option<String>,
    /// Until when answers count, or counted.
    pub until: Zoned,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

impl Context for SurveyReceiptContext {
    const NAME: &'static str = "survey-receipt";

    fn sample() -> Self {
        let said = |n, title: &str, said: Option<&str>| SaidLine {
            n,
            title: title.into(),
            said: said.map(str::to_owned),
        };
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Ana".into(),
            title: "Plug in".into(),
            noting: Noting::Incomplete,
            noted: vec![
                said(1, "Which groups?", Some("love: Writing; like: Design")),
                said(4, "Your time zone?", None),
            ],
            unread: vec![
                UnreadLine {
                    title: Some("How many hours?".into()),
                    words: "it depends".into(),
                    example: Some("2: about 3 hours".into()),
                },
                UnreadLine { title: None, words: "ask me later".into(), example: None },
            ],
            missing: QuestionLine::samples(),
            own: OwnLine::samples(),
            undone: false,
            link: Some("https://touch.example.org/survey/abcdefgh".into()),
            until: at(27, 18),
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for SurveyReceiptContext {}
impl InChat for SurveyReceiptContext {}
