//! How one question is answered on a page: its controls, with what stands in them.
//!
//! A control's first part has the id [`FIRST`]: that is where a link to a mistake leads.

use serde::Serialize;

use super::entered::{Fields, NONE, OTHER};
use super::visit::{Said, Visit, said};
use super::zones;
use crate::domain::survey::{Fills, Interest, Kind, LONGEST_TEXT, Question};

/// The id of the first control on a page.
pub const FIRST: &str = "answer";

/// The controls: one of these is there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Field {
    /// One line.
    pub line: Option<Line>,
    /// Several lines.
    pub text: Option<LongText>,
    /// Radio buttons or check boxes.
    pub pick: Option<Pick>,
    /// A place for each choice.
    pub ranking: Option<Ranking>,
    /// Radio buttons for each group.
    pub groups: Option<GroupRows>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Line {
    /// What stands in it.
    pub value: String,
    /// `text` or `decimal`: the keyboard of a phone.
    pub mode: &'static str,
    /// What stands behind it.
    pub unit: Option<Said>,
    /// How to write it: `number`, `hours`, `zone`.
    pub hint: Option<&'static str>,
    /// Time zones to choose from.
    pub zones: Vec<String>,
}

/// Several lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LongText {
    /// What stands in it.
    pub value: String,
    /// So many characters are possible.
    pub most: usize,
}

/// Radio buttons or check boxes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Pick {
    /// One of them, or any.
    pub single: bool,
    /// Beside each other, from the low end to the high one.
    pub scale: Option<Ends>,
    /// What can be chosen.
    pub options: Vec<Offer>,
    /// Something else can be written.
    pub other: Option<Other>,
    /// What stands for none of them: "no answer", "none of these".
    pub aside: Vec<Offer>,
    /// At most so many.
    pub most: Option<u32>,
}

/// The named ends of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ends {
    /// The low end.
    pub low: Said,
    /// The high end.
    pub high: Said,
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Offer {
    /// The control's id on the page.
    pub id: String,
    /// What the form says.
    pub value: String,
    /// What the survey calls it.
    pub label: Option<Said>,
    /// What we call it: `yes`, `no`, `none`, `skip`.
    pub word: Option<&'static str>,
    /// Beside it.
    pub note: Option<String>,
    /// It is chosen.
    pub checked: bool,
    /// It stands for none of the others.
    pub alone: bool,
}

/// "Something else".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Other {
    /// The value of its radio button.
    pub option: &'static str,
    /// It is chosen.
    pub checked: bool,
    /// What was written.
    pub value: String,
}

/// A place for each choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ranking {
    /// The choices.
    pub rows: Vec<RankRow>,
}

/// One choice and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RankRow {
    /// The control's id on the page.
    pub id: String,
    /// Its name in the form.
    pub name: String,
    /// The choice.
    pub label: Said,
    /// 1, 2 .. ; the chosen one is marked.
    pub places: Vec<Offer>,
}

/// Radio buttons for each group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupRows {
    /// The groups.
    pub rows: Vec<GroupRow>,
    /// At most so many.
    pub most: Option<u32>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupRow {
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub purpose: String,
    /// The radio buttons' name.
    pub field: String,
    /// How much somebody wants to be in it.
    pub levels: Vec<Offer>,
}

impl Field {
    /// Whether it is one control with one label, and no group of them.
    pub fn is_one_control(&self) -> bool {
        self.line.is_some() || self.text.is_some()
    }

