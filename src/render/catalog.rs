//! Which messages and pages there are.

use serde_json::Value as Json;

use super::message::{
    AlertContext, ChangeContext, DigestLeadContext, DigestMemberContext, DigestWriterContext, HelpedContext,
    NoticeContext, PlacesContext, PromptContext, ReceiptContext, ReminderContext, RoomPromptContext,
    SurveyContext, SurveyPollContext, SurveyPollEndContext, SurveyQuestionContext, SurveyReceiptContext,
    SurveyReviewContext,
};
use super::{InChat, InMail, InPage};

/// The templates that a [`Renderer`](super::Renderer) holds.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    pub(super) entries: Vec<Entry>,
}

/// One template of a message or page.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The context's name.
    pub(super) context: &'static str,
    /// The file, without `.hbs`.
    pub(super) path: String,
    pub(super) part: Part,
    pub(super) sample: fn() -> Result<Json, serde_json::Error>,
}

/// What a template makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    Subject,
    Text,
    Html,
    Chat,
    Page,
}

impl Catalog {
    /// All messages.
    pub fn messages() -> Self {
        Self::default()
            .mail::<PromptContext>()
            .chat::<PromptContext>()
            .chat::<RoomPromptContext>()
            .mail::<ReminderContext>()
            .chat::<ReminderContext>()
            .mail::<ReceiptContext>()
            .chat::<ReceiptContext>()
            .mail::<NoticeContext>()
            .chat::<NoticeContext>()
            .mail::<AlertContext>()
            .chat::<AlertContext>()
            .mail::<HelpedContext>()
            .chat::<HelpedContext>()
            .mail::<PlacesContext>()
            .chat::<PlacesContext>()
            .mail::<ChangeContext>()
            .chat::<ChangeContext>()
            .mail::<DigestLeadContext>()
            .chat::<DigestLeadContext>()
            .mail::<DigestWriterContext>()
            .chat::<DigestWriterContext>()
            .mail::<DigestMemberContext>()
            .chat::<DigestMemberContext>()
            .mail::<SurveyContext>()
            .chat::<SurveyContext>()
            .mail::<SurveyReceiptContext>()
            .chat::<SurveyReceiptContext>()
            .chat::<SurveyQuestionContext>()
            .chat::<SurveyPollContext>()
            .chat::<SurveyPollEndContext>()
            .chat::<SurveyReviewContext>()
    }

    /// Adds a message's mail.
    pub fn mail<C: InMail>(self) -> Self {
        self.with::<C>(Part::Subject, "/subject.txt")
            .with::<C>(Part::Text, &format!("/{}", C::TEXT))
            .with::<C>(Part::Html, "/body.html")
    }

    /// Adds a message's Matrix form.
    pub fn chat<C: InChat>(self) -> Self {
        self.with::<C>(Part::Chat, "/matrix.md")
    }

    /// Adds a page.
    pub fn page<C: InPage>(self) -> Self {
        self.with::<C>(Part::Page, ".html")
    }

    fn with<C: super::Context>(mut self, part: Part, ending: &str) -> Self {
        let sample = || serde_json::to_value(C::sample());
        self.entries.push(Entry { context: C::NAME, path: format!("{}{ending}", C::NAME), part, sample });
        self
    }
}
