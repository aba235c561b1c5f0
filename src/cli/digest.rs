//! `touchbase digest preview`.

use clap::{Args, Subcommand, ValueEnum};

use super::{ConfigFile, Failure, Screen, wait_for};
use crate::app::App;
use crate::digest::For;
use crate::lifecycle::wiring;

/// Look at digests
#[derive(Debug, Args)]
pub struct Digest {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Preview(Preview),
}

/// Show a digest as it would be now; nothing is sent
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  touchbase digest preview --for lead --group design\n  \
                        touchbase digest preview --for writer --format md > news.md\n  \
                        touchbase digest preview --for member --member ana@example.org --format html > ana.html")]
struct Preview {
    #[command(flatten)]
    config: ConfigFile,
    /// Whose digest
    #[arg(long = "for", value_enum, default_value = "lead")]
    whose: Whose,
    /// The group's key, for --for lead
    #[arg(long, required_if_eq("whose", "lead"))]
    group: Option<String>,
    /// A name or mail address, for --for member
    #[arg(long, required_if_eq("whose", "member"))]
    member: Option<String>,
    /// Text as in the mail, its HTML, or Markdown
    #[arg(long, value_enum, default_value = "txt")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Whose {
    Lead,
    Writer,
    Member,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Txt,
    Html,
    Md,
}

impl Digest {
    pub(super) fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let What::Preview(preview) = &self.what;
        preview.run(screen)
    }
}

impl Preview {
    fn run(&self, screen: &Screen) -> Result<(), Failure> {
        let config = self.config.load()?;
        let whose = match self.whose {
            Whose::Lead => For::Lead(self.group.clone().unwrap_or_default()),
            Whose::Writer => For::Writer,
            Whose::Member => For::Member(self.member.clone().unwrap_or_default()),
        };
        let preview = wait_for(async {
            let db = self.config.open().await?;
            let parts = wiring::parts(&config, db).map_err(|error| Failure::Work(error.to_string()))?;
            App::new(parts).digests.preview(&whose).await.map_err(|error| Failure::Work(error.to_string()))
        })?;
        match self.format {
            Format::Txt => screen.line(format!("Subject: {}\n\n{}", preview.mail.subject, preview.mail.text)),
            Format::Md => screen.line(&preview.markdown),
            Format::Html => screen.line(preview.standalone_html()),
        }
    }
}
