//! `touchbase survey`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::screen::folded;
use super::{Colour, ConfigFile, Failure, Screen, wait_for};
use crate::app::App;
use crate::clock::{Clock, SystemClock};
use crate::domain::survey::{Occasion, Survey as Described};
use crate::lifecycle::wiring;
use crate::questionnaire::{LibraryFault, load};
use crate::results::remarks;
use crate::rounds::{Links, Opening, Shelf, hand_occasion};
use crate::store;

/// Check, list and open surveys, show members their links, and everybody's answers
///
/// A survey is a file: who is asked, when, and the questions. Some come with Touchbase; `[surveys]` in the configuration
/// names a folder of your own and the surveys that go out by themselves.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  touchbase survey check surveys/plug-in.toml\n  touchbase survey list\n  \
                        touchbase survey open pulse --group design --dry-run\n  touchbase survey link ana@example.org plug-in"
)]
pub struct Survey {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check survey files; every fault is shown at its line
    ///
    /// Without a file, the surveys that come with Touchbase and those of the configured folder are checked.
    Check {
        #[command(flatten)]
        config: ConfigFile,
        /// Survey files
        files: Vec<PathBuf>,
    },
    /// Show the surveys, when they go out and how many answered
    List {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Ask everybody that a survey is for, now
    ///
    /// Given twice on one day, nobody is asked twice. Who is away, or got enough messages this week, is asked later.
    Open {
        #[command(flatten)]
        config: ConfigFile,
        /// The survey's name
        slug: String,
        /// Only members of this group (its key); may be given several times
        #[arg(long = "group", value_name = "GROUP")]
        groups: Vec<String>,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
    },
    /// Show a member's own link to a survey, for when they lost it
    ///
    /// Whoever has the link can answer in the member's name: give it to nobody else.
    Link {
        #[command(flatten)]
        config: ConfigFile,
        /// The member's mail address or Matrix id
        member: String,
        /// The survey's name
        slug: String,
        /// Take the link back: it opens nothing any more. Asked for again, a new one is made
        #[arg(long)]
        revoke: bool,
    },
    Results(super::survey_results::ShowResults),
}

impl From<LibraryFault> for Failure {
    fn from(fault: LibraryFault) -> Self {
        match fault {
            LibraryFault::Wrong(problems) => Self::Files(problems),
            other => Self::Work(other.to_string()),
        }
    }
}

pub(super) fn work(why: impl std::fmt::Display) -> Failure {
    Failure::Work(why.to_string())
}

impl Survey {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        match &self.command {
            Command::Check { config, files } => check(screen, config, files),
            Command::List { config } => list(screen, config),
            Command::Open { config, slug, groups, dry_run } => open(screen, config, slug, groups, *dry_run),
            Command::Link { config, member, slug, revoke } => link(screen, config, member, slug, *revoke),
            Command::Results(results) => results.run(screen),
        }
    }
}

fn check(screen: &Screen, config: &ConfigFile, files: &[PathBuf]) -> Result<(), Failure> {
    if files.is_empty() {
        let surveys = match config.path().exists() {
            true => config.load()?.surveys,
            false => crate::config::Surveys::default(),
        };
        let shelf = Shelf::open(surveys.folder.as_deref(), surveys.ask)?;
        for (survey, path) in shelf.library.all() {
            let place =
                path.map_or_else(|| "comes with Touchbase".to_owned(), |path| path.display().to_string());
            screen.line(format!("{}: right, {} ({place})", survey.slug, questions(survey)))?;
            remark(screen, &survey.slug, survey);
        }
        return Ok(());
    }
    let mut problems = Vec::new();
    for file in files {
        match load(file) {
            Ok(survey) => {
                screen.line(format!("{}: right, {}", file.display(), questions(&survey)))?;
                remark(screen, file.display(), &survey);
            }
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Files(problems)) }
}

/// What is no fault, and hardly meant so.
fn remark(screen: &Screen, place: impl std::fmt::Display, survey: &Described) {
    for remark in remarks(survey) {
        screen.remark(folded(&format!("{place}: {remark}"), "  "));
    }
}

fn questions(survey: &Described) -> String {
    match survey.questions.len() {
        1 => "1 question".to_owned(),
        many => format!("{many} questions"),
    }
}

fn when(survey: &Described) -> String {
    match &survey.occasion {
        Occasion::Joining => "when somebody joins".to_owned(),
        Occasion::PhaseStart { phase: None, .. } => "when a phase begins".to_owned(),
        Occasion::PhaseStart { phase: Some(phase), .. } => format!("when the phase '{phase}' begins"),
        Occasion::Cadence { cadence } => cadence.to_string(),
        Occasion::ByHand => "by hand".to_owned(),
    }
}