    /// The controls of a question, with `fields` in them.
    pub fn of(visit: &Visit, question: &Question, fields: &Fields) -> Self {
        let value = || fields.get("answer").unwrap_or_default().to_owned();
        let said = |text| said(&visit.sheet, text);
        let line = |mode| Line { value: value(), mode, ..Line::default() };
        let mut field = Self::default();
        match &question.kind {
            Kind::ShortText => field.line = Some(line("text")),
            Kind::LongText => field.text = Some(LongText { value: value(), most: LONGEST_TEXT }),
            Kind::Number { unit, whole, .. } => {
                let mode = if *whole { "numeric" } else { "decimal" };
                let unit = unit.as_ref().map(said);
                field.line = Some(Line { unit, hint: Some("number"), ..line(mode) });
            }
            Kind::Hours => field.line = Some(Line { hint: Some("hours"), ..line("decimal") }),
            Kind::TimeZone => {
                let mut line = Line { zones: zones::places().to_vec(), hint: Some("zone"), ..line("text") };
                // The one that we know already need not be typed. Of an anonymous survey it would look as if we kept it.
                let is_theirs = question.fills == Some(Fills::TimeZone) && !visit.sheet.round.anonymous;
                if fields.0.is_empty() && is_theirs {
                    line.value = visit.sheet.member.zone.name().to_owned();
                }
                field.line = Some(line);
            }
            Kind::OneChoice { choices, other } => {
                let options = choices.iter().map(|choice| labelled(choice.id.as_str(), said(&choice.label)));
                field.pick = Some(single(options.collect(), question, fields));
                if let (Some(pick), true) = (&mut field.pick, *other) {
                    pick.other = Some(written(fields));
                }
            }
            Kind::ManyChoices { choices, other, most } => {
                let options = choices.iter().map(|choice| labelled(choice.id.as_str(), said(&choice.label)));
                let mut pick = several(options.collect(), *most, fields);
                pick.other = other.then(|| written(fields));
                field.pick = Some(pick);
            }
            Kind::Scale { from, to, low, high } => {
                let options = (*from..=*to).map(|n| labelled(&n.to_string(), Said::plain(n.to_string())));
                let scale = Some(Ends { low: said(low), high: said(high) });
                field.pick = Some(Pick { scale, ..single(options.collect(), question, fields) });
            }
            Kind::YesNo => field.pick = Some(single(vec![word("yes"), word("no")], question, fields)),
            Kind::Tasks { most } => {
                let options = visit.sheet.offered.tasks.iter().map(|task| Offer {
                    note: Some(task.group.clone()),
                    ..labelled(
                        &task.number.to_string(),
                        Said::plain(format!("#{} {}", task.number, task.title)),
                    )
                });
                field.pick = Some(several(options.collect(), *most, fields));
            }
            Kind::Ranking { choices } => {
                let rows = choices.iter().enumerate().map(|(nth, choice)| {
                    let name = format!("place.{}", choice.id);
                    let places = (1..=choices.len()).map(|place| {
                        let place = place.to_string();
                        Offer { checked: fields.has(&name, &place), value: place, ..Offer::default() }
                    });
                    RankRow { id: id(nth), label: said(&choice.label), places: places.collect(), name }
                });
                field.ranking = Some(Ranking { rows: rows.collect() });
            }
            Kind::Groups { most } => {
                let rows = visit.sheet.offered.groups.iter().enumerate().map(|(nth, group)| {
                    let field = format!("group.{}", group.slug);
                    let words = [Interest::Love, Interest::Like, Interest::Could].map(|one| one.as_str());
                    let levels = words.into_iter().chain([NONE]).enumerate().map(|(place, value)| Offer {
                        id: id(nth * 4 + place),
                        word: Some(if value == NONE { "none" } else { value }),
                        checked: fields.has(&field, value),
                        value: value.to_owned(),
                        ..Offer::default()
                    });
                    GroupRow {
                        name: group.name.clone(),
                        purpose: group.purpose.clone(),
                        levels: levels.collect(),
                        field,
                    }
                });
                field.groups = Some(GroupRows { rows: rows.collect(), most: *most });
            }
        }
        field
    }

    /// For samples: everything at once.
    pub fn sample() -> Self {
        let offer = Offer {
            id: FIRST.into(),
            value: "a".into(),
            label: Some(Said::sample("Design")),
            word: Some("none"),
            note: Some("Web".into()),
            checked: true,
            alone: true,
        };
        let ends = Ends { low: Said::sample("not at all"), high: Said::sample("very much") };
        let other = Other { option: OTHER, checked: true, value: "law".into() };
        Self {
            line: Some(Line {
                value: "3".into(),
                mode: "decimal",
                unit: Some(Said::sample("people")),
                hint: Some("hours"),
                zones: vec!["Europe/Berlin".into()],
            }),
            text: Some(LongText { value: "Two\nlines".into(), most: LONGEST_TEXT }),
            pick: Some(Pick {
                single: true,
                scale: Some(ends),
                options: vec![offer.clone()],
                other: Some(other),
                aside: vec![offer.clone()],
                most: Some(2),
            }),
            ranking: Some(Ranking {
                rows: vec![RankRow {
                    id: FIRST.into(),
                    name: "place.a".into(),
                    label: Said::sample("Design"),
                    places: vec![offer.clone()],
                }],
            }),
            groups: Some(GroupRows {
                rows: vec![GroupRow {
                    name: "Web".into(),
                    purpose: "keeps the site alive".into(),
                    field: "group.web".into(),
                    levels: vec![Offer { word: Some("love"), ..offer }],
                }],
                most: Some(2),
            }),
        }
    }
}

fn id(nth: usize) -> String {
    if nth == 0 { FIRST.to_owned() } else { format!("{FIRST}-{nth}") }
}

fn labelled(value: &str, label: Said) -> Offer {
    Offer { value: value.to_owned(), label: Some(label), ..Offer::default() }
}

fn word(word: &'static str) -> Offer {
    Offer { value: word.to_owned(), word: Some(word), ..Offer::default() }
}

fn written(fields: &Fields) -> Other {
    let value = fields.get("other").unwrap_or_default().to_owned();
    Other { option: OTHER, checked: fields.has("answer", OTHER), value }
}

/// A radio button cannot be taken back, so a question that may stay open has one for "no answer".
fn single(options: Vec<Offer>, question: &Question, fields: &Fields) -> Pick {
    let skip = (!question.required).then(|| Offer { word: Some("skip"), ..Offer::default() });
    Pick { single: true, ..pick(options, skip, fields) }
}

/// Nothing ticked is no answer yet; "none of these" is one.
fn several(options: Vec<Offer>, most: Option<u32>, fields: &Fields) -> Pick {
    let none = Offer { value: NONE.into(), word: Some("none"), alone: true, ..Offer::default() };
    Pick { most, ..pick(options, Some(none), fields) }
}

fn pick(options: Vec<Offer>, aside: Option<Offer>, fields: &Fields) -> Pick {
    let count = options.len();
    let placed = options.into_iter().chain(aside).enumerate().map(|(nth, offer)| Offer {
        id: id(nth),
        checked: !offer.value.is_empty() && fields.has("answer", &offer.value),
        ..offer
    });
    let mut options: Vec<Offer> = placed.collect();
    let aside = options.split_off(count);
    Pick { options, aside, ..Pick::default() }
}
