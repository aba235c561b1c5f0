//! A digest as it would be now, for whoever wants to look.

use super::news::News;
use super::send::FIRST_PERIOD;
use super::{Digests, lead, member, writer};
use crate::domain::group::Role;
use crate::domain::message::MailContent;
use crate::recording::Fault;
use crate::render::RenderFault;
use crate::store;

/// Whose digest is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum For {
    /// The lead of the group with this key.
    Lead(String),
    /// The newsletter's writers.
    Writer,
    /// The member with this name or mail address.
    Member(String),
}

/// A digest in its three forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Subject, text, HTML and pictures.
    pub mail: MailContent,
    /// As Markdown.
    pub markdown: String,
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// A fault.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The name is unknown.
    #[error("there is no {what} '{name}'; there are: {known}")]
    Unknown {
        /// A group, a member.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// Nothing happened.
    #[error("nothing happened since the last digest, so none would be sent")]
    Empty,
    /// Nobody would read it.
    #[error("nobody reads it: {0}")]
    NoReader(&'static str),
}

impl From<store::StoreError> for PreviewError {
    fn from(error: store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<RenderFault> for PreviewError {
    fn from(error: RenderFault) -> Self {
        Self::Fault(error.into())
    }
}

impl Preview {
    /// The HTML with its pictures in it, for a browser.
    pub fn standalone_html(&self) -> String {
        let html = self.mail.html.clone().unwrap_or_default();
        self.mail.images.iter().fold(html, |html, image| {
            html.replace(&format!("cid:{}", image.name), &format!("data:image/png;base64,{}", image.png_base64))
        })
    }
}

impl Digests {
    /// The digest of the week up to now. Nothing is sent, and nothing is noted.
    pub async fn preview(&self, whose: &For) -> Result<Preview, PreviewError> {
        let mut conn = self.db.read().await?;
        let now = self.clock.now();
        let community = store::community::find(&mut conn).await?.ok_or(Fault::NoCommunity)?;
        let news = News::load(&mut conn, community, now - FIRST_PERIOD, now).await?;
        let renderer = &self.post.renderer;
        match whose {
            For::Lead(slug) => {
                let mut groups: Vec<_> = news.groups.values().collect();
                groups.sort_by_key(|group| &group.slug);
                let group = groups.iter().find(|group| group.slug == *slug).ok_or_else(|| {
                    let known = groups.iter().map(|group| group.slug.as_str()).collect::<Vec<_>>().join(", ");
                    PreviewError::Unknown { what: "group", name: slug.clone(), known }
                })?;
                let is_reader = |role: Role| role > Role::Member;
                let reader = news.members.values().find(|member| {
                    news.roles.get(&(group.id, member.id)).is_some_and(|role| is_reader(*role))
                });
                let context = lead::lead(&news, group, reader).ok_or(PreviewError::Empty)?;
                Ok(Preview { mail: renderer.mail(&context)?, markdown: renderer.markdown(&context)? })
            }
            For::Writer => {
                let reader = news.members.values().find(|member| member.newsletter_writer);
                let reader = reader.ok_or(PreviewError::NoReader(
                    "no member is marked as newsletter writer; mark one in the members file and import it",
                ))?;
                let context = writer::writer(&news, reader).ok_or(PreviewError::Empty)?;
                Ok(Preview { mail: renderer.mail(&context)?, markdown: renderer.markdown(&context)? })
            }
            For::Member(name) => {
                let wanted = name.to_lowercase();
                let reader = news.members.values().find(|member| {
                    member.name.to_lowercase() == wanted
                        || member.mail.as_ref().is_some_and(|mail| mail.as_str() == wanted)
                });
                let reader = reader.ok_or_else(|| PreviewError::Unknown {
                    what: "member",
                    name: name.clone(),
                    known: format!("{} members; give a name or a mail address", news.members.len()),
                })?;
                let context = member::member(&news, reader).ok_or(PreviewError::Empty)?;
                Ok(Preview { mail: renderer.mail(&context)?, markdown: renderer.markdown(&context)? })
            }
        }
    }
}
