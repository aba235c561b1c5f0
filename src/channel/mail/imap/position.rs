//! Where in the mailbox the reader stands.

use std::fmt;

/// The last mail that was stored: its number, and the numbering that it belongs to (RFC 3501, section 2.3.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) validity: u32,
    pub(super) uid: u32,
}

impl Position {
    /// The stored position, or the beginning if there is none, or none in this numbering.
    pub(super) fn resume(stored: Option<&str>, validity: u32) -> Self {
        let start = Self { validity, uid: 0 };
        let Some(stored) = stored else { return start };
        match Self::parse(stored) {
            Some(position) if position.validity == validity => position,
            _ => {
                tracing::warn!(
                    validity,
                    "imap: the server numbers the mailbox anew; everything is looked at again"
                );
                start
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (validity, uid) = text.split_once(':')?;
        Some(Self { validity: validity.parse().ok()?, uid: uid.parse().ok()? })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.validity, self.uid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_numbering_begins_at_the_beginning() {
        let here = Position { validity: 7, uid: 42 };
        assert_eq!(Position::resume(Some(&here.to_string()), 7), here);
        for stored in [None, Some("8:42"), Some("7"), Some("")] {
            assert_eq!(Position::resume(stored, 7), Position { validity: 7, uid: 0 }, "{stored:?}");
        }
    }
}
