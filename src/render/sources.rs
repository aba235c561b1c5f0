//! Where templates come from: compiled in, and a folder whose files replace them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::error::TemplateError;

static COMPILED_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// One file.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// What it is called in an error.
    pub(super) shown: String,
    pub(super) text: String,
}

/// All files by their path under `templates/`, with `/` between the parts.
#[derive(Debug, Clone)]
pub(super) struct Sources {
    pub(super) compiled_in: BTreeMap<String, Source>,
    pub(super) overriding: BTreeMap<String, Source>,
}

impl Sources {
    /// The compiled-in files and those of the folder. A file in the folder that replaces nothing is an
    /// error: it would be a typing mistake that nobody notices.
    pub(super) fn read(folder: Option<&Path>) -> Result<Self, Vec<TemplateError>> {
        let mut compiled_in = BTreeMap::new();
        collect(&COMPILED_IN, &mut compiled_in);
        // Beside the templates stand the surveys, which have a folder of their own in a deployment.
        compiled_in.retain(|path, _| !path.starts_with("surveys/"));
        let mut overriding = BTreeMap::new();
        let mut errors = Vec::new();
        if let Some(folder) = folder {
            walk(folder, "", &mut overriding, &mut errors);
        }
        for (path, source) in &overriding {
            if !compiled_in.contains_key(path) {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let near: Vec<_> =
                    compiled_in.keys().filter(|known| in_folder(known, folder)).cloned().collect();
                let folders: BTreeSet<_> = compiled_in
                    .keys()
                    .filter_map(|known| known.split_once('/'))
                    .map(|(top, _)| format!("{top}/"))
                    .collect();
                let allowed = if near.is_empty() { folders.into_iter().collect() } else { near };
                errors.push(
                    TemplateError::new(&source.shown, None, "there is no template of this name")
                        .allowing(allowed),
                );
            }
        }
        if errors.is_empty() { Ok(Self { compiled_in, overriding }) } else { Err(errors) }
    }

    /// The file that counts.
    pub(super) fn get(&self, path: &str) -> Option<&Source> {
        self.overriding.get(path).or_else(|| self.compiled_in.get(path))
    }

    /// The paths of all files.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.compiled_in.keys().map(String::as_str)
    }
}

fn in_folder(path: &str, folder: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(of, _)| of == folder)
}

fn collect(dir: &Dir<'_>, into: &mut BTreeMap<String, Source>) {
    for file in dir.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            let path = path.replace('\\', "/");
            into.insert(path.clone(), Source { shown: format!("templates/{path}"), text: text.to_owned() });
        }
    }
    for dir in dir.dirs() {
        collect(dir, into);
    }
}

fn walk(folder: &Path, prefix: &str, into: &mut BTreeMap<String, Source>, errors: &mut Vec<TemplateError>) {
    let mut fail = |path: &Path, what: String| {
        errors.push(TemplateError::new(&path.display().to_string(), None, what));
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return fail(folder, format!("the folder of templates cannot be read: {error}")),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(error) => return fail(folder, format!("the folder cannot be read: {error}")),
        };
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            fail(&path, "the name is not UTF-8".into());
            continue;
        };
        // Editors and version control leave such files behind.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let key = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        if path.is_dir() {
            folders.push((path, key));
            continue;
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                into.insert(key, Source { shown: path.display().to_string(), text });
            }
            Err(error) => fail(&path, format!("the file cannot be read: {error}")),
        }
    }
    for (path, key) in folders {
        walk(&path, &key, into, errors);
    }
}
