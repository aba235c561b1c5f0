//! The surveys that there are: those that come with Touchbase, and those of the deployment's folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::file;
use crate::adminfile::{Problem, did_you_mean, read_file};
use crate::domain::survey::Survey;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/surveys");

/// Every survey by its name.
#[derive(Debug, Clone, Default)]
pub struct Library {
    surveys: BTreeMap<String, (Survey, Option<PathBuf>)>,
}

/// Why there is no library, or no such survey in it.
#[derive(Debug, thiserror::Error)]
pub enum LibraryFault {
    /// Files are wrong.
    #[error("{}", crate::adminfile::Report(.0))]
    Wrong(Vec<Problem>),
    /// There is no survey of this name.
    #[error("there is no survey '{slug}'. {next}")]
    NoSuch {
        /// The name.
        slug: String,
        /// What to do.
        next: String,
    },
}

impl Library {
    /// The surveys that come with Touchbase.
    ///
    /// # Errors
    /// Never for a program that passed its tests.
    pub fn shipped() -> Result<Self, LibraryFault> {
        let mut library = Self::default();
        let mut problems = Vec::new();
        for shipped in SHIPPED.files().filter(|file| is_toml(file.path())) {
            let name = format!("(shipped) {}", shipped.path().display());
            let text = shipped.contents_utf8().unwrap_or_default();
            match file::read(&name, &file::slug_of(shipped.path()), text) {
                Ok(survey) => drop(library.surveys.insert(survey.slug.clone(), (survey, None))),
                Err(more) => problems.extend(more),
            }
        }
        if problems.is_empty() { Ok(library) } else { Err(LibraryFault::Wrong(problems)) }
    }

    /// With the files of a folder, which come before shipped ones of the same name.
    ///
    /// # Errors
    /// Every fault in every file.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, LibraryFault> {
        let mut paths: Vec<PathBuf> = match std::fs::read_dir(folder) {
            Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
            Err(why) => {
                let problem = Problem {
                    file: folder.display().to_string(),
                    place: None,
                    key: String::new(),
                    what: format!("the folder cannot be read: {why}"),
                    next: "Make the folder, or change `surveys.folder` in the configuration.".to_owned(),
                };
                return Err(LibraryFault::Wrong(vec![problem]));
            }
        };
        paths.retain(|path| is_toml(path));
        paths.sort();
        let mut problems = Vec::new();
        for path in paths {
            match load(&path) {
                Ok(survey) => drop(self.surveys.insert(survey.slug.clone(), (survey, Some(path)))),
                Err(more) => problems.extend(more),
            }
        }
        if problems.is_empty() { Ok(self) } else { Err(LibraryFault::Wrong(problems)) }
    }

    /// With one more, which comes before another of the same name.
    #[must_use]
    pub fn with(mut self, survey: Survey) -> Self {
        self.surveys.insert(survey.slug.clone(), (survey, None));
        self
    }

    /// The survey of this name.
    ///
    /// # Errors
    /// That there is none, and which was meant.
    pub fn get(&self, slug: &str) -> Result<&Survey, LibraryFault> {
        self.surveys.get(slug).map(|(survey, _)| survey).ok_or_else(|| LibraryFault::NoSuch {
            slug: slug.chars().filter(|c| !c.is_control()).take(60).collect(),
            next: did_you_mean(slug, self.surveys.keys().map(String::as_str)),
        })
    }

    /// Every survey, by name, and the file that it stands in; `None`: it came with Touchbase.
    pub fn all(&self) -> impl Iterator<Item = (&Survey, Option<&Path>)> {
        self.surveys.values().map(|(survey, path)| (survey, path.as_deref()))
    }
}

/// Reads and checks one file.
///
/// # Errors
/// Every fault in it.
pub fn load(path: &Path) -> Result<Survey, Vec<Problem>> {
    let text = read_file(path, "templates/surveys/plug-in.toml").map_err(|problem| vec![problem])?;
    file::read(&path.display().to_string(), &file::slug_of(path), &text)
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_survey_is_right_and_speaks_five_languages() {
        let library = Library::shipped().unwrap_or_else(|fault| panic!("{fault}"));
        let names: Vec<&str> = library.all().map(|(survey, _)| survey.slug.as_str()).collect();
        assert_eq!(
            names,
            ["event-feedback", "okr-interview", "plug-in", "post-mortem", "pre-mortem", "pulse"]
        );
        for (survey, _) in library.all() {
            let json = serde_json::to_value(survey).unwrap();
            let mut untranslated = Vec::new();
            missing(&survey.slug, &json, &mut untranslated);
            assert!(untranslated.is_empty(), "{untranslated:#?}");
        }
    }

    /// Every text there is has all languages.
    fn missing(path: &str, json: &serde_json::Value, found: &mut Vec<String>) {
        match json {
            serde_json::Value::Object(fields) => {
                for (key, value) in fields {
                    let path = format!("{path}.{key}");
                    if ["title", "help", "label", "introduction", "unit", "low", "high"]
                        .contains(&key.as_str())
                    {
                        let spoken = ["", "es", "pt", "fr", "de"].iter().all(|tag| value.get(tag).is_some());
                        if !spoken {
                            found.push(path);
                        }
                    } else {
                        missing(&path, value, found);
                    }
                }
            }
            serde_json::Value::Array(items) => {
                for (n, item) in items.iter().enumerate() {
                    missing(&format!("{path}[{n}]"), item, found);
                }
            }
            _ => {}
        }
    }
}
