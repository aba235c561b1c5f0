//! Where passwords come from: files, else the environment. Never the configuration itself.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::adminfile::{Document, Problem, Section};

/// Names that a secrets file may hold; upper-case and behind `TOUCHBASE_` in the environment.
const NAMES: [&str; 5] =
    ["database_password", "smtp_password", "imap_password", "imap_token", "matrix_password"];

/// A password or token. It is never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret that came from elsewhere.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, to be handed to the other side.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// Environment variables, read once at the start.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The variables of this process that begin with `TOUCHBASE_`.
    pub fn of_the_process() -> Self {
        let ours = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with("TOUCHBASE_"))?;
            Some((name, value.into_string().ok()?))
        });
        Self(ours.collect())
    }

    /// The given variables.
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The sources of secrets, in the order that the module's head gives.
#[derive(Debug)]
pub(super) struct Secrets {
    named: BTreeMap<String, Secret>,
    environment: BTreeMap<String, Secret>,
}

impl Secrets {
    /// Reads `secrets_file`, if `root` names one.
    pub(super) fn open(root: &mut Section<'_, '_>, folder: &Path, environment: &Environment) -> Self {
        let mut named = BTreeMap::new();
        if let Some(written) = root.at::<PathBuf>("secrets_file") {
            let path = folder.join(written.get_ref());
            match std::fs::read_to_string(&path) {
                Ok(text) => match read_named(&path.display().to_string(), &text) {
                    Ok(all) => named = all,
                    Err(problems) => {
                        for problem in problems {
                            // The text of a secret must not get into a report: only the place and the key do.
                            let line = problem.place.map_or(0, |place| place.line);
                            let what =
                                format!("{}, line {line}: {} {}", path.display(), problem.key, problem.what);
                            root.report(written.span().start, "secrets_file", what, problem.next);
                        }
                    }
                },
                Err(why) => {
                    let next = "Make it readable for Touchbase, or take the line out.";
                    let what = format!("{} cannot be read: {why}", path.display());
                    root.report(written.span().start, "secrets_file", what, next);
                }
            }
        }
        let environment = NAMES
            .iter()
            .filter_map(|name| {
                let value = environment.0.get(&variable(name))?.trim();
                (!value.is_empty()).then(|| ((*name).to_owned(), Secret::new(value)))
            })
            .collect();
        Self { named, environment }
    }

    /// The secret `name`, whose own file stands at `key`; `None` when there is none anywhere.
    pub(super) fn optional(
        &self,
        s: &mut Section<'_, '_>,
        key: &'static str,
        folder: &Path,
        name: &str,
    ) -> Option<Secret> {
        let Some(written) = s.at::<PathBuf>(key) else {
            return self.named.get(name).or_else(|| self.environment.get(name)).cloned();
        };
        let path = folder.join(written.get_ref());
        let next = "Put the secret there on one line, readable for Touchbase alone.";
        let at = written.span().start;
        match std::fs::read_to_string(&path) {
            Ok(text) if text.trim().is_empty() => {
                s.report(at, key, format!("{} is empty", path.display()), next);
            }
            Ok(text) => return Some(Secret::new(text.trim())),
            Err(why) => s.report(at, key, format!("{} cannot be read: {why}", path.display()), next),
        }
        None
    }

    /// The secret `name`; its absence is a problem at `key`.
    pub(super) fn required(
        &self,
        s: &mut Section<'_, '_>,
        key: &'static str,
        folder: &Path,
        name: &str,
    ) -> Option<Secret> {
        let (at, named) = (s.place_of(key), s.has(key));
        let found = self.optional(s, key, folder, name);
        if found.is_none() && !named {
            let next = format!("Add {key} = \"..\", or set {} in the environment.", variable(name));
            s.report(at, key, "the secret is missing", next);
        }
        found
    }
}

fn variable(name: &str) -> String {
    format!("TOUCHBASE_{}", name.to_uppercase())
}

fn read_named(file: &str, text: &str) -> Result<BTreeMap<String, Secret>, Vec<Problem>> {
    Document::new(file, text).read(|root| {
        let mut all = BTreeMap::new();
        for name in NAMES {
            if let Some(secret) = root.optional::<String>(name) {
                all.insert(name.to_owned(), Secret::new(secret));
            }
        }
        Some(all)
    })
}
