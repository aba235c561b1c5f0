//! `[limits]` and `[retention]`.

use std::collections::BTreeMap;
use std::fmt;

use jiff::SignedDuration;
use serde::Serialize;

use crate::adminfile::{Cell, FromCell, Section};

/// How fast we send. Large mail providers slow down or refuse who is faster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Mails to one recipient domain.
    pub mail_rate: Rate,
    /// The same for single domains.
    pub mail_rate_of: BTreeMap<String, Rate>,
    /// SMTP connections at one time.
    pub mail_connections: u16,
    /// Messages that the Matrix account sends in the long run.
    pub matrix_rate: Rate,
    /// Messages that may go at once after a pause.
    pub matrix_burst: u16,
}

impl Default for Limits {
    fn default() -> Self {
        let mail_rate = Rate { count: 20, seconds: 1 };
        // What Synapse allows where nobody raised it: 0.2 a second, 10 at once.
        let matrix_rate = Rate { count: 12, seconds: 60 };
        Self { mail_rate, mail_rate_of: BTreeMap::new(), mail_connections: 8, matrix_rate, matrix_burst: 10 }
    }
}

impl Limits {
    /// Reads the table.
    pub(super) fn of(s: &mut Section<'_, '_>) -> Option<Self> {
        let standard = Self::default();
        let mail_rate = s.or("mail_rate", standard.mail_rate);
        let at = s.place_of("mail_connections");
        let mail_connections = s.or("mail_connections", standard.mail_connections);
        if !(1..=64).contains(&mail_connections) {
            s.report(at, "mail_connections", "this is not possible", "Write a number from 1 to 64.");
        }
        let matrix_rate = s.or("matrix_rate", standard.matrix_rate);
        let at = s.place_of("matrix_burst");
        let matrix_burst = s.or("matrix_burst", standard.matrix_burst);
        if matrix_burst == 0 {
            s.report(at, "matrix_burst", "nothing could be sent", "Write 1 or more.");
        }
        let mut mail_rate_of = BTreeMap::new();
        for (domain, at, rate) in s.entries::<Rate>("mail_rate_of") {
            if !domain.contains('.') || domain.contains('@') {
                let next = "Write the part behind the @ in quotes: \"gmail.com\" = \"10/s\".";
                s.report(at, "mail_rate_of", format!("'{domain}' is not a mail domain"), next);
            }
            mail_rate_of.insert(domain.to_lowercase(), rate);
        }
        Some(Self { mail_rate, mail_rate_of, mail_connections, matrix_rate, matrix_burst })
    }
}

/// At most `count` in `seconds`: `20/s`, `300/min`, `1000/h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many; at least 1.
    pub count: u32,
    /// In how many seconds: 1, 60 or 3,600.
    pub seconds: u32,
}

impl Rate {
    /// How many in a second, in the long run.
    pub fn per_second(self) -> f64 {
        f64::from(self.count) / f64::from(self.seconds)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.seconds {
            1 => "s",
            60 => "min",
            _ => "h",
        };
        write!(f, "{}/{unit}", self.count)
    }
}

impl Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl FromCell for Rate {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        const NEXT: &str = "Write a number and a time, like \"20/s\", \"300/min\" or \"1000/h\".";
        let rate = cell.text(NEXT)?.split_once('/').and_then(|(count, unit)| {
            let seconds = match unit.trim() {
                "s" | "sec" => 1,
                "min" | "m" => 60,
                "h" => 3600,
                _ => return None,
            };
            count.trim().parse().ok().filter(|count| *count > 0).map(|count| Self { count, seconds })
        });
        rate.or_else(|| cell.wrong("this is not a rate", NEXT))
    }
}

/// How long we keep things. What was understood (the records) stays with the community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Retention {
    /// Messages as they came in.
    pub raw_messages: SignedDuration,
    /// Rows of finished deliveries.
    pub deliveries: SignedDuration,
}

impl Default for Retention {
    fn default() -> Self {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        Self { raw_messages: days(365), deliveries: days(90) }
    }
}

impl Retention {
    /// Reads the table.
    pub(super) fn of(s: &mut Section<'_, '_>) -> Option<Self> {
        let standard = Self::default();
        let raw_at = s.place_of("raw_messages");
        let sent_at = s.place_of("deliveries");
        let raw_messages = s.or("raw_messages", standard.raw_messages);
        let deliveries = s.or("deliveries", standard.deliveries);
        // Bounces and late answers refer to what was sent: they come in days, seldom weeks later.
        let least = SignedDuration::from_hours(24 * 14);
        for (key, at, kept) in [("raw_messages", raw_at, raw_messages), ("deliveries", sent_at, deliveries)] {
            if kept < least {
                let next = "Write \"14d\" or more: bounces and late answers refer to these rows.";
                s.report(at, key, "this is too short", next);
            }
        }
        Some(Self { raw_messages, deliveries })
    }
}
