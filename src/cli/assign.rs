//! `touchbase assign`.

mod table;

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use self::table::{csv, table};
use super::{Colour, ConfigFile, Failure, Screen, wait_for};
use crate::app::App;
use crate::assignment::Measure;
use crate::lifecycle::wiring;
use crate::placement::{Outlook, Placement, Shown, ShownWaiting, Step};

/// Sort people into working groups: propose, look, change by hand, approve
///
/// A proposal is made from plug-in answers, what groups look for (community.toml) and what members asked for. Nothing changes before it is
/// approved; then memberships change, and people are told why they are where, and how to change it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  touchbase assign propose\n  touchbase assign what-if \"Ana Lima\" design\n  \
                        touchbase assign place \"Ana Lima\" design --from care\n  touchbase assign approve\n  \
                        touchbase assign show --csv > places.csv"
)]
pub struct Assign {
    #[command(flatten)]
    config: ConfigFile,
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Find the best places for everybody, and keep them as the draft
    Propose {
        /// Forget what was settled by hand in the draft before
        #[arg(long)]
        afresh: bool,
        #[command(flatten)]
        as_what: AsWhat,
    },
    /// Show the draft: groups, members, reasons, wishes that are not met
    Show {
        /// Only this group or member, by name or key
        only: Option<String>,
        #[command(flatten)]
        as_what: AsWhat,
    },
    /// Show what a change by hand would do; nothing is changed
    WhatIf {
        /// A name or mail address
        member: String,
        /// The group's key or name
        group: String,
        /// The group that they leave for it
        #[arg(long, conflicts_with = "out")]
        from: Option<String>,
        /// Out of the group, not into it
        #[arg(long)]
        out: bool,
    },
    /// Put somebody into a group of the draft
    Place {
        /// A name or mail address
        member: String,
        /// The group's key or name
        group: String,
        /// The group that they leave for it
        #[arg(long)]
        from: Option<String>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Take somebody out of a group of the draft
    Remove {
        /// A name or mail address
        member: String,
        /// The group's key or name
        group: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Make it so: memberships change, and people are told
    Approve {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Put the draft aside
    Discard,
    /// Show who waits for which group
    Waiting {
        #[command(flatten)]
        as_what: AsWhat,
    },
    /// Make a link to the organiser's page, for one member
    ///
    /// Whoever has the link can look at the draft, change and approve it, for two weeks.
    Link {
        /// Whose link it is: a name or mail address
        member: String,
        /// Show confidential groups that they are not in, too
        #[arg(long)]
        with_confidential: bool,
        /// End all links of this member instead
        #[arg(long)]
        revoke: bool,
    },
}

#[derive(Debug, Clone, Copy, Args)]
struct AsWhat {
    /// As JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// As CSV, a line a place or wish
    #[arg(long)]
    csv: bool,
}

impl AsWhat {
    fn form(self) -> Form {
        match (self.json, self.csv) {
            (true, _) => Form::Json,
            (_, true) => Form::Csv,
            _ => Form::Tables,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Tables,
    Json,
    Csv,
}

const BY: &str = "touchbase assign";

impl Assign {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let config = self.config.load()?;
        wait_for(async {
            let db = self.config.open().await?;
            let parts = wiring::parts(&config, db).map_err(|error| Failure::Work(error.to_string()))?;
            let placement = App::new(parts).placement;
            let done = self.act(screen, &placement).await;
            placement.db.close().await;
            done
        })
    }

    async fn act(&self, screen: &Screen, placement: &Placement) -> Result<(), Failure> {
        match &self.deed {
            Deed::Propose { afresh, as_what } => {
                let bar = watched(screen);
                let shown = placement.propose(BY, *afresh).await;
                bar.finish_and_clear();
                let shown = shown?;
                print(screen, &shown, as_what.form(), None)?;
                if as_what.form() == Form::Tables {
                    screen.line("\nNothing is changed yet. Change it: touchbase assign place. Make it so: touchbase assign approve")?;
                }
                Ok(())
            }
            Deed::Show { only, as_what } => {
                print(screen, &placement.show().await?, as_what.form(), only.as_deref())
            }
            Deed::WhatIf { member, group, from, out } => {
                let (member, group, from) = (member.clone(), group.clone(), from.clone());
                let step = match out {
                    true => Step::Remove { member, group },
                    false => Step::Place { member, group, from },
                };
                outlook(screen, &placement.what_if(&step).await?)
            }
            Deed::Place { member, group, from, yes } => {
                let (member, group, from) = (member.clone(), group.clone(), from.clone());
                by_hand(screen, placement, &Step::Place { member, group, from }, *yes).await
            }
            Deed::Remove { member, group, yes } => {
                let (member, group) = (member.clone(), group.clone());
                by_hand(screen, placement, &Step::Remove { member, group }, *yes).await
            }
            Deed::Approve { yes } => approve(screen, placement, *yes).await,
            Deed::Discard => {
                placement.discard(BY, None).await?;
                screen.line("The draft is put aside. Nobody's groups were changed.")
            }
            Deed::Waiting { as_what } => waiting(screen, &placement.waiting().await?, as_what.form()),
            Deed::Link { member, revoke: true, .. } => {
                let ended = placement.revoke(member).await?;
                screen.line(format!("{ended} links ended."))
            }
            Deed::Link { member, with_confidential, .. } => {
                let link = placement.link(member, *with_confidential).await?;
                screen.line(link)?;
                screen.remark("Whoever has this link can change and approve the proposal, for two weeks.");
                Ok(())
            }
        }
    }
}

impl From<crate::placement::Fault> for Failure {
    fn from(fault: crate::placement::Fault) -> Self {
        match fault {
            crate::placement::Fault::Store(fault) => fault.into(),
            other => Self::Work(other.to_string()),
        }
    }
}

/// Something that moves while the best places are searched.
fn watched(screen: &Screen) -> ProgressBar {
    if !screen.is_watched() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner:.cyan} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message("looking for the best places");
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn print(screen: &Screen, shown: &Shown, form: Form, only: Option<&str>) -> Result<(), Failure> {
    match form {
        Form::Json => {
            let text =
                serde_json::to_string_pretty(shown).map_err(|error| Failure::Work(error.to_string()))?;
            screen.line(text)
        }
        Form::Csv => screen.print(csv(&places(shown))),
        Form::Tables => tables(screen, shown, only),
    }
}

/// A line a place or wish: member, group, state, why.
fn places(shown: &Shown) -> Vec<Vec<String>> {
    let mut rows = vec![["member", "group", "state", "why"].map(str::to_owned).to_vec()];
    for member in &shown.members {
        let mut row = |group: &str, state: &str, why: &str| {
            rows.push([member.name.as_str(), group, state, why].map(str::to_owned).to_vec());
        };
        for place in &member.places {
            row(&place.group, if place.new { "new" } else { "stays" }, &place.why.to_string());
        }
        for left in &member.leaving {
            row(&left.group, "leaves", &left.why.to_string());
        }
        for unmet in &member.unmet {
            row(&unmet.group, "not met", &unmet.why.to_string());
        }
        if let Some(why) = &member.nowhere {
            row("", "nowhere", &why.to_string());
        }
    }
    rows
}

fn tables(screen: &Screen, shown: &Shown, only: Option<&str>) -> Result<(), Failure> {
    let wanted = only.map(str::to_lowercase);
    let is_wanted = |names: &[&str]| {
        wanted
            .as_ref()
            .is_none_or(|wanted| names.iter().any(|name| name.to_lowercase().contains(wanted.as_str())))
    };
    for stale in &shown.stale {
        screen.line(screen.paint(Colour::Yellow, format!("Changed since: {stale}")))?;
    }
    let mut seen = false;
    for group in shown.groups.iter().filter(|group| is_wanted(&[&group.name, &group.key])) {
        seen = true;
        let skills: Vec<_> = group.skills.iter().map(ToString::to_string).collect();
        let skills = if skills.is_empty() { String::new() } else { format!("; {}", skills.join(", ")) };
        let head = format!("{}  {} (wants {} to {}){skills}", group.name, group.size, group.from, group.to);
        screen.line(screen.paint(Colour::Bold, head))?;
        let rows = group.places.iter().map(|place| {
            vec![if place.new { "+" } else { " " }.to_owned(), place.member.clone(), place.why.to_string()]
        });
        screen.print(table(rows.collect()))?;
        if !group.line.is_empty() {
            screen.line(format!("    waiting: {}", group.line.join(", ")))?;
        }
    }
    let mut rows = Vec::new();
    for member in shown.members.iter().filter(|member| is_wanted(&[&member.name])) {
        let leaving = member.leaving.iter().map(|one| ("leaves", &one.group, one.why.to_string()));
        let unmet = member.unmet.iter().map(|one| ("wish not met", &one.group, one.why.to_string()));
        for (what, group, why) in leaving.chain(unmet) {
            rows.push(vec![member.name.clone(), format!("{what}: {group}"), why]);
        }
        if let Some(why) = &member.nowhere {
            rows.push(vec![member.name.clone(), "in no group".to_owned(), why.to_string()]);
        }
    }
    if !rows.is_empty() {
        screen.line(screen.paint(Colour::Bold, "Not as they wished"))?;
        screen.print(table(rows))?;
        seen = true;
    }
    if let (false, Some(only)) = (seen, only) {
        return Err(Failure::Call(format!("No group and no member of the proposal is called '{only}'.")));
    }
    for line in &shown.unmatched {
        screen.line(
            screen.paint(Colour::Yellow, format!("“Not with ..” that fits nobody, or several: {line}")),
        )?;
    }
    let word = match (shown.best, shown.edition) {
        (true, 1) => "the best that the rules allow",
        (true, _) => "the best that the rules and what was settled by hand allow",
        (false, 1) => "at the most",
        (false, _) => "at the most, with what was settled by hand",
    };
    screen.line(format!("\nMeasure: {}", measured(&shown.measure)))?;
    screen.line(format!("Bound:   {} ({word})", measured(&shown.bound)))
}

fn measured(measure: &Measure) -> String {
    let Measure { interest, skills, balance, kept } = measure;
    format!("interests {interest}, skills {skills}, balance {balance}, kept {kept}")
}

fn outlook(screen: &Screen, outlook: &Outlook) -> Result<(), Failure> {
    screen.line(screen.paint(Colour::Bold, &outlook.step))?;
    let change = |name: &str, from: i64, to: i64| match to - from {
        0 => format!("{name} {to}"),
        more => format!("{name} {from} -> {to} ({more:+})"),
    };
    let (before, after) = (&outlook.before, &outlook.after);
    let figures = [
        change("interests", before.interest, after.interest),
        change("skills", before.skills, after.skills),
        change("balance", before.balance, after.balance),
        change("kept", before.kept, after.kept),
    ];
    screen.line(format!("  {}", figures.join(", ")))?;
    if let Some(up) = &outlook.moves_up {
        screen.line(format!("  {up}"))?;
    }
    for rule in &outlook.breaks {
        screen.line(screen.paint(Colour::Red, format!("  cannot be: {rule}")))?;
    }
    Ok(())
}

async fn by_hand(screen: &Screen, placement: &Placement, step: &Step, yes: bool) -> Result<(), Failure> {
    let seen = placement.what_if(step).await?;
    outlook(screen, &seen)?;
    if !seen.breaks.is_empty() {
        return Err(Failure::Work("Nothing was changed: it would break a rule.".to_owned()));
    }
    if !confirmed(screen, "Change the draft?", yes)? {
        return screen.line("Nothing was changed.");
    }
    placement.change(step, seen.edition).await?;
    screen.line(screen.paint(Colour::Green, "Changed in the draft."))
}

async fn approve(screen: &Screen, placement: &Placement, yes: bool) -> Result<(), Failure> {
    let shown = placement.show().await?;
    let new = shown.groups.iter().flat_map(|group| &group.places).filter(|place| place.new).count();
    let ends = shown.members.iter().map(|member| member.leaving.len()).sum::<usize>();
    if shown.stale.is_empty() {
        screen
            .line(format!("{new} places are new, {ends} end. Everybody whom it concerns is told at once."))?;
        if !confirmed(screen, "Approve it?", yes)? {
            return screen.line("Nothing was changed.");
        }
    }
    let done = placement.approve(BY, Some(shown.edition)).await?;
    screen.line(screen.paint(Colour::Green, "Approved."))?;
    screen.line(format!(
        "{} came, {} went, {} are told, {} wait, {} coordinate for now.",
        done.came, done.went, done.told, done.waiting, done.coordinators
    ))
}

fn confirmed(screen: &Screen, question: &str, yes: bool) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    match screen.ask(question)? {
        Some(answer) => Ok(answer),
        None => {
            let why =
                "Nothing was changed: there is no terminal to ask on. Add --yes to do it without asking.";
            Err(Failure::Call(why.to_owned()))
        }
    }
}

fn waiting(screen: &Screen, all: &[ShownWaiting], form: Form) -> Result<(), Failure> {
    let rows = all.iter().map(|one| {
        let day = one.since.to_zoned(jiff::tz::TimeZone::UTC).date();
        vec![one.group.clone(), one.place.to_string(), one.member.clone(), day.to_string()]
    });
    let head = ["group", "place", "member", "since"].map(str::to_owned).to_vec();
    match form {
        Form::Json => {
            let text = serde_json::to_string_pretty(all).map_err(|error| Failure::Work(error.to_string()))?;
            screen.line(text)
        }
        Form::Csv => screen.print(csv(&std::iter::once(head).chain(rows).collect::<Vec<_>>())),
        Form::Tables if all.is_empty() => screen.line("Nobody waits."),
        Form::Tables => screen.print(table(std::iter::once(head).chain(rows).collect())),
    }
}
