//! What each message says, as plain structs: one file a message. Practices fill them from the database.
//!
//! Times are [`jiff::Zoned`] in the reader's zone: templates show them as they are. Texts are as the people wrote
//! them: templates escape.

mod alert;
mod change;
mod digest_lead;
mod digest_member;
mod digest_writer;
mod helped;
mod line;
mod notice;
mod places;
mod prompt;
mod receipt;
mod reminder;
mod room_prompt;
mod survey;
mod survey_talk;

pub use alert::AlertContext;
pub use change::{About, ChangeContext, ChangeHow, ChangeLine, ChangeNews};
pub use digest_lead::{DigestLeadContext, Excused, KeyResultLine, LateLine, UnclearLine};
pub use digest_member::DigestMemberContext;
pub use digest_writer::{DigestWriterContext, NumberLine, Numbered, QuoteLine, ThanksLine, WinLine};
pub use helped::HelpedContext;
pub use line::{BlockerLine, OfferLine, TaskLine, WorkLine};
pub use notice::{Notice, NoticeContext};
pub use places::{LeftLine, LeftWhy, PlaceLine, PlaceWhy, PlacesContext, TimeLine, UnmetLine, UnmetWhy};
pub use prompt::PromptContext;
pub use receipt::{Noted, NotedLine, ReceiptContext};
pub use reminder::ReminderContext;
pub use room_prompt::{RoomMember, RoomPromptContext};
pub use survey::{
    ChoiceLine, Noting, OwnLine, QuestionLine, SaidLine, SurveyContext, SurveyReceiptContext, UnreadLine,
};
pub use survey_talk::{SurveyPollContext, SurveyPollEndContext, SurveyQuestionContext, SurveyReviewContext};
