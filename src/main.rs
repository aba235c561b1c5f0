//! The program.

use std::process::ExitCode;

use clap::Parser;
use touchbase::cli::demo::{DemoOptions, run};

/// Check-ins for volunteer working groups
#[derive(Parser)]
enum Command {
    /// Four weeks of an invented community, and its mailboxes in the browser
    Demo(DemoOptions),
}

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Demo(options) = Command::parse();
    run(options).await
}
