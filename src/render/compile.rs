//! Source to template, with partials put in place.
//!
//! `{{> name}}` and the layout `{{#> layout}} .. {{/layout}}` with its `{{> @partial-block}}` are resolved here,
//! once. The engine would resolve them at every rendering and copy the whole context for each: a prompt
//! would take several times as long.

use std::collections::BTreeMap;

use handlebars::template::{DecoratorTemplate, TemplateElement};
use handlebars::{Template, TemplateErrorReason};

use super::error::TemplateError;
use super::format::Format;
use super::sources::Source;

/// A template before its partials are in place.
#[derive(Debug, Clone)]
pub(super) struct Parsed {
    pub(super) shown: String,
    pub(super) template: Template,
}

/// Partials by format and name.
pub(super) type Partials = BTreeMap<(Format, String), Parsed>;

/// The name by which a layout calls for its content.
pub(super) const CONTENT: &str = "@partial-block";

/// Deeper than this, partials call each other in a circle.
const DEEPEST: usize = 12;

/// Parses a source.
pub(super) fn parse(source: &Source) -> Result<Parsed, TemplateError> {
    let template = Template::compile_with_name(&source.text, source.shown.clone())
        .map_err(|error| TemplateError::new(&source.shown, error.pos(), reason(&error)))?;
    Ok(Parsed { shown: source.shown.clone(), template })
}

/// The reason in one line: the engine's own lists rules of its grammar, which nobody can read.
fn reason(error: &handlebars::TemplateError) -> String {
    match error.reason() {
        TemplateErrorReason::MismatchingClosedHelper(opened, closing)
        | TemplateErrorReason::MismatchingClosedDecorator(opened, closing) => {
            format!("{{{{#{opened}}}}} is open here, but {{{{/{closing}}}}} closes it")
        }
        TemplateErrorReason::InvalidParam(value) => format!("'{value}' cannot stand as a value"),
        _ => "a {{#block}} is not closed before this place, or a {{tag}} is not complete".to_owned(),
    }
}

/// The partial that an element calls for.
pub(super) fn partial_name(call: &DecoratorTemplate) -> &str {
    call.name.as_name().unwrap_or_default()
}

/// The template with all its partials in place.
pub(super) fn flatten(
    parsed: &Parsed,
    format: Format,
    partials: &Partials,
) -> Result<Template, TemplateError> {
    Flattening { shown: &parsed.shown, format, partials }.template(&parsed.template, None, 0)
}

struct Flattening<'a> {
    shown: &'a str,
    format: Format,
    partials: &'a Partials,
}

impl Flattening<'_> {
    fn template(
        &self,
        from: &Template,
        content: Option<&Template>,
        depth: usize,
    ) -> Result<Template, TemplateError> {
        let mut flat = Template::new();
        flat.name.clone_from(&from.name);
        for (place, element) in from.elements.iter().enumerate() {
            let mapping = from.mapping.get(place).cloned();
            let at = mapping.as_ref().map(|at| (at.0, at.1));
            let wrong = |what: String| TemplateError::new(self.shown, at, what);
            match element {
                TemplateElement::PartialExpression(call) | TemplateElement::PartialBlock(call) => {
                    let name = partial_name(call);
                    if depth > DEEPEST {
                        return Err(wrong(format!("the partial '{name}' calls itself")));
                    }
                    let inner = if name == CONTENT {
                        content
                            .cloned()
                            .ok_or_else(|| wrong("only a layout has content to put here".into()))?
                    } else {
                        let block = match &call.template {
                            Some(block) => Some(self.template(block, content, depth + 1)?),
                            None => None,
                        };
                        let partial = self.find(name).ok_or_else(|| {
                            wrong(format!("there is no partial '{name}'")).allowing(self.names())
                        })?;
                        Flattening { shown: &partial.shown, ..*self }.template(
                            &partial.template,
                            block.as_ref(),
                            depth + 1,
                        )?
                    };
                    flat.elements.extend(inner.elements);
                    flat.mapping.extend(inner.mapping);
                }
                TemplateElement::HelperBlock(block) => {
                    let mut block = block.clone();
                    for inner in [&mut block.template, &mut block.inverse].into_iter().flatten() {
                        *inner = self.template(inner, content, depth)?;
                    }
                    flat.elements.push(TemplateElement::HelperBlock(block));
                    flat.mapping.extend(mapping);
                }
                TemplateElement::Comment(_) => {}
                other => {
                    flat.elements.push(other.clone());
                    flat.mapping.extend(mapping);
                }
            }
        }
        Ok(flat)
    }

    fn find(&self, name: &str) -> Option<&Parsed> {
        self.partials.get(&(self.format, name.to_owned()))
    }

    fn names(&self) -> Vec<String> {
        self.partials
            .keys()
            .filter(|(format, _)| *format == self.format)
            .map(|(_, name)| name.clone())
            .collect()
    }
}
