//! Results as they are shown: what a view makes of an archive.

use jiff::Timestamp;
use serde::Serialize;

use super::blocks::Blocks;
use super::column::{self, Column};
use super::view::{Eyes, NoSuch, RoundName, View};
use super::{Archive, Response, Round, Summary, tally};
use crate::domain::survey::{Answer, Answers, Form, InvitationState, Offered, OfferedGroup, Text};
use crate::questionnaire::{Word, shown, word};
use crate::render::Lang;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// The survey's name.
    pub survey: String,
    /// Its title.
    pub title: String,
    /// The survey's own language (BCP 47): of every text here that is `own`.
    #[serde(skip)]
    pub language: String,
    /// The title is in the survey's own language, because it has none for the reader's.
    #[serde(skip)]
    pub own: bool,
    /// Whether a round is anonymous: then nobody has a name here, and small numbers are not shown.
    pub anonymous: bool,
    /// The rounds that are looked at, the newest first.
    pub rounds: Vec<RoundName>,
    /// Those of them of which nothing is shown, and why.
    pub left_out: Vec<LeftOut>,
    /// The group's name, when only its answers are looked at.
    pub group: Option<String>,
    /// How many were asked and answered; `None` when it would say too much, or nothing is shown.
    pub rate: Option<Rate>,
    /// How many answered.
    pub answered: usize,
    /// One a question.
    pub questions: Vec<Outcome>,
    /// One a person, when nobody was promised anything else.
    pub responses: Vec<Row>,
}

/// A round of which nothing is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Which.
    pub round: RoundName,
    /// Why.
    #[serde(flatten)]
    pub why: Hidden,
}

/// Why nothing is shown of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Hidden {
    /// It is anonymous, and answers can still come.
    Open {
        /// Until then; `None`: for ever.
        until: Option<Timestamp>,
    },
    /// It is anonymous, and too few answered, or so few beside these that they could be found out.
    TooFew,
}

/// How many were asked, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Rate {
    /// Invitations.
    pub asked: usize,
    /// Begun and not sent off.
    pub begun: usize,
    /// Sent off.
    pub answered: usize,
    /// Need not answer, or could not be reached.
    pub excused: usize,
}

impl Rate {
    /// Of those who were to answer, how many did, in percent; `None` of nobody.
    pub fn percent(&self) -> Option<usize> {
        let of = self.asked.saturating_sub(self.excused).max(self.answered);
        (100 * self.answered + of / 2).checked_div(of)
    }
}

/// A question and what was answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The question's name.
    pub id: String,
    /// The kind's word in survey files.
    pub kind: &'static str,
    /// The question.
    pub title: String,
    /// It is in the survey's own language, because it has none for the reader's.
    #[serde(skip)]
    pub own: bool,
    /// What was answered; `None`: too few did.
    pub found: Option<Found>,
}

/// What was answered to a question.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Found {
    /// How many answered it.
    pub answered: usize,
    /// Counts.
    pub bars: Vec<Bar>,
    /// Of numbers, hours and scales.
    pub summary: Option<Summary>,
    /// Of what the numbers are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The unit is in the survey's own language, because it has none for the reader's.
    #[serde(skip)]
    pub own: bool,
    /// The numbers one by one, in no order; of who is anonymous.
    #[serde(skip_serializing)]
    pub values: Vec<String>,
    /// What was written.
    pub texts: Vec<Said>,
}

/// A count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// Of what.
    pub label: String,
    /// The label is in the survey's own language, because it has none for the reader's.
    #[serde(skip)]
    pub own: bool,
    /// How many.
    #[serde(flatten)]
    pub counts: Counts,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Counts {
    /// People.
    People {
        /// How many.
        people: usize,
        /// Of those who answered the question, rounded.
        percent: usize,
    },
    /// People by how much they want to be in a group.
    Interest {
        /// Most of all.
        love: usize,
        /// Gladly.
        like: usize,
        /// If need be.
        could: usize,
    },
    /// A choice's place in rankings.
    Ranked {
        /// By Borda's count.
        points: f64,
        /// How often it was the first.
        first: usize,
    },
}

