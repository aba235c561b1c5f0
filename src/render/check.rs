//! Holds a template against the shape of its context before anything is sent: every branch, also those
//! that the sample does not take. An unknown variable, function or phrase is an error at its line.

use std::collections::{BTreeMap, BTreeSet};

use handlebars::Template;
use handlebars::template::{HelperTemplate, Parameter, TemplateElement};
use serde_json::Value as Json;

use super::compile::{CONTENT, Parsed, Partials, partial_name};
use super::error::TemplateError;
use super::format::Format;
use super::phrases::Phrases;
use super::say::FUNCTIONS;

/// What a context looks like, taken from its sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// A text, a number, a flag.
    Leaf,
    /// A list of things of one shape.
    List(Box<Shape>),
    /// Named things.
    Record(BTreeMap<String, Shape>),
}

impl Shape {
    pub(super) fn of(sample: &Json) -> Self {
        match sample {
            Json::Array(items) => {
                let shape = items.iter().map(Self::of).reduce(Self::merge);
                Self::List(Box::new(shape.unwrap_or(Self::Leaf)))
            }
            Json::Object(fields) => {
                Self::Record(fields.iter().map(|(name, value)| (name.clone(), Self::of(value))).collect())
            }
            _ => Self::Leaf,
        }
    }

    fn merge(self, other: Self) -> Self {
        match (self, other) {
            (Self::Record(mut ours), Self::Record(theirs)) => {
                for (name, shape) in theirs {
                    let merged = match ours.remove(&name) {
                        Some(known) => known.merge(shape),
                        None => shape,
                    };
                    ours.insert(name, merged);
                }
                Self::Record(ours)
            }
            (Self::List(ours), Self::List(theirs)) => Self::List(Box::new(ours.merge(*theirs))),
            (Self::Leaf, other) => other,
            (other, _) => other,
        }
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::Record(fields) => fields.keys().cloned().collect(),
            _ => vec!["this".into()],
        }
    }
}

/// Every fault of a template, its partials included.
pub(super) fn check(
    parsed: &Parsed,
    format: Format,
    sample: &Json,
    partials: &Partials,
    phrases: &Phrases,
) -> Vec<TemplateError> {
    let root = Shape::of(sample);
    let mut check = Check { format, partials, phrases, errors: Vec::new(), at: None, shown: &parsed.shown };
    check.template(&parsed.template, &mut vec![&root]);
    check.errors
}

struct Check<'a> {
    format: Format,
    partials: &'a Partials,
    phrases: &'a Phrases,
    errors: Vec<TemplateError>,
    at: Option<(usize, usize)>,
    shown: &'a str,
}

