//! `touchbase`: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    touchbase::cli::run()
}
