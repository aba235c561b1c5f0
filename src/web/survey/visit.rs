//! What a link opens: somebody's sheet, in their language.

use axum::http::HeaderMap;
use jiff::{Timestamp, Zoned};
use serde::Serialize;

use super::away::{Away, Fail, Why};
use super::surveys;
use crate::domain::message::ReplyToken;
use crate::domain::survey::{Question, Text};
use crate::render::Lang;
use crate::store;
use crate::survey::{Entry, Sheet};
use crate::web::Site;

/// Somebody who holds a link that opens a sheet.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The link's token.
    pub token: ReplyToken,
    /// The sheet.
    pub sheet: Box<Sheet>,
    /// Whether answers still count.
    pub is_open: bool,
    /// The member's language.
    pub lang: Lang,
    /// What stands around every page.
    pub frame: Frame,
}

/// What stands around every page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// The community's name.
    pub community: String,
    /// What the survey is called.
    pub survey: Said,
    /// Whose link it is.
    pub name: String,
    /// The path that all pages of this link begin with.
    pub base: String,
    /// The token in the forms.
    pub seal: String,
    /// Whether nobody may find out who said what.
    pub anonymous: bool,
}

impl Frame {
    /// For samples.
    pub fn sample() -> Self {
        Self {
            community: "Harbour Collective".into(),
            survey: Said::sample("Welcome aboard"),
            name: "Ana".into(),
            base: "/survey/abcdefghijklmnopqrstuvwxyz".into(),
            seal: "abcdefghijklmnopqrstuvwxyz".into(),
            anonymous: true,
        }
    }
}

/// A survey's text for one reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The text.
    pub text: String,
    /// Its language, when it is not the page's (WCAG 2.2, 3.1.2).
    pub lang: Option<String>,
}

impl Said {
    /// A text in the page's language.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), lang: None }
    }

    /// For samples.
    pub fn sample(text: &str) -> Self {
        Self { text: text.into(), lang: Some("en".into()) }
    }
}

/// Opens a link. Changes nothing.
///
/// # Errors
/// The page for a link that opens nothing.
pub async fn open(site: &Site, token: &str, headers: &HeaderMap) -> Result<Visit, Fail> {
    let entry = surveys(site).open_by_link(token).await?;
    let (sheet, is_open) = match entry {
        Entry::Open(sheet) => (sheet, true),
        Entry::Closed(sheet) => (sheet, false),
        Entry::Revoked => return Err(Away::stranger(Why::Revoked, headers).into()),
        Entry::Expired => return Err(Away::stranger(Why::Expired, headers).into()),
        Entry::Unknown => return Err(Away::stranger(Why::Unknown, headers).into()),
    };
    let Some(token) = ReplyToken::parse(token) else {
        return Err(Away::stranger(Why::Unknown, headers).into());
    };
    let community = store::community::find(&mut *site.db.read().await?).await?;
    let seal = site.key.survey_form(&token);
    let frame = Frame {
        community: community.map(|community| community.name).unwrap_or_default(),
        survey: said(&sheet, &sheet.survey.title),
        name: sheet.member.name.clone(),
        base: format!("/survey/{}", token.as_str()),
        seal: seal.map(|seal| seal.as_str().to_owned()).unwrap_or_default(),
        anonymous: sheet.round.anonymous,
    };
    let lang = Lang::of(&sheet.member.language);
    Ok(Visit { token, sheet, is_open, lang, frame })
}

/// A text of the survey for the sheet's member.
pub fn said(sheet: &Sheet, text: &Text) -> Said {
    let reader = &sheet.member.language;
    let page = Lang::of(reader).code();
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let language = if text.speaks(reader) { primary(reader) } else { primary(&sheet.survey.language) };
    Said { text: text.of(reader).to_owned(), lang: (language != page).then_some(language) }
}

impl Visit {
    /// A text of the survey for this reader.
    pub fn said(&self, text: &Text) -> Said {
        said(&self.sheet, text)
    }

    /// When answers stop counting, on the member's clock.
    pub fn closes(&self) -> Zoned {
        self.local(self.sheet.invitation.closes)
    }

    /// An instant on the member's clock.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.sheet.member.zone.rules().clone())
    }

    /// The questions that are shown.
    pub fn visible(&self) -> Vec<&Question> {
        self.sheet.form().visible(&self.sheet.answers)
    }

    /// The path of a question's page.
    pub fn path(&self, question: &Question) -> String {
        format!("{}/q/{}", self.frame.base, question.id)
    }
}
