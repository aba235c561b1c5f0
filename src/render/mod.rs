//! What people see: a message's facts go in as a plain struct, a mail or a Matrix message comes out.
//!
//! - Each message is a folder under `templates/` (`subject.txt`, `body.txt`, `body.html`, `matrix.md`) and a context in
//!   [`message`]; the context's type names the folder, so a wrong pairing does not compile.
//! - Templates are Handlebars, compiled in, and replaced one by one by the files of a folder. What they can
//!   call is listed in `templates/README.md`; what they say stands in `templates/phrases/LANGUAGE.toml`.
//! - At start-up each template is held against the shape of its context, and rendered from its sample in every
//!   language. A mistake is a sentence with file, line and column ([`TemplateError`]).
//! - A person's text is always text: one line, without controls, escaped for the format.

pub mod bars;
mod calendar;
mod catalog;
pub mod chart;
mod check;
mod columns;
mod compile;
mod error;
mod escape;
mod format;
mod lang;
mod markdown;
pub mod message;
mod phrases;
mod renderer;
mod say;
mod sources;
#[cfg(test)]
mod tests;

pub use catalog::Catalog;
pub use error::{RenderFault, TemplateError};
pub use lang::Lang;
pub use renderer::Renderer;

use serde::Serialize;

use crate::domain::message::InlineImage;

/// What a template can speak of.
///
/// The fields' names are the template's variables. [`Context::sample`] has something in every list and every
/// option: it is what templates are checked against.
pub trait Context: Serialize {
    /// The folder under `templates/`, or the page's path without `.html.hbs`.
    const NAME: &'static str;

    /// A context with everything in it.
    fn sample() -> Self;

    /// The pictures that the HTML shows.
    fn images(&self) -> Vec<InlineImage> {
        Vec::new()
    }
}

/// A message that goes by mail: `subject.txt`, the text part, `body.html`.
pub trait InMail: Context {
    /// The file of the text part.
    const TEXT: &'static str = "body.txt";
}

/// A message that goes by Matrix: `matrix.md`.
pub trait InChat: Context {}

/// A page of the web: `NAME.html.hbs`.
pub trait InPage: Context {}
