//! Holds the checked templates and renders them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use handlebars::{Context as Values, Handlebars, Output, RenderContext, Renderable, Template};
use serde_json::Value as Json;

use super::catalog::{Catalog, Entry, Part};
use super::check::check;
use super::columns::fill;
use super::compile::{Partials, flatten, parse};
use super::error::{RenderFault, TemplateError};
use super::escape::clean;
use super::format::Format;
use super::lang::Lang;
use super::phrases::{PhraseFile, Phrases};
use super::sources::Sources;
use super::{Context, InChat, InMail, InPage, markdown, say};
use crate::domain::message::{ChatContent, MailContent};

/// Gmail shows no more of a mail's HTML than this many bytes: a longer one is left out, the text part says
/// everything.
const LONGEST_HTML: usize = 100_000;

/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 150;

/// All templates, parsed and checked once. Shared by reference; rendering changes nothing.
#[derive(Debug)]
pub struct Renderer {
    engines: [Handlebars<'static>; 3],
    templates: HashMap<(&'static str, Part), (Format, Template)>,
}

impl Renderer {
    /// The messages' templates, some replaced by the files of `override_dir`. Everything that is wrong with
    /// any of them is told at once.
    pub fn new(override_dir: Option<&Path>) -> Result<Self, Vec<TemplateError>> {
        Self::open(&Catalog::messages(), override_dir)
    }

    /// The same with a catalog of one's own, as the web has it.
    pub fn open(catalog: &Catalog, override_dir: Option<&Path>) -> Result<Self, Vec<TemplateError>> {
        let sources = Sources::read(override_dir)?;
        let phrases = Arc::new(read_phrases(&sources)?);
        let mut errors = Vec::new();
        let partials = read_partials(&sources, &mut errors);
        let engines = Format::ALL.map(|format| {
            let mut engine = Handlebars::new();
            engine.set_strict_mode(true);
            engine.register_escape_fn(format.escape());
            say::register(&mut engine, &phrases);
            engine
        });
        let mut renderer = Self { engines, templates: HashMap::new() };
        for entry in &catalog.entries {
            match read_template(entry, &sources, &partials, &phrases) {
                Ok((format, template)) => {
                    renderer.templates.insert((entry.context, entry.part), (format, template));
                    errors.extend(renderer.try_out(entry));
                }
                Err(found) => errors.extend(found),
            }
        }
        // A partial's fault is found once for every template that uses it.
        errors.sort_by(|a, b| (&a.file, a.at, &a.what).cmp(&(&b.file, b.at, &b.what)));
        errors.dedup();
        if errors.is_empty() { Ok(renderer) } else { Err(errors) }
    }

    /// A message as a mail.
    pub fn mail<C: InMail>(&self, context: &C) -> Result<MailContent, RenderFault> {
        let values = values(context)?;
        let subject = self.render::<C>(Part::Subject, &values, 128)?;
        let text = self.render::<C>(Part::Text, &values, 3_000)?;
        let html = self.render::<C>(Part::Html, &values, 12_000)?;
        let html = (html.len() <= LONGEST_HTML).then_some(html);
        let images = if html.is_some() { context.images() } else { Vec::new() };
        let subject = clean(&subject, LONGEST_SUBJECT).into_owned();
        Ok(MailContent { subject, text: fill(&text), html, images })
    }

    /// A message for Matrix.
    pub fn chat<C: InChat>(&self, context: &C) -> Result<ChatContent, RenderFault> {
        Ok(markdown::chat(&self.markdown(context)?))
    }

    /// A message as Markdown, to paste or to keep.
    pub fn markdown<C: InChat>(&self, context: &C) -> Result<String, RenderFault> {
        self.render::<C>(Part::Chat, &values(context)?, 3_000).map(|text| tidy(&text))
    }

    /// A page of the web.
    pub fn page<C: InPage>(&self, context: &C) -> Result<String, RenderFault> {
        self.render::<C>(Part::Page, &values(context)?, 16_000)
    }

    fn render<C: Context>(&self, part: Part, values: &Values, room: usize) -> Result<String, RenderFault> {
        self.run((C::NAME, part), values, room)
    }

    fn run(&self, key: (&'static str, Part), values: &Values, room: usize) -> Result<String, RenderFault> {
        let fault = |why: String| RenderFault { message: key.0, why };
        let (format, template) = self
            .templates
            .get(&key)
            .ok_or_else(|| fault("this renderer's catalog does not hold it".into()))?;
        let [text, html, markdown] = &self.engines;
        let engine = match format {
            Format::Text => text,
            Format::Html => html,
            Format::Markdown => markdown,
        };
        let mut out = Text(String::with_capacity(room));
        template
            .render(engine, values, &mut RenderContext::new(None), &mut out)
            .map_err(|error| fault(error.to_string()))?;
        Ok(out.0)
    }

    /// Renders an entry's sample in every language.
    fn try_out(&self, entry: &Entry) -> Option<TemplateError> {
        let fault = |what: String| TemplateError::new(&format!("templates/{}.hbs", entry.path), None, what);
        let mut sample = match (entry.sample)() {
            Ok(sample) => sample,
            Err(error) => return Some(fault(format!("the sample cannot be shown: {error}"))),
        };
        for lang in Lang::ALL {
            if let Some(slot) = sample.get_mut("lang") {
                *slot = Json::String(lang.code().into());
            }
            if let Err(error) = self.run((entry.context, entry.part), &Values::from(sample.clone()), 1_000) {
                return Some(fault(error.why));
            }
        }
        None
    }
}

/// What a template writes into.
struct Text(String);

impl Output for Text {
    fn write(&mut self, part: &str) -> Result<(), std::io::Error> {
        self.0.push_str(part);
        Ok(())
    }
}

fn values<C: Context>(context: &C) -> Result<Values, RenderFault> {
    Values::wraps(context).map_err(|error| RenderFault { message: C::NAME, why: error.to_string() })
}

/// At most one blank line between blocks.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines() {
        let empty = line.trim().is_empty();
        if !(empty && blank) {
            out.push_str(if empty { "" } else { line });
            out.push('\n');
        }
        blank = empty;
    }
    out
}

fn read_phrases(sources: &Sources) -> Result<Phrases, Vec<TemplateError>> {
    let mut files = Vec::new();
    for (map, overrides) in [(&sources.compiled_in, false), (&sources.overriding, true)] {
        for lang in Lang::ALL {
            if let Some(source) = map.get(&format!("phrases/{}.toml", lang.code())) {
                files.push(PhraseFile { lang, shown: &source.shown, text: &source.text, overrides });
            }
        }
    }
    Phrases::read(&files)
}

fn read_partials(sources: &Sources, errors: &mut Vec<TemplateError>) -> Partials {
    let mut partials = Partials::new();
    for path in sources.paths() {
        let Some(name) = path.strip_prefix("partials/").and_then(|rest| rest.strip_suffix(".hbs")) else {
            continue;
        };
        if let (Some(format), Some(source)) = (Format::of(name), sources.get(path)) {
            let name = name.rsplit_once('.').map_or(name, |(name, _)| name).to_owned();
            match parse(source) {
                Ok(parsed) => {
                    partials.insert((format, name), parsed);
                }
                Err(error) => errors.push(error),
            }
        }
    }
    partials
}

fn read_template(
    entry: &Entry,
    sources: &Sources,
    partials: &Partials,
    phrases: &Phrases,
) -> Result<(Format, Template), Vec<TemplateError>> {
    let path = format!("{}.hbs", entry.path);
    let fault = |what: &str| vec![TemplateError::new(&format!("templates/{path}"), None, what)];
    let source = sources.get(&path).ok_or_else(|| fault("the file is missing"))?;
    let format = Format::of(&entry.path).ok_or_else(|| fault("the name ends with .txt, .html or .md"))?;
    let parsed = parse(source).map_err(|error| vec![error])?;
    let sample = (entry.sample)().map_err(|error| fault(&format!("the sample cannot be shown: {error}")))?;
    let flat = flatten(&parsed, format, partials).map_err(|error| vec![error])?;
    let errors = check(&parsed, format, &sample, partials, phrases);
    if errors.is_empty() { Ok((format, flat)) } else { Err(errors) }
}
