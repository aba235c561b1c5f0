//! The name of a time zone, checked against the IANA database.

use std::fmt;

use jiff::tz::TimeZone;

use crate::adminfile::{Cell, FromCell, nearest};
use crate::domain::zone::Zone;

/// A zone of the IANA database, spelt as there: `Europe/Berlin`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ZoneName(String);

/// Abbreviations that people write, and a place where each one is meant. Some of them are names in the
/// IANA database, too, but stand still there while the people's clocks change twice a year.
const ABBREVIATIONS: [(&str, &str); 30] = [
    ("pst", "America/Los_Angeles"),
    ("pdt", "America/Los_Angeles"),
    ("pst8pdt", "America/Los_Angeles"),
    ("mst", "America/Denver"),
    ("mdt", "America/Denver"),
    ("mst7mdt", "America/Denver"),
    ("cst", "America/Chicago"),
    ("cdt", "America/Chicago"),
    ("cst6cdt", "America/Chicago"),
    ("est", "America/New_York"),
    ("edt", "America/New_York"),
    ("est5edt", "America/New_York"),
    ("hst", "Pacific/Honolulu"),
    ("brt", "America/Sao_Paulo"),
    ("art", "America/Argentina/Buenos_Aires"),
    ("wet", "Europe/Lisbon"),
    ("bst", "Europe/London"),
    ("cet", "Europe/Berlin"),
    ("cest", "Europe/Berlin"),
    ("mez", "Europe/Berlin"),
    ("mesz", "Europe/Berlin"),
    ("met", "Europe/Berlin"),
    ("eet", "Europe/Athens"),
    ("eest", "Europe/Athens"),
    ("msk", "Europe/Moscow"),
    ("ist", "Asia/Kolkata"),
    ("sgt", "Asia/Singapore"),
    ("jst", "Asia/Tokyo"),
    ("aest", "Australia/Sydney"),
    ("nzst", "Pacific/Auckland"),
];

impl ZoneName {
    /// Takes the name of a zone, in any case.
    ///
    /// # Errors
    /// A sentence that offers the zone that was probably meant.
    pub fn parse(text: &str) -> Result<Self, String> {
        let asked = text.trim();
        let lower = asked.to_ascii_lowercase();
        if let Some((_, place)) = ABBREVIATIONS.iter().find(|(short, _)| *short == lower) {
            return Err(format!(
                "Write the name of a place, like {place}: an abbreviation knows no summer time."
            ));
        }
        if lower == "utc" || lower == "gmt" {
            return Ok(Self::utc());
        }
        let offset = lower.strip_prefix("utc").or_else(|| lower.strip_prefix("gmt")).unwrap_or(&lower);
        if offset.trim_start().starts_with(['+', '-', '\u{2212}']) {
            return Err(
                "Write the name of a place, like Europe/Berlin: an offset knows no summer time.".to_owned()
            );
        }
        let known = TimeZone::get(asked).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
        match known.filter(|name| !name.starts_with("Etc/Unknown")) {
            Some(name) => Ok(Self(name)),
            None => Err(suggestion(&lower)),
        }
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The zone; UTC if the database has lost the name since.
    pub fn zone(&self) -> Zone {
        self.0.parse().unwrap_or_else(|_| Zone::utc())
    }

    /// The name of a zone that is known already.
    pub fn of(zone: &Zone) -> Self {
        Self(zone.name().to_owned())
    }
}

/// Offers the zone of the city that was named, else the nearest name.
fn suggestion(asked: &str) -> String {
    let all: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    let wanted = asked.replace([' ', '-'], "_");
    let city = |name: &str| name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let (asked_region, asked_city) = wanted.rsplit_once('/').unwrap_or(("", &wanted));
    let places =
        || all.iter().map(String::as_str).filter(|name| name.contains('/') && !name.starts_with("Etc/"));
    let same_city = places().find(|name| city(name) == asked_city);
    // "Europe/Berln" is looked for among Europe's places first: names are short, and many are alike.
    let in_region = || places().filter(|name| name.to_ascii_lowercase().starts_with(asked_region));
    let near = same_city.or_else(|| nearest(&wanted, in_region())).or_else(|| {
        let cities: Vec<(String, &str)> = places().map(|name| (city(name), name)).collect();
        let city = nearest(asked_city, cities.iter().map(|(city, _)| city.as_str()))?;
        cities.iter().find(|(name, _)| name == city).map(|(_, name)| *name)
    });
    match near {
        Some(name) => format!("Did you mean '{name}'?"),
        None => "Write continent and city, like Europe/Berlin or America/New_York.".to_owned(),
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromCell for ZoneName {
    fn from_cell(cell: &Cell<'_, '_, '_>) -> Option<Self> {
        let text = cell.text("Write the name of a zone in quotes, like \"Europe/Berlin\".")?;
        Self::parse(text)
            .map_or_else(|next| cell.wrong(format!("there is no time zone '{text}'"), next), Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_taken_by_its_name_and_anything_else_gets_an_offer() {
        assert_eq!(ZoneName::parse("europe/berlin").unwrap().as_str(), "Europe/Berlin");
        assert_eq!(ZoneName::parse("utc").unwrap().as_str(), "UTC");
        for (wrong, offer) in [
            ("Berlin", "Europe/Berlin"),
            ("Europe/Berln", "Europe/Berlin"),
            ("New York", "America/New_York"),
            ("America/Bogotá", "America/Bogota"),
            ("PST", "America/Los_Angeles"),
            ("EST", "America/New_York"),
            ("UTC+2", "Europe/Berlin"),
            ("Nairobbi", "Africa/Nairobi"),
            ("qqqqqqqqq", "Europe/Berlin"),
            ("", "Europe/Berlin"),
        ] {
            let next = ZoneName::parse(wrong).unwrap_err();
            assert!(next.contains(offer), "{wrong}: {next}");
        }
    }
}
