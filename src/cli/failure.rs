//! Why a command did not work, as sentences for the person who called it.

use std::fmt;
use std::process::ExitCode;

use crate::adminfile::{Problem, Report};
use crate::store::StoreError;

/// Why a command ended early.
#[derive(Debug)]
pub enum Failure {
    /// The call was wrong: what to write instead.
    Call(String),
    /// The work failed: what is wrong, and what to do.
    Work(String),
    /// Files have faults.
    Files(Vec<Problem>),
    /// Nobody reads what we print any more (`| head`).
    NobodyListens,
}

impl Failure {
    /// 1 or 2; a reader that went away had enough.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Call(_) => ExitCode::from(2),
            Self::Work(_) | Self::Files(_) => ExitCode::FAILURE,
            Self::NobodyListens => ExitCode::SUCCESS,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(why) | Self::Work(why) => writeln!(f, "{why}"),
            Self::Files(problems) => write!(f, "{}", Report(problems)),
            Self::NobodyListens => Ok(()),
        }
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Files(problems)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let mut text = error.to_string();
        if let Some(first) = text.get(..1).map(str::to_uppercase) {
            text.replace_range(..1, &first);
        }
        if !text.ends_with('.') {
            text.push('.');
        }
        Self::Work(text)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::NobodyListens,
            _ => Self::Work(format!("The answer cannot be written: {error}.")),
        }
    }
}
