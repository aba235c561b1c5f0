//! The functions that templates can call.
//!
//! | call | gives |
//! |---|---|
//! | `{{say "key" name=value}}` | the phrase in the reader's language, its placeholders filled in |
//! | `{{say "key" n=count}}` | its singular or plural |
//! | `{{say "key" pick=value}}` | the phrase `key.VALUE` |
//! | `{{day at}}` | "Tuesday, 21 April" |
//! | `{{short at}}` | "21 April" |
//! | `{{date at}}` | "21 April 2026" |
//! | `{{when at}}` | "Tuesday, 21 April, 18:00" |
//! | `{{zone at}}` | "Europe/Berlin" |
//! | `{{period from until}}` | "13 April to 19 April 2026" |
//! | `{{list names}}` | "Ana, Bo, Chi" |
//! | `{{whole text}}` | the text as it was written, line by line and however long; only in pages |
//!
//! A value that is null gives nothing. The reader's language is the context's `lang`.

use std::fmt::Write as _;
use std::sync::Arc;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError,
    RenderErrorReason, ScopedJson,
};
use jiff::civil::Date;
use serde_json::Value as Json;

use super::calendar::Calendar;
use super::escape::{LONGEST, clean, push_html};
use super::lang::Lang;
use super::phrases::{Language, Phrases, Piece};

/// What a template can call, for the check at start-up; `say` is checked further.
pub(super) const FUNCTIONS: [&str; 19] = [
    "say", "day", "short", "date", "when", "zone", "period", "list", "whole", "len", "eq", "ne", "gt", "gte",
    "lt", "lte", "and", "or", "not",
];

/// Makes the functions known to the engine.
pub(super) fn register(engine: &mut Handlebars<'static>, phrases: &Arc<Phrases>) {
    engine.register_helper("say", Box::new(Say(phrases.clone())));
    let mut dated = |name: &'static str, show: Show| {
        engine.register_helper(name, Box::new(Dated { phrases: phrases.clone(), name, show }));
    };
    dated("day", |calendar, at| parsed(at).map(|date| calendar.day(date)));
    dated("short", |calendar, at| parsed(at).map(|date| calendar.short(date)));
    dated("date", |calendar, at| parsed(at).map(|date| calendar.date(date)));
    dated("when", |calendar, at| Some(calendar.when(parsed(at)?, at.get(11..16)?)));
    dated("zone", |_, at| at.split_once('[')?.1.strip_suffix(']').map(str::to_owned));
    engine.register_helper("period", Box::new(Period(phrases.clone())));
    engine.register_helper("list", Box::new(List));
    engine.register_helper("whole", Box::new(Whole));
}

/// The date of an ISO 8601 date or date and time, whatever stands behind it.
fn parsed(at: &str) -> Option<Date> {
    at.get(..10)?.parse().ok()
}

fn fault(what: String) -> RenderError {
    RenderErrorReason::Other(what).into()
}

fn language<'p>(phrases: &'p Phrases, context: &Context) -> Result<(Lang, &'p Language), RenderError> {
    let code = context.data().get("lang").and_then(Json::as_str).unwrap_or_default();
    let lang = Lang::of(code);
    let language = phrases.language(lang).ok_or_else(|| fault(format!("no phrases for '{code}'")))?;
    Ok((lang, language))
}

struct Say(Arc<Phrases>);

impl HelperDef for Say {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        call: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let (lang, language) = language(&self.0, context)?;
        let key = call.param(0).and_then(|key| key.value().as_str()).unwrap_or_default();
        let phrase = match call.hash_get("pick").map(|pick| pick.value()) {
            None => language.phrases.get(key),
            Some(Json::String(pick)) => {
                let mut full = String::with_capacity(key.len() + pick.len() + 1);
                let _ = write!(full, "{key}.{pick}");
                language.phrases.get(&full)
            }
            Some(_) => None,
        };
        let phrase = phrase.ok_or_else(|| {
            let pick = call.hash_get("pick").map(|pick| format!(" picked by '{}'", pick.render()));
            fault(format!("there is no phrase '{key}'{}", pick.unwrap_or_default()))
        })?;
        let mut said = String::with_capacity(96);
        for piece in phrase.pieces(lang, call.hash_get("n").and_then(|n| n.value().as_i64())) {
            match piece {
                Piece::Words(words) => said.push_str(words),
                Piece::Placeholder(name) => match call.hash_get(name).map(|value| value.value()) {
                    Some(Json::String(text)) => said.push_str(&clean(text, LONGEST / 3)),
                    Some(Json::Null) => {}
                    Some(other) => {
                        let _ = write!(said, "{other}");
                    }
                    None => return Err(fault(format!("'{key}' wants {name}=.."))),
                },
            }
        }
        Ok(Json::String(said).into())
    }
}

type Show = fn(&Calendar, &str) -> Option<String>;

struct Dated {
    phrases: Arc<Phrases>,
    name: &'static str,
    show: Show,
}

impl HelperDef for Dated {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        call: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let (_, language) = language(&self.phrases, context)?;
        let at = match call.param(0).map(|at| at.value()) {
            Some(Json::String(at)) => at,
            Some(Json::Null) => return Ok(Json::Null.into()),
            _ => return Err(fault(format!("{} wants a date or a time", self.name))),
        };
        let shown = (self.show)(&language.calendar, at)
            .ok_or_else(|| fault(format!("{} cannot be taken of this value", self.name)))?;
        Ok(Json::String(shown).into())
    }
}

struct Period(Arc<Phrases>);

impl HelperDef for Period {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        call: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let (_, language) = language(&self.0, context)?;
        let end = |place| call.param(place).and_then(|at| parsed(at.value().as_str()?));
        match (end(0), end(1)) {
            (Some(from), Some(until)) => Ok(Json::String(language.calendar.period(from, until)).into()),
            _ => Err(fault("period wants two dates".into())),
        }
    }
}

struct List;

impl HelperDef for List {
    // Escapes name by name: as one value, a long list would be cut like a long text.
    fn call<'reg: 'rc, 'rc>(
        &self,
        call: &Helper<'rc>,
        engine: &'reg Handlebars<'reg>,
        _: &'rc Context,
        state: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let Some(Json::Array(items)) = call.param(0).map(|items| items.value()) else {
            return Err(fault("list wants a list of texts".into()));
        };
        for (place, text) in items.iter().filter_map(Json::as_str).enumerate() {
            if place > 0 {
                out.write(", ")?;
            }
            if state.is_disable_escape() {
                out.write(&clean(text, LONGEST))?;
            } else {
                out.write(&engine.get_escape_fn()(text))?;
            }
        }
        Ok(())
    }
}

/// What somebody wrote goes back into its field as it was: cut or filled, it would be lost when the form is sent again.
struct Whole;

impl HelperDef for Whole {
    fn call<'reg: 'rc, 'rc>(
        &self,
        call: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let Some(Json::String(text)) = call.param(0).map(|text| text.value()) else {
            return Err(fault("whole wants a text".into()));
        };
        let mut safe = String::with_capacity(text.len() + 16);
        push_html(&mut safe, text);
        out.write(&safe)?;
        Ok(())
    }
}