impl Bar {
    /// How long the bar is.
    pub fn length(&self) -> f64 {
        match self.counts {
            Counts::People { people, .. } => people as f64,
            Counts::Interest { love, like, could } => (love + like + could) as f64,
            Counts::Ranked { points, .. } => points,
        }
    }
}

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Their words.
    pub words: String,
    /// Who; `None` when it is anonymous.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// What one person answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Who.
    pub name: String,
    /// When they sent it off, or changed it last.
    pub at: Timestamp,
    /// The round.
    pub round: String,
    /// Their groups' names.
    pub groups: Vec<String>,
    /// In words, one a question, in the order of the questions; empty: not asked, or not answered.
    pub answers: Vec<String>,
}

/// A response that counts, with those of its answers that do.
pub(super) struct Counted<'a> {
    pub name: &'a RoundName,
    pub round: &'a Round,
    pub response: &'a Response,
    pub answers: Answers,
}

impl Counted<'_> {
    /// The one group that an anonymous response says it is from.
    fn group(&self) -> Option<&str> {
        self.response.groups.first().map(String::as_str)
    }
}

impl Results {
    /// What `eyes` see of a view at `now`, in the words of a reader of `lang`.
    ///
    /// # Errors
    /// The view is of something that is not there for these eyes.
    pub fn of(
        archive: &Archive,
        view: &View,
        eyes: &Eyes,
        now: Timestamp,
        lang: Lang,
    ) -> Result<Self, NoSuch> {
        let places = view.when.of(archive, eyes, now)?;
        let group = eyes.group(archive, view.group.as_deref())?;
        let only = group.as_deref();
        let rounds: Vec<(RoundName, &Round)> = places
            .into_iter()
            .filter_map(|place| {
                let round = archive.rounds.get(place)?;
                Some((RoundName::of(archive, eyes, place, round), round))
            })
            .collect();
        let anonymous = rounds.iter().any(|(_, round)| round.anonymous);
        let mut left_out = Vec::new();
        let mut rate = Some(Rate::default()).filter(|_| !(anonymous && group.is_some()));
        let mut seen: Vec<Vec<Counted<'_>>> = Vec::new();
        for (name, round) in &rounds {
            let people = counted(archive, name, round);
            match hidden(round, &people, only, now) {
                Some(why) => left_out.push(LeftOut { round: name.clone(), why }),
                None => {
                    if let Some(rate) = &mut rate {
                        add(rate, round, &people, only);
                    }
                    seen.push(people);
                }
            }
        }
        let nothing = seen.is_empty();
        let columns = if nothing { Vec::new() } else { column::of(archive) };
        let offered = offered(archive, eyes, lang);
        let questions = columns.iter().map(|column| {
            let mut people: Vec<(&Counted<'_>, &Answer)> = Vec::new();
            for round in &seen {
                people.extend(visible(round, column, only));
            }
            Outcome {
                id: column.question.id.to_string(),
                kind: column.question.kind.word(),
                title: column.question.title.of(lang.code()).to_owned(),
                own: !column.question.title.speaks(lang.code()),
                found: (!anonymous || !people.is_empty())
                    .then(|| tally::found(column, &people, &offered, anonymous, lang)),
            }
        });
        let questions = questions.collect();
        let within: Vec<&Counted<'_>> =
            seen.iter().flatten().filter(|one| is_from(one.response, only)).collect();
        let rows = within.iter().filter(|_| !anonymous);
        let responses = rows.filter_map(|one| row(archive, one, &columns, &offered, eyes, lang)).collect();
        Ok(Self {
            survey: archive.slug.clone(),
            title: archive.versions.first().map_or_else(String::new, |survey| title(&survey.title, lang)),
            language: archive.versions.first().map_or_else(String::new, |survey| survey.language.clone()),
            own: archive.versions.first().is_some_and(|survey| !survey.title.speaks(lang.code())),
            anonymous,
            rounds: rounds.iter().map(|(name, _)| name.clone()).collect(),
            left_out,
            group: group.map(|key| archive.groups.get(&key).map_or(key, |known| known.name.clone())),
            rate: rate.filter(|_| !nothing),
            answered: within.len(),
            questions,
            responses,
        })
    }
}

fn title(text: &Text, lang: Lang) -> String {
    text.of(lang.code()).to_owned()
}

/// Hidden answers do not count.
fn counted<'a>(archive: &Archive, name: &'a RoundName, round: &'a Round) -> Vec<Counted<'a>> {
    let nothing = Offered::default();
    let one = |response: &'a Response| {
        let survey = archive.versions.get(response.version)?;
        let answers = Form::new(survey, &nothing).counted(&response.answers);
        Some(Counted { name, round, response, answers })
    };
    round.responses.iter().filter_map(one).collect()
}

