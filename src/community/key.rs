//! The short name of a thing in `community.toml`, by which a second `apply` finds it again.

use std::borrow::Borrow;
use std::fmt;

/// 1 to 40 lower-case letters, digits and hyphens; a letter or digit at both ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    const LONGEST: usize = 40;

    /// Takes `text` if it is a key as it stands.
    ///
    /// # Errors
    /// A key that is like `text`, to be offered.
    pub fn parse(text: &str) -> Result<Self, String> {
        let letters = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let ends = text.starts_with('-') || text.ends_with('-');
        if letters && !ends && (1..=Self::LONGEST).contains(&text.len()) {
            return Ok(Self(text.to_owned()));
        }
        Err(Self::like(text))
    }

    /// The key that is most like `text`.
    fn like(text: &str) -> String {
        let mut key = String::new();
        for c in text.chars().flat_map(char::to_lowercase) {
            let fits = c.is_ascii_lowercase() || c.is_ascii_digit();
            if fits {
                key.push(c);
            } else if !key.ends_with('-') && !key.is_empty() {
                key.push('-');
            }
            if key.len() == Self::LONGEST {
                break;
            }
        }
        let key = key.trim_end_matches('-');
        if key.is_empty() { "group-1".to_owned() } else { key.to_owned() }
    }

    /// The key's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_is_refused_with_one_that_is() {
        assert_eq!(Key::parse("design-2").unwrap().as_str(), "design-2");
        for (wrong, like) in [
            ("Design Team", "design-team"),
            ("-a-", "a"),
            ("", "group-1"),
            ("Ünï", "n"),
            (&"x".repeat(99), &"x".repeat(40)),
        ] {
            assert_eq!(Key::parse(wrong), Err(like.to_owned()), "{wrong}");
            assert!(Key::parse(like).is_ok());
        }
    }
}
