//! A time zone by its name or its city.

use super::fold::fold;
use crate::domain::zone::Zone;

/// The IANA name. An offset or an abbreviation knows no summer time, and is not taken.
pub(super) fn name(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['"', '.', '(', ')', '!']).trim();
    let city = fold(text);
    let city = ["time", "zeit", "hora de", "heure de"]
        .iter()
        .fold(city, |city, word| city.trim_start_matches(word).trim_end_matches(word).trim().to_owned());
    if text.contains('/') || matches!(city.as_str(), "utc" | "gmt") {
        return text.parse::<Zone>().ok().map(|zone| zone.name().to_owned());
    }
    let wanted = city.replace([' ', '-'], "_");
    let all = jiff::tz::db().available().map(|name| name.to_string()).collect::<Vec<_>>();
    let mut found: Vec<&String> = all
        .iter()
        .filter(|name| !name.starts_with("Etc/") && !name.starts_with("US/") && name.contains('/'))
        .filter(|name| name.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&wanted)))
        .collect();
    found.sort_by_key(|name| name.matches('/').count());
    match found.as_slice() {
        [only] => Some((*only).clone()),
        [first, second, ..] if first.matches('/').count() < second.matches('/').count() => {
            Some((*first).clone())
        }
        _ => None,
    }
    .filter(|name| name.parse::<Zone>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_its_name_and_by_its_city() {
        for (text, expected) in [
            ("Europe/Berlin", "Europe/Berlin"),
            ("berlin", "Europe/Berlin"),
            ("São Paulo", "America/Sao_Paulo"),
            ("New York time", "America/New_York"),
            ("UTC", "UTC"),
        ] {
            assert_eq!(name(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["CET", "UTC+2", "Atlantis", "", "home"] {
            assert_eq!(name(text), None, "{text}");
        }
    }
}
