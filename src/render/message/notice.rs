//! Answers to messages that nothing could be noted of.

use jiff::Zoned;
use serde::Serialize;

use super::line::at;
use crate::render::{Context, InChat, InMail, Lang};

/// One sentence, and what to do next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoticeContext {
    /// The member's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// How the member is called.
    pub name: String,
    /// When the prompt was asked, for the subject; `None` when no prompt was answered.
    pub asked: Option<Zoned>,
    /// What it is about.
    pub notice: Notice,
    /// The message's own words, where some can be shown.
    pub words: Option<String>,
    /// The page that ends these messages.
    pub stop_link: Option<String>,
}

/// Why nothing was noted. The phrases `notice.*` say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// A Matrix answer was taken back, and what it said with it.
    TakenBack,
    /// The answer says nothing about work.
    NothingToNote,
    /// The window closed; the words are kept for the next digest.
    WindowClosed,
    /// Encrypted, a calendar entry, `winmail.dat`: please answer in plain text.
    PlainTextPlease,
    /// A picture, a sticker, a voice message.
    UnreadableImage,
    /// A mail so large that only its header was taken.
    TooLarge,
    /// A mail that may be forged: nothing is noted until the member says that it was theirs.
    WasThisYou,
}

impl Notice {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::TakenBack,
        Self::NothingToNote,
        Self::WindowClosed,
        Self::PlainTextPlease,
        Self::UnreadableImage,
        Self::TooLarge,
        Self::WasThisYou,
    ];
}

impl Context for NoticeContext {
    const NAME: &'static str = "notice";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            name: "Ana".into(),
            asked: Some(at(20, 9)),
            notice: Notice::WasThisYou,
            words: Some("1 done, 2 is stuck again".into()),
            stop_link: Some("https://touch.example.org/stop/abcdefgh".into()),
        }
    }
}

impl InMail for NoticeContext {}
impl InChat for NoticeContext {}
