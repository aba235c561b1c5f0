//! `touchbase survey results`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::survey::work;
use super::{ConfigFile, Failure, Screen, wait_for};
use crate::adminfile::did_you_mean;
use crate::app::App;
use crate::clock::{Clock, SystemClock};
use crate::lifecycle::wiring;
use crate::render::Lang;
use crate::results::{Archive, Choices, Eyes, NoSuch, Results, View, When, csv, json, text};
use crate::store;
use crate::survey::OPENS_FOR;
use crate::web::results_page::standalone;

/// Show what was answered to a survey, or make a link to it
///
/// Of an anonymous survey a round is shown when it is over, and nothing of fewer than 5 answers, nor what would let one
/// compute it. A link shows the same on the web for 30 days, to whoever has it: with --group only the answers from
/// that group, for its leads and coordinators; without, everything except the names of confidential groups.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  touchbase survey results pulse --season spring\n  touchbase survey results plug-in --group design --format csv --output plug-in.csv\n  \
                        touchbase survey results pulse --link\n  touchbase survey results pulse --revoke"
)]
pub struct ShowResults {
    #[command(flatten)]
    config: ConfigFile,
    /// The survey's name
    slug: String,
    /// This round: its number, its occasion, or 'all'; the newest without it
    #[arg(long, value_name = "ROUND", conflicts_with = "season")]
    round: Option<String>,
    /// Only the answers from this group (its key)
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// All rounds of this season (its key)
    #[arg(long, value_name = "SEASON")]
    season: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write to this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Make a link to the results on the web
    #[arg(long, conflicts_with_all = ["round", "season", "format", "output"])]
    link: bool,
    /// Take the links to the results back; with --group those of the group
    #[arg(long, conflicts_with_all = ["link", "round", "season", "format", "output"])]
    revoke: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading here
    Text,
    /// A table: one line a person, or of an anonymous survey one line an answer
    Csv,
    /// Everything, for other programs
    Json,
    /// A page of its own, with charts
    Html,
}

impl ShowResults {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        wait_for(async {
            let settings = self.config.load()?;
            let app = App::new(wiring::parts(&settings, self.config.open().await?).map_err(work)?);
            let when = self.when();
            let archive = app.surveys.archive(&self.slug, &when, &Eyes::Machine).await?;
            let Some(archive) = archive else {
                // A survey that was never put to anybody, or none.
                app.rounds.shelf.library.get(&self.slug)?;
                let next = format!("Ask with: touchbase survey open {}", self.slug);
                return Err(Failure::Work(format!("'{}' was put to nobody yet. {next}", self.slug)));
            };
            if self.revoke {
                let many = app.surveys.revoke_results(&self.slug, self.group.as_deref()).await?;
                return screen.line(match many {
                    1 => "1 link opens nothing any more.".to_owned(),
                    many => format!("{many} links open nothing any more."),
                });
            }
            if self.link {
                return self.make_link(screen, &app, &archive).await;
            }
            let view = View { when, group: self.group.clone() };
            let community = store::community::find(&mut *app.db.read().await?).await?;
            let community = community.ok_or_else(|| work(crate::recording::Fault::NoCommunity))?;
            let lang = match self.format {
                Format::Text => Lang::En,
                _ => Lang::of(&community.language),
            };
            let now = SystemClock.now();
            let results = Results::of(&archive, &view, &Eyes::Machine, now, lang)
                .map_err(|none| Failure::Call(there_is(&none, &archive)))?;
            let written = match self.format {
                Format::Text => text(&results, screen.columns()),
                Format::Csv => csv(&results),
                Format::Json => json(&results),
                Format::Html => {
                    standalone(&app.rounds.post.renderer, &results, community, lang).map_err(work)?
                }
            };
            match &self.output {
                None => screen.print(written),
                Some(path) => std::fs::write(path, written)
                    .map_err(|why| Failure::Work(format!("{} cannot be written: {why}.", path.display()))),
            }
        })
    }

    fn when(&self) -> When {
        match (&self.round, &self.season) {
            (_, Some(season)) => When::Season(season.clone()),
            (None, None) => When::Newest,
            (Some(all), None) if all == "all" => When::All,
            (Some(round), None) => round.parse().map_or_else(|_| When::Round(round.clone()), When::Nth),
        }
    }

    async fn make_link(&self, screen: &Screen, app: &App, archive: &Archive) -> Result<(), Failure> {
        if let Some(group) = self.group.as_ref().filter(|group| !archive.groups.contains_key(*group)) {
            return Err(Failure::Call(there_is(&NoSuch::Group(group.clone()), archive)));
        }
        let token = app.surveys.share_results(&app.ids, &self.slug, self.group.as_deref()).await?;
        let token = token.ok_or_else(|| work("No link can be made of the key file."))?;
        let url = &app.rounds.post.public_url;
        screen.line(format!("{url}/results/{}", token.as_str()))?;
        let days = OPENS_FOR.as_hours() / 24;
        screen.remark(format!("It works for {days} days, for whoever has it. --revoke takes it back."));
        Ok(())
    }
}

/// What is not there, and what there is.
fn there_is(none: &NoSuch, archive: &Archive) -> String {
    let choices = Choices::of(archive, &Eyes::Machine);
    let near = |wanted: &str, known: Vec<&str>| did_you_mean(wanted, known);
    let next = match none {
        NoSuch::Rounds => String::new(),
        NoSuch::Round(wanted) => {
            near(wanted, archive.rounds.iter().map(|round| round.occasion.as_str()).collect())
        }
        NoSuch::Season(wanted) => near(wanted, choices.seasons.iter().map(|(key, _)| key.as_str()).collect()),
        NoSuch::Group(wanted) => near(wanted, choices.groups.iter().map(|(key, _)| key.as_str()).collect()),
    };
    let mut text = none.to_string();
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    format!("{text}. {next}").trim_end().to_owned()
}
