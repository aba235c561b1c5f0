//! The command line: one file a command.
//!
//! A command gets its arguments and the [`Screen`], and gives back nothing or a [`Failure`], which is printed once, here.
//! Exit codes: 0 it worked, 1 the work failed, 2 the call was wrong.

mod apply;
mod check;
mod demo;
mod deployment;
mod digest;
mod doctor;
mod due;
mod failure;
mod import;
mod migrate;
mod parse;
mod screen;
mod serve;
mod survey;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use deployment::ConfigFile;
pub use failure::Failure;
pub use screen::{Colour, Screen};

/// Check-ins for volunteer working groups, over Matrix and e-mail, answered in plain words.
#[derive(Debug, Parser)]
#[command(name = "touchbase", version, propagate_version = false, after_help = BEGIN)]
struct Call {
    #[command(subcommand)]
    command: Command,
}

const BEGIN: &str = "\
Where to begin:
  touchbase demo                                           see it work, with nothing installed
  touchbase check --config touchbase.toml community.toml   are the files right?
  touchbase migrate                                        make the database
  touchbase apply community.toml                           groups, goals, check-ins
  touchbase import members members.csv                     the people

Exit codes: 0 it worked, 1 the work failed, 2 the call was wrong.";

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoOptions),
    Serve(serve::Serve),
    Check(check::Check),
    Doctor(doctor::Doctor),
    Migrate(migrate::Migrate),
    Apply(apply::Apply),
    Due(due::Due),
    Digest(digest::Digest),
    Import(import::Import),
    Parse(parse::Parse),
    Survey(survey::Survey),
}

/// Does what the process's arguments say.
pub fn run() -> ExitCode {
    let call = match Call::try_parse() {
        Ok(call) => call,
        Err(answer) => {
            // Help that nobody reads any more (a closed pipe) is no fault.
            let _ = answer.print();
            return ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2));
        }
    };
    let screen = Screen::of_the_process();
    let done = match call.command {
        Command::Demo(options) => return demo::start(options),
        Command::Serve(serve) => serve.run(&screen),
        Command::Check(check) => check.run(&screen),
        Command::Doctor(doctor) => doctor.run(&screen),
        Command::Migrate(migrate) => migrate.run(&screen),
        Command::Apply(apply) => apply.run(&screen),
        Command::Due(due) => due.run(&screen),
        Command::Digest(digest) => digest.run(&screen),
        Command::Import(import) => import.run(&screen),
        Command::Parse(parse) => parse.run(&screen),
        Command::Survey(survey) => survey.run(&screen),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            screen.complain(&failure);
            failure.exit_code()
        }
    }
}

/// Runs a command that waits for the database.
pub(crate) fn wait_for<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime =
        runtime.map_err(|why| Failure::Work(format!("Touchbase cannot start its threads: {why}.")))?;
    runtime.block_on(work)
}
