//! Stories in a real browser: Chromium, driven over WebDriver. `tests/run` installs it, fetches axe-core, and turns the
//! feature on. What the pages look like is kept in `target/browser/`.

mod browser;
mod menders;
mod organiser;
mod pages;
mod results;
mod survey_form;
#[path = "../support/surveyed.rs"]
mod surveyed;
