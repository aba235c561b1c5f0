//! Time zones.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// An IANA time zone that exists.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(TimeZone, String);

impl Zone {
    /// The rules.
    pub fn rules(&self) -> &TimeZone {
        &self.0
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.1
    }

    /// The day that `at` falls on there.
    pub fn date(&self, at: Timestamp) -> Date {
        self.0.to_datetime(at).date()
    }

    /// UTC.
    pub fn utc() -> Self {
        Self(TimeZone::UTC, "UTC".to_owned())
    }
}

impl std::str::FromStr for Zone {
    type Err = NoSuchZone;

    fn from_str(name: &str) -> Result<Self, NoSuchZone> {
        let name = name.trim();
        let known = TimeZone::get(name).ok().filter(|rules| !rules.is_unknown());
        let named =
            known.and_then(|rules| rules.iana_name().map(str::to_owned).map(|name| Self(rules, name)));
        named.ok_or_else(|| NoSuchZone(name.chars().filter(|c| !c.is_control()).take(60).collect()))
    }
}

/// A time zone that the IANA database does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone '{0}'; they look like Europe/Berlin")]
pub struct NoSuchZone(pub String);
