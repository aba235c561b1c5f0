//! What can be wrong with a template, as a sentence for the person who can mend it.

use std::fmt;

/// A template or a file of phrases that cannot be used, found at start-up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct TemplateError {
    /// The file, as the admin knows it.
    pub file: String,
    /// Line and column, from 1, where they are known.
    pub at: Option<(usize, usize)>,
    /// What is wrong.
    pub what: String,
    /// What could stand there instead; empty where that is no list.
    pub allowed: Vec<String>,
}

impl TemplateError {
    pub(super) fn new(file: &str, at: Option<(usize, usize)>, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), at, what: what.into(), allowed: Vec::new() }
    }

    pub(super) fn allowing(mut self, allowed: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.allowed = allowed.into_iter().map(Into::into).collect();
        self.allowed.sort();
        self
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.at {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.what)?;
        if !self.allowed.is_empty() {
            write!(f, "; allowed here: {}", self.allowed.join(", "))?;
        }
        Ok(())
    }
}

/// A message that could not be rendered. The checks at start-up make this improbable; what is left is
/// a value that an overriding template did not expect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the message '{message}' could not be rendered: {why}")]
pub struct RenderFault {
    /// The message's name.
    pub message: &'static str,
    /// What the template engine says, with file, line and column.
    pub why: String,
}
