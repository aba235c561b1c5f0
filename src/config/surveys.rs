//! Which surveys there are, and which go out by themselves.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::adminfile::Section;

/// `[surveys]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Surveys {
    /// The folder of the deployment's own survey files; one of the same name replaces a shipped one.
    pub folder: Option<PathBuf>,
    /// Names of the surveys that go out by themselves, when their file says so.
    pub ask: Vec<String>,
}

impl Surveys {
    pub(super) fn of(s: &mut Section<'_, '_>, base: &Path) -> Option<Self> {
        let folder = s.at::<PathBuf>("folder").map(|written| {
            let path = base.join(written.get_ref());
            if !path.is_dir() {
                let next = "Make it, or take the line out to use the surveys that come with Touchbase.";
                s.report(written.span().start, "folder", "there is no such folder", next);
            }
            path
        });
        Some(Self { folder, ask: s.or("ask", Vec::new()) })
    }
}
