//! A TOML document and its tables, read key by key.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::near::did_you_mean;
use super::problem::{Place, Problem};
use super::value::{Cell, FromCell, kind};

/// A file's text and the problems that were found in it so far.
#[derive(Debug)]
pub struct Document<'i> {
    file: String,
    text: &'i str,
    found: RefCell<Vec<(usize, Problem)>>,
}

impl<'i> Document<'i> {
    /// The file `file` that contains `text`.
    pub fn new(file: &str, text: &'i str) -> Self {
        Self { file: file.to_owned(), text, found: RefCell::default() }
    }

    /// Parses the text and hands its root table to `read`. Returns what `read` made, unless
    /// anything at all was wrong.
    ///
    /// # Errors
    /// Every problem, in the order of the file.
    pub fn read<T>(&self, read: impl FnOnce(&mut Section<'_, 'i>) -> Option<T>) -> Result<T, Vec<Problem>> {
        let (root, faults) = DeTable::parse_recoverable(self.text);
        let mut in_repeated_table = None;
        for fault in &faults {
            let at = fault.span().map_or(0, |span| span.start);
            // A table that stands there twice brings all its keys a second time: one problem, not many.
            let head = self.text.get(..at).and_then(|before| before.rfind("\n["));
            if fault.message() == "duplicate key" && in_repeated_table.is_some() && in_repeated_table == head
            {
                continue;
            }
            in_repeated_table = head.filter(|head| !self.text[head + 1..at].contains('\n'));
            let (what, next) = match fault.message() {
                "duplicate key" => {
                    ("this key stands in the file twice".to_owned(), "Take one of the two out.")
                }
                other => {
                    let what = format!("this is not TOML: {}", other.replace('\n', ", "));
                    (what, "Compare the line with the example file in deploy/.")
                }
            };
            self.report(at, "", what, next);
        }
        let span = root.span();
        // A half-understood file would only show faults that follow from the first one.
        let made = if faults.is_empty() { self.table("", span, root.into_inner(), read) } else { None };
        let mut found = self.found.take();
        found.sort_by_key(|(at, _)| *at);
        let problems: Vec<Problem> = found.into_iter().map(|(_, problem)| problem).collect();
        match made {
            Some(made) if problems.is_empty() => Ok(made),
            _ => Err(problems),
        }
    }

    /// Notes a problem at the byte `at`.
    pub fn report(&self, at: usize, key: &str, what: impl Into<String>, next: impl Into<String>) {
        let problem = Problem {
            file: self.file.clone(),
            place: Some(Place::of(self.text, at)),
            key: key.to_owned(),
            what: what.into(),
            next: next.into(),
        };
        self.found.borrow_mut().push((at, problem));
    }

    /// Reads one table and refuses the keys that `read` did not ask for.
    fn table<T>(
        &self,
        path: &str,
        span: Range<usize>,
        table: DeTable<'i>,
        read: impl FnOnce(&mut Section<'_, 'i>) -> T,
    ) -> T {
        let mut section = Section { document: self, path: path.to_owned(), span, table, asked: Vec::new() };
        let made = read(&mut section);
        for (key, _) in &section.table {
            let next = did_you_mean(key.get_ref(), section.asked.iter().copied());
            let what = "this key is not known";
            self.report(key.span().start, &section.path_of(key.get_ref()), what, next);
        }
        made
    }
}

/// One table of a document. A key that is never asked for is a problem.
#[derive(Debug)]
pub struct Section<'d, 'i> {
    document: &'d Document<'i>,
    path: String,
    span: Range<usize>,
    table: DeTable<'i>,
    asked: Vec<&'static str>,
}

