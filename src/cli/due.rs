//! `touchbase due`.

use clap::Args;
use jiff::{SignedDuration, Zoned};

use super::{Colour, ConfigFile, Failure, Screen, wait_for};
use crate::app::App;
use crate::checkin::Forecast;
use crate::lifecycle::wiring;

/// Show what comes next, for whom, in whose time, and why somebody is left out
///
/// Nothing is sent and nothing is changed. Times are each member's own.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  touchbase due\n  touchbase due --days 14")]
pub struct Due {
    #[command(flatten)]
    config: ConfigFile,
    /// How many days ahead
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..=60))]
    days: u8,
}

impl Due {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let config = self.config.load()?;
        let forecast = wait_for(async {
            let db = self.config.open().await?;
            let parts = wiring::parts(&config, db).map_err(|error| Failure::Work(error.to_string()))?;
            let ahead = SignedDuration::from_hours(i64::from(self.days) * 24);
            App::new(parts).checkin.forecast(ahead).await.map_err(|fault| Failure::Work(fault.to_string()))
        })?;
        self.show(screen, &forecast)
    }

    fn show(&self, screen: &Screen, forecast: &Forecast) -> Result<(), Failure> {
        let Forecast { check_ins, digests, missed } = forecast;
        if check_ins.is_empty() && digests.is_empty() {
            screen.line(format!("Nothing is due within {} days.", self.days))?;
            screen.line("Are there cadences (touchbase apply) and members (touchbase import members)?")?;
        }
        let width = check_ins.iter().map(|one| one.member.chars().count()).max().unwrap_or(0);
        let mut day = String::new();
        for one in check_ins {
            let today = one.at.strftime("%A, %-d %B").to_string();
            if today != day {
                screen.line(screen.paint(Colour::Bold, &today))?;
                day = today;
            }
            let name = format!("{:<width$}", one.member);
            let line = format!("  {name}  {}  {}", time(&one.at), one.cadence);
            match &one.left_out {
                None => screen.line(line)?,
                Some(why) => screen
                    .line(format!("{line}  {}", screen.paint(Colour::Yellow, format!("left out: {why}"))))?,
            }
        }
        if !digests.is_empty() {
            screen.line(screen.paint(Colour::Bold, "Digests"))?;
        }
        for (cadence, at) in digests {
            screen.line(format!("  {}  {}  {cadence}", at.strftime("%a %-d %b"), time(at)))?;
        }
        if !missed.is_empty() {
            screen.line(
                screen
                    .paint(Colour::Red, "Missed in the last seven days, because the program was not running"),
            )?;
        }
        for (cadence, at) in missed {
            screen.line(format!("  {}  {}  {cadence}", at.strftime("%a %-d %b"), time(at)))?;
        }
        Ok(())
    }
}

fn time(at: &Zoned) -> String {
    let zone = at.time_zone().iana_name().unwrap_or("UTC");
    format!("{} {zone:<20}", at.strftime("%H:%M"))
}
