//! `touchbase check`.

use std::path::PathBuf;

use clap::Args;

use super::{Colour, ConfigFile, Failure, Screen};
use crate::adminfile::Problem;
use crate::community::file;
use crate::community::state::CommunityState;
use crate::config::{Config, Database, Inbound, LmtpListen};

/// Check configuration, templates and community files, without a network
///
/// Shows every mistake with its line and what to write instead, and says what is fine. Nothing is changed and nobody is
/// contacted; `touchbase doctor` does that.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  touchbase check
  touchbase check --config /etc/touchbase/touchbase.toml community.toml")]
pub struct Check {
    #[command(flatten)]
    config: ConfigFile,
    /// Community files to check as well
    #[arg(value_name = "COMMUNITY.TOML")]
    community: Vec<PathBuf>,
}

impl Check {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let mut problems = Vec::new();
        let name = self.config.path().display().to_string();
        match Config::load(self.config.path()) {
            Ok(config) => {
                fine(screen, &name, &settings(&config))?;
                match crate::web::renderer(config.templates.as_deref()) {
                    Ok(_) => fine(screen, "templates", &[templates(&config)])?,
                    Err(faults) => problems.extend(faults.into_iter().map(|fault| Problem {
                        file: fault.file.clone(),
                        place: fault.at.map(|(line, column)| crate::adminfile::Place { line, column }),
                        key: String::new(),
                        what: fault.what.clone(),
                        next: match fault.allowed.is_empty() {
                            true => "Compare it with the built-in one in templates/.".to_owned(),
                            false => format!("Possible here: {}.", fault.allowed.join(", ")),
                        },
                    })),
                }
            }
            Err(faults) => problems.extend(faults),
        }
        for path in &self.community {
            match file::load(path) {
                Ok(state) => fine(screen, &path.display().to_string(), &[contents(&state)])?,
                Err(faults) => problems.extend(faults),
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Failure::Files(problems)) }
    }
}

fn fine(screen: &Screen, what: &str, details: &[String]) -> Result<(), Failure> {
    screen.line(format_args!("{} {what}", screen.paint(Colour::Green, "ok")))?;
    details.iter().try_for_each(|detail| screen.line(format_args!("     {detail}")))
}

fn settings(config: &Config) -> Vec<String> {
    let mut lines = vec![
        format!("{}, pages at {}, served on {}", config.community_name, config.public_url, config.listen),
        match &config.database {
            Database::Sqlite { path } => format!("database: SQLite, {}", path.display()),
            Database::Postgres { url, .. } => format!("database: PostgreSQL, {url}"),
        },
    ];
    if let Some(mail) = &config.mail {
        let inbound = match &mail.inbound {
            Inbound::Lmtp(lmtp) => match &lmtp.listen {
                LmtpListen::Unix(path) => format!("LMTP on unix:{}", path.display()),
                LmtpListen::Tcp(at) => format!("LMTP on {at}"),
            },
            Inbound::Imap(imap) => format!("IMAP from {}:{}", imap.host, imap.port),
        };
        let smtp = &mail.smtp;
        lines.push(format!(
            "mail: from {}, out by SMTP to {}:{}, in by {inbound}",
            mail.from, smtp.host, smtp.port
        ));
    }
    if let Some(matrix) = &config.matrix {
        lines.push(format!("Matrix: {} at {}", matrix.user, matrix.homeserver));
    }
    lines
}

fn templates(config: &Config) -> String {
    match &config.templates {
        Some(folder) => format!("the built-in ones, and those in {}", folder.display()),
        None => "the built-in ones".to_owned(),
    }
}

fn contents(state: &CommunityState) -> String {
    let counted = [
        (state.seasons.len(), "season", "seasons"),
        (state.groups.len(), "group", "groups"),
        (state.objectives.len(), "objective", "objectives"),
        (state.key_results.len(), "key result", "key results"),
        (state.check_ins.len(), "check-in", "check-ins"),
        (state.digests.len(), "digest", "digests"),
    ];
    let words = counted.map(|(n, one, many)| format!("{n} {}", if n == 1 { one } else { many }));
    format!("{}: {}", state.community.name, words.join(", "))
}
