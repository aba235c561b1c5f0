//! The three formats of templates, and how a person's text is escaped in each.

use super::escape;

/// A template's format, the last part of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Format {
    /// `.txt`: subjects and text parts.
    Text,
    /// `.html`: HTML parts and pages.
    Html,
    /// `.md`: Matrix messages, and digests to paste.
    Markdown,
}

impl Format {
    pub(super) const ALL: [Self; 3] = [Self::Text, Self::Html, Self::Markdown];

    /// The format of a template called `name` ("prompt/body.txt").
    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| {
            name.rsplit_once('.').is_some_and(|(_, extension)| extension == format.extension())
        })
    }

    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Html => "html",
            Self::Markdown => "md",
        }
    }

    pub(super) fn escape(self) -> fn(&str) -> String {
        match self {
            Self::Text => escape::text,
            Self::Html => escape::html,
            Self::Markdown => escape::markdown,
        }
    }
}