impl<'a> Check<'a> {
    fn wrong(&mut self, what: String, allowed: Vec<String>) {
        let error = TemplateError::new(self.shown, self.at, what).allowing(allowed);
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    fn template(&mut self, template: &'a Template, scopes: &mut Vec<&Shape>) {
        for (place, element) in template.elements.iter().enumerate() {
            // The engine keeps no place for `else if`: the block's own is near.
            self.at = template.mapping.get(place).map(|at| (at.0, at.1)).or(self.at);
            match element {
                TemplateElement::RawString(_) | TemplateElement::Comment(_) => {}
                TemplateElement::Expression(call) => self.printed(call, scopes),
                TemplateElement::HtmlExpression(_) => {
                    self.wrong("{{{ }}} would make a person's text markup; write {{ }}".into(), Vec::new());
                }
                TemplateElement::HelperBlock(block) => self.block(block, scopes),
                TemplateElement::PartialExpression(call) | TemplateElement::PartialBlock(call) => {
                    if !call.params.is_empty() || !call.hash.is_empty() {
                        self.wrong(
                            "a partial takes no values here: it sees what stands around it".into(),
                            Vec::new(),
                        );
                    }
                    if let Some(block) = &call.template {
                        self.template(block, scopes);
                    }
                    let name = partial_name(call);
                    // Unknown partials and circles were told when partials were put in place.
                    if let Some(partial) = self.partials.get(&(self.format, name.to_owned()))
                        && name != CONTENT
                    {
                        let outside = std::mem::replace(&mut self.shown, &partial.shown);
                        self.template(&partial.template, scopes);
                        self.shown = outside;
                    }
                }
                TemplateElement::DecoratorExpression(_) | TemplateElement::DecoratorBlock(_) => {
                    self.wrong("decorators ({{* }}, inline partials) are not used here".into(), Vec::new());
                }
                // The engine's enum is open; what it may get is not used here.
                _ => self.wrong("this is not used here".into(), Vec::new()),
            }
        }
    }

    fn printed(&mut self, call: &HelperTemplate, scopes: &[&Shape]) {
        let name = call.name.as_name().unwrap_or_default();
        if !call.params.is_empty() || !call.hash.is_empty() {
            self.function(call, scopes);
        } else if let Some(shape) = self.path(name, scopes)
            && *shape != Shape::Leaf
        {
            self.wrong(
                format!("'{name}' is no single value; write {{{{#each {name}}}}} or name a part of it"),
                shape.names(),
            );
        }
    }

    fn function(&mut self, call: &HelperTemplate, scopes: &[&Shape]) {
        let name = call.name.as_name().unwrap_or_default().to_owned();
        if !FUNCTIONS.contains(&name.as_str()) {
            self.wrong(format!("there is no function '{name}'"), FUNCTIONS.map(str::to_owned).to_vec());
        }
        if name == "whole" && self.format != Format::Html {
            self.wrong("whole is for pages: it makes a text safe in HTML".into(), Vec::new());
        }
        self.values(call, scopes);
        if name == "say" {
            self.said(call);
        }
    }

    fn values(&mut self, call: &HelperTemplate, scopes: &[&Shape]) {
        for value in call.params.iter().chain(call.hash.values()) {
            match value {
                Parameter::Path(_) | Parameter::Name(_) => {
                    self.path(value.as_name().unwrap_or_default(), scopes);
                }
                Parameter::Subexpression(inner) => {
                    if let TemplateElement::Expression(call) = inner.as_element() {
                        self.function(call, scopes);
                    }
                }
                _ => {}
            }
        }
    }

    fn said(&mut self, call: &HelperTemplate) {
        let Some(Parameter::Literal(Json::String(key))) = call.params.first() else {
            return self.wrong("say wants the key of a phrase in quotes".into(), Vec::new());
        };
        let found = self.phrases.under(key, call.hash.contains_key("pick"));
        if found.is_empty() {
            let beside = self.phrases.beside(key);
            return self.wrong(format!("there is no phrase '{key}'"), beside);
        }
        let mut wanted: BTreeSet<&str> = found.iter().flat_map(|(_, phrase)| phrase.placeholders()).collect();
        let missing: Vec<_> = wanted.iter().filter(|name| !call.hash.contains_key(**name)).copied().collect();
        for name in missing {
            self.wrong(format!("the phrase '{key}' wants {name}=.."), Vec::new());
        }
        wanted.insert("pick");
        for name in call.hash.keys().filter(|name| !wanted.contains(name.as_str())) {
            self.wrong(
                format!("the phrase '{key}' has no {{{name}}}"),
                wanted.iter().map(|n| (*n).to_owned()).collect(),
            );
        }
    }

    fn block(&mut self, block: &'a HelperTemplate, scopes: &mut Vec<&Shape>) {
        let at = self.at;
        let name = block.name.as_name().unwrap_or_default();
        let inner = match name {
            "if" | "unless" => {
                self.values(block, scopes);
                None
            }
            "each" | "with" => match block.params.first() {
                Some(path @ (Parameter::Path(_) | Parameter::Name(_))) => {
                    let path = path.as_name().unwrap_or_default();
                    match (name, self.path(path, scopes)) {
                        (_, None) => return,
                        ("each", Some(Shape::List(item))) => Some(item.as_ref()),
                        ("with", Some(record @ Shape::Record(_))) => Some(record),
                        _ => {
                            let wanted = if name == "each" { "a list" } else { "a record" };
                            return self.wrong(format!("'{path}' is not {wanted}"), Vec::new());
                        }
                    }
                }
                _ => return self.wrong(format!("{{{{#{name}}}}} wants a name"), Vec::new()),
            },
            other => {
                let blocks = ["if", "unless", "each", "with"].map(str::to_owned).to_vec();
                return self.wrong(format!("there is no block '{other}'"), blocks);
            }
        };
        if block.block_param.is_some() {
            self.wrong("'as |..|' is not used here".into(), Vec::new());
        }
        if let Some(template) = &block.template {
            match inner {
                Some(inner) => {
                    scopes.push(inner);
                    self.template(template, scopes);
                    scopes.pop();
                }
                None => self.template(template, scopes),
            }
        }
        self.at = at;
        if let Some(template) = &block.inverse {
            self.template(template, scopes);
        }
    }

    /// The shape at a path like `title`, `../name`, `@root.lang`, `@index`, `this`.
    fn path<'s>(&mut self, raw: &str, scopes: &[&'s Shape]) -> Option<&'s Shape> {
        static LEAF: Shape = Shape::Leaf;
        if raw.starts_with('@') && !raw.starts_with("@root") {
            if scopes.len() > 1 && ["@index", "@first", "@last"].contains(&raw) {
                return Some(&LEAF);
            }
            self.wrong(
                format!("there is no '{raw}' here"),
                vec!["@index".into(), "@first".into(), "@last".into()],
            );
            return None;
        }
        let mut level = scopes.len().checked_sub(1)?;
        let mut rest = raw;
        if let Some(behind) = rest.strip_prefix("@root") {
            level = 0;
            rest = behind;
        }
        while let Some(behind) = rest.strip_prefix("../") {
            let Some(up) = level.checked_sub(1) else {
                self.wrong(format!("'{raw}' goes up too far"), Vec::new());
                return None;
            };
            level = up;
            rest = behind;
        }
        let mut shape = *scopes.get(level)?;
        for part in rest.split(['.', '/']).filter(|part| !part.is_empty() && *part != "this") {
            match shape {
                Shape::Record(fields) if fields.contains_key(part) => shape = fields.get(part)?,
                other => {
                    let names = other.names();
                    self.wrong(format!("there is no '{part}' here"), names);
                    return None;
                }
            }
        }
        Some(shape)
    }
}
