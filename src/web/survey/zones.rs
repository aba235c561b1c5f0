//! Time zones to choose from.

use std::sync::LazyLock;

/// Where places stand in the IANA database; other first parts are old names and offsets.
const CONTINENTS: [&str; 9] =
    ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

static PLACES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let all = jiff::tz::db().available().map(|name| name.as_str().to_owned());
    let is_place =
        |name: &String| name.split_once('/').is_some_and(|(continent, _)| CONTINENTS.contains(&continent));
    let mut places: Vec<String> = all.filter(is_place).collect();
    places.push("UTC".into());
    places
});

/// Every place of the IANA database, and UTC, in the order of their names.
pub fn places() -> &'static [String] {
    &PLACES
}

/// The zone that somebody means: its name, or its town alone. What fits nothing stays as it is.
pub fn meant(text: &str) -> String {
    let town = text.trim().replace(' ', "_");
    let is_it = |name: &&String| {
        name.eq_ignore_ascii_case(&town)
            || name.rsplit_once('/').is_some_and(|(_, last)| last.eq_ignore_ascii_case(&town))
    };
    places().iter().find(is_it).cloned().unwrap_or_else(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::zone::Zone;

    #[test]
    fn a_town_is_enough() {
        assert_eq!(meant(" new york "), "America/New_York");
        assert_eq!(meant("europe/berlin"), "Europe/Berlin");
        assert_eq!(meant("Atlantis"), "Atlantis");
    }

    #[test]
    fn every_place_is_a_zone() {
        assert!(places().len() > 300);
        assert!(places().iter().all(|name| name.parse::<Zone>().is_ok()));
    }
}