impl<'i> Section<'_, 'i> {
    /// The dotted path of a key in this table.
    pub fn path_of(&self, key: &str) -> String {
        match (self.path.is_empty(), key.is_empty()) {
            (true, _) => key.to_owned(),
            (false, true) => self.path.clone(),
            (false, false) => format!("{}.{key}", self.path),
        }
    }

    /// Where the table begins, in bytes.
    pub fn start(&self) -> usize {
        self.span.start
    }

    /// Whether `key` stands in the table and was not read yet.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Whether the value of `key` is a table.
    pub fn is_table(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|value| matches!(value.get_ref(), DeValue::Table(_)))
    }

    /// Whether the value of `key` is a list that begins with a table.
    pub fn holds_tables(&self, key: &str) -> bool {
        let first = |value: &Spanned<DeValue<'i>>| match value.get_ref() {
            DeValue::Array(items) => {
                items.iter().next().map(|item| matches!(item.get_ref(), DeValue::Table(_)))
            }
            _ => None,
        };
        self.table.get(key).and_then(first).unwrap_or(false)
    }

    /// Takes a key that cannot be judged because another one beside it is wrong.
    pub fn pass_over(&mut self, key: &'static str) {
        self.take(key);
    }

    /// Where the value of `key` stands, or the table when the key does not.
    pub fn place_of(&self, key: &str) -> usize {
        self.table.get(key).map_or(self.span.start, |value| value.span().start)
    }

    /// Notes a problem with `key` at the byte `at`.
    pub fn report(&self, at: usize, key: &str, what: impl Into<String>, next: impl Into<String>) {
        self.document.report(at, &self.path_of(key), what, next);
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'i>>> {
        self.asked.push(key);
        self.table.remove(key)
    }

    /// The value of `key` with its place, if it stands there and is right.
    pub fn at<T: FromCell>(&mut self, key: &'static str) -> Option<Spanned<T>> {
        let value = self.take(key)?;
        let path = self.path_of(key);
        let read = T::from_cell(&Cell { document: self.document, path: &path, value: &value })?;
        Some(Spanned::new(value.span(), read))
    }

    /// The value of `key`, if it stands there and is right.
    pub fn optional<T: FromCell>(&mut self, key: &'static str) -> Option<T> {
        self.at(key).map(Spanned::into_inner)
    }

    /// The value of `key`, or `default` when it is left out. (A wrong one is a problem anyway.)
    pub fn or<T: FromCell>(&mut self, key: &'static str, default: T) -> T {
        self.optional(key).unwrap_or(default)
    }

    /// The value of `key`; leaving it out is a problem, and `example` is shown.
    pub fn required<T: FromCell>(&mut self, key: &'static str, example: &str) -> Option<T> {
        if !self.has(key) {
            let next = format!("Add a line like: {key} = {example}");
            self.report(self.span.start, key, "this key is missing", next);
        }
        self.optional(key)
    }

    /// Reads the table `key`; `None` when it is left out.
    pub fn table<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Section<'_, 'i>) -> Option<T>,
    ) -> Option<T> {
        let value = self.take(key)?;
        let path = self.path_of(key);
        self.inner(&path, value, read)
    }

    /// Reads every table below `key` (`[groups.design]`), in the order of the file. The closure
    /// gets the name, and where it stands.
    pub fn tables(&mut self, key: &'static str, mut read: impl FnMut(&str, usize, &mut Section<'_, 'i>)) {
        let Some(value) = self.take(key) else { return };
        let path = self.path_of(key);
        self.inner(&path, value, |all| {
            let mut entries: Vec<_> = std::mem::take(&mut all.table).into_iter().collect();
            entries.sort_by_key(|(name, _)| name.span().start);
            for (name, value) in entries {
                let path = all.path_of(name.get_ref());
                all.inner(&path, value, |section| {
                    section.span = name.span();
                    read(name.get_ref(), name.span().start, section);
                    Some(())
                });
            }
            Some(())
        });
    }

    /// Reads the array of tables `key`, in order.
    pub fn each(&mut self, key: &'static str, mut read: impl FnMut(&mut Section<'_, 'i>)) {
        let Some(value) = self.take(key) else { return };
        let (path, at) = (self.path_of(key), value.span().start);
        match value.into_inner() {
            DeValue::Array(items) => {
                for (index, item) in items.into_iter().enumerate() {
                    self.inner(&format!("{path}[{}]", index + 1), item, |section| {
                        read(section);
                        Some(())
                    });
                }
            }
            _ => self.document.report(at, &path, "this is not a list", "Write it as a list: [ .. ]"),
        }
    }

    /// The values below `key` whose names the admin chose (`"example.org" = ..`).
    pub fn entries<T: FromCell>(&mut self, key: &'static str) -> Vec<(String, usize, T)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let path = self.path_of(key);
        let mut read = Vec::new();
        self.inner(&path, value, |all| {
            for (name, value) in std::mem::take(&mut all.table) {
                let path = all.path_of(name.get_ref());
                let cell = Cell { document: all.document, path: &path, value: &value };
                if let Some(made) = T::from_cell(&cell) {
                    read.push((name.get_ref().to_string(), name.span().start, made));
                }
            }
            Some(())
        });
        read
    }

    fn inner<T>(
        &self,
        path: &str,
        value: Spanned<DeValue<'i>>,
        read: impl FnOnce(&mut Section<'_, 'i>) -> Option<T>,
    ) -> Option<T> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => self.document.table(path, span, table, read),
            other => {
                let what = format!("this is {}, not a table", kind(&other));
                self.document.report(span.start, path, what, format!("Write it as a table: [{path}]"));
                None
            }
        }
    }
}
