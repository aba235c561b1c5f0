//! Where a message can go: parsed once, at the edge, and correct inside.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is no address, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not {what}: {why}")]
pub struct NotAnAddress {
    text: String,
    what: &'static str,
    why: &'static str,
}

fn refuse<T>(text: &str, what: &'static str, why: &'static str) -> Result<T, NotAnAddress> {
    Err(NotAnAddress { text: text.chars().filter(|c| !c.is_control()).take(80).collect(), what, why })
}

/// A mail address, `local@domain` (RFC 5321, section 4.1.2, without quoted local parts).
///
/// Lower-cased: mailboxes whose local parts differ only in case do not exist in practice, and
/// systems on the way fold them.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

impl MailAddress {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The `detail` of `user+detail@domain` (RFC 5233).
    pub fn detail(&self) -> Option<&str> {
        self.local().split_once('+').map(|(_, detail)| detail)
    }

    /// The same mailbox with `detail` behind a plus sign.
    pub fn with_detail(&self, detail: &str) -> Result<Self, NotAnAddress> {
        let user = self.local().split('+').next().unwrap_or_default();
        format!("{user}+{detail}@{}", self.domain()).parse()
    }
}

impl FromStr for MailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        const WHAT: &str = "a mail address";
        let trimmed = text.trim();
        let Some((local, domain)) = trimmed.rsplit_once('@') else {
            return refuse(text, WHAT, "it has no @");
        };
        if local.is_empty() || local.len() > 64 {
            return refuse(text, WHAT, "there must be 1 to 64 characters before the @");
        }
        if !local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)) {
            return refuse(text, WHAT, "there is a character before the @ that cannot stand there");
        }
        let label = |part: &str| {
            !part.is_empty() && part.len() <= 63 && part.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        if domain.len() > 253 || !domain.split('.').all(label) {
            return refuse(text, WHAT, "what stands behind the @ is not a domain");
        }
        Ok(Self(trimmed.to_lowercase()))
    }
}

/// A Matrix user, `@local:server` (Matrix specification, appendix 4.3, "User identifiers").
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MatrixUserId(String);

impl MatrixUserId {
    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MatrixUserId {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        const WHAT: &str = "a Matrix id";
        let trimmed = text.trim();
        let Some((local, server)) = trimmed.strip_prefix('@').and_then(|rest| rest.split_once(':')) else {
            return refuse(text, WHAT, "it has the form @name:server");
        };
        if server.is_empty() || trimmed.len() > 255 {
            return refuse(text, WHAT, "the server is missing, or it is longer than 255 bytes");
        }
        if !local.chars().chain(server.chars()).all(|c| c.is_ascii_graphic()) {
            return refuse(text, WHAT, "only visible ASCII characters can stand in it");
        }
        Ok(Self(trimmed.to_owned()))
    }
}

/// A Matrix room, `!opaque` or `!opaque:server` (room version 12 has no server part), or the alias
/// `#name:server` that an admin writes in a file.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MatrixRoom(String);

impl MatrixRoom {
    /// The whole id or alias.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MatrixRoom {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        const WHAT: &str = "a Matrix room";
        let trimmed = text.trim();
        let alias = trimmed.starts_with('#') && trimmed.contains(':');
        if !(trimmed.starts_with('!') || alias) || trimmed.len() < 2 || trimmed.len() > 255 {
            return refuse(text, WHAT, "it has the form !id, !id:server or #alias:server");
        }
        if !trimmed.chars().all(|c| !c.is_control() && !c.is_whitespace()) {
            return refuse(text, WHAT, "no white space can stand in it");
        }
        Ok(Self(trimmed.to_owned()))
    }
}

macro_rules! text_type {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        // Logs never show a whole address.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut shown = self.0.chars();
                write!(f, "{}{}***", shown.next().unwrap_or('?'), shown.next().unwrap_or('?'))
            }
        }

        impl From<$name> for String {
            fn from(from: $name) -> String {
                from.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnAddress;

            fn try_from(text: String) -> Result<Self, NotAnAddress> {
                text.parse()
            }
        }
    )*};
}

text_type! { MailAddress MatrixUserId MatrixRoom }

/// One place that a delivery goes to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "at")]
pub enum Address {
    /// A mailbox.
    Mail(MailAddress),
    /// A member's direct room with us; the channel finds or makes the room.
    Direct(MatrixUserId),
    /// A group's room.
    Room(MatrixRoom),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_as_people_write_them_and_refused_with_a_reason() {
        assert_eq!(" Ana.Li+x@Example.ORG ".parse::<MailAddress>().unwrap().as_str(), "ana.li+x@example.org");
        for wrong in ["ana", "@example.org", "ana@", "ana@exa mple.org", "ana\r\nBcc: x@y.z", "a\u{0}b@c.de"]
        {
            assert!(wrong.parse::<MailAddress>().is_err(), "{wrong:?}");
        }
        assert!("@ana:example.org".parse::<MatrixUserId>().is_ok());
        assert!("ana:example.org".parse::<MatrixUserId>().is_err());
        assert!("!abcdef".parse::<MatrixRoom>().is_ok());
        assert!("#design:example.org".parse::<MatrixRoom>().is_ok());
        assert!("design".parse::<MatrixRoom>().is_err());
    }

    #[test]
    fn debug_never_shows_a_whole_address() {
        assert_eq!(format!("{:?}", "ana@example.org".parse::<MailAddress>().unwrap()), "an***");
    }
}
