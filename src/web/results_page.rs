//! The page of a survey's results, for a link's holder and for a file.

use jiff::{Timestamp, Zoned};
use serde::Serialize;

use crate::domain::zone::Zone;
use crate::render::bars::{self, BarChart};
use crate::render::{Context, InPage, Lang, RenderFault, Renderer};
use crate::results::{Bar, Choices, Counts, Figure, Found, Hidden, LeftOut, Outcome, Rate, Results};
use crate::store::community::Community;

/// The longest line of a text that a page shows in one piece, in characters.
const LONGEST_LINE: usize = 600;

/// What stands around the results.
pub struct Frame<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The community's name.
    pub community: String,
    /// The zone of its days.
    pub zone: Zone,
    /// The query's `when`.
    pub when: &'a str,
    /// The query's `group`.
    pub group: &'a str,
    /// Where the CSV and the JSON are; `None` in a file, which has no filters either.
    pub links: Option<(String, String)>,
    /// Until when the link works.
    pub until: Option<Timestamp>,
    /// What can be chosen.
    pub choices: Choices,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResultsPage {
    lang: Lang,
    community: String,
    title: String,
    /// The title's language, when it is not the page's.
    title_lang: Option<String>,
    /// How many rounds are looked at.
    rounds: usize,
    /// When the one round began.
    day: Option<Zoned>,
    group: Option<String>,
    filters: bool,
    whens: Vec<WhenOption>,
    groups: Vec<GroupOption>,
    csv: Option<String>,
    json: Option<String>,
    shown: bool,
    anonymous: bool,
    answered: usize,
    rate: Option<RateLine>,
    left_out: Vec<LeftOutLine>,
    questions: Vec<QuestionPart>,
    until: Option<Zoned>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct WhenOption {
    /// `newest`, `all`, `season`, `round`.
    kind: &'static str,
    value: String,
    name: String,
    n: usize,
    day: Option<Zoned>,
    chosen: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct GroupOption {
    value: String,
    name: String,
    chosen: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct RateLine {
    asked: usize,
    begun: usize,
    excused: usize,
    percent: usize,
    /// Whether there is a percentage.
    told: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct LeftOutLine {
    n: usize,
    day: Zoned,
    few: bool,
    until: Option<Zoned>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct QuestionPart {
    n: usize,
    title: String,
    /// The title's language, when it is not the page's.
    title_lang: Option<String>,
    few: bool,
    answered: usize,
    chart: Option<BarChart>,
    /// The labels' language, when one of them is not in the page's.
    chart_lang: Option<String>,
    /// The columns of numbers: keys of `results_head`.
    heads: Vec<&'static str>,
    rows: Vec<TableRow>,
    figures: Vec<FigureLine>,
    texts: Vec<TextPart>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct TableRow {
    label: String,
    /// The label's language, when it is not the page's.
    lang: Option<String>,
    cells: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct FigureLine {
    figure: Figure,
    value: String,
    /// The unit's language, when it is not the page's.
    lang: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct TextPart {
    lines: Vec<String>,
    by: Option<String>,
}

/// The page for a link that is too old, or a view that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResultsAway {
    /// The language.
    pub lang: Lang,
    /// The link works no more.
    pub gone: bool,
}

impl Context for ResultsAway {
    const NAME: &'static str = "web/results-away";

    fn sample() -> Self {
        Self { lang: Lang::En, gone: true }
    }
}

impl InPage for ResultsAway {}

impl InPage for ResultsPage {}

impl ResultsPage {
    /// The page of results.
    pub fn of(results: &Results, frame: Frame<'_>) -> Self {
        let at = |instant: Timestamp| instant.to_zoned(frame.zone.rules().clone());
        let shown = results.left_out.len() < results.rounds.len();
        let day = match &results.rounds[..] {
            [one] => Some(at(one.opens)),
            _ => None,
        };
        let (csv, json) = frame.links.clone().unzip();
        let tongue = Tongue { page: frame.lang, survey: &results.language };
        Self {
            lang: frame.lang,
            community: frame.community.clone(),
            title: results.title.clone(),
            title_lang: tongue.of(results.own),
            rounds: results.rounds.len(),
            day,
            group: results.group.clone(),
            filters: frame.links.is_some(),
            whens: whens(&frame),
            groups: groups(&frame),
            csv,
            json,
            shown,
            anonymous: results.anonymous,
            answered: results.answered,
            rate: results.rate.as_ref().map(rate),
            left_out: results.left_out.iter().map(|left| left_out(left, &at)).collect(),
            questions: (1..).zip(&results.questions).map(|(n, one)| question(n, one, &tongue)).collect(),
            until: frame.until.map(at),
        }
    }
}

/// The page in one file: the style stands in it.
///
/// # Errors
/// The renderer's catalog does not hold the page.
pub fn standalone(
    renderer: &Renderer,
    results: &Results,
    community: Community,
    lang: Lang,
) -> Result<String, RenderFault> {
    const LINK: &str = "<link rel=\"stylesheet\" href=\"/style.css\">";
    let frame = Frame {
        lang,
        community: community.name,
        zone: community.zone,
        when: "",
        group: "",
        links: None,
        until: None,
        choices: Choices::default(),
    };
    let html = renderer.page(&ResultsPage::of(results, frame))?;
    let style = format!("<style>\n{}</style>", include_str!("style.css"));
    Ok(html.replacen(LINK, &style, 1))
}

fn whens(frame: &Frame<'_>) -> Vec<WhenOption> {
    let plain = |kind: &'static str, value: &str| WhenOption {
        kind,
        value: value.to_owned(),
        name: String::new(),
        n: 0,
        day: None,
        chosen: frame.when == value,
    };
    let mut all = vec![plain("newest", ""), plain("all", "all")];
    all.extend(
        frame.choices.seasons.iter().map(|(key, name)| WhenOption {
            name: name.clone(),
            ..plain("season", &format!("season/{key}"))
        }),
    );
    all.extend(frame.choices.rounds.iter().map(|round| WhenOption {
        n: round.n,
        day: Some(round.opens.to_zoned(frame.zone.rules().clone())),
        ..plain("round", &format!("round/{}", round.n))
    }));
    all
}

fn groups(frame: &Frame<'_>) -> Vec<GroupOption> {
    // A link for one group shows it and nothing else: there is nothing to choose.
    if frame.choices.groups.len() < 2 {
        return Vec::new();
    }
    let option = |(key, name): &(String, String)| GroupOption {
        value: key.clone(),
        name: name.clone(),
        chosen: key == frame.group,
    };
    frame.choices.groups.iter().map(option).collect()
}

fn rate(rate: &Rate) -> RateLine {
    let percent = rate.percent();
    RateLine {
        asked: rate.asked,
        begun: rate.begun,
        excused: rate.excused,
        percent: percent.unwrap_or_default(),
        told: percent.is_some(),
    }
}

fn left_out(left: &LeftOut, at: &dyn Fn(Timestamp) -> Zoned) -> LeftOutLine {
    let (few, until) = match left.why {
        Hidden::TooFew => (true, None),
        Hidden::Open { until } => (false, until),
    };
    LeftOutLine { n: left.round.n, day: at(left.round.opens), few, until: until.map(at) }
}

/// The page's language and the survey's own.
struct Tongue<'a> {
    page: Lang,
    survey: &'a str,
}

impl Tongue<'_> {
    /// The language of a text (BCP 47), when it is not the page's (WCAG 2.2, 3.1.2). `own`: it is in the survey's own.
    fn of(&self, own: bool) -> Option<String> {
        let primary = self.survey.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        (own && !primary.is_empty() && primary != self.page.code()).then(|| self.survey.replace('_', "-"))
    }
}

fn question(n: usize, outcome: &Outcome, tongue: &Tongue<'_>) -> QuestionPart {
    let lang = tongue.page;
    let nothing = Found::default();
    let found = outcome.found.as_ref().unwrap_or(&nothing);
    let amounts = found.bars.iter().map(|bar| (bar.label.as_str(), amount(bar, lang), bar.length()));
    let summary = found.summary.as_ref();
    let unit = found.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let figures = summary.map(|summary| {
        Figure::ALL
            .iter()
            .filter(|figure| **figure != Figure::Sum || !unit.is_empty())
            .map(|figure| FigureLine {
                figure: *figure,
                value: format!("{}{unit}", written(summary.get(*figure), lang)),
                lang: tongue.of(found.own),
            })
            .collect()
    });
    QuestionPart {
        n,
        title: outcome.title.clone(),
        title_lang: tongue.of(outcome.own),
        few: outcome.found.is_none(),
        answered: found.answered,
        chart: bars::chart(amounts),
        chart_lang: tongue.of(found.bars.iter().any(|bar| bar.own)),
        heads: found.bars.first().map(heads).unwrap_or_default(),
        rows: found
            .bars
            .iter()
            .map(|bar| TableRow {
                label: bar.label.clone(),
                lang: tongue.of(bar.own),
                cells: cells(bar, lang),
            })
            .collect(),
        figures: figures.unwrap_or_default(),
        texts: found
            .texts
            .iter()
            .map(|said| TextPart { lines: lines(&said.words), by: said.by.clone() })
            .collect(),
    }
}

fn heads(bar: &Bar) -> Vec<&'static str> {
    match bar.counts {
        Counts::People { .. } => vec!["people", "share"],
        Counts::Interest { .. } => vec!["love", "like", "could"],
        Counts::Ranked { .. } => vec!["points", "first"],
    }
}

fn cells(bar: &Bar, lang: Lang) -> Vec<String> {
    match bar.counts {
        Counts::People { people, percent } => vec![people.to_string(), percent.to_string()],
        Counts::Interest { love, like, could } => [love, like, could].map(|n| n.to_string()).into(),
        Counts::Ranked { points, first } => vec![written(points, lang), first.to_string()],
    }
}

fn amount(bar: &Bar, lang: Lang) -> String {
    match bar.counts {
        Counts::People { people, percent } => format!("{people} ({percent} %)"),
        Counts::Interest { .. } | Counts::Ranked { .. } => written(bar.length(), lang),
    }
}

fn written(number: f64, lang: Lang) -> String {
    crate::results::written(number, lang)
}

/// A text's lines; a very long one in pieces, cut at blanks, because a template shows no value at any length.
fn lines(words: &str) -> Vec<String> {
    let mut all = Vec::new();
    for line in words.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut piece = String::new();
        let mut count = 0;
        for word in line.split_inclusive(' ') {
            let mut letters = word.chars();
            let many = word.chars().count();
            if count > 0 && count + many > LONGEST_LINE {
                all.push(std::mem::take(&mut piece));
                count = 0;
            }
            // One endless word is cut anywhere.
            while count + letters.clone().count() > LONGEST_LINE {
                all.push(letters.by_ref().take(LONGEST_LINE).collect());
            }
            count += letters.clone().count();
            piece.extend(letters);
        }
        if !piece.trim().is_empty() {
            all.push(piece);
        }
    }
    all
}

impl Context for ResultsPage {
    const NAME: &'static str = "web/results";

    fn sample() -> Self {
        let day = jiff::civil::date(2026, 4, 20).at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok();
        let choice = WhenOption {
            kind: "round",
            value: "round/1".into(),
            name: "Spring".into(),
            n: 1,
            day: day.clone(),
            chosen: true,
        };
        Self {
            lang: Lang::En,
            community: "Harbour Collective".into(),
            title: "Pulse".into(),
            title_lang: Some("de".into()),
            rounds: 1,
            day: day.clone(),
            group: Some("Design".into()),
            filters: true,
            whens: ["newest", "all", "season", "round"]
                .map(|kind| WhenOption { kind, ..choice.clone() })
                .into(),
            groups: vec![GroupOption { value: "design".into(), name: "Design".into(), chosen: true }],
            csv: Some("x/csv".into()),
            json: Some("x/json".into()),
            shown: true,
            anonymous: true,
            answered: 7,
            rate: Some(RateLine { asked: 9, begun: 1, excused: 1, percent: 88, told: true }),
            left_out: day
                .iter()
                .map(|day| LeftOutLine { n: 2, day: day.clone(), few: false, until: Some(day.clone()) })
                .collect(),
            questions: vec![QuestionPart {
                n: 1,
                title: "How are you?".into(),
                title_lang: Some("de".into()),
                few: false,
                answered: 7,
                chart: bars::chart([("Well", "7 (100 %)".to_owned(), 7.0)]),
                chart_lang: Some("de".into()),
                heads: vec!["people", "share", "love", "like", "could", "points", "first"],
                rows: vec![TableRow {
                    label: "Well".into(),
                    lang: Some("de".into()),
                    cells: vec!["7".into()],
                }],
                figures: Figure::ALL
                    .iter()
                    .map(|figure| FigureLine { figure: *figure, value: "1".into(), lang: Some("de".into()) })
                    .collect(),
                texts: vec![TextPart { lines: vec!["Fine.".into()], by: Some("Ana".into()) }],
            }],
            until: day,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_shown_in_pieces_and_loses_nothing() {
        let endless = "x".repeat(2000);
        let long = format!("a b\n\n{endless} {}", "word ".repeat(400));
        let shown = lines(&long);
        assert!(shown.iter().all(|line| line.chars().count() <= LONGEST_LINE));
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(bare(&shown.concat()), bare(&long));
    }
}
