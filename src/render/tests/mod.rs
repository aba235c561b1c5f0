//! Messages as people see them, templates as communities change them, texts as nobody expects them.

mod hostile;
mod overrides;
mod seen;
mod sound;