fn list(screen: &Screen, config: &ConfigFile) -> Result<(), Failure> {
    let surveys = config.load()?.surveys;
    let shelf = Shelf::open(surveys.folder.as_deref(), surveys.ask)?;
    wait_for(async {
        let db = config.open().await?;
        let mut conn = db.read().await?;
        for (survey, _) in shelf.library.all() {
            let on = shelf.on.contains(&survey.slug);
            let by_itself = match (on, &survey.occasion) {
                (_, Occasion::ByHand) => String::new(),
                (true, _) => ", by itself".to_owned(),
                (false, _) => ", when `surveys.ask` names it".to_owned(),
            };
            let secret = if survey.anonymous { ", anonymous" } else { "" };
            let title = screen.paint(Colour::Bold, &survey.slug);
            screen.line(format!(
                "{title}  {}: {}{by_itself}{secret}, {}",
                survey.title.own(),
                when(survey),
                questions(survey)
            ))?;
            for round in store::round::of_survey(&mut conn, &survey.slug).await? {
                let asked = store::invitation::of_round(&mut conn, round.id).await?.len();
                let answered = store::response::sent_to(&mut conn, round.id).await?.len();
                screen.line(format!("  {}  {answered} of {asked} answered", round.occasion))?;
            }
        }
        Ok(())
    })
}

fn open(
    screen: &Screen,
    config: &ConfigFile,
    slug: &str,
    groups: &[String],
    dry_run: bool,
) -> Result<(), Failure> {
    let settings = config.load()?;
    wait_for(async {
        let db = config.open().await?;
        let parts = wiring::parts(&settings, db).map_err(work)?;
        let app = App::new(parts);
        let survey = app.rounds.shelf.library.get(slug)?.clone();
        let mut conn = app.db.read().await?;
        let known = store::group::all(&mut conn).await?;
        for group in groups {
            if !known.iter().any(|one| one.slug == *group) {
                let next = crate::adminfile::did_you_mean(group, known.iter().map(|one| one.slug.as_str()));
                return Err(Failure::Call(format!("There is no group '{group}'. {next}")));
            }
        }
        let community = store::community::find(&mut conn).await?;
        let community = community.ok_or_else(|| work(crate::recording::Fault::NoCommunity))?;
        let zones = store::member::zones(&mut conn).await?;
        drop(conn);
        let now = SystemClock.now();
        let occasion = hand_occasion(community.zone.date(now), groups);
        let closes = now + survey.window.duration();
        let opening =
            Opening { groups: groups.to_vec(), ..Opening::new(&survey, occasion, zones, Some(closes)) };
        if dry_run {
            let (now, later) = app.rounds.would_ask(&opening).await.map_err(work)?;
            screen.line(format!("'{slug}' would go to {now} members now, and to {later} later: they are away, got enough this week, or cannot be reached."))?;
            return screen.line("Nothing was sent. Without --dry-run it is.");
        }
        let asked = app.rounds.open(&opening).await.map_err(work)?;
        match asked {
            0 => screen.line(format!("Nobody new was asked: '{slug}' went out today already, or it is for nobody who can be asked now."))?,
            1 => screen.line(format!("1 member is asked '{slug}'. The mail goes out when `touchbase serve` runs."))?,
            many => screen.line(format!("{many} members are asked '{slug}'. The mails go out when `touchbase serve` runs."))?,
        }
        Ok(())
    })
}

fn link(screen: &Screen, config: &ConfigFile, who: &str, slug: &str, revoke: bool) -> Result<(), Failure> {
    let settings = config.load()?;
    wait_for(async {
        let db = config.open().await?;
        let app = App::new(wiring::parts(&settings, db).map_err(work)?);
        app.rounds.shelf.library.get(slug)?;
        let mut conn = app.db.read().await?;
        let member = match (who.parse(), who.parse()) {
            (Ok(mail), _) => store::member::by_mail(&mut conn, &mail).await?,
            (_, Ok(user)) => store::member::by_matrix(&mut conn, &user).await?,
            _ => {
                return Err(Failure::Call(format!(
                    "'{who}' is neither a mail address nor a Matrix id. Write it like ana@example.org or @ana:example.org."
                )));
            }
        };
        drop(conn);
        let Some(member) = member else {
            return Err(Failure::Work(format!(
                "Nobody has the address {who}. Is it the one in the members' list?"
            )));
        };
        match app.rounds.link(member.id, slug, revoke).await.map_err(work)? {
            Links::Link(link) => screen.line(link)?,
            Links::Revoked => {
                screen.line("The link opens nothing any more. Without --revoke a new one is made.")?
            }
            Links::NotAsked => {
                return Err(Failure::Work(format!(
                    "{} was not asked '{slug}' yet. Ask with: touchbase survey open {slug}",
                    member.name
                )));
            }
        }
        Ok(())
    })
}
