//! An admin's desk: a folder with files, and the program.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// How a deployment that uses mail runs.
pub const SETTINGS: &str = "\
[community]
name = \"Open Garden\"
url = \"https://touchbase.example.org\"

[mail]
from = \"checkin@example.org\"

[mail.smtp]
host = \"localhost\"
tls = \"none\"

[mail.lmtp]
listen = \"127.0.0.1:8024\"
";

/// A small community whose times lie far ahead, so that a test sees the same dates on every day.
pub const COMMUNITY: &str = "\
[community]
name = \"Open Garden\"
zone = \"Europe/Berlin\"

[groups.design]
name = \"Design\"

[groups.dev]
name = \"Development\"
mail_list = \"dev@example.org\"
size = { least = 2, most = 9 }

[objectives.site]
title = \"The site says what we do\"

[key_results.pages]
objective = \"site\"
title = \"All start pages are rewritten\"
unit = \"pages\"
target = 12

[check_ins.twice-a-week]
days = [\"mon\", \"thu\"]
at = \"09:00\"
from = 2091-03-19

[digests.leads]
kind = \"lead\"
day = \"fri\"
at = \"16:00\"
on = false
";

/// A folder of its own, in which the program runs.
pub struct Desk(TempDir);

impl Desk {
    /// An empty one.
    pub fn empty() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// With [`SETTINGS`] and [`COMMUNITY`] in it, and a database.
    pub fn ready() -> Self {
        let desk = Self::empty();
        desk.put("touchbase.toml", SETTINGS);
        desk.put("community.toml", COMMUNITY);
        desk.run("migrate");
        desk
    }

    /// With the community applied.
    pub fn at_work() -> Self {
        let desk = Self::ready();
        let applied = desk.run("apply community.toml --yes");
        assert!(applied.ends_with("[0]\n"), "{applied}");
        desk
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file.
    pub fn put(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    /// Runs the program without a terminal; what the admin sees, and the exit code at the end.
    pub fn run(&self, arguments: &str) -> String {
        let words: Vec<&str> = arguments.split(' ').collect();
        let Output { status, stdout, stderr } = self.command(&words).stdin(Stdio::null()).output().unwrap();
        let (out, beside) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
        format!("$ touchbase {arguments}\n{out}{beside}[{}]\n", status.code().unwrap())
    }

    /// The program, about to be run here.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_touchbase"));
        command.args(arguments).current_dir(self.path()).env_clear().env("COLUMNS", "100");
        command
    }
}