fn is_from(response: &Response, only: Option<&str>) -> bool {
    let groups = match response.by {
        Some(_) => &response.groups[..],
        None => response.groups.get(..1).unwrap_or_default(),
    };
    only.is_none_or(|key| groups.iter().any(|group| group == key))
}

/// Why nothing of a round is shown.
fn hidden(round: &Round, people: &[Counted<'_>], only: Option<&str>, now: Timestamp) -> Option<Hidden> {
    if !round.anonymous {
        return None;
    }
    if !round.is_over(now) {
        return Some(Hidden::Open { until: round.closes });
    }
    let blocks = Blocks::of(people.iter().map(Counted::group));
    (!blocks.shows(only)).then_some(Hidden::TooFew)
}

/// Those of a round whose answers to a question are shown.
fn visible<'a, 'b>(
    people: &'b [Counted<'a>],
    column: &Column<'_>,
    only: Option<&str>,
) -> Vec<(&'b Counted<'a>, &'b Answer)> {
    let said = || people.iter().filter_map(|one| Some((one, column.answer(one.response, &one.answers)?)));
    let anonymous = people.iter().any(|one| one.round.anonymous);
    if anonymous && !Blocks::of(said().map(|(one, _)| one.group())).shows(only) {
        return Vec::new();
    }
    said().filter(|(one, _)| is_from(one.response, only)).collect()
}

fn add(rate: &mut Rate, round: &Round, people: &[Counted<'_>], only: Option<&str>) {
    let asked =
        || round.asked.iter().filter(|one| only.is_none_or(|key| one.groups.iter().any(|g| g == key)));
    rate.asked += asked().count();
    rate.excused += asked().filter(|one| one.state == InvitationState::Excused).count();
    rate.begun += match only {
        None => round.begun,
        Some(_) => asked().filter(|one| one.state == InvitationState::Started).count(),
    };
    rate.answered += people.iter().filter(|one| is_from(one.response, only)).count();
}

/// What there was to choose from, in the words that these eyes may read.
fn offered(archive: &Archive, eyes: &Eyes, lang: Lang) -> Offered {
    let groups = archive.groups.iter().map(|(key, group)| OfferedGroup {
        slug: key.clone(),
        name: match eyes.know(archive, key) {
            true => group.name.clone(),
            false => word(Word::Confidential, lang).to_owned(),
        },
        purpose: String::new(),
    });
    let tasks = archive.tasks.iter().map(|(number, title)| crate::domain::survey::OfferedTask {
        number: *number,
        title: title.clone(),
        group: String::new(),
    });
    Offered { groups: groups.collect(), tasks: tasks.collect() }
}

fn row(
    archive: &Archive,
    one: &Counted<'_>,
    columns: &[Column<'_>],
    offered: &Offered,
    eyes: &Eyes,
    lang: Lang,
) -> Option<Row> {
    let (name, at) = one.response.by.clone()?;
    let known = one.response.groups.iter().filter(|key| eyes.know(archive, key));
    let groups = known.filter_map(|key| Some(archive.groups.get(key)?.name.clone())).collect();
    let answers = columns.iter().map(|column| {
        let answer = column.answer(one.response, &one.answers);
        answer.map_or_else(String::new, |answer| shown(column.asked(one.response), answer, offered, lang))
    });
    Some(Row { name, at, round: one.name.to_string(), groups, answers: answers.collect() })
}
