//! The project's own rules, held by tests.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The rooms in the order of `src/lib.rs`.
fn rooms() -> Vec<String> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

#[test]
fn data_flows_down_a_room_uses_only_rooms_that_stand_above_it() {
    let rooms = rooms();
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
        let inside = path.strip_prefix(root().join("src")).unwrap().to_string_lossy().into_owned();
        let room = inside.split(['/', '.']).next().unwrap();
        let Some(here) = rooms.iter().position(|name| name == room) else { continue };
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for used in code.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if rooms.iter().position(|name| *name == used).is_some_and(|there| there > here) {
                    wrong.push(format!(
                        "src/{inside}:{}: {room} uses {used}, which stands below it",
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_of_rooms_and_files_say_what_they_are_for() {
    const SAY_NOTHING: [&str; 8] =
        ["manager", "helper", "helpers", "service", "utils", "util", "misc", "common"];
    let files = rust_files(&root().join("src"));
    let named = |path: &PathBuf| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        SAY_NOTHING.contains(&stem.as_str())
    };
    let wrong: Vec<_> = files.iter().filter(|path| named(path)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
