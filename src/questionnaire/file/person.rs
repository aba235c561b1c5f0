//! Who is asked.

use toml::Spanned;

use crate::adminfile::{Named, OneOrMany, Section};
use crate::community::key::Key;
use crate::domain::survey::{Audience, Part};

/// Somebody who is asked, as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Everybody,
    Newcomers,
    Part(Part),
}

impl Named for Who {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("everybody", Self::Everybody),
        ("everyone", Self::Everybody),
        ("newcomers", Self::Newcomers),
        ("members", Self::Part(Part::Member)),
        ("coordinators", Self::Part(Part::Coordinator)),
        ("leads", Self::Part(Part::Lead)),
        ("contributors", Self::Part(Part::Contributor)),
    ];
}

/// Reads `ask` and `groups`.
pub(super) fn audience(root: &mut Section<'_, '_>) -> Audience {
    let asked = root.optional::<OneOrMany<Spanned<Who>>>("ask").map_or_else(Vec::new, |asked| asked.0);
    let mut audience = Audience::default();
    for who in &asked {
        match who.get_ref() {
            Who::Everybody if asked.len() > 1 => {
                let next = "Take the others out, or this one.";
                root.report(who.span().start, "ask", "everybody is asked already", next);
            }
            Who::Everybody => {}
            Who::Newcomers => audience.newcomers = true,
            Who::Part(part) => audience.parts.push(*part),
        }
    }
    for slug in root.optional::<OneOrMany<Spanned<String>>>("groups").map_or_else(Vec::new, |groups| groups.0)
    {
        match Key::parse(slug.get_ref()) {
            Ok(key) => audience.groups.push(key.as_str().to_owned()),
            Err(like) => {
                let what = format!("'{}' cannot be a group's key", slug.get_ref());
                root.report(slug.span().start, "groups", what, format!("Did you mean '{like}'?"));
            }
        }
    }
    audience
}
