//! A digest as it would be now, for whoever wants to look.

use super::news::News;
use super::send::{COMMUNITY, FIRST_PERIOD, begin};
use super::{Digests, lead, member, writer};
use crate::domain::group::Role;
use crate::domain::message::MailContent;
use crate::recording::Fault;
use crate::render::{InChat, InMail, RenderFault};
use crate::store::cadence::{CadencePurpose, Planned};
use crate::store::{self, Conn};

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
    #[error("nothing happened in the last week, so none would be sent")]
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
            html.replace(
                &format!("cid:{}", image.name),
                &format!("data:image/png;base64,{}", image.png_base64),
            )
        })
    }
}

impl Digests {
    /// The digest as it would be sent now to its first reader. Nothing is sent, and nothing is noted.
    pub async fn preview(&self, whose: &For) -> Result<Preview, PreviewError> {
        let mut conn = self.db.read().await?;
        match whose {
            For::Lead(slug) => self.preview_lead(&mut conn, slug).await,
            For::Writer => self.preview_writer(&mut conn).await,
            For::Member(name) => self.preview_member(&mut conn, name).await,
        }
    }

    async fn preview_lead(&self, conn: &mut Conn, slug: &str) -> Result<Preview, PreviewError> {
        let groups = store::group::all(conn).await?;
        let group = groups.iter().find(|group| group.slug == slug).ok_or_else(|| {
            let mut known: Vec<&str> = groups.iter().map(|group| group.slug.as_str()).collect();
            known.sort_unstable();
            PreviewError::Unknown { what: "group", name: slug.to_owned(), known: known.join(", ") }
        })?;
        let mut readers = store::group::members(conn, group.id).await?;
        readers.retain(|(_, role)| *role > Role::Member);
        // Leads before coordinators, then by name.
        readers.sort_by_key(|(_, role)| std::cmp::Reverse(*role));
        let reader = readers.first().map(|(reader, _)| reader);
        let as_read = reader.map(|reader| reader.id.to_string()).unwrap_or_default();
        let of =
            |planned: &Planned| planned.groups.is_empty() || planned.groups.iter().any(|one| one == slug);
        let news = self.news(conn, CadencePurpose::DigestLead, of, slug, &as_read).await?;
        let mut context = match lead::lead(&news, group, reader) {
            Some(context) => context,
            None => lead::lead(&self.last_week(conn).await?, group, reader).ok_or(PreviewError::Empty)?,
        };
        context.stop_link = reader.and_then(|reader| self.post.stop_link(reader));
        self.show(&context)
    }

    async fn preview_writer(&self, conn: &mut Conn) -> Result<Preview, PreviewError> {
        let reader = store::member::all(conn).await?.into_iter().find(|member| member.newsletter_writer);
        let reader = reader.ok_or(PreviewError::NoReader(
            "no member is marked as newsletter writer; mark one in the members file and import it",
        ))?;
        let id = reader.id.to_string();
        let news = self.news(conn, CadencePurpose::DigestWriter, |_| true, COMMUNITY, &id).await?;
        let mut context = match writer::writer(&news, &reader) {
            Some(context) => context,
            None => writer::writer(&self.last_week(conn).await?, &reader).ok_or(PreviewError::Empty)?,
        };
        context.stop_link = self.post.stop_link(&reader);
        self.show(&context)
    }

    async fn preview_member(&self, conn: &mut Conn, name: &str) -> Result<Preview, PreviewError> {
        let wanted = name.to_lowercase();
        let members = store::member::all(conn).await?;
        let reader = members.iter().find(|member| {
            member.name.to_lowercase() == wanted
                || member.mail.as_ref().is_some_and(|mail| mail.as_str() == wanted)
        });
        let reader = reader.ok_or_else(|| PreviewError::Unknown {
            what: "member",
            name: name.to_owned(),
            known: format!("{} members; give a name or a mail address", members.len()),
        })?;
        let id = reader.id.to_string();
        let news = self.news(conn, CadencePurpose::DigestMember, |_| true, COMMUNITY, &id).await?;
        let (mut context, _) = match member::member(&news, reader) {
            Some(context) => context,
            None => member::member(&self.last_week(conn).await?, reader).ok_or(PreviewError::Empty)?,
        };
        context.stop_link = self.post.stop_link(reader);
        self.show(&context)
    }

    /// The news since the reader's last digest of that kind.
    async fn news(
        &self,
        conn: &mut Conn,
        purpose: CadencePurpose,
        of: impl Fn(&Planned) -> bool,
        scope: &str,
        reader: &str,
    ) -> Result<News, PreviewError> {
        let community = store::community::find(conn).await?.ok_or(Fault::NoCommunity)?;
        let until = self.clock.now();
        let all = store::cadence::all(conn).await?;
        let planned = all.into_iter().find(|planned| planned.purpose == purpose && of(planned));
        let from = match planned {
            Some(planned) => begin(conn, planned.id, scope, reader, until).await?,
            None => until - FIRST_PERIOD,
        };
        Ok(News::load(conn, community, from, until).await?)
    }

    /// Right behind a digest there is no news yet; whoever looks wants to see one all the same.
    async fn last_week(&self, conn: &mut Conn) -> Result<News, PreviewError> {
        let community = store::community::find(conn).await?.ok_or(Fault::NoCommunity)?;
        let until = self.clock.now();
        Ok(News::load(conn, community, until - FIRST_PERIOD, until).await?)
    }

    fn show<C: InMail + InChat>(&self, context: &C) -> Result<Preview, PreviewError> {
        let renderer = &self.post.renderer;
        Ok(Preview { mail: renderer.mail(context)?, markdown: renderer.markdown(context)? })
    }
}
